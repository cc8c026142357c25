"""A run can be stopped or killed at any moment; the next one goes on, and every article is there exactly once."""

from __future__ import annotations

import json
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.bad_site import Handler, Site, rss, urlset
from tests.crawler.collecting import Collect, source, start_collect
from tests.crawler.run_collect import TinyStore


def test_killed_runs_lose_and_repeat_nothing(site: Site, collect: Collect, tmp_path: Path) -> None:
    links = _slow_articles(site, 60)
    told = [
        source("a", site.with_etag("/rss", rss(links[:30]), '"v1"')),
        source("b", site.with_etag("/rss-b", rss(links[30:]), '"v1"')),
    ]
    dice, saved = random.Random(7), []
    for _ in range(3):
        child = start_collect(tmp_path, told, [f"127.0.0.1:{site.port}"])
        _wait_for_pages(site, dice.randint(1, 12))
        time.sleep(dice.uniform(0.2, 1.3))
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=30)
        saved.append(len(TinyStore(tmp_path / "tiny.db").db.execute("select 1 from saves").fetchall()))
    assert any(0 < count < 60 for count in saved), f"no kill came in the middle: {saved}"
    run = collect(told)
    assert sorted(run.urls()) == sorted(links)
    assert run.reasons() == {}
    assert run.store.db.execute("pragma integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("kind", ["sitemap", "listing", "wordpress"])
def test_run_killed_in_the_middle_of_an_index_of_any_kind_goes_on(
    kind: str, site: Site, collect: Collect, tmp_path: Path
) -> None:
    links = _slow_articles(site, 40)
    told = {"sitemap": _sitemap, "listing": _listing, "wordpress": _wordpress}[kind](site, links)
    for _ in range(2):
        child = start_collect(tmp_path, [told], [f"127.0.0.1:{site.port}"])
        _wait_for_pages(site, 15)
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=30)
    assert len(TinyStore(tmp_path / "tiny.db").db.execute("select 1 from saves").fetchall()) < 40
    run = collect([told])
    assert sorted(run.urls()) == sorted(links)
    assert len(set(run.urls())) == len(run.urls())


def _sitemap(site: Site, links: list[str]) -> dict[str, Any]:
    return source("a", site.with_etag("/map", urlset(links), '"m"', "application/xml"), kind="sitemap")


def _listing(site: Site, links: list[str]) -> dict[str, Any]:
    for page in range(4):
        body = "".join(f'<a href="{link}">Новость</a>' for link in links[page * 10 : page * 10 + 10])
        site.with_etag(f"/list/{page + 1}" if page else "/list", body, f'"{page}"', "text/html")
    point = {"options": {"paging": "/list/{n}"}}
    return source("a", site.url + "/list", kind="listing", point=point, article_pattern=r"/news/\d+$")


def _wordpress(site: Site, links: list[str]) -> dict[str, Any]:
    posts = json.dumps([{"link": link, "date_gmt": "2026-11-24T06:00:00"} for link in links])

    def answer(handler: Handler) -> None:
        headers = {"Content-Type": "application/json", "ETag": '"w"', "X-WP-TotalPages": "1"}
        is_known = handler.headers.get("If-None-Match") == '"w"'
        handler.send(304 if is_known else 200, b"" if is_known else posts.encode(), headers)

    site.under("/posts", answer)
    return source("a", site.url + "/posts", kind="custom", point={"spider": "wordpress"})


def test_terminated_run_hands_over_what_it_fetched_and_says_so(site: Site, collect: Collect, tmp_path: Path) -> None:
    links = _slow_articles(site, 25)
    told = [source("a", site.with_etag("/rss", rss(links), '"v1"')), source("z", site.feed("/rss-z", []))]
    child = start_collect(tmp_path, told, [f"127.0.0.1:{site.port}"])
    _wait_for_pages(site, 5)
    child.send_signal(signal.SIGTERM)
    started = time.monotonic()
    stdout, stderr = child.communicate(timeout=30)
    assert child.returncode == 0, stderr
    assert time.monotonic() - started < 20
    assert "Traceback" not in stderr
    assert '"error": "stopped before it was finished"' in stdout
    saved = len(TinyStore(tmp_path / "tiny.db").db.execute("select 1 from saves").fetchall())
    assert 4 <= saved < 25
    assert sorted(collect(told).urls()) == sorted(links)


def _wait_for_pages(site: Site, count: int) -> None:
    """Until the site has answered so many more articles."""
    before, deadline = _asked(site), time.monotonic() + 20
    while _asked(site) < before + count and time.monotonic() < deadline:
        time.sleep(0.02)


def _asked(site: Site) -> int:
    with site.lock:
        return sum(count for path, count in site.hits.items() if path.startswith("/news/"))


def _slow_articles(site: Site, count: int) -> list[str]:
    def answer(handler: Handler) -> None:
        time.sleep(0.03)
        handler.send(200, f"<p>{handler.path}</p>".encode(), {"Content-Type": "text/html"})

    return [site.answer(f"/news/{n}", answer) for n in range(count)]
