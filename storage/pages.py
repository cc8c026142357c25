"""Pages: what sources gave, byte for byte, each address once, and how each page ended."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import zstandard
from sqlalchemy import ColumnElement, Row, Select, func, select, update
from sqlalchemy.orm import Session

from records import FailedFetch, OutcomeKind, Page
from storage.columns import storable
from storage.engine import Database
from storage.statements import insert_or_update
from storage.tables import BodyRow, PageRow, ValidatorRow

COMPRESSION_LEVEL = 3
AWAITING = "awaiting"
PageKey = tuple[str, str]  # source id, hash of the address


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCounts:
    """What became of a batch: together as many as the batch had addresses."""

    new: int = 0  # pages stored, also those that replace an earlier failure
    failed: int = 0  # failures noted
    unchanged: int = 0  # addresses whose page was stored before


class Validators:
    """ETag and Last-Modified of index pages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, source_id: str, url: str) -> tuple[str | None, str | None]:
        """ETag and Last-Modified of an index page at its last complete reading; both None when never read."""
        with self._database.reading() as session:
            row = session.get(ValidatorRow, (storable(source_id), url_key(url)))
            return (row.etag, row.last_modified) if row else (None, None)

    def put(self, source_id: str, url: str, etag: str | None, last_modified: str | None) -> None:
        """Keep both; only after every page found through that index is committed, else a kill hides them."""
        values: dict[str, object] = {"url": url, "etag": etag, "last_modified": last_modified}
        keys: dict[str, object] = {"source_id": storable(source_id), "url_key": url_key(url)}
        with self._database.writing("pages") as session:
            insert_or_update(session, ValidatorRow, [keys | values], list(keys), list(values))


