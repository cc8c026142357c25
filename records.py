"""The shapes every stage passes around: frozen, keyword-only, checked on creation.

A change is a new record (`dataclasses.replace`). Times are aware UTC datetimes ending in `_at`; calendar days end in
`_on` and carry a precision. Missing is `None`; "could not be established" is a value of the taxonomy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from codes import Context, Evidence, Perpetrator, Place, Scored, Target, require_share

Language = Literal["kk", "ru", "en"]
LANGUAGES: tuple[Language, ...] = ("kk", "ru", "en")
PublishedPrecision = Literal["minute", "day"]
DatePrecision = Literal["day", "month", "year"]


class OutcomeKind(StrEnum):
    """How a page ended, exactly one each."""

    FLAGGED = "flagged"
    NOT_RELEVANT = "not_relevant"
    DUPLICATE = "duplicate"
    NOT_ARTICLE = "not_article"
    FAILED = "failed"


class DecisionKind(StrEnum):
    """What a correspondent said of a candidate."""

    CONFIRMED = "confirmed"
    UPDATE = "update"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    UNSURE = "unsure"
    UNDONE = "undone"


class Problem(Exception):
    """Something a person can mend: the message says what happened, to which thing and what to do.

    Commands print it without a traceback and end with `exit_code`: 1 failed, 2 wrong usage, 3 refused.
    """

    exit_code = 1


def require_aware(name: str, moment: datetime | None) -> None:
    """Raise ValueError when a moment has no time zone; `None` passes."""
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{name} needs a time zone, got {moment.isoformat()}")


# ---- collect ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessPoint:
    """One way into a source: a feed, a sitemap, a listing or a spider of its own."""

    kind: str  # feed | news_sitemap | sitemap | listing | custom
    url: str
    spider: str | None = None  # name of the custom spider when kind is "custom"
    options: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """Where an admin found text and date on the pages of a source, as CSS selectors."""

    text: str | None = None
    date: str | None = None
    drop: tuple[str, ...] = ()  # left out before anything is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication we collect from, as its TOML file tells it."""

    id: str
    name: str
    homepage: str
    country: str  # ISO 3166-1 alpha-2, lower case
    languages: tuple[str, ...]
    schedule: str  # five-field cron line, UTC
    access_points: tuple[AccessPoint, ...]  # in order of preference
    hosts: tuple[str, ...] = ()  # hosts whose pages belong to the source
    time_zone: str = "Asia/Almaty"
    article_pattern: str | None = None  # regular expression an article's address matches
    articles_per_day: tuple[int, int] | None = None
    enabled: bool = True
    verified: bool = True
    demo: bool = False  # an invented source of the bundled newsroom
    aliases: tuple[str, ...] = ()  # further hosts of the same outlet, former or mirrors: one article, whatever the host
    article_id: str | None = None  # regular expression whose first group is the outlet's own number of an article
    archive: str | None = None  # address of one day's articles, with {yyyy}, {mm}, {dd}: read for a range of dates
    proxy: str | None = None  # name of a proxy of the settings
    intermediates: str | None = None  # PEM of certificates that its hosts fail to send
    extract: Hints | None = None  # how its pages are read, where the general way is not enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that looks like an article, as a feed, sitemap or listing announces it."""

    url: str
    title: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    kind: Literal["article", "sitemap"] = "article"

    def __post_init__(self) -> None:
        require_aware("Link.published_at", self.published_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTTP response exactly as received: the evidence everything else points back to."""

    source_id: str
    url: str  # after redirects, in the form crawler.urls.canonical gives
    fetched_at: datetime  # aware, UTC
    body: bytes  # undecoded
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None
    announced_title: str | None = None  # what the feed or sitemap said of it
    announced_at: datetime | None = None
    identity: str | None = None  # of the article within its source, whatever host or path shows it

    def __post_init__(self) -> None:
        require_aware("Page.fetched_at", self.fetched_at)
        require_aware("Page.announced_at", self.announced_at)
        if not self.url:
            raise ValueError(f"Page.url is empty: source {self.source_id}")

    @property
    def sha256(self) -> str:
        """Hex digest of the body."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedFetch:
    """An address that gave no page: stored with outcome `failed`, asked again in a later run."""

    source_id: str
    url: str
    attempted_at: datetime
    reason: str  # short code such as robots, http_404, timeout, too_large, address_refused
    detail: str = ""

    def __post_init__(self) -> None:
        require_aware("FailedFetch.attempted_at", self.attempted_at)


# ---- extract ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text a page tells, without anything around it."""

    source_id: str
    url: str
    page_sha256: str
    title: str
    text: str  # paragraphs separated by "\n"
    language: Language | None  # None: none of kk, ru, en
    published_at: datetime | None = None
    published_precision: PublishedPrecision | None = None
    date_origin: str | None = None  # where the date was read, e.g. json_ld, meta, time, text, feed, url
    authors: tuple[str, ...] = ()
    extractor: str = ""  # name and version of what read it
    editions: tuple[str, ...] = ()  # canonical addresses of the same article in other languages, as the page names them
    captions: tuple[str, ...] = ()  # what stands under or for its pictures: an attack may be told only there
    minhash: bytes = b""  # signature by which near copies are found; empty for a text too short to have one

    def __post_init__(self) -> None:
        require_aware("Article.published_at", self.published_at)
        if (self.published_at is None) != (self.published_precision is None):
            raise ValueError(f"Article.published_at and published_precision go together: {self.url}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAnArticle:
    """A page that was read and holds no article: a list, a wall, an empty page."""

    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one page ended, with the reason and the stage that decided."""

    kind: OutcomeKind
    reason: str | None = None
    stage: str | None = None


# ---- classify -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """What one article, or one passage of a digest, tells of one possible incident."""

    score: float
    evidence: tuple[Evidence, ...]
    categories: tuple[Scored, ...] = ()  # best first
    subtypes: tuple[Scored, ...] = ()  # best first
    perpetrator: Perpetrator | None = None
    targets: tuple[Target, ...] = ()
    place: Place | None = None
    occurred_on: date | None = None
    date_precision: DatePrecision | None = None
    context: Context = field(default_factory=Context)
    passage: tuple[int, int] | None = None  # characters of the text it rests on; None is the whole text
    reported_on: date | None = None  # publication day, for grouping
    link_keys: tuple[str, ...] = ()  # what grouping compares: "person:…", "outlet:…", "place:…"
    classifier: str = ""  # version of the rules that made it

    def __post_init__(self) -> None:
        require_share("Mention.score", self.score)
        if (self.occurred_on is None) != (self.date_precision is None):
            raise ValueError("Mention.occurred_on and date_precision go together")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the classifier says of one article: a score for every text, mentions when it is flagged."""

    score: float
    mentions: tuple[Mention, ...]  # main incident first; empty when not flagged
    language: Language | None
    best: Mention | None = None  # the coding found, also below the threshold
    unsupported_language: bool = False

    def __post_init__(self) -> None:
        require_share("Assessment.score", self.score)

    @property
    def flagged(self) -> bool:
        """Whether the article tells of at least one candidate incident."""
        return bool(self.mentions)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMention:
    """A mention with the article it stands in, as the queue and grouping see it."""

    id: int
    mention: Mention
    article: Article
    candidate_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The mentions, in any language, of what seems one event: the unit of the review queue."""

    id: int
    created_at: datetime
    mentions: tuple[StoredMention, ...]
    state: str  # awaiting | confirmed | update | rejected | duplicate | unsure
    incident_id: int | None = None

    @property
    def score(self) -> float:
        """The highest score among its mentions, 0–1."""
        return max((m.mention.score for m in self.mentions), default=0.0)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages its articles are written in, each once, sorted."""
        return tuple(sorted({m.article.language for m in self.mentions if m.article.language}))


# ---- review -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a correspondent said of a candidate; appended, never overwritten."""

    id: int | None = None  # given by storage
    candidate_id: int
    kind: DecisionKind
    decided_at: datetime
    decided_by: str  # pseudonym id of an account, never a name
    reason: str | None = None  # rejection reason of the taxonomy
    note: str | None = None
    incident_id: int | None = None  # incident made (confirmed), updated (update) or repeated (duplicate)
    undoes: int | None = None  # decision taken back, when kind is undone

    def __post_init__(self) -> None:
        require_aware("Decision.decided_at", self.decided_at)
        if (self.kind is DecisionKind.REJECTED) != (self.reason is not None):
            raise ValueError("a rejection, and only a rejection, has a reason")
        if (self.kind is DecisionKind.UNDONE) != (self.undoes is not None):
            raise ValueError("an undoing names the decision it undoes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One sub-type against one target group within an incident: the unit that statistics count."""

    category: str
    subtype: str
    n: int = 1
    occurred_on: date | None = None
    perpetrator_group: str = "unknown"

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ValueError(f"Act.n counts from 1, got {self.n}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An article an incident rests on, with the hash of its archived page."""

    url: str
    title: str
    language: str | None = None
    page_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A confirmed event: date, place, acts, targets, perpetrators, references."""

    id: int | None = None  # given by storage
    summary: str
    category: str
    acts: tuple[Act, ...]
    occurred_on: date | None = None
    date_precision: DatePrecision | None = None
    region: str | None = None  # English name of a taxonomy region
    settlement: str | None = None
    targets: tuple[Target, ...] = ()
    perpetrators: tuple[Perpetrator, ...] = ()
    contexts: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    state: str = "confirmed"  # draft | confirmed | withdrawn

    def __post_init__(self) -> None:
        if not self.acts:
            raise ValueError("an incident has at least one act")
        if (self.occurred_on is None) != (self.date_precision is None):
            raise ValueError("Incident.occurred_on and date_precision go together")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as everyone may see it: a pseudonym, never a name."""

    id: int
    pseudonym: str
    role: str  # correspondent | reader | admin
    language: str | None = None
    disabled: bool = False
