from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bookkeeping import KnownPage
from crawler.handover import BATCH_BYTES, BATCH_PAGES, Handover, HandoverFailed, Item, Tally
from crawler.memory import Memory
from crawler.politeness import shuffled
from crawler.settings import CrawlSettings, scrapy_settings
from records import FailedFetch, Page, Source

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def _page(number: int, body: bytes = b"x") -> Page:
    return Page(source_id="a", url=f"https://daily.example/{number}", fetched_at=NOW, body=body)


def test_pages_are_handed_over_in_batches_and_counted_after_commit() -> None:
    batches: list[int] = []
    tally = Tally(source_id="a")

    def commit(batch: Sequence[Item]) -> None:
        assert tally.new == sum(batches), "counted before the commit"
        batches.append(len(batch))

    handover = Handover(commit)
    for number in range(BATCH_PAGES + 5):
        handover.add(_page(number), tally)
    handover.add(FailedFetch(source_id="a", url="u", attempted_at=NOW, reason="robots"), tally)
    handover.flush()
    assert batches == [BATCH_PAGES, 6]
    assert (tally.counts().new, tally.counts().failed, tally.counts().pages) == (BATCH_PAGES + 5, 1, BATCH_PAGES + 6)


def test_large_bodies_do_not_wait_for_fifty_pages() -> None:
    batches: list[int] = []
    handover = Handover(lambda batch: batches.append(len(batch)))
    for number in range(5):
        handover.add(_page(number, b"x" * (BATCH_BYTES // 4)), Tally(source_id="a"))
    assert batches == [4]


def test_nothing_is_handed_over_after_the_storage_refused() -> None:
    calls: list[int] = []

    def refuse(batch: Sequence[Item]) -> None:
        calls.append(len(batch))
        raise OSError("the disk is full")

    handover, tally = Handover(refuse), Tally(source_id="a")
    handover.add(_page(1), tally)
    for _ in range(2):
        with pytest.raises(HandoverFailed):
            handover.flush()
    assert calls == [1]
    assert tally.new == 0
    assert str(handover.failure) == "the disk is full"


class _Kept(dict[tuple[str, str], tuple[str | None, str | None]]):
    def put(self, source_id: str, url: str, etag: str | None, last_modified: str | None) -> None:
        self[source_id, url] = (etag, last_modified)


class _Validators:
    def __init__(self) -> None:
        self.kept = _Kept()

    def get(self, source_id: str, url: str) -> tuple[str | None, str | None]:
        return self.kept.get((source_id, url), (None, None))

    def put(self, source_id: str, url: str, etag: str | None, last_modified: str | None) -> None:
        self.kept.put(source_id, url, etag, last_modified)


def test_first_run_of_a_source_is_marked_once() -> None:
    memory = Memory("a", known_page=lambda source_id, url, identity: None, validators=_Validators())
    start = memory.collected_from(NOW, 3)
    assert start == NOW - timedelta(days=3)
    assert memory.collected_from(NOW + timedelta(days=30), 3) == start


def test_moved_address_is_known_when_its_new_one_is_stored() -> None:
    stored: set[str] = set()

    def known_page(source_id: str, url: str, identity: str | None) -> KnownPage | None:
        return KnownPage(url=url, fetched_at=NOW, checked_at=NOW) if url in stored else None

    memory = Memory("a", known_page=known_page, validators=_Validators())
    memory.note_moved("https://daily.example/old", "https://daily.example/new")
    assert not memory.knows("https://daily.example/old")
    stored.add("https://daily.example/new")
    assert memory.knows("https://daily.example/old")


def test_order_of_sources_differs_from_run_to_run_and_loses_none() -> None:
    sources = [
        Source(id=f"s{n}", name="n", homepage="h", country="kz", languages=(), schedule="", access_points=())
        for n in range(20)
    ]
    first, second = shuffled(sources, NOW), shuffled(sources, NOW + timedelta(hours=1))
    assert first != second
    assert sorted(source.id for source in first) == sorted(source.id for source in sources)
    assert shuffled(sources, NOW) == first


def test_scrapy_is_set_up_safely() -> None:
    settings = scrapy_settings(CrawlSettings(user_agent="presswatch/1"))
    expected = {
        "DOWNLOAD_HANDLERS": {
            **{"file": None, "ftp": None, "s3": None, "data": None},
            "https": "crawler.tls.CompletingHandler",
        },
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_MAXSIZE": 8 * 1024 * 1024,
        "DOWNLOAD_TIMEOUT": 30.0,
        "ROBOTSTXT_OBEY": True,
        "REFERER_ENABLED": False,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "REDIRECT_MAX_TIMES": 5,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "AUTOTHROTTLE_ENABLED": True,
        "LOG_LEVEL": "INFO",
    }
    assert {name: settings[name] for name in expected} == expected


@pytest.mark.parametrize(
    "wrong", [{"user_agent": "бот"}, {"user_agent": ""}, {"timeout_s": 0}, {"first_run_days": -1}, {"pages_per_run": 0}]
)
def test_senseless_crawl_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="CrawlSettings"):
        CrawlSettings(**{"user_agent": "presswatch/1", **wrong})  # type: ignore[arg-type]
