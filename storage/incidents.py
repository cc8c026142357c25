"""Incidents: confirmed events with their acts, targets, perpetrators and references, and how they are found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from codes import (
    Perpetrator,
    Target,
)
from records import (
    Act,
    Candidate,
    DatePrecision,
    Incident,
    Reference,
)
from storage.candidates import load_candidates
from storage.columns import storable
from storage.engine import Database
from storage.statements import in_portions
from storage.tables import ActRow, CandidateRow, IncidentRow, PerpetratorRow, ReferenceRow, TargetRow

PartRow = TypeVar("PartRow", ActRow, TargetRow, PerpetratorRow)


class Incidents:
    """Stored incidents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def incident(self, incident_id: int) -> Incident | None:
        """The incident with this id, withdrawn or not; None when there is none."""
        with self._database.reading() as session:
            return next(iter(load_incidents(session, [incident_id])), None)

    def find(
        self,
        *,
        text: str | None = None,
        region: str | None = None,
        category: str | None = None,
        occurred_from: date | None = None,
        occurred_to: date | None = None,
        include_withdrawn: bool = False,
        limit: int,
        offset: int = 0,
    ) -> list[Incident]:
        """Incidents that match everything given, latest first, those without a date last.

        `text`: each of its words occurs in the summary, a name, an outlet or a place, whatever the case.
        `category` is the incident's own; `occurred_from` and `occurred_to` are included.
        """
        claims = _claims(text, region, category, occurred_from, occurred_to, include_withdrawn)
        query = select(IncidentRow.id).where(*claims).order_by(*_LATEST_FIRST).limit(limit).offset(offset)
        with self._database.reading() as session:
            return load_incidents(session, list(session.scalars(query)))

    def count(
        self,
        *,
        text: str | None = None,
        region: str | None = None,
        category: str | None = None,
        occurred_from: date | None = None,
        occurred_to: date | None = None,
        include_withdrawn: bool = False,
    ) -> int:
        """How many incidents `find` would give without a limit."""
        claims = _claims(text, region, category, occurred_from, occurred_to, include_withdrawn)
        with self._database.reading() as session:
            return session.execute(select(func.count()).select_from(IncidentRow).where(*claims)).scalar_one()

    def all_for_export(
        self, *, occurred_from: date | None = None, occurred_to: date | None = None, include_withdrawn: bool = False
    ) -> list[Incident]:
        """Every incident of a period, by id; one without a date belongs to no period and is left out of any."""
        claims = _claims(None, None, None, occurred_from, occurred_to, include_withdrawn)
        with self._database.reading() as session:
            return load_incidents(session, list(session.scalars(select(IncidentRow.id).where(*claims))), by_id=True)

    def candidates_of(self, incident_id: int) -> list[Candidate]:
        """Candidates confirmed as this incident, told to be an update of it or a duplicate, oldest first."""
        query = select(CandidateRow.id).where(CandidateRow.incident_id == incident_id).order_by(CandidateRow.id)
        with self._database.reading() as session:
            return load_candidates(session, list(session.scalars(query)))

    def add(self, incident: Incident, *, import_key: str, at: datetime) -> tuple[int, bool]:
        """Id of an imported incident and whether it is new; one with the same `import_key` stays as it is."""
        with self._database.writing("grouping") as session:
            known = session.scalar(select(IncidentRow.id).where(IncidentRow.import_key == storable(import_key)))
            if known is not None:
                return known, False
            return insert_incident(session, incident, state=incident.state, at=at, import_key=import_key), True


def insert_incident(
    session: Session, incident: Incident, *, state: str, at: datetime, import_key: str | None = None
) -> int:
    """Id of an incident newly stored with all its parts."""
    row = IncidentRow(**_values(incident), state=state, created_at=at, import_key=import_key)
    session.add(row)
    session.flush()
    _insert_parts(session, row.id, incident)
    return row.id


def rewrite_incident(session: Session, incident_id: int, incident: Incident) -> None:
    """Give a stored incident another coding; references that updates and duplicates added stay."""
    session.execute(update(IncidentRow).where(IncidentRow.id == incident_id).values(**_values(incident)))
    for part in (ActRow, TargetRow, PerpetratorRow):
        session.execute(delete(part).where(part.incident_id == incident_id))
    session.execute(
        delete(ReferenceRow).where(ReferenceRow.incident_id == incident_id, ReferenceRow.decision_id.is_(None))
    )
    _insert_parts(session, incident_id, incident)


def insert_references(
    session: Session, incident_id: int, references: Iterable[Reference], decision_id: int | None = None
) -> None:
    """Add articles an incident rests on; with `decision_id`, for as long as that decision holds."""
    session.add_all(
        ReferenceRow(
            incident_id=incident_id,
            position=position,
            url=reference.url,
            title=reference.title,
            language=reference.language,
            page_sha256=reference.page_sha256,
            decision_id=decision_id,
        )
        for position, reference in enumerate(references)
    )


