"""The load site is what its truth file says: the same for a seed, announced, served and faulty as planned."""

from __future__ import annotations

import asyncio
import gzip
import html
import http.client
import json
import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.load_site.faults import Fault, HostFault
from bench.load_site.indexes import access_url, index_pages
from bench.load_site.plan import SiteShape, plan_site
from bench.load_site.server import start_serving
from bench.load_site.truth import told, write_catalogue, write_truth
from crawler.catalogue import load_catalogue
from crawler.feeds import read_feed
from crawler.listing import read_links

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SHAPE = SiteShape(outlets=25, stories=30, now=NOW, is_faulty=True, bad_hosts=(HostFault.BROKEN, HostFault.SLOW))
OUTLETS = plan_site(SHAPE)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    loop = asyncio.new_event_loop()
    chosen, stop = loop.run_until_complete(start_serving(OUTLETS))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield chosen
    loop.call_soon_threadsafe(stop)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(timeout=10)


def ask(url: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    told_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", url.partition(parts.netloc)[2], headers=told_headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def faulty(fault: Fault, port: int) -> dict[str, str]:
    """The truth about a story that is served in this way by an ordinary host."""
    stories = [(o, s) for o in OUTLETS if o.fault is None and o.is_packed for s in o.stories if s.fault is fault]
    assert stories, f"the seed gives no story with fault {fault}"
    outlet, story = stories[0]
    return {name: str(value) for name, value in told(outlet, story, port).items()}


def test_the_same_shape_gives_the_same_site_to_the_letter() -> None:
    assert plan_site(SHAPE) == OUTLETS
    other = plan_site(SiteShape(outlets=25, stories=30, now=NOW, seed=2))
    assert other[0].stories[0].text != OUTLETS[0].stories[0].text


def test_every_layout_language_access_and_encoding_occurs() -> None:
    assert {outlet.layout for outlet in OUTLETS} == {"wordpress", "bitrix", "divs", "article", "joomla"}
    assert {outlet.language for outlet in OUTLETS} == {"ru", "kk", "en"}
    assert {outlet.access for outlet in OUTLETS} == {"rss", "atom", "news_sitemap", "sitemap_index", "listing"}
    old = {outlet.language for outlet in OUTLETS if outlet.encoding == "windows-1251"}
    assert old == {"ru", "kk"}


def test_no_two_stories_have_the_same_text_and_no_two_of_an_outlet_the_same_title() -> None:
    texts = [story.text.paragraphs for outlet in OUTLETS for story in outlet.stories]
    assert len(set(texts)) == len(texts)
    for outlet in OUTLETS:
        assert len({story.text.title for story in outlet.stories}) == len(outlet.stories)
        assert len({story.path for story in outlet.stories}) == len(outlet.stories)


def test_every_part_of_a_text_is_filled_in() -> None:
    texts = ["\n".join((story.text.title, *story.text.paragraphs)) for o in OUTLETS for story in o.stories]
    assert not [text for text in texts if "{" in text or "}" in text]
    assert min(len(text.split()) for text in texts) > 80


@pytest.mark.parametrize("access", ["rss", "atom", "news_sitemap", "sitemap_index", "listing"])
def test_every_story_is_announced(access: str, port: int) -> None:
    outlet = next(outlet for outlet in OUTLETS if outlet.access == access)
    pages = list(index_pages(outlet, port))
    if access == "listing":
        addresses = {link.url for page in pages for link in read_links(page.body, access_url(outlet, port), None)}
    else:
        addresses = {link.url for page in pages[:-1] for link in read_feed(page.body, access_url(outlet, port)).links}
    wanted = {str(told(outlet, story, port)["url"]) for story in outlet.stories}
    assert wanted <= addresses


def test_a_page_holds_its_title_and_text_packed_or_not(port: int) -> None:
    for outlet in OUTLETS[:10]:
        story = next(story for story in outlet.stories if story.fault is None)
        truth = told(outlet, story, port)
        _, headers, packed = ask(str(truth["url"]), Accept_Encoding="gzip")
        _, _, plain = ask(str(truth["url"]))
        assert (headers["Content-Encoding"] == "gzip") is outlet.is_packed
        assert (gzip.decompress(packed) if outlet.is_packed else packed) == plain
        page = html.unescape(plain.decode(outlet.encoding))
        assert all(paragraph in page for paragraph in (story.text.title, *story.text.paragraphs))
        assert len(plain) > 50_000


def test_an_unchanged_page_is_answered_with_304(port: int) -> None:
    url = access_url(OUTLETS[0], port)
    _, headers, _ = ask(url)
    assert ask(url, If_None_Match=headers["ETag"])[0] == 304
    assert ask(url, If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert ask(url, If_None_Match='"another"', If_Modified_Since=headers["Last-Modified"])[0] == 200


def test_a_busy_story_is_there_at_the_second_request(port: int) -> None:
    url = faulty(Fault.BUSY_ONCE, port)["url"]
    assert [ask(url)[0], ask(url)[0]] == [503, 200]


@pytest.mark.parametrize(("fault", "hops"), [(Fault.CHAIN, [302, 302, 302, 200]), (Fault.MOVED, [301, 200])])
def test_a_redirected_story_ends_where_the_truth_says(fault: Fault, hops: list[int], port: int) -> None:
    truth = faulty(fault, port)
    url, met = truth["url"], []
    for _ in hops:
        status, headers, body = ask(url)
        met.append(status)
        url = f"http://{urlsplit(url).netloc}{headers['Location']}" if status != 200 else url
    assert met == hops
    assert url == truth["final_url"]
    assert truth["title"] in html.unescape(body.decode("utf-8", "replace")) or b"&#" in body


def test_half_a_packed_page_cannot_be_unpacked(port: int) -> None:
    truth = faulty(Fault.HALF_GZIP, port)
    body = ask(truth["url"], Accept_Encoding="gzip")[2]
    with pytest.raises((EOFError, zlib.error)):
        gzip.decompress(body)
    assert truth["reachable"] == "False"


def test_a_broken_host_hangs_up(port: int) -> None:
    broken = next(outlet for outlet in OUTLETS if outlet.fault is HostFault.BROKEN)
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(access_url(broken, port))


def test_the_server_counts_what_was_asked_and_forgets_it_on_request(port: int) -> None:
    ask(f"http://127.0.0.1:{port}/reset")
    story = next(story for story in OUTLETS[1].stories if story.fault is None)
    for _ in range(2):
        ask(str(told(OUTLETS[1], story, port)["url"]))
    counts = json.loads(ask(f"http://127.0.0.1:{port}/counts")[2])
    assert counts["kinds"] == {"article": {"200": 2}}
    assert (counts["articles_given"], counts["articles_given_twice"]) == (1, 1)


def test_the_catalogue_of_the_site_has_no_mistake(tmp_path: Path) -> None:
    write_catalogue(OUTLETS, 8123, tmp_path / "sources")
    sources = load_catalogue([tmp_path / "sources"])
    assert [source.id for source in sources] == sorted(outlet.id for outlet in OUTLETS)


def test_the_truth_tells_of_each_story_once_and_what_cannot_be_had(tmp_path: Path) -> None:
    write_truth(OUTLETS, 8123, tmp_path / "truth.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text("utf-8").splitlines()]
    assert len({line["url"] for line in lines}) == 27 * 30
    lost = {line["fault"] for line in lines if not line["reachable"]}
    assert lost <= {"half_gzip", "endless", "stuck", "broken"}
    assert set(lines[0]) >= {"url", "title", "day", "language", "source", "reachable"}


def test_a_site_of_impossible_size_is_refused() -> None:
    with pytest.raises(ValueError, match="outlets"):
        SiteShape(outlets=0, now=NOW)
