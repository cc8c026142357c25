"""Records as JSON values and back: what is kept in a JSON column comes out as the record that went in.

The one difference: characters no database can hold (U+0000, halves of a surrogate pair) become U+FFFD, one for one.
Keys whose value is the record's default are left out. A value that is not of this form raises ValueError.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from codes import (
    Context,
    Evidence,
    Perpetrator,
    Place,
    Scored,
    Target,
    TextField,
)
from records import (
    Act,
    DatePrecision,
    Incident,
    Mention,
    Reference,
)
from storage.columns import storable

Json = dict[str, Any]


def evidence_to_json(evidence: Sequence[Evidence]) -> list[Json]:
    """Character ranges with label and rule, in their order."""
    return [
        _filled(
            start=item.start,
            end=item.end,
            label=storable(item.label),
            rule=storable(item.rule),
            field=item.field if item.field != "text" else None,
        )
        for item in evidence
    ]


def evidence_from_json(value: object) -> tuple[Evidence, ...]:
    """The evidence `evidence_to_json` wrote."""
    return tuple(
        Evidence(
            start=int(item["start"]),
            end=int(item["end"]),
            label=str(item["label"]),
            rule=str(item["rule"]),
            field=cast(TextField, item.get("field", "text")),
        )
        for item in _objects(value)
    )


def target_to_json(target: Target) -> Json:
    """Name, role and outlet, each when told."""
    return _filled(name=_text(target.name), role=_text(target.role), outlet=_text(target.outlet))


def target_from_json(value: Mapping[str, Any]) -> Target:
    """The target `target_to_json` wrote."""
    return Target(name=value.get("name"), role=value.get("role"), outlet=value.get("outlet"))


def perpetrator_to_json(perpetrator: Perpetrator) -> Json:
    """Group, role and name."""
    return _filled(group=storable(perpetrator.group), role=_text(perpetrator.role), name=_text(perpetrator.name))


def perpetrator_from_json(value: Mapping[str, Any]) -> Perpetrator:
    """The perpetrator `perpetrator_to_json` wrote."""
    return Perpetrator(group=str(value["group"]), role=value.get("role"), name=value.get("name"))


def coding_to_json(mention: Mention) -> Json:
    """All of a mention but its score, evidence and classifier, which have columns of their own."""
    place, context = mention.place, mention.context
    return _filled(
        categories=[_scored(item) for item in mention.categories] or None,
        subtypes=[_scored(item) for item in mention.subtypes] or None,
        perpetrator=perpetrator_to_json(mention.perpetrator) if mention.perpetrator else None,
        targets=[target_to_json(target) for target in mention.targets] or None,
        place=_filled(region=_text(place.region), settlement=_text(place.settlement)) if place else None,
        occurred_on=_day(mention.occurred_on),
        date_precision=mention.date_precision,
        context=_filled(
            retrospective=context.retrospective or None,
            abroad=context.abroad or None,
            negated=context.negated or None,
        )
        or None,
        passage=list(mention.passage) if mention.passage else None,
        reported_on=_day(mention.reported_on),
        link_keys=[storable(key) for key in mention.link_keys] or None,
    )


def mention_from_json(*, score: float, evidence: object, coding: object, classifier: str) -> Mention:
    """The mention whose evidence and coding were written by the functions above."""
    if not isinstance(coding, Mapping):
        raise ValueError(f"a mention's coding is an object, got {type(coding).__name__}")
    perpetrator, place, passage = coding.get("perpetrator"), coding.get("place"), coding.get("passage")
    return Mention(
        score=score,
        evidence=evidence_from_json(evidence),
        categories=_scores(coding.get("categories")),
        subtypes=_scores(coding.get("subtypes")),
        perpetrator=None if perpetrator is None else perpetrator_from_json(perpetrator),
        targets=tuple(target_from_json(item) for item in _objects(coding.get("targets"))),
        place=None if place is None else Place(region=place.get("region"), settlement=place.get("settlement")),
        occurred_on=_as_day(coding.get("occurred_on")),
        date_precision=cast("DatePrecision | None", coding.get("date_precision")),
        context=Context(**{key: bool(said) for key, said in (coding.get("context") or {}).items()}),
        passage=None if passage is None else (int(passage[0]), int(passage[1])),
        reported_on=_as_day(coding.get("reported_on")),
        link_keys=tuple(str(key) for key in coding.get("link_keys") or ()),
        classifier=classifier,
    )


def mention_to_json(mention: Mention) -> Json:
    """A whole mention as one object."""
    return {
        "score": mention.score,
        "evidence": evidence_to_json(mention.evidence),
        "coding": coding_to_json(mention),
        "classifier": storable(mention.classifier),
    }


def incident_to_json(incident: Incident) -> Json:
    """An incident as it was coded: all but its id and state, which are storage's."""
    return _filled(
        summary=storable(incident.summary),
        category=storable(incident.category),
        acts=[_act_to_json(act) for act in incident.acts],
        occurred_on=_day(incident.occurred_on),
        date_precision=incident.date_precision,
        region=_text(incident.region),
        settlement=_text(incident.settlement),
        targets=[target_to_json(target) for target in incident.targets] or None,
        perpetrators=[perpetrator_to_json(perpetrator) for perpetrator in incident.perpetrators] or None,
        contexts=[storable(context) for context in incident.contexts] or None,
        references=[_reference_to_json(reference) for reference in incident.references] or None,
    )


