"""What could not be had on a further page of a list is come back to, though the first pages are stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.depth import HOLDS, least_pages, note_complete, note_missing
from crawler.memory import Memory
from tests.crawler.bad_site import Handler, Site
from tests.crawler.collecting import Collect, source
from tests.crawler.run_collect import TinyStore

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def busy(handler: Handler) -> None:
    handler.send(503, b"busy", {})


def later(**after: float) -> str:
    return (NOON + timedelta(**after)).isoformat()


def listing(site: Site) -> dict[str, Any]:
    """A source with a list of three pages, two articles each; the first page has an ETag."""
    for page in (1, 2, 3):
        links = "".join(
            f'<a href="{site.article(f"/news/{page}00{n}.html")}">Длинный заголовок одной из новостей</a>'
            for n in (1, 2)
        )
        site.with_etag(f"/list/{page}" if page > 1 else "/list", links, f'"{page}"', "text/html")
    return source("x", site.url + "/list", kind="listing", point={"options": {"paging": "/list/{n}"}})


def test_article_that_failed_on_a_further_page_is_asked_for_again(site: Site, collect: Collect) -> None:
    told = listing(site)
    lost = site.answer("/news/2002.html", busy)
    assert len(collect([told], retries=0).urls()) == 5
    site.article("/news/2002.html")
    assert lost in collect([told], now=later(hours=1)).urls()
    asked = site.hits["/list/2"]
    collect([told], now=later(hours=2))
    assert site.hits["/list/2"] == asked, "nothing is missing any more"


def test_further_page_that_failed_is_read_in_the_next_run(site: Site, collect: Collect) -> None:
    told = listing(site)
    second = site.answers["/list/2"]
    site.answer("/list/2", busy)
    assert len(collect([told], retries=0).urls()) == 2
    site.answer("/list/2", second)
    assert len(collect([told], now=later(hours=1)).urls()) == 6


def test_older_messages_that_failed_are_read_in_the_next_run(site: Site, collect: Collect) -> None:
    def preview(first: int) -> str:
        message = (
            '<div class="tgme_widget_message" data-post="demo/{n}"><div class="tgme_widget_message_text">t</div></div>'
        )
        messages = "".join(message.format(n=number) for number in range(first, first + 3))
        return messages + (f'<a data-before="{first}"></a>' if first > 1 else "")

    def older(handler: Handler) -> None:
        handler.send(503, b"busy", {}) if broken else handler.send(200, preview(1).encode(), {})

    def newer(handler: Handler) -> None:
        (older if "before" in handler.path else first)(handler)

    def first(handler: Handler) -> None:
        handler.send(200, preview(4).encode(), {})

    broken = [True]
    site.answer("/s/demo", newer)
    site.answer("/s/demo?before=4", older)
    told = source("x", site.url + "/s/demo", kind="custom", point={"spider": "telegram"})
    assert len(collect([told], retries=0).urls()) == 3
    broken.clear()
    assert len(collect([told], now=later(hours=1)).urls()) == 6


def test_what_is_missing_is_waited_for_no_longer_than_two_days(tmp_path: Path) -> None:
    store = TinyStore(tmp_path / "tiny.db")
    memory = Memory("x", known_page=store.known, validators=store)
    note_missing(memory, "u", 3, NOON)
    note_missing(memory, "u", 4, NOON + HOLDS / 2)
    assert least_pages(memory, "u") == 4
    note_missing(memory, "u", 4, NOON + HOLDS)
    assert least_pages(memory, "u") == 1
    note_missing(memory, "u", 2, NOON + HOLDS)
    note_complete(memory, "u")
    assert least_pages(memory, "u") == 1
