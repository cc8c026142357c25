"""A server that is busy for some seconds and says so is asked again in the same run; one busy for longer is not."""

from __future__ import annotations

import pytest

from tests.crawler.bad_site import Handler, Site
from tests.crawler.collecting import Collect, source


def busy_once(site: Site, path: str, retry_after: str) -> str:
    def answer(handler: Handler) -> None:
        if site.hits[path] == 1:
            handler.send(503, b"busy", {"Retry-After": retry_after})
        else:
            handler.send(200, b"<html><body><p>here now</p></body></html>", {"Content-Type": "text/html"})

    return site.answer(path, answer)


def test_a_wait_of_a_second_is_waited_for_and_costs_no_other_page(site: Site, collect: Collect) -> None:
    links = [site.article("/news/1"), busy_once(site, "/news/2", "1"), site.article("/news/3")]
    run = collect([source("a", site.feed("/rss", links))])
    assert run.counts["a"]["new"] == 3
    assert site.hits["/news/2"] == 2


@pytest.mark.parametrize("retry_after", ["600", "Wed, 01 Jan 2098 00:00:00 GMT", "99999999999999999999"])
def test_a_long_wait_is_left_to_a_later_run(site: Site, collect: Collect, retry_after: str) -> None:
    run = collect([source("a", site.feed("/rss", [busy_once(site, "/news/1", retry_after)]))])
    assert run.counts["a"]["new"] == 0
    assert site.hits["/news/1"] == 1


def test_a_server_that_stays_busy_is_asked_once_more_only(site: Site, collect: Collect) -> None:
    link = site.status("/news/1", 503, **{"Retry-After": "1"})
    run = collect([source("a", site.feed("/rss", [link]))])
    assert run.counts["a"]["failed"] == 1
    assert site.hits["/news/1"] == 2
