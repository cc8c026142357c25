"""Tries one source in a process of its own and prints what was found."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from crawler.settings import CrawlSettings
from crawler.trial import try_source
from tests.crawler.run_collect import source_of


def run(path: Path) -> None:
    """Try the source that the file at `path` tells, and print what it gave."""
    job = json.loads(path.read_text(encoding="utf-8"))
    crawl = CrawlSettings(**{**job["crawl"], "allowed_private": tuple(job["crawl"]["allowed_private"])})
    trial = try_source(source_of(job["sources"][0]), crawl=crawl, limit=2, now=lambda: datetime.now(UTC))
    points = [{"url": point.url, "links": [link.url for link in point.links]} for point in trial.points]
    pages = [page.url for page in trial.pages]
    print(json.dumps({"points": points, "pages": pages, "problems": trial.problems}))