class Pages:
    """Stored pages, their bodies and outcomes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.validators = Validators(database)

    def knows(self, source_id: str, url: str) -> bool:
        """Whether a page of this address is stored; addresses that only failed so far are not known."""
        query = select(PageRow.id).where(
            PageRow.url_key == url_key(url), PageRow.source_id == source_id, PageRow.body_sha256.is_not(None)
        )
        with self._database.reading() as session:
            return session.execute(query).first() is not None

    def save(self, batch: Sequence[Page | FailedFetch]) -> SavedCounts:
        """Store pages and failures in one transaction and return when it is on disk.

        A page replaces an earlier failure of its address; a failure never replaces a page, nor does a second page.
        """
        items = _each_address_once(batch)
        with self._database.writing("pages") as session:
            known = _known(session, items)
            pages = {key: item for key, item in items.items() if isinstance(item, Page) and not _has_body(known, key)}
            failures = {
                key: item for key, item in items.items() if isinstance(item, FailedFetch) and not _has_body(known, key)
            }
            _insert_bodies(session, pages.values())
            for key, page in pages.items():
                _put(session, known.get(key), _page_values(key, page))
            for key, failure in failures.items():
                attempts = known[key].attempts + 1 if key in known else 1
                _put(session, known.get(key), _failure_values(key, failure, attempts))
        return SavedCounts(new=len(pages), failed=len(failures), unchanged=len(batch) - len(pages) - len(failures))

    def awaiting(self, limit: int, after_id: int = 0) -> list[tuple[int, Page]]:
        """Pages without an outcome, by id, from the first after `after_id`."""
        return self._pages(limit, after_id, PageRow.outcome.is_(None))

    def stored(self, limit: int, after_id: int = 0) -> list[tuple[int, Page]]:
        """Every page whose body is kept, by id, from the first after `after_id`."""
        return self._pages(limit, after_id, BodyRow.content.is_not(None))

    def page(self, page_id: int) -> Page | None:
        """One page with its body; None when there is none, when it failed, or when its body was pruned."""
        with self._database.reading() as session:
            row = session.execute(_select_pages().where(PageRow.id == page_id, BodyRow.content.is_not(None))).first()
            return _page(row) if row else None

    def body(self, sha256: str) -> bytes | None:
        """The bytes with this hash, or None."""
        with self._database.reading() as session:
            row = session.get(BodyRow, sha256)
            return None if row is None or row.content is None else unpack(row.content, row.size)

    def failures(self, source_id: str | None = None, *, limit: int = 100) -> list[FailedFetch]:
        """Addresses that gave no page, latest attempt first."""
        query = select(PageRow).where(PageRow.body_sha256.is_(None)).order_by(PageRow.fetched_at.desc()).limit(limit)
        if source_id is not None:
            query = query.where(PageRow.source_id == source_id)
        with self._database.reading() as session:
            return [
                FailedFetch(
                    source_id=row.source_id,
                    url=row.url,
                    attempted_at=row.fetched_at,
                    reason=row.outcome_reason or "",
                    detail=row.outcome_detail or "",
                )
                for row in session.scalars(query)
            ]

    def outcomes(self, source_id: str | None = None) -> dict[str, int]:
        """Pages by outcome, every outcome named, with "awaiting" for those not processed; the sum is all pages."""
        totals: Counter[str] = Counter()
        for counts in self._outcomes(source_id).values():
            totals.update(counts)
        return _every_outcome(totals)

    def table(self) -> dict[str, dict[str, int]]:
        """For each source that has a page: what `outcomes` gives, in order of source id."""
        return {source_id: _every_outcome(counts) for source_id, counts in sorted(self._outcomes(None).items())}

    def reasons(self, source_id: str | None = None) -> dict[tuple[str, str | None], int]:
        """Pages by outcome and reason, most frequent first."""
        count = func.count()
        query = select(PageRow.outcome, PageRow.outcome_reason, count).where(PageRow.outcome.is_not(None))
        if source_id is not None:
            query = query.where(PageRow.source_id == source_id)
        query = query.group_by(PageRow.outcome, PageRow.outcome_reason).order_by(count.desc())
        with self._database.reading() as session:
            return {(str(outcome), reason): n for outcome, reason, n in session.execute(query)}

    def _outcomes(self, source_id: str | None) -> dict[str, Counter[str]]:
        query = select(PageRow.source_id, PageRow.outcome, func.count()).group_by(PageRow.source_id, PageRow.outcome)
        if source_id is not None:
            query = query.where(PageRow.source_id == source_id)
        found: dict[str, Counter[str]] = {}
        with self._database.reading() as session:
            for source, outcome, count in session.execute(query):
                found.setdefault(source, Counter())[outcome or AWAITING] += count
        return found

    def _pages(self, limit: int, after_id: int, claim: ColumnElement[bool]) -> list[tuple[int, Page]]:
        query = _select_pages().where(claim, PageRow.id > after_id).order_by(PageRow.id).limit(limit)
        with self._database.reading() as session:
            return [(row[0].id, _page(row)) for row in session.execute(query)]


def url_key(url: str) -> str:
    """Hash by which an address is looked up."""
    return hashlib.sha256(storable(url).encode()).hexdigest()


def pack(body: bytes) -> bytes:
    """A body as it is kept: zstd, with a checksum of its own."""
    return zstandard.ZstdCompressor(level=COMPRESSION_LEVEL, write_checksum=True).compress(body)


def unpack(content: bytes, size: int) -> bytes:
    """The body that was packed, of `size` bytes; raises zstandard.ZstdError when it is damaged."""
    return zstandard.ZstdDecompressor().decompress(content, max_output_size=size)


def _each_address_once(batch: Iterable[Page | FailedFetch]) -> dict[PageKey, Page | FailedFetch]:
    items: dict[PageKey, Page | FailedFetch] = {}
    for item in batch:
        key = (storable(item.source_id), url_key(item.url))
        if key not in items or (isinstance(item, Page) and isinstance(items[key], FailedFetch)):
            items[key] = item
    return items


def _known(session: Session, keys: Iterable[PageKey]) -> dict[PageKey, Row[int, str, str, str | None, int]]:
    query = select(PageRow.id, PageRow.source_id, PageRow.url_key, PageRow.body_sha256, PageRow.attempts)
    rows = session.execute(query.where(PageRow.url_key.in_({key for _, key in keys})))
    return {(row.source_id, row.url_key): row for row in rows}


def _has_body(known: dict[PageKey, Row[int, str, str, str | None, int]], key: PageKey) -> bool:
    return key in known and known[key].body_sha256 is not None


def _insert_bodies(session: Session, pages: Iterable[Page]) -> None:
    rows = {page.sha256: page.body for page in pages}
    values = [{"sha256": key, "size": len(body), "content": pack(body)} for key, body in rows.items()]
    if values:  # the content again, for a body that had been pruned
        insert_or_update(session, BodyRow, values, ["sha256"], ["content"])


def _put(session: Session, row: Row[int, str, str, str | None, int] | None, values: dict[str, object]) -> None:
    if row is None:
        session.add(PageRow(**values))
    else:
        session.execute(update(PageRow).where(PageRow.id == row.id).values(**values))


def _page_values(key: PageKey, page: Page) -> dict[str, object]:
    return {
        "source_id": page.source_id,
        "url": page.url,
        "url_key": key[1],
        "fetched_at": page.fetched_at,
        "attempts": 0,
        "body_sha256": page.sha256,
        "status": page.status,
        "headers": [[storable(name), storable(value)] for name, value in page.headers],
        "content_type": page.content_type,
        "announced_title": page.announced_title,
        "announced_at": page.announced_at,
        "outcome": None,
        "outcome_reason": None,
        "outcome_detail": None,
        "outcome_stage": None,
        "outcome_at": None,
    }


def _failure_values(key: PageKey, failure: FailedFetch, attempts: int) -> dict[str, object]:
    return {
        "source_id": failure.source_id,
        "url": failure.url,
        "url_key": key[1],
        "fetched_at": failure.attempted_at,
        "attempts": attempts,
        "headers": [],
        "outcome": OutcomeKind.FAILED.value,
        "outcome_reason": failure.reason,
        "outcome_detail": failure.detail,
        "outcome_stage": "collect",
        "outcome_at": failure.attempted_at,
    }


def _select_pages() -> Select[PageRow, bytes | None, int]:
    return select(PageRow, BodyRow.content, BodyRow.size).join(BodyRow, BodyRow.sha256 == PageRow.body_sha256)


def _page(row: Row[PageRow, bytes | None, int]) -> Page:
    page, content, size = row[0], row[1], row[2]
    return Page(
        source_id=page.source_id,
        url=page.url,
        fetched_at=page.fetched_at,
        body=unpack(content or b"", size),
        status=page.status or 0,
        headers=tuple((name, value) for name, value in page.headers),
        content_type=page.content_type,
        announced_title=page.announced_title,
        announced_at=page.announced_at,
    )


def _every_outcome(counts: Counter[str]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in (*(kind.value for kind in OutcomeKind), AWAITING)}
