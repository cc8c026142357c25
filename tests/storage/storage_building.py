"""Builders for storage tests: what a test does not say is ordinary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from codes import (
    Evidence,
    Place,
    Scored,
    Target,
)
from records import (
    Act,
    Article,
    Assessment,
    Decision,
    DecisionKind,
    FailedFetch,
    Incident,
    Mention,
    Outcome,
    OutcomeKind,
    Page,
    Reference,
)
from storage.database import Store

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TEXT = "Алматыда полиция тілшіні ұстады. Редакция түсініктеме күтіп отыр."
WINDOW_DAYS = 7
FLAGGED = Outcome(kind=OutcomeKind.FLAGGED, stage="classify")


def make_page(number: int = 1, *, source_id: str = "demo_a", **changes: object) -> Page:
    values: dict[str, object] = {
        "source_id": source_id,
        "url": f"https://{source_id}.example/news/{number}",
        "fetched_at": NOW + timedelta(minutes=number),
        "body": f"<p>бет {number} of {source_id}</p>".encode(),
        "content_type": "text/html; charset=utf-8",
        "headers": (("Content-Type", "text/html"), ("ETag", f'"{number}"')),
    }
    return Page(**(values | changes))  # type: ignore[arg-type]


def make_failure(number: int = 1, *, source_id: str = "demo_a", **changes: object) -> FailedFetch:
    values: dict[str, object] = {
        "source_id": source_id,
        "url": f"https://{source_id}.example/news/{number}",
        "attempted_at": NOW,
        "reason": "http_404",
        "detail": "Not Found",
    }
    return FailedFetch(**(values | changes))  # type: ignore[arg-type]


def make_article(page: Page, **changes: object) -> Article:
    values: dict[str, object] = {
        "source_id": page.source_id,
        "url": page.url,
        "page_sha256": page.sha256,
        "title": "Тілші ұсталды",
        "text": f"{TEXT} {page.url}",
        "language": "kk",
        "published_at": NOW,
        "published_precision": "minute",
        "date_origin": "json_ld",
        "authors": ("Әлия Сейітова",),
        "extractor": "trafilatura 2.3.1",
    }
    return Article(**(values | changes))  # type: ignore[arg-type]


def make_mention(*keys: str, score: float = 0.8, category: str = "physical", **changes: object) -> Mention:
    values: dict[str, object] = {
        "score": score,
        "evidence": (Evidence(start=9, end=16, label="police", rule="kk.agent.police.polits"),),
        "categories": (Scored(code=category, score=score),),
        "subtypes": (Scored(code="detention", score=0.7),),
        "targets": (Target(role="reporter", outlet="Дала үні"),),
        "place": Place(region="Almaty"),
        "occurred_on": date(2026, 3, 1),
        "date_precision": "day",
        "reported_on": date(2026, 3, 2),
        "link_keys": keys or ("place:Almaty",),
        "classifier": "rules 1",
    }
    return Mention(**(values | changes))  # type: ignore[arg-type]


def make_incident(**changes: object) -> Incident:
    values: dict[str, object] = {
        "summary": "Полиция «Дала үні» тілшісін Алматыда ұстады.",
        "category": "physical",
        "acts": (Act(category="physical", subtype="detention", perpetrator_group="authorities"),),
        "occurred_on": date(2026, 3, 1),
        "date_precision": "day",
        "region": "Almaty",
        "settlement": "Almaty",
        "targets": (Target(name="Ерлан Қайратұлы", role="reporter", outlet="Дала үні"),),
        "references": (Reference(url="https://demo_a.example/news/1", title="Тілші ұсталды", language="kk"),),
    }
    return Incident(**(values | changes))  # type: ignore[arg-type]


def make_decision(candidate_id: int, kind: DecisionKind, by: str = "r-1", **changes: object) -> Decision:
    values: dict[str, object] = {
        "candidate_id": candidate_id,
        "kind": kind,
        "decided_at": NOW + timedelta(hours=1),
        "decided_by": by,
    }
    if kind is DecisionKind.REJECTED:
        values["reason"] = "no_media_target"
    return Decision(**(values | changes))  # type: ignore[arg-type]


def choose_same_keys(mention: Mention, near: Sequence[tuple[int, Mention]]) -> int | None:
    """A stand-in for grouping: the first candidate with exactly the same link keys."""
    return next((id for id, other in near if other.link_keys == mention.link_keys), None)


def assess(*mentions: Mention, language: str | None = "kk") -> Assessment:
    score = max((mention.score for mention in mentions), default=0.1)
    return Assessment(score=score, mentions=mentions, language=language)  # type: ignore[arg-type]


def page_id_of(store: Store, page: Page) -> int:
    return next(
        id for id, stored in store.pages.stored(10_000) if (stored.source_id, stored.url) == (page.source_id, page.url)
    )


def record(
    store: Store, page: Page, *mentions: Mention, outcome: Outcome | None = None, article: Article | None = None
) -> Outcome:
    """Store a page (when new) and what was noticed in it; the outcome that holds."""
    store.pages.save([page])
    given = outcome or (FLAGGED if mentions else Outcome(kind=OutcomeKind.NOT_RELEVANT, stage="classify"))
    told = article or make_article(page)
    without = given.kind in (OutcomeKind.FAILED, OutcomeKind.NOT_ARTICLE)
    return store.articles.record(
        page_id_of(store, page),
        given,
        article=None if without else told,
        assessment=None
        if without or given.kind is OutcomeKind.DUPLICATE
        else assess(*mentions, language=told.language),
        choose_candidate=choose_same_keys,
        window_days=WINDOW_DAYS,
        at=NOW,
    )


def make_candidate(store: Store, number: int = 1, *, key: str | None = None, score: float = 0.8) -> int:
    """Id of a candidate with one mention of its own."""
    page = make_page(number)
    record(store, page, make_mention(key or f"person:{number}", score=score))
    return next(
        candidate.id
        for candidate in store.queue.candidates(limit=10_000)
        if any(stored.article.url == page.url for stored in candidate.mentions)
    )
