"""An invented newsroom for the review tests, stored: candidates in three languages, people and outlets made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

from codes import (
    Evidence,
    Scored,
    TextField,
)
from records import (
    Article,
    Assessment,
    Candidate,
    Mention,
    Outcome,
    OutcomeKind,
    Page,
    Source,
)
from storage.database import Store
from tests.review.review_events import Event, Told
from tests.review.review_events_officials import ACCESS, DETENTION, FINE, OBSTRUCTION, SEARCH, SURVEILLANCE
from tests.review.review_events_others import ABROAD, ASSAULT, BLOCKED, DDOS, RETROSPECTIVE, THREAT

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

SOURCES = tuple(
    Source(
        id=id,
        name=name,
        homepage=f"https://{id}.example/",
        country="kz",
        languages=("kk", "ru", "en"),
        schedule="0 * * * *",
        access_points=(),
    )
    for id, name in (
        ("dala-habar", "Дала хабар"),
        ("tanba", "Таңба"),
        ("vechernii-portal", "Вечерний портал"),
        ("stepnoi-vestnik", "Степной вестник"),
        ("steppe-observer", "Steppe Observer"),
    )
)

EVENTS = (
    DETENTION, ASSAULT, SEARCH, DDOS, FINE, THREAT, OBSTRUCTION, SURVEILLANCE, ACCESS, BLOCKED, RETROSPECTIVE, ABROAD,
)  # fmt: skip


def evidence_in(text: str, marks: tuple[tuple[str, str, str], ...], language: str, field: TextField) -> list[Evidence]:
    """Evidence for the first place of each marked word in a text; words that are not in it are passed over."""
    found = []
    for words, label, kind in marks:
        start = text.find(words)
        if start >= 0:
            rule = f"{language}.{kind}.{label.split('|')[0].replace(' ', '_').lower()}.invented"
            found.append(Evidence(start=start, end=start + len(words), label=label, rule=rule, field=field))
    return sorted(found, key=lambda e: (e.start, e.end))


def mention_of(event: Event, told: Told) -> Mention:
    """The mention one article of an event makes."""
    day = (NOW - timedelta(days=event.days_ago)).date() if event.days_ago is not None else None
    evidence = [
        *evidence_in(told.text, told.marks, told.language, get_args(TextField)[0]),
        *evidence_in(told.title, told.marks, told.language, get_args(TextField)[1]),
    ]
    return Mention(
        score=told.score,
        evidence=tuple(evidence),
        categories=(Scored(code=event.category, score=event.subtypes[0][1]),),
        subtypes=tuple(Scored(code=code, score=score) for code, score in event.subtypes),
        perpetrator=event.perpetrator,
        targets=event.targets,
        place=event.place,
        occurred_on=day,
        date_precision="day" if day else None,
        context=event.context,
        passage=told.passage,
        reported_on=published_on(told),
        link_keys=(f"event:{event.subtypes[0][0]}:{event.told[0].title[:20]}",),
        classifier="invented 1",
    )


def published_on(told: Told) -> date:
    """The day an article was published."""
    return (NOW - timedelta(days=told.days_ago)).date()


def add_event(store: Store, event: Event, *, name: str = "", at: datetime = NOW) -> int:
    """The id of the candidate an event becomes; its articles are stored as pages, read and grouped."""
    candidate_id: int | None = None
    for number, told in enumerate(event.told):
        page = page_of(told, address_of(event, number, name), at)
        store.pages.save([page])
        page_id = store.pages.awaiting(1)[0][0]
        record_article(store, page_id, page, event, told, candidate_id, at)
        candidate_id = candidate_id or newest_candidate(store).id
    if candidate_id is None:
        raise ValueError("an event needs at least one article")
    return candidate_id


def change_article(store: Store, event: Event, number: int, *, at: datetime, name: str = "", **changed: str) -> Told:
    """One article of a stored event as it is after its page came again with another title or text."""
    told = replace(event.told[number], **changed)  # type: ignore[arg-type]
    page = page_of(told, address_of(event, number, name), at)
    store.pages.save([page])
    [page_id] = [id for id, _ in store.pages.awaiting(1)]
    record_article(store, page_id, page, event, told, newest_candidate(store).id, at)
    return told


def address_of(event: Event, number: int, name: str = "") -> str:
    """Address of one article of an event."""
    return f"https://{event.told[number].source}.example/news/{name or event.subtypes[0][0]}-{number}"


def page_of(told: Told, url: str, at: datetime) -> Page:
    """The page an article stands on."""
    body = f"<h1>{told.title}</h1><p>{told.text}</p>".encode("utf-8", "replace")
    return Page(source_id=told.source, url=url, fetched_at=at, body=body)


def record_article(
    store: Store, page_id: int, page: Page, event: Event, told: Told, candidate_id: int | None, at: datetime
) -> None:
    """Store one article with its mention in a candidate, a new one when none is given."""
    article = Article(
        source_id=page.source_id,
        url=page.url,
        page_sha256=page.sha256,
        title=told.title,
        text=told.text,
        language=told.language,
        published_at=NOW - timedelta(days=told.days_ago, hours=1),
        published_precision="minute",
        extractor="invented 1",
    )
    mention = mention_of(event, told)
    store.articles.record(
        page_id,
        Outcome(kind=OutcomeKind.FLAGGED),
        article=article,
        assessment=Assessment(score=told.score, mentions=(mention,), language=told.language, best=mention),
        choose_candidate=lambda _mention, _near: candidate_id,
        window_days=30,
        at=at,
    )


def newest_candidate(store: Store) -> Candidate:
    """The candidate added last."""
    return max(store.queue.candidates(limit=10_000), key=lambda candidate: candidate.id)


def fill_store(store: Store, events: tuple[Event, ...] = EVENTS) -> list[int]:
    """Candidate ids of the invented newsroom, in the order of `events`."""
    return [add_event(store, event, at=NOW - timedelta(minutes=len(events) - n)) for n, event in enumerate(events)]


def with_texts(event: Event, **changed: str) -> Event:
    """The event with fields of its first article changed: title, text, source."""
    return replace(event, told=(replace(event.told[0], **changed), *event.told[1:]))  # type: ignore[arg-type]
