"""Saving what was collected: what each page, failure and check of a batch changes, in the transaction of the caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bookkeeping import CheckedPage
from records import FailedFetch, OutcomeKind, Page
from storage.bodies import insert_bodies, url_key
from storage.columns import short_key, storable
from storage.tables import PageRow, PageVersionRow

Item = Page | FailedFetch | CheckedPage
PageKey = tuple[str, str]  # source id, hash of the address
Change = Literal["new", "updated", "former", "failed", "unchanged"]
KINDS = (Page, CheckedPage, FailedFetch)  # the order in which one batch is taken, so that a page wins over a failure


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCounts:
    """What became of a batch: together as many as the batch had items."""

    new: int = 0  # pages stored, also those that replace an earlier failure
    updated: int = 0  # newer versions of stored pages
    failed: int = 0  # failures noted
    unchanged: int = 0  # addresses whose page was stored before, with nothing new


def save_batch(session: Session, batch: Sequence[Item]) -> SavedCounts:
    """Store a batch, as `Pages.save` says."""
    counts: Counter[str] = Counter()
    for items in _rounds(batch):
        stored = _stored(session, items)
        former = _former(session, [stored[key].id for key in items if key in stored])
        changes = {key: _change(item, stored.get(key), former) for key, item in items.items()}
        kept = [item for key, item in items.items() if isinstance(item, Page) and changes[key] != "unchanged"]
        insert_bodies(session, kept)
        for key, item in items.items():
            _apply(session, changes[key], key, item, stored.get(key))
        session.flush()
        counts.update(changes.values())
    return SavedCounts(
        new=counts["new"],
        updated=counts["updated"],
        failed=counts["failed"],
        unchanged=counts["unchanged"] + counts["former"],
    )


def moment_of(item: Item) -> datetime:
    """When the address was asked for."""
    if isinstance(item, Page):
        return item.fetched_at
    return item.checked_at if isinstance(item, CheckedPage) else item.attempted_at


def _rounds(batch: Iterable[Item]) -> Iterator[dict[PageKey, Item]]:
    """The batch in rounds that have each address at most once: pages first, by time, then checks, then failures."""
    rounds: list[dict[PageKey, Item]] = []
    turns: Counter[PageKey] = Counter()
    for item in sorted(batch, key=lambda item: (KINDS.index(type(item)), moment_of(item))):
        key = (storable(item.source_id), url_key(item.url))
        if turns[key] == len(rounds):
            rounds.append({})
        rounds[turns[key]][key] = item
        turns[key] += 1
    yield from rounds


def _stored(session: Session, keys: Iterable[PageKey]) -> dict[PageKey, PageRow]:
    query = select(PageRow).where(PageRow.url_key.in_({key for _, key in keys}))
    rows = session.scalars(query.execution_options(populate_existing=True))
    return {(row.source_id, row.url_key): row for row in rows}


def _former(session: Session, page_ids: Sequence[int]) -> set[tuple[int, str, datetime]]:
    """Page id, body and time of each former version of these pages."""
    columns = (PageVersionRow.page_id, PageVersionRow.body_sha256, PageVersionRow.fetched_at)
    rows = session.execute(select(*columns).where(PageVersionRow.page_id.in_(page_ids)))
    return {(row.page_id, row.body_sha256, row.fetched_at) for row in rows}


def _change(item: Item, row: PageRow | None, former: set[tuple[int, str, datetime]]) -> Change:
    """What an item does to the stored row of its address."""
    if isinstance(item, CheckedPage):
        return "unchanged"
    if row is None or row.body_sha256 is None:
        return "new" if isinstance(item, Page) else "failed"
    if isinstance(item, FailedFetch) or item.sha256 == row.body_sha256:
        return "unchanged"
    if (row.id, item.sha256, item.fetched_at) in former:
        return "unchanged"
    return "updated" if item.fetched_at > row.fetched_at else "former"


def _apply(session: Session, change: Change, key: PageKey, item: Item, row: PageRow | None) -> None:
    if isinstance(item, Page) and change == "new":
        _put(session, row, _new_values(key, item))
    elif isinstance(item, Page) and change == "updated" and row is not None:
        number = _next_number(session, row.id)
        session.add(_as_version(row, number))
        _put(session, row, _updated_values(item, row) | {"checks": number})
    elif isinstance(item, Page) and change == "former" and row is not None:
        session.add(PageVersionRow(page_id=row.id, number=_next_number(session, row.id), **_response_values(item)))
    elif isinstance(item, FailedFetch) and change == "failed":
        if row is None or item.attempted_at > row.fetched_at:
            _put(session, row, _failure_values(key, item, row.attempts + 1 if row else 1))
    elif row is not None and row.body_sha256 is not None:
        _note_check(session, row, moment_of(item))


def _note_check(session: Session, row: PageRow, at: datetime) -> None:
    if at > (row.checked_at or row.fetched_at):
        _put(session, row, {"checked_at": at, "checks": row.checks + 1})


def _put(session: Session, row: PageRow | None, values: Mapping[str, object]) -> None:
    if row is None:
        session.add(PageRow(**values))
        return
    for name, value in values.items():
        setattr(row, name, value)


def _next_number(session: Session, page_id: int) -> int:
    query = select(func.max(PageVersionRow.number)).where(PageVersionRow.page_id == page_id)
    return (session.scalar(query) or 0) + 1


def _as_version(row: PageRow, number: int) -> PageVersionRow:
    """What a page holds now, to be kept as a former version."""
    return PageVersionRow(
        page_id=row.id,
        number=number,
        url=row.url,
        fetched_at=row.fetched_at,
        body_sha256=row.body_sha256,
        status=row.status,
        headers=row.headers,
        content_type=row.content_type,
        announced_title=row.announced_title,
        announced_at=row.announced_at,
        outcome=row.outcome,
        outcome_reason=row.outcome_reason,
    )


def _response_values(page: Page) -> dict[str, object]:
    return {
        "url": page.url,
        "fetched_at": page.fetched_at,
        "body_sha256": page.sha256,
        "status": page.status,
        "headers": [[storable(name), storable(value)] for name, value in page.headers],
        "content_type": page.content_type,
        "announced_title": page.announced_title,
        "announced_at": page.announced_at,
    }


AWAITING = {
    "outcome": None,
    "outcome_reason": None,
    "outcome_detail": None,
    "outcome_stage": None,
    "outcome_at": None,
}


def _new_values(key: PageKey, page: Page) -> dict[str, object]:
    return {
        **_response_values(page),
        **AWAITING,
        "source_id": page.source_id,
        "url_key": key[1],
        "identity": short_key(page.identity) if page.identity else None,
        "first_fetched_at": page.fetched_at,
        "checked_at": None,
        "checks": 0,
        "attempts": 0,
    }


def _updated_values(page: Page, row: PageRow) -> dict[str, object]:
    """A newer version awaits its outcome; what was announced of the page holds until something else is announced.

    A page that is new at every look is asked less and less often too: its checks are as many as its former versions.
    """
    return {
        **_response_values(page),
        **AWAITING,
        "url": row.url,
        "identity": short_key(page.identity) if page.identity else row.identity,
        "announced_title": page.announced_title or row.announced_title,
        "announced_at": page.announced_at or row.announced_at,
        "checked_at": None,
    }


def _failure_values(key: PageKey, failure: FailedFetch, attempts: int) -> dict[str, object]:
    return {
        "source_id": failure.source_id,
        "url": failure.url,
        "url_key": key[1],
        "fetched_at": failure.attempted_at,
        "checks": 0,
        "attempts": attempts,
        "headers": [],
        "outcome": OutcomeKind.FAILED.value,
        "outcome_reason": failure.reason,
        "outcome_detail": failure.detail,
        "outcome_stage": "collect",
        "outcome_at": failure.attempted_at,
    }
