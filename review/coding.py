"""The coding of a candidate as a form holds it, as the machine suggests it, and as an incident records it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import taxonomy
from codes import (
    Perpetrator,
    Target,
)
from records import (
    Act,
    Candidate,
    DatePrecision,
    Incident,
    Mention,
    Reference,
    StoredMention,
)
from review.forms import Form
from review.i18n import N_
from review.marks import clean

GRAVEST_FIRST = ("physical", "judicial_economic", "nonphysical_cyber")  # the code book's rule `primary_category`
SUGGESTED_FROM = 0.5  # score from which a sub-type counts as asserted
SUGGESTED_ACTS = 3
LONGEST_SUMMARY = 4_000

_DAY_FORMS = (
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"), "day"),
    (re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"), "day"),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"), "month"),
    (re.compile(r"(?P<m>\d{1,2})\.(?P<y>\d{4})"), "month"),
    (re.compile(r"(?P<y>\d{4})"), "year"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """One act as typed."""

    subtype: str = ""
    n: str = "1"
    occurred_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """One target as typed."""

    name: str = ""
    role: str = ""
    outlet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PerpetratorRow:
    """One perpetrator as typed: `who` is `role:police` or `group:unknown`."""

    who: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """Everything an incident says, as text in form fields."""

    summary: str = ""
    occurred_on: str = ""
    region: str = ""
    settlement: str = ""
    acts: tuple[ActRow, ...] = ()
    targets: tuple[TargetRow, ...] = ()
    perpetrators: tuple[PerpetratorRow, ...] = ()
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What has to be mended in which field of the form; `message` is a text of the catalogues."""

    field: str
    message: str


class FormMistakes(ValueError):
    """The form cannot be recorded as it is; `mistakes` has all of them."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"{m.field}: {m.message}" for m in self.mistakes))


def best_first(candidate: Candidate) -> list[StoredMention]:
    """The candidate's mentions, the surest first."""
    return sorted(candidate.mentions, key=lambda m: (-m.mention.score, m.id))


def main_mention(candidate: Candidate, language: str) -> StoredMention:
    """The mention to show first: the surest one in the reader's language, else the surest of all."""
    ordered = best_first(candidate)
    return next((m for m in ordered if m.article.language == language), ordered[0])


def suggest_coding(candidate: Candidate, language: str) -> Coding:
    """What the machine suggests: each field from the surest mention that says anything about it."""
    if not candidate.mentions:
        return Coding()
    mentions = [m.mention for m in best_first(candidate)]
    dated = next((m for m in mentions if m.occurred_on), None)
    placed = next((m.place for m in mentions if m.place), None)
    return Coding(
        summary=clean(main_mention(candidate, language).article.title),
        occurred_on=day_text(dated.occurred_on, dated.date_precision) if dated else "",
        region=(placed.region or "") if placed else "",
        settlement=clean((placed.settlement or "") if placed else ""),
        acts=_suggested_acts(mentions),
        targets=next((_target_rows(m.targets) for m in mentions if m.targets), ()),
        perpetrators=next((_perpetrator_rows(m.perpetrator) for m in mentions if m.perpetrator), ()),
    )


def read_coding(form: Form) -> Coding:
    """The coding fields of a form as they were typed; empty rows are left out."""
    acts = (ActRow(subtype=s, n=n or "1", occurred_on=d) for s, n, d in form.rows("subtype", "n", "act_on") if s or d)
    targets = (TargetRow(name=n, role=r, outlet=o) for n, r, o in form.rows("target", "target_role", "outlet"))
    perpetrators = (PerpetratorRow(who=w, name=n) for w, n in form.rows("who", "perpetrator"))
    return Coding(
        summary=form.get("summary"),
        occurred_on=form.get("occurred_on"),
        region=form.get("region"),
        settlement=form.get("settlement"),
        acts=tuple(acts),
        targets=tuple(t for t in targets if t != TargetRow()),
        perpetrators=tuple(p for p in perpetrators if p != PerpetratorRow()),
        contexts=form.all("context"),
    )


def make_incident(coding: Coding, candidate: Candidate, today: date) -> Incident:
    """The incident a confirmation makes; raises FormMistakes naming every field that cannot be used."""
    mistakes: list[Mistake] = []
    day, precision = _day(coding.occurred_on, "occurred_on", today, mistakes)
    perpetrators = tuple(_perpetrator(row, mistakes) for row in coding.perpetrators)
    group = perpetrators[0].group if perpetrators else "unknown"
    acts = tuple(_act(row, day if precision == "day" else None, group, today, mistakes) for row in coding.acts)
    mistakes.extend(_plain_mistakes(coding))
    if mistakes:
        raise FormMistakes(mistakes)
    return Incident(
        summary=coding.summary,
        category=gravest_category(act.category for act in acts),
        acts=acts,
        occurred_on=day,
        date_precision=precision,
        region=coding.region or None,
        settlement=coding.settlement or None,
        targets=tuple(_target(row) for row in coding.targets),
        perpetrators=perpetrators,
        contexts=coding.contexts,
        references=references_of(candidate),
    )


def references_of(candidate: Candidate) -> tuple[Reference, ...]:
    """The articles a candidate rests on, each address once."""
    found = {
        m.article.url: Reference(
            url=m.article.url,
            title=clean(m.article.title),
            language=m.article.language,
            page_sha256=m.article.page_sha256,
        )
        for m in candidate.mentions
    }
    return tuple(found.values())


