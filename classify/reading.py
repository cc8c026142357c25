"""What the components of a pipeline find in one text, step by step: the note sheet they pass on with the spaCy Doc."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, cast

from classify.lexicon import Hit
from classify.words import Words
from records import DatePrecision, Language

if TYPE_CHECKING:
    from spacy.tokens import Doc

_EXTENSION = "reading"


@dataclass(slots=True, kw_only=True)
class Person:
    """A name in the text: its words, its nominative form and its key across scripts."""

    start: int
    end: int
    name: str
    key: str
    is_full: bool  # first and family name, not a family name alone


@dataclass(slots=True, kw_only=True)
class OutletSpan:
    """An outlet in the text: its words and its name (canonical when a lexicon knows it)."""

    start: int
    end: int
    name: str
    rule: str
    is_known: bool = False


@dataclass(slots=True, kw_only=True)
class Party:
    """Somebody or something from the media, as one noun phrase."""

    start: int
    end: int
    head: int  # the word whose ending tells what happens to it
    stem: int  # letters of the head that belong to its lexicon stem; 0 when not known
    role: str | None = None  # target role of the code book
    person: Person | None = None
    outlet: str | None = None
    is_person: bool = True  # a person or people; False: an outlet, its site or office
    rule: str = ""
    is_pronoun: bool = False


@dataclass(slots=True, kw_only=True)
class PlaceFound:
    """A place of Kazakhstan or abroad in the text."""

    start: int
    end: int
    region: str
    settlement: str | None
    rule: str


@dataclass(slots=True, kw_only=True)
class DateFound:
    """A date told in the text; `start` and `end` are characters."""

    start: int
    end: int
    day: date
    precision: DatePrecision
    rule: str


@dataclass(slots=True, kw_only=True)
class Finding:
    """An act with the victim found for it: what a score is made of."""

    act: Hit
    party: Party | None
    certainty: float  # 0–1: that the party is the victim of the act
    relation: str  # how that was seen, e.g. "object", "passive", "source"
    proximity: float = 1.0
    context: dict[str, Hit | None] = field(default_factory=dict)  # context labels that hold for it
    factor: float = 1.0  # what the contexts leave of the score
    agent: Hit | None = None
    agent_fit: float = 0.0  # 0–1: how well the agent's form and place fit the doer
    date: DateFound | None = None
    place: PlaceFound | None = None
    score: float = 0.0


@dataclass(slots=True, kw_only=True)
class Reading:
    """One text and everything found in it so far."""

    language: Language
    words: Words
    title_chars: int = 0  # characters that belong to the title, before the text
    published_on: date | None = None
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    is_open: bool = False  # an act and somebody from the media were seen: worth reading on
    persons: list[Person] = field(default_factory=list)
    outlets: list[OutletSpan] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    story: list[Party] = field(default_factory=list)  # whom title and first sentences introduce
    findings: list[Finding] = field(default_factory=list)
    places: list[PlaceFound] = field(default_factory=list)
    dates: list[DateFound] = field(default_factory=list)
    notes: dict[str, Hit | None] = field(default_factory=dict)  # contexts that hold for the whole text

    @property
    def text(self) -> str:
        """Title and text as one string, as the words count characters."""
        return self.words.text

    def sentence(self, index: int) -> int:
        """Number of the sentence of word `index`."""
        return self.words.sentences[index]

    def in_title(self, index: int) -> bool:
        """Whether word `index` stands in the title."""
        return self.words.starts[index] < self.title_chars


def attach(doc: Doc, reading: Reading) -> None:
    """Give `doc` its reading."""
    if not doc.has_extension(_EXTENSION):
        doc.set_extension(_EXTENSION, default=None)
    setattr(doc._, _EXTENSION, reading)


def reading_of(doc: Doc) -> Reading:
    """The reading that was attached to `doc`; ValueError when it was made by another tokenizer."""
    reading = getattr(doc._, _EXTENSION, None) if doc.has_extension(_EXTENSION) else None
    if reading is None:
        raise ValueError("this Doc has no reading; make it with the pipeline's own tokenizer")
    return cast(Reading, reading)
