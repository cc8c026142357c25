"""What an invented event is: articles, and what a classifier finds in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from codes import (
    Context,
    Perpetrator,
    Place,
    Target,
)
from records import (
    Language,
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One article with what a classifier finds in it: words of it with the label and rule that matched them."""

    source: str
    language: Language
    title: str
    text: str
    marks: tuple[tuple[str, str, str], ...] = ()  # words, label, kind of rule
    score: float = 0.9
    days_ago: int = 1
    passage: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One candidate: articles and the coding they suggest."""

    told: tuple[Told, ...]
    category: str
    subtypes: tuple[tuple[str, float], ...]
    targets: tuple[Target, ...] = ()
    perpetrator: Perpetrator | None = None
    place: Place | None = None
    days_ago: int | None = 1
    context: Context = field(default_factory=Context)