def gravest_category(categories: Iterable[str]) -> str:
    """The category of the gravest act, by the code book's order."""
    return min(categories, key=GRAVEST_FIRST.index)


def parse_day(text: str) -> tuple[date, DatePrecision]:
    """A typed day, month or year with its precision; ValueError when it is none of these.

    2026-11-24 and 24.11.2026 are days, 2026-11 and 11.2026 months, 2026 a year; an unknown part counts from 1.
    """
    for pattern, precision in _DAY_FORMS:
        match = pattern.fullmatch(text)
        if match:
            parts = {name: int(value) for name, value in match.groupdict().items()}
            return date(parts["y"], parts.get("m", 1), parts.get("d", 1)), precision  # type: ignore[return-value]
    raise ValueError(f"{text!r} is no date; write 2026-11-24, 2026-11 or 2026")


def day_text(day: date | None, precision: DatePrecision | None) -> str:
    """A day as a form field holds it: as many parts as are known."""
    if day is None:
        return ""
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision or "day", 10)]


def _suggested_acts(mentions: list[Mention]) -> tuple[ActRow, ...]:
    """Sub-types scored .5 or more by the surest mention that has any; its best one when none reaches that."""
    for mention in mentions:
        sure = [s for s in mention.subtypes if s.score >= SUGGESTED_FROM][:SUGGESTED_ACTS]
        chosen = sure or list(mention.subtypes[:1])
        if chosen:
            return tuple(ActRow(subtype=s.code) for s in chosen)
    return ()


def _target_rows(targets: Iterable[Target]) -> tuple[TargetRow, ...]:
    return tuple(TargetRow(name=clean(t.name or ""), role=t.role or "", outlet=clean(t.outlet or "")) for t in targets)


def _perpetrator_rows(perpetrator: Perpetrator | None) -> tuple[PerpetratorRow, ...]:
    if perpetrator is None:
        return ()
    who = f"role:{perpetrator.role}" if perpetrator.role else f"group:{perpetrator.group}"
    return (PerpetratorRow(who=who, name=clean(perpetrator.name or "")),)


def _plain_mistakes(coding: Coding) -> Iterable[Mistake]:
    book = taxonomy.load()
    if not coding.summary:
        yield Mistake(field="summary", message=N_("Write in a sentence or two what happened."))
    if len(coding.summary) > LONGEST_SUMMARY:
        yield Mistake(field="summary", message=N_("The summary is too long; keep it under 4,000 characters."))
    if not coding.acts:
        yield Mistake(field="acts", message=N_("Choose at least one sub-type: what was done."))
    if coding.region and coding.region not in book.regions_by_name:
        yield Mistake(field="region", message=N_("Choose a region from the list."))
    if any(row.role and row.role not in book.target_roles for row in coding.targets):
        yield Mistake(field="targets", message=N_("Choose the target's role from the list."))
    if any(context not in book.contexts for context in coding.contexts):
        yield Mistake(field="contexts", message=N_("Choose contexts from the list."))


def _act(row: ActRow, day: date | None, group: str, today: date, mistakes: list[Mistake]) -> Act:
    subtypes = taxonomy.load().subtypes
    count = int(row.n) if row.n.isascii() and row.n.isdigit() and len(row.n) <= 4 else 0
    if row.subtype not in subtypes:
        mistakes.append(Mistake(field="acts", message=N_("Choose a sub-type from the list for each act.")))
    if count < 1:
        mistakes.append(Mistake(field="acts", message=N_("The number of acts is a whole number from 1.")))
    own_day, precision = _day(row.occurred_on, "acts", today, mistakes)
    return Act(
        category=subtypes[row.subtype].parent or "" if row.subtype in subtypes else GRAVEST_FIRST[0],
        subtype=row.subtype,
        n=max(count, 1),
        occurred_on=own_day if precision == "day" else day,
        perpetrator_group=group,
    )


def _perpetrator(row: PerpetratorRow, mistakes: list[Mistake]) -> Perpetrator:
    book = taxonomy.load()
    kind, _, code = row.who.partition(":")
    if kind == "role" and code in book.perpetrator_roles:
        return Perpetrator(group=book.group_of(code), role=code, name=row.name or None)
    if kind == "group" and code in book.perpetrator_groups:
        return Perpetrator(group=code, name=row.name or None)
    if row.who:
        mistakes.append(Mistake(field="perpetrators", message=N_("Choose who acted from the list.")))
    return Perpetrator(name=row.name or None)


def _target(row: TargetRow) -> Target:
    return Target(name=row.name or None, role=row.role or None, outlet=row.outlet or None)


def _day(text: str, field: str, today: date, mistakes: list[Mistake]) -> tuple[date, DatePrecision] | tuple[None, None]:
    if not text:
        return None, None
    try:
        day, precision = parse_day(text)
    except ValueError:
        mistakes.append(Mistake(field=field, message=N_("Write the date as 2026-11-24, 2026-11 or 2026.")))
        return None, None
    if day > today or day.year < 1991:
        mistakes.append(Mistake(field=field, message=N_("The date lies in the future or before 1991.")))
    return day, precision
