"""Feeds, sitemaps and robots.txt files that other people wrote; read where a folder of them is given."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from datetime import UTC
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from protego import Protego

from crawler.dates import parse_moment
from crawler.feeds import FeedReading, read_feed

pytestmark = pytest.mark.skipif(
    "TEST_MATERIAL" not in os.environ, reason="TEST_MATERIAL names no folder with feeds of other readers"
)
MOST_SECONDS = 5.0
FILES, ROBOTS, SITEMAPS = 95, 50, 4
AGENT = "presswatch"


def _pages() -> Path:
    return Path(os.environ["TEST_MATERIAL"]) / "pages"


def _holds(check: dict[str, object], reading: FeedReading) -> bool:
    links = reading.links
    if check["field"] == "count":
        return len(links) == check["value"]
    entry = check["entry"]
    if not isinstance(entry, int) or entry >= len(links):
        return False
    link = links[entry]
    if check["field"] == "date":
        return link.published_at == parse_moment(str(check["value"]), zone=UTC)
    return {"title": link.title, "url": link.url}[str(check["field"])] == check["value"]


def test_feeds_of_other_readers_are_read_as_they_read_them() -> None:
    folder = _pages() / "feeds"
    lines = (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    missed, old, seconds = [], Counter[bool](), 0.0
    for told in map(json.loads, lines):
        started = time.monotonic()
        reading = read_feed((folder / told["file"]).read_bytes())
        seconds = max(seconds, time.monotonic() - started)
        assert "cannot be read (" not in (reading.problem or ""), told["file"]
        for check in told["checks"]:
            held = _holds(check, reading)
            if told["encoding"]:
                old[held] += 1
            elif not held:
                missed.append((told["file"], check))
    assert len(lines) >= FILES
    assert missed == [], "feedparser 6.0.14 itself misses none of these"
    assert old[True] >= 0.99 * old.total()
    assert seconds < MOST_SECONDS


def test_sitemaps_of_other_readers_are_read_in_full() -> None:
    files = sorted((_pages() / "feeds" / "sitemaps").iterdir())
    readings = {path.name: read_feed(path.read_bytes()) for path in files if path.suffix in (".xml", ".gz")}
    assert len(readings) == SITEMAPS
    for name, reading in readings.items():
        assert reading.problem is None, name
        assert reading.links, name
        assert all(link.url.startswith("http") for link in reading.links), name
    assert readings["sitemap.xml"].links == readings["sitemap.xml.gz"].links or readings["sitemap.xml.gz"].links


def test_real_robots_files_are_read_in_a_second_and_as_another_reader_reads_them() -> None:
    files = sorted(path for path in (_pages() / "robots").iterdir() if path.name != "ORIGIN.md")
    assert len(files) >= ROBOTS
    allowed_by_us, forbidden_by_us = set(), {}
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        started = time.monotonic()
        ours = Protego.parse(text)
        verdicts = {place: ours.can_fetch(f"https://{path.name}{place}", AGENT) for place in PLACES}
        assert time.monotonic() - started < 1, path.name
        other = RobotFileParser()
        other.parse(text.splitlines())
        for place, verdict in verdicts.items():
            if verdict and not other.can_fetch(AGENT, f"https://{path.name}{place}"):
                allowed_by_us.add(path.name)
            elif not verdict and other.can_fetch(AGENT, f"https://{path.name}{place}"):
                forbidden_by_us[path.name] = "*" in text
    assert allowed_by_us <= READ_BY_HAND, "we allow what another reader forbids"
    assert all(forbidden_by_us.values()), "we forbid more only where wildcards do, which the other does not know"


PLACES = ("/", "/news/2026/11/24/a-b-c.html", "/search?q=a", "/admin/", "/feed/", "/sitemap.xml")
# Where the other reader is wrong: a group that ends without an empty line, and `Disallow: /?` read as `/`.
READ_BY_HAND = frozenset({"www.koreanair.com", "www.ranepa.ru"})