def load_incidents(session: Session, ids: Sequence[int], *, by_id: bool = False) -> list[Incident]:
    """The incidents with these ids, in this order or by id; ids that do not exist are passed over."""
    found: dict[int, Incident] = {}
    for portion in in_portions(sorted(ids) if by_id else ids):
        acts, targets = _parts(session, ActRow, portion), _parts(session, TargetRow, portion)
        perpetrators, references = _parts(session, PerpetratorRow, portion), _references(session, portion)
        for row in session.scalars(select(IncidentRow).where(IncidentRow.id.in_(portion))):
            found[row.id] = _as_incident(
                row,
                acts.get(row.id, ()),
                targets.get(row.id, ()),
                perpetrators.get(row.id, ()),
                references.get(row.id, ()),
            )
    return [found[id] for id in (sorted(ids) if by_id else ids) if id in found]


def fold(text: str) -> str:
    """Text as it is searched: letters without case, ё as е, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", storable(text)).casefold().replace("ё", "е").split())


_LATEST_FIRST = (IncidentRow.occurred_on.is_(None), IncidentRow.occurred_on.desc(), IncidentRow.id.desc())


def _claims(
    text: str | None,
    region: str | None,
    category: str | None,
    occurred_from: date | None,
    occurred_to: date | None,
    include_withdrawn: bool,
) -> list[ColumnElement[bool]]:
    claims: list[ColumnElement[bool]] = []
    if not include_withdrawn:
        claims.append(IncidentRow.state != "withdrawn")
    claims += [IncidentRow.search_text.contains(word, autoescape=True) for word in fold(text or "").split()]
    if region is not None:
        claims.append(IncidentRow.region == region)
    if category is not None:
        claims.append(IncidentRow.category == category)
    if occurred_from is not None:
        claims.append(IncidentRow.occurred_on >= occurred_from)
    if occurred_to is not None:
        claims.append(IncidentRow.occurred_on <= occurred_to)
    return claims


def _values(incident: Incident) -> dict[str, object]:
    return {
        "summary": incident.summary,
        "category": incident.category,
        "occurred_on": incident.occurred_on,
        "date_precision": incident.date_precision,
        "region": incident.region,
        "settlement": incident.settlement,
        "contexts": [storable(context) for context in incident.contexts],
        "search_text": _search_text(incident),
    }


def _search_text(incident: Incident) -> str:
    names = [part for target in incident.targets for part in (target.name, target.outlet)]
    names += [perpetrator.name for perpetrator in incident.perpetrators]
    told = (incident.summary, incident.region, incident.settlement, *names)
    return "\n".join(fold(part) for part in told if part)


def _insert_parts(session: Session, incident_id: int, incident: Incident) -> None:
    session.add_all(
        ActRow(
            incident_id=incident_id,
            position=position,
            category=act.category,
            subtype=act.subtype,
            n=act.n,
            occurred_on=act.occurred_on,
            perpetrator_group=act.perpetrator_group,
        )
        for position, act in enumerate(incident.acts)
    )
    session.add_all(
        TargetRow(incident_id=incident_id, position=position, name=item.name, role=item.role, outlet=item.outlet)
        for position, item in enumerate(incident.targets)
    )
    session.add_all(
        PerpetratorRow(incident_id=incident_id, position=position, group=item.group, role=item.role, name=item.name)
        for position, item in enumerate(incident.perpetrators)
    )
    insert_references(session, incident_id, incident.references)
    session.flush()


def _parts(session: Session, table: type[PartRow], ids: Sequence[int]) -> dict[int, list[PartRow]]:
    found: dict[int, list[PartRow]] = {}
    for row in session.scalars(
        select(table).where(table.incident_id.in_(ids)).order_by(table.incident_id, table.position)
    ):
        found.setdefault(row.incident_id, []).append(row)
    return found


def _references(session: Session, ids: Sequence[int]) -> dict[int, list[ReferenceRow]]:
    holds = select(CandidateRow.id).where(CandidateRow.decision_id == ReferenceRow.decision_id).exists()
    query = (
        select(ReferenceRow)
        .where(ReferenceRow.incident_id.in_(ids), or_(ReferenceRow.decision_id.is_(None), holds))
        .order_by(func.coalesce(ReferenceRow.decision_id, 0), ReferenceRow.position)
    )
    found: dict[int, list[ReferenceRow]] = {}
    for row in session.scalars(query):
        listed = found.setdefault(row.incident_id, [])
        if row.decision_id is None or all(row.url != other.url for other in listed):
            listed.append(row)
    return found


def _as_incident(
    row: IncidentRow,
    acts: Iterable[ActRow],
    targets: Iterable[TargetRow],
    perpetrators: Iterable[PerpetratorRow],
    references: Iterable[ReferenceRow],
) -> Incident:
    return Incident(
        id=row.id,
        summary=row.summary,
        category=row.category,
        acts=tuple(
            Act(
                category=act.category,
                subtype=act.subtype,
                n=act.n,
                occurred_on=act.occurred_on,
                perpetrator_group=act.perpetrator_group,
            )
            for act in acts
        ),
        occurred_on=row.occurred_on,
        date_precision=cast("DatePrecision | None", row.date_precision),
        region=row.region,
        settlement=row.settlement,
        targets=tuple(Target(name=item.name, role=item.role, outlet=item.outlet) for item in targets),
        perpetrators=tuple(Perpetrator(group=item.group, role=item.role, name=item.name) for item in perpetrators),
        contexts=tuple(row.contexts),
        references=tuple(
            Reference(url=item.url, title=item.title, language=item.language, page_sha256=item.page_sha256)
            for item in references
        ),
        state=row.state,
    )
