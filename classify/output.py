"""The JSON object that `presswatch flag` prints for one article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from codes import (
    Evidence,
    Scored,
)
from records import (
    Assessment,
    Mention,
)


def flag_object(id: object, assessment: Assessment) -> dict[str, object]:
    """The object of one assessed article, as the contract words it; coding is that of its main incident."""
    result: dict[str, object] = {
        "id": id,
        "language": assessment.language,
        "flagged": assessment.flagged,
        "score": assessment.score,
    }
    if assessment.unsupported_language:
        result["outcome"] = "unsupported_language"
    main = assessment.mentions[0] if assessment.mentions else assessment.best
    return result | _coding(main) | {"incidents": len(assessment.mentions), "evidence": _evidence(main)}


def _coding(mention: Mention | None) -> dict[str, Any]:
    if mention is None:
        context = {"retrospective": False, "abroad": False, "negated": False}
        return {
            "categories": [], "subtypes": [], "perpetrator": None, "targets": [], "place": None,
            "occurred_on": None, "date_precision": None, "context": context,
        }  # fmt: skip
    doer, place, around = mention.perpetrator, mention.place, mention.context
    return {
        "categories": _scored(mention.categories),
        "subtypes": _scored(mention.subtypes),
        "perpetrator": {"group": doer.group, "role": doer.role, "name": doer.name} if doer else None,
        "targets": [{"name": t.name, "role": t.role, "outlet": t.outlet} for t in mention.targets],
        "place": {"region": place.region, "settlement": place.settlement} if place else None,
        "occurred_on": mention.occurred_on.isoformat() if mention.occurred_on else None,
        "date_precision": mention.date_precision,
        "context": {
            "retrospective": around.retrospective,
            "abroad": around.abroad,
            "negated": around.negated,
        },
    }


def _scored(items: Sequence[Scored]) -> list[dict[str, object]]:
    return [{"code": item.code, "score": item.score} for item in items]


def _evidence(mention: Mention | None) -> list[dict[str, object]]:
    return [_evidence_object(e) for e in mention.evidence] if mention else []


def _evidence_object(evidence: Evidence) -> dict[str, object]:
    item: dict[str, object] = {
        "start": evidence.start,
        "end": evidence.end,
        "label": evidence.label,
        "rule": evidence.rule,
    }
    return item | {"field": "title"} if evidence.field == "title" else item
