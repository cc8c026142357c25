"""What mentions and incidents are coded with: evidence, scored codes, perpetrators, targets, places, contexts.

The codes themselves are those of `taxonomy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TextField = Literal["text", "title"]


def require_share(name: str, value: float) -> None:
    """Raise ValueError unless `value` lies in 0–1."""
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} must lie in 0–1, got {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A character range of an article with the rule that matched it; `end` is exclusive."""

    start: int
    end: int
    label: str
    rule: str
    field: TextField = "text"

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"Evidence range {self.start}–{self.end} is empty or negative: {self.rule}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A taxonomy code with the score (0–1) that suggests it."""

    code: str
    score: float

    def __post_init__(self) -> None:
        require_share(f"Scored.score of {self.code}", self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Perpetrator:
    """Who acted: group and role of the taxonomy, name when told."""

    group: str = "unknown"
    role: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Who was acted against: name, role of the taxonomy, outlet; each when told."""

    name: str | None = None
    role: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where: English name of a taxonomy region and the settlement; each when told."""

    region: str | None = None
    settlement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What speaks against a new incident in Kazakhstan."""

    retrospective: bool = False
    abroad: bool = False
    negated: bool = False
