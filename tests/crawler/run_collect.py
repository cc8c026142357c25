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

from crawler.run import collect_pages
from crawler.settings import CrawlSettings
from records import AccessPoint, FailedFetch, Page, Source

ZERO = datetime(2026, 11, 24, 12, tzinfo=UTC)


class TinyStore:
    """Pages, failures and validators in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, timeout=30)
        self.db.executescript(
            "create table if not exists pages (source, url, body blob, title, type, primary key (source, url));"
            "create table if not exists failures (source, url, reason, detail, primary key (source, url));"
            "create table if not exists validators (source, url, etag, modified, primary key (source, url));"
            "create table if not exists saves (url)"
        )

    def knows(self, source_id: str, url: str) -> bool:
        return bool(self.db.execute("select 1 from pages where source=? and url=?", (source_id, url)).fetchone())

    def save(self, batch: Sequence[Page | FailedFetch]) -> None:
        with self.db:
            for item in batch:
                if isinstance(item, Page):
                    row = (item.source_id, item.url, item.body, item.announced_title, item.content_type)
                    self.db.execute("insert into pages values (?, ?, ?, ?, ?)", row)
                    self.db.execute("insert into saves values (?)", (item.url,))
                else:
                    failure = (item.source_id, item.url, item.reason, item.detail)
                    self.db.execute("insert or replace into failures values (?, ?, ?, ?)", failure)

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
        is_known=store.knows,
        on_pages=refuse if job.get("refuse") else store.save,
        validators=store,
        since=datetime.fromisoformat(job["since"]) if job.get("since") else None,
        now=lambda: ZERO,
    )
    print(json.dumps({row.source_id: {name: getattr(row, name) for name in row.__slots__} for row in counts}))


def refuse(batch: Sequence[Page | FailedFetch]) -> None:
    raise OSError("the disk is full")


def source_of(told: dict[str, object]) -> Source:
    points = tuple(AccessPoint(**point) for point in told.pop("collect"))  # type: ignore[attr-defined]
    values = {"name": "t", "homepage": points[0].url, "country": "kz", "languages": ("kk",), "schedule": "0 * * * *"}
    return Source(**{**values, **told, "access_points": points})  # type: ignore[arg-type]
