"""The newsroom answers as real sites do: indexes, conditional requests, encodings, redirects, robots."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest

from demo.content import TIME_ZONE
from demo.server import Newsroom, PortTaken, main

RSS = {"zheti_zhel": "/rss.xml", "sedmoy_kilometr": "/feed/", "rovnaya_step": "/rss.php", "steppe_lantern": "/feed.rss"}


class Hear(Protocol):
    def __call__(self, url: str, method: str = "GET", **headers: str) -> Any: ...


def stories_of(newsroom: Newsroom, outlet_id: str) -> dict[str, str]:
    """Address by story id, of one outlet."""
    return {name: url for name, url in newsroom.addresses.items() if name.startswith(outlet_id + "/")}


@pytest.mark.parametrize(("outlet_id", "path"), [*RSS.items(), ("qyryq_qadam", "/atom.xml")])
def test_feeds_announce_every_story_of_their_outlet(
    newsroom: Newsroom, base_urls: dict[str, str], outlet_id: str, path: str, hear: Hear
) -> None:
    feed = feedparser.parse(hear(base_urls[outlet_id] + path).body)
    links = {entry.link.split("?utm_")[0] for entry in feed.entries}
    stories = set(stories_of(newsroom, outlet_id).values())
    redirected = {hear(link).headers.get("location") for link in links if "/old/" in link}
    assert not feed.bozo, feed.get("bozo_exception")
    assert stories == (links | redirected) & stories
    assert all(entry.published_parsed for entry in feed.entries)


def test_rss_feeds_announce_a_gone_and_a_forbidden_page_and_an_old_address(
    base_urls: dict[str, str], hear: Hear
) -> None:
    for outlet_id, path in RSS.items():
        links = [entry.link for entry in feedparser.parse(hear(base_urls[outlet_id] + path).body).entries]
        assert hear(base_urls[outlet_id] + "/gone/").status == 404
        assert base_urls[outlet_id] + "/gone/" in links
        assert base_urls[outlet_id] + "/private/draft/" in links
        old = [link for link in links if "/old/" in link]
        assert len(old) == 1
        assert hear(old[0]).status == 301


def test_news_sitemap_names_language_title_and_time_of_each_story(
    newsroom: Newsroom, base_urls: dict[str, str], hear: Hear
) -> None:
    root = ElementTree.fromstring(hear(base_urls["togyz_tarau"] + "/news-sitemap.xml").body)
    assert {element.text for element in root.iter() if element.tag.endswith("}loc")} == set(
        stories_of(newsroom, "togyz_tarau").values()
    )
    assert {element.text for element in root.iter() if element.tag.endswith("}language")} == {"kk"}
    assert all(element.text for element in root.iter() if element.tag.endswith(("}title", "}publication_date")))


def test_sitemap_index_leads_to_a_plain_and_a_compressed_sitemap(
    newsroom: Newsroom, base_urls: dict[str, str], hear: Hear
) -> None:
    index = ElementTree.fromstring(hear(base_urls["verkhniy_bereg"] + "/sitemap.xml").body)
    children = [str(element.text) for element in index.iter() if element.tag.endswith("}loc")]
    found = set()
    for child in children:
        body = hear(child).body
        body = gzip.decompress(body) if child.endswith(".gz") else body
        found |= {element.text for element in ElementTree.fromstring(body).iter() if element.tag.endswith("}loc")}
    assert len(children) == 2
    assert found - set(stories_of(newsroom, "verkhniy_bereg").values()) == {
        base_urls["verkhniy_bereg"] + "/tag/region/"
    }
    assert found >= set(stories_of(newsroom, "verkhniy_bereg").values())


def test_listing_shows_every_story_over_its_pages_and_repeats_the_last(
    newsroom: Newsroom, base_urls: dict[str, str], hear: Hear
) -> None:
    base = base_urls["zarechnye_vesti"]
    pages = [hear(f"{base}/news/?page={number}").body for number in (1, 2, 3)]
    paths = [urlsplit(url).path.encode() for url in stories_of(newsroom, "zarechnye_vesti").values()]
    assert all(any(path in page for page in pages) for path in paths)
    assert not all(path in pages[0] for path in paths)
    assert hear(f"{base}/news/?page=4").body == pages[2]
    assert hear(f"{base}/news/").body == pages[0]


def test_preview_has_the_shape_of_a_channel_and_leads_to_older_messages(
    newsroom: Newsroom, base_urls: dict[str, str], hear: Hear
) -> None:
    base = base_urls["zholda_demo"]
    newest = hear(f"{base}/s/zholda_demo").body.decode()
    before = newest.split('data-before="')[1].split('"')[0]
    older = hear(f"{base}/s/zholda_demo?before={before}").body.decode()
    for url in stories_of(newsroom, "zholda_demo").values():
        number = url.rsplit("/", 1)[1]
        assert f'data-post="zholda_demo/{number}"' in newest + older
        assert hear(url).status == 200
    assert "data-before" not in older
    assert "service_message" in older
    assert '<time datetime="2026-' in newest
    assert "tgme_widget_message_text" in newest
    moved = hear(f"{base}/zholda_demo")
    assert (moved.status, moved.headers["location"]) == (302, f"{base}/s/zholda_demo")


def test_unchanged_pages_and_indexes_are_answered_without_a_body(newsroom: Newsroom, hear: Hear) -> None:
    for site in newsroom.sites:
        story = site.outlet.stories[0]
        for path in (site.outlet.index_path, site.outlet.path_of(story)):
            first = hear(site.base_url + path)
            again = hear(site.base_url + path, If_None_Match=first.headers["etag"])
            other = hear(site.base_url + path, If_None_Match='W/"other"')
            assert (first.status, again.status, again.body, other.status) == (200, 304, b"", 200)
    dated = hear(newsroom.sites[0].base_url + newsroom.sites[0].outlet.index_path)
    since = dated.headers["last-modified"]
    assert hear(newsroom.sites[0].base_url + newsroom.sites[0].outlet.index_path, If_Modified_Since=since).status == 304
    assert hear(newsroom.sites[0].base_url + "/", If_Modified_Since="some day").status == 200


def test_text_is_compressed_for_those_who_take_it(newsroom: Newsroom, hear: Hear) -> None:
    for site in newsroom.sites:
        url = site.base_url + site.outlet.index_path
        packed = hear(url, Accept_Encoding="gzip, deflate")
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == hear(url).body


def test_old_site_serves_windows_1251_and_says_so_only_in_the_page(newsroom: Newsroom, hear: Hear) -> None:
    for name, url in stories_of(newsroom, "rovnaya_step").items():
        heard = hear(url)
        assert heard.headers["content-type"] == "text/html"
        assert b"charset=windows-1251" in heard.body
        with pytest.raises(UnicodeDecodeError):
            heard.body.decode("utf-8")
        assert "Ровная степь" in heard.body.decode("windows-1251"), name
    feed = hear(next(iter(stories_of(newsroom, "rovnaya_step").values())).split("/index.php")[0] + "/rss.php")
    assert feed.body.startswith(b'<?xml version="1.0" encoding="windows-1251"?>')


def test_tracking_parameters_change_nothing(newsroom: Newsroom, hear: Hear) -> None:
    for url in stories_of(newsroom, "rovnaya_step").values():
        assert hear(url + "&utm_source=x").body == hear(url).body
    assert hear(next(iter(stories_of(newsroom, "rovnaya_step").values())).split("?")[0]).status == 404


def test_robots_forbid_the_private_folder_and_requests_to_it_are_counted(hear: Hear, base_day: date) -> None:
    with Newsroom(base_day=base_day) as newsroom:
        for site in newsroom.sites:
            assert b"Disallow: /private/" in hear(site.base_url + "/robots.txt").body
        before = len(newsroom.private_requests)
        address = newsroom.sites[0].base_url + "/private/draft/"
        hear(address, User_Agent="rude")
        assert [request.user_agent for request in newsroom.private_requests] == ["rude"]
        assert before == 0
        assert [(request.method, request.status) for request in newsroom.private_requests] == [("GET", 200)]


def test_pages_that_hold_no_story_are_lists_or_about_the_outlet(newsroom: Newsroom, hear: Hear) -> None:
    for site in newsroom.sites:
        if site.outlet.index == "telegram":
            continue
        for path in ("/", "/tag/region/", "/about/"):
            heard = hear(site.base_url + path)
            assert heard.status == 200
            assert b"<h1>" in heard.body
    assert hear(newsroom.sites[0].base_url + "/nowhere").status == 404
    assert set(newsroom.odd_addresses.values()) == {"gone", "private", "list"}


def test_head_answers_headers_only(newsroom: Newsroom, hear: Hear) -> None:
    url = newsroom.sites[0].base_url + "/robots.txt"
    heard = hear(url, method="HEAD")
    assert (heard.status, heard.body, heard.headers["content-length"]) == (200, b"", str(len(hear(url).body)))


def test_ports_follow_one_another_and_a_taken_one_is_named(capsys: pytest.CaptureFixture[str], base_day: date) -> None:
    with Newsroom(base_day=base_day) as newsroom:
        port = urlsplit(newsroom.outlets[0].base_url).port or 0
        with pytest.raises(PortTaken, match=str(port)), Newsroom(base_port=port):
            pass
        assert main(["--port", str(port)]) == 1
    assert f"port {port}" in capsys.readouterr().err


def test_ends_when_the_context_does(hear: Hear, base_day: date) -> None:
    with Newsroom(base_day=base_day) as newsroom:
        url = newsroom.outlets[0].base_url
    with pytest.raises(OSError, match="refused"):
        hear(url + "/robots.txt")


def test_same_day_and_address_give_the_same_bytes(newsroom: Newsroom, base_day: date) -> None:
    from demo.content import load_outlets
    from demo.site import build_site

    for site, outlet in zip(newsroom.sites, load_outlets(base_day), strict=True):
        assert build_site(outlet, site.base_url).replies == site.replies


def test_dates_follow_the_demo_day() -> None:
    with Newsroom(base_day=date(2027, 1, 4)) as newsroom:
        moments = [story.published_at for site in newsroom.sites for story in site.outlet.stories]
    assert {moment.tzinfo for moment in moments} == {TIME_ZONE}
    assert all(1 <= (date(2027, 1, 4) - moment.date()).days <= 10 for moment in moments)
    assert Newsroom().base_day is not None


def test_serves_from_the_command_line_until_interrupted(hear: Hear) -> None:
    command = [sys.executable, "-m", "demo.server", "--port", "0", "--base-day", "2026-03-02"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().split("\t") for _ in range(9)]
        statuses = {hear(line[0] + "robots.txt").status for line in lines}
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    assert statuses == {200}
    assert {line[2] for line in lines} == {"kk", "ru", "en", "ru, kk", "kk, ru"}
