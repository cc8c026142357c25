"""Pages: what sources gave, byte for byte and version by version, each address once, and how each page ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select

from bookkeeping import CheckedPage, KnownPage
from records import FailedFetch, OutcomeKind, Page
from storage.bodies import unpack, url_key
from storage.columns import short_key, storable
from storage.engine import Database
from storage.saving import SavedCounts, save_batch
from storage.statements import insert_or_update
from storage.tables import BodyRow, PageRow, PageVersionRow, ValidatorRow

AWAITING = "awaiting"


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

    def known(self, source_id: str, url: str, identity: str | None = None) -> KnownPage | None:
        """What is remembered of the page of an address, else of the page of the source with this identity, the one
        fetched first; None when no page of either is stored. Addresses that only failed so far are not known.
        """
        of_source = PageRow.source_id == source_id, PageRow.body_sha256.is_not(None)
        query = select(PageRow).where(*of_source)
        with self._database.reading() as session:
            row = session.scalars(query.where(PageRow.url_key == url_key(url))).first()
            if row is None and identity:
                alike = query.where(PageRow.identity == short_key(identity)).order_by(PageRow.id).limit(1)
                row = session.scalars(alike).first()
            return _as_known(row) if row else None

    def save(self, batch: Sequence[Page | FailedFetch | CheckedPage]) -> SavedCounts:
        """Store pages, failures and checks in one transaction and return when it is on disk.

        A page replaces an earlier failure of its address. A page whose address is stored with another body becomes its
        newest version, which awaits its outcome; the former one is kept. Anything else for a stored page only notes
        when it was asked for. Saving a batch again changes nothing.
        """
        with self._database.writing("pages") as session:
            return save_batch(session, batch)

    def versions(self, page_id: int) -> tuple[Page, ...]:
        """Every version of a page whose body is kept, the oldest first and the present one last."""
        query = (
            select(PageVersionRow, BodyRow.content, BodyRow.size)
            .join(BodyRow, BodyRow.sha256 == PageVersionRow.body_sha256)
            .where(PageVersionRow.page_id == page_id, BodyRow.content.is_not(None))
            .order_by(PageVersionRow.fetched_at, PageVersionRow.number)
        )
        with self._database.reading() as session:
            present = session.get(PageRow, page_id)
            if present is None:
                return ()
            former = [_page(present, *row) for row in session.execute(query)]
            now = session.execute(_select_pages().where(PageRow.id == page_id, BodyRow.content.is_not(None)))
            return (*former, *(_page(row[0], *row) for row in now))

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
            return _page(row[0], *row) if row else None

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
            return [(row[0].id, _page(row[0], *row)) for row in session.execute(query)]


def _select_pages() -> Select[PageRow, bytes | None, int]:
    return select(PageRow, BodyRow.content, BodyRow.size).join(BodyRow, BodyRow.sha256 == PageRow.body_sha256)


def _page(page: PageRow, version: PageRow | PageVersionRow, content: bytes | None, size: int) -> Page:
    """One version of a page, former or present."""
    return Page(
        source_id=page.source_id,
        url=version.url,
        fetched_at=version.fetched_at,
        body=unpack(content or b"", size),
        status=version.status or 0,
        headers=tuple((name, value) for name, value in version.headers),
        content_type=version.content_type,
        announced_title=version.announced_title,
        announced_at=version.announced_at,
        identity=page.identity,
    )


def _as_known(row: PageRow) -> KnownPage:
    headers = {name.lower(): value for name, value in row.headers}
    return KnownPage(
        url=row.url,
        fetched_at=row.fetched_at,
        checked_at=row.checked_at or row.fetched_at,
        checks=row.checks,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
    )


def _every_outcome(counts: Counter[str]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in (*(kind.value for kind in OutcomeKind), AWAITING)}