def incident_from_json(value: Mapping[str, Any]) -> Incident:
    """The incident `incident_to_json` wrote, without id, state `confirmed`."""
    return Incident(
        summary=str(value["summary"]),
        category=str(value["category"]),
        acts=tuple(_act_from_json(item) for item in _objects(value["acts"])),
        occurred_on=_as_day(value.get("occurred_on")),
        date_precision=cast("DatePrecision | None", value.get("date_precision")),
        region=value.get("region"),
        settlement=value.get("settlement"),
        targets=tuple(target_from_json(item) for item in _objects(value.get("targets"))),
        perpetrators=tuple(perpetrator_from_json(item) for item in _objects(value.get("perpetrators"))),
        contexts=tuple(str(item) for item in value.get("contexts") or ()),
        references=tuple(_reference_from_json(item) for item in _objects(value.get("references"))),
    )


def _act_to_json(act: Act) -> Json:
    return _filled(
        category=storable(act.category),
        subtype=storable(act.subtype),
        n=act.n,
        occurred_on=_day(act.occurred_on),
        perpetrator_group=storable(act.perpetrator_group),
    )


def _act_from_json(value: Mapping[str, Any]) -> Act:
    return Act(
        category=str(value["category"]),
        subtype=str(value["subtype"]),
        n=int(value["n"]),
        occurred_on=_as_day(value.get("occurred_on")),
        perpetrator_group=str(value["perpetrator_group"]),
    )


def _reference_to_json(reference: Reference) -> Json:
    return _filled(
        url=storable(reference.url),
        title=storable(reference.title),
        language=_text(reference.language),
        page_sha256=_text(reference.page_sha256),
    )


def _reference_from_json(value: Mapping[str, Any]) -> Reference:
    return Reference(
        url=str(value["url"]),
        title=str(value["title"]),
        language=value.get("language"),
        page_sha256=value.get("page_sha256"),
    )


def _filled(**values: object) -> Json:
    return {key: value for key, value in values.items() if value is not None}


def _scored(item: Scored) -> list[object]:
    return [storable(item.code), item.score]


def _scores(value: object) -> tuple[Scored, ...]:
    pairs = value if isinstance(value, list) else []
    return tuple(Scored(code=str(code), score=float(score)) for code, score in pairs)


def _objects(value: object) -> list[Mapping[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise ValueError(f"expected a list of objects, got {type(value).__name__}")
    return value


def _text(value: str | None) -> str | None:
    return None if value is None else storable(value)


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _as_day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))
