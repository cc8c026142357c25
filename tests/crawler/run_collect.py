"""Runs one collection in a process of its own, as the command line does: told by a JSON file, answering in JSON.

The store is a small SQLite file, so that a run can be killed and another one goes on where it stopped.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bookkeeping import CheckedPage, HostState, KnownPage
from crawler.handover import Item
from crawler.run import collect_pages
from crawler.settings import CrawlSettings
from records import AccessPoint, Page, Source

ZERO = datetime(2026, 11, 24, 12, tzinfo=UTC)


class TinyHosts:
    """Hosts that are left alone, in the SQLite file of a TinyStore."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.db.execute("create table if not exists hosts (host primary key, failures, retry_at, reason)")

    def get(self, host: str) -> HostState | None:
        row = self.db.execute("select failures, retry_at, reason from hosts where host=?", (host,)).fetchone()
        if not row:
            return None
        return HostState(host=host, failures=row[0], retry_at=datetime.fromisoformat(row[1]), reason=row[2])

    def put(self, state: HostState) -> None:
        row = (state.host, state.failures, state.retry_at.isoformat(), state.reason)
        with self.db:
            self.db.execute("insert or replace into hosts values (?, ?, ?, ?)", row)

    def clear(self, host: str) -> None:
        with self.db:
            self.db.execute("delete from hosts where host=?", (host,))

    def all(self) -> list[HostState]:
        found = (self.get(row[0]) for row in self.db.execute("select host from hosts order by host").fetchall())
        return [state for state in found if state]


class TinyStore:
    """Pages, their versions, failures, validators and hosts in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, timeout=30)
        self.db.executescript(
            "create table if not exists pages (source, url, body blob, title, type, identity, etag, modified, fetched,"
            " checked, checks integer default 0, primary key (source, url));"
            "create table if not exists versions (source, url, body blob);"
            "create table if not exists failures (source, url, reason, detail, primary key (source, url));"
            "create table if not exists validators (source, url, etag, modified, primary key (source, url));"
            "create table if not exists saves (url)"
        )
        self.hosts = TinyHosts(self.db)

    def known(self, source_id: str, url: str, identity: str | None = None) -> KnownPage | None:
        columns = "select url, fetched, checked, checks, etag, modified from pages where source=? and "
        row = self.db.execute(f"{columns} url=?", (source_id, url)).fetchone()
        if row is None and identity is not None:
            row = self.db.execute(f"{columns} identity=? order by rowid", (source_id, identity)).fetchone()
        if row is None:
            return None
        fetched_at, checked_at = datetime.fromisoformat(row[1]), datetime.fromisoformat(row[2])
        return KnownPage(
            url=row[0], fetched_at=fetched_at, checked_at=checked_at, checks=row[3], etag=row[4], last_modified=row[5]
        )

    def save(self, batch: Sequence[Item]) -> None:
        with self.db:
            for item in batch:
                if isinstance(item, Page):
                    self._save_page(item)
                elif isinstance(item, CheckedPage):
                    self._check(item.source_id, item.url, item.checked_at)
                else:
                    failure = (item.source_id, item.url, item.reason, item.detail)
                    self.db.execute("insert or replace into failures values (?, ?, ?, ?)", failure)

    def _save_page(self, page: Page) -> None:
        key = (page.source_id, page.url)
        told = {name.lower(): value for name, value in page.headers}
        stored = self.db.execute("select body from pages where source=? and url=?", key).fetchone()
        if stored and bytes(stored[0]) == page.body:
            self._check(*key, page.fetched_at)
            return
        if stored:
            self.db.execute("insert into versions values (?, ?, ?)", (*key, stored[0]))
            self.db.execute("delete from pages where source=? and url=?", key)
        else:
            self.db.execute("insert into saves values (?)", (page.url,))
        at = page.fetched_at.isoformat()
        body = (*key, page.body, page.announced_title, page.content_type, page.identity)
        row = (*body, told.get("etag"), told.get("last-modified"), at, at, 0)
        self.db.execute("insert into pages values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _check(self, source_id: str, url: str, at: datetime) -> None:
        told = (at.isoformat(), source_id, url)
        self.db.execute("update pages set checked=?, checks=checks+1 where source=? and url=?", told)

    def get(self, source_id: str, url: str) -> tuple[str | None, str | None]:
        row = self.db.execute(
            "select etag, modified from validators where source=? and url=?", (source_id, url)
        ).fetchone()
        return row or (None, None)

    def put(self, source_id: str, url: str, etag: str | None, last_modified: str | None) -> None:
        with self.db:
            self.db.execute(
                "insert or replace into validators values (?, ?, ?, ?)", (source_id, url, etag, last_modified)
            )


def run(path: Path) -> None:
    """Collect as the file at `path` tells, and print the counts."""
    logging.basicConfig(level=logging.INFO)
    job = json.loads(path.read_text(encoding="utf-8"))
    store = TinyStore(Path(job["store"]))
    crawl = CrawlSettings(**{**job["crawl"], "allowed_private": tuple(job["crawl"]["allowed_private"])})
    counts = collect_pages(
        [source_of(told) for told in job["sources"]],
        crawl=crawl,
        known_page=store.known,
        on_pages=refuse if job.get("refuse") else store.save,
        validators=store,
        hosts=store.hosts,
        since=datetime.fromisoformat(job["since"]) if job.get("since") else None,
        now=lambda: datetime.fromisoformat(job["now"]) if job.get("now") else ZERO,
    )
    print(json.dumps({row.source_id: {name: getattr(row, name) for name in row.__slots__} for row in counts}))


def refuse(batch: Sequence[Item]) -> None:
    raise OSError("the disk is full")


def source_of(told: dict[str, object]) -> Source:
    points = tuple(AccessPoint(**point) for point in told.pop("collect"))  # type: ignore[attr-defined]
    values = {"name": "t", "homepage": points[0].url, "country": "kz", "languages": ("kk",), "schedule": "0 * * * *"}
    return Source(**{**values, **told, "access_points": points})  # type: ignore[arg-type]
