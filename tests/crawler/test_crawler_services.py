"""Spiders for services with an interface of their own, against a local server that answers as documented."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.catalogue import CatalogueError, load_catalogue
from crawler.fetch import Answer, FetchFailed
from crawler.govkz import NoNews, read_news
from crawler.spiders.custom.google_news import unwrap
from crawler.spiders.custom.wordpress import read_posts
from tests.crawler.bad_site import Handler, Site, escape
from tests.crawler.collecting import Collect, source

POSTS = "/wp-json/wp/v2/posts"
API = "/api/v1/public/content-manager/news"
CHANNEL = "UCdemo0000000000000000AA"


def custom(id: str, url: str, spider: str, **more: Any) -> dict[str, Any]:
    return source(id, url, "custom", point={"spider": spider, **more.pop("point", {})}, **more)


# ---- WordPress ----------------------------------------------------------------------------------


def wordpress(site: Site, total: int, per_page: int = 10) -> None:
    """The interface of a blog with `total` posts, newest first, answering as its handbook says."""

    def answer(handler: Handler) -> None:
        query = parse_qs(urlsplit(handler.path).query)
        page, pages = int(query["page"][0]), -(-total // per_page)
        if page > pages:
            told = {"code": "rest_post_invalid_page_number", "message": "too far", "data": {"status": 400}}
            return handler.send(400, json.dumps(told).encode(), {"Content-Type": "application/json"})
        posts = [_post(site, n) for n in range(total - (page - 1) * per_page, 0, -1)][:per_page]
        headers = {"Content-Type": "application/json; charset=UTF-8", "X-WP-TotalPages": str(pages)}
        return handler.send(200, json.dumps(posts).encode(), headers)

    site.under(POSTS, answer)
    for n in range(1, total + 1):
        site.article(f"/2026/{n}/")


def _post(site: Site, n: int) -> dict[str, Any]:
    title = f"Жаңалық &#8211; {n} <em>бүгін</em>"
    return {"link": f"{site.url}/2026/{n}/", "date_gmt": f"2026-11-{n:02}T05:00:00", "title": {"rendered": title}}


def test_wordpress_gives_every_post_and_then_only_news(site: Site, collect: Collect) -> None:
    wordpress(site, 24)
    told = [custom("wp", site.url + POSTS, "wordpress")]
    first = collect(told)
    assert first.urls() == [f"{site.url}/2026/{n}/" for n in range(1, 25)]
    assert first.counts["wp"]["error"] is None
    assert first.store.db.execute("select title from pages where url like '%/2026/3/'").fetchone() == (
        "Жаңалық – 3 бүгін",
    )
    asked = [parse_qs(urlsplit(path).query) for path in site.hits if path.startswith(POSTS)]
    assert {query["after"][0][:4] for query in asked} == {"2016"}, "ten years back, as the test's settings say"
    assert {query["per_page"][0] for query in asked} == {"100"}
    site.hits.clear()
    wordpress(site, 26)
    assert collect(told).urls()[24:] == [f"{site.url}/2026/{n}/" for n in (25, 26)]
    assert sum(count for path, count in site.hits.items() if path.startswith(POSTS)) == 2


def test_wordpress_first_run_takes_three_days_and_tells_of_the_limit(site: Site, collect: Collect) -> None:
    wordpress(site, 24)
    run = collect([custom("wp", site.url + POSTS, "wordpress")], first_run_days=3)
    assert run.urls() == [f"{site.url}/2026/{n}/" for n in (22, 23, 24)]
    limited = custom("few", site.url + POSTS, "wordpress", point={"options": {"max_pages": 1}})
    assert len(collect([limited]).urls()) == 3 + 10


def test_closed_interface_of_wordpress_is_explained_and_the_feed_takes_over(site: Site, collect: Collect) -> None:
    closed = {"code": "rest_forbidden", "message": "жабық", "data": {"status": 401}}
    site.under(POSTS, lambda h: h.send(401, json.dumps(closed).encode(), {"Content-Type": "application/json"}))
    site.under("/html/wp/v2/posts", lambda h: h.send(200, b"<html>404 in nice</html>", {"Content-Type": "text/html"}))
    feed = {"kind": "feed", "url": site.feed("/feed/", [site.article("/2026/1/")])}
    run = collect(
        [
            custom("closed", site.url + POSTS, "wordpress"),
            custom("html", site.url + "/html/wp/v2/posts", "wordpress"),
            custom("both", site.url + POSTS, "wordpress", further=[feed]),
        ]
    )
    assert "http_401: the server answers 401; the site keeps its REST interface closed" in run.counts["closed"]["error"]
    assert "not_json: no WordPress interface there" in run.counts["html"]["error"]
    assert run.counts["both"]["access_point"] == feed["url"]
    assert run.urls() == [site.url + "/2026/1/"]


@pytest.mark.parametrize("body", [b'{"code": "rest_no_route", "message": "x"}', b'"text"', b"{}", b"[", b"\xff"])
def test_what_is_no_list_of_posts_is_a_failure(body: bytes) -> None:
    with pytest.raises(FetchFailed, match=r"interface"):
        read_posts(Answer(url="https://daily.example/", status=200, body=body, headers=()))


# ---- gov.kz -------------------------------------------------------------------------------------


def item(n: int, body: str | None = "<p>Министрлік мәлімдеме жасады.</p>") -> dict[str, Any]:
    date = f"2026-11-{n:02}T09:30:00.000+05:00"
    return {"id": 5000 + n, "title": f"Мәлімдеме №{n}", "body": body, "created_date": date}


def gov(site: Site, total: int, size: int = 10, wrap: str | None = None) -> None:
    def answer(handler: Handler) -> None:
        query = parse_qs(urlsplit(handler.path).query)
        page = int(query["page"][0])
        items = [item(n) for n in range(total - (page - 1) * size, 0, -1)][:size]
        text = json.dumps({"totalPages": 3, wrap: items} if wrap else items, ensure_ascii=False, indent=1)
        handler.send(200, text.encode(), {"Content-Type": "application/json"})

    site.under(API, answer)


@pytest.mark.parametrize("wrap", [None, "content"])
def test_govkz_item_becomes_a_page_of_its_own(site: Site, collect: Collect, wrap: str | None) -> None:
    gov(site, 15, wrap=wrap)
    url = f"{site.url}{API}?sort-by=created_date:DESC&projects=eq:mam&page=1&size=10"
    told = [custom("mam_kk", url, "govkz", languages=["kk"])]
    first = collect(told)
    assert first.urls() == [
        f"{site.url}/memleket/entities/mam/press/news/details/{5000 + n}?lang=kk" for n in range(1, 16)
    ]
    kept = first.body(first.urls()[2])
    assert json.loads(kept) == item(3)
    assert b',\n   "title": "' in kept or b',\n  "title": "' in kept, "the bytes of the answer, not written anew"
    kinds = first.store.db.execute("select distinct type, title like 'Мәлімдеме №%' from pages").fetchall()
    assert kinds == [("application/json; kind=govkz", 1)]
    headers = [told for path, told in site.requests if path.startswith(API)]
    assert {told["Accept-Language"] for told in headers} == {"kk"}
    if wrap is None:
        site.hits.clear()
        gov(site, 17)
        assert [url[-12:] for url in collect(told).urls()[15:]] == ["5016?lang=kk", "5017?lang=kk"]
        assert sum(site.hits.values()) <= 3, "robots.txt and two pages"


def test_govkz_errors_are_told_in_words(site: Site, collect: Collect) -> None:
    answers = {
        "a": (403, b"{}"),
        "b": (200, b"<!doctype html><html>app</html>"),
        "c": (200, json.dumps({"status": 500, "message": "token has expired"}).encode()),
        "d": (200, b"[]"),
        "e": (200, json.dumps([item(1, body=None), item(2)]).encode()),
    }

    def answer(handler: Handler) -> None:
        project = parse_qs(urlsplit(handler.path).query)["projects"][0].removeprefix("eq:")
        status, body = answers[project]
        handler.send(status, body, {"Content-Type": "application/json"})

    site.under(API, answer)
    run = collect([custom(id, f"{site.url}{API}?projects=eq:{id}&page=1&size=10", "govkz") for id in answers])
    errors = {id: run.counts[id]["error"] for id in answers}
    assert "wants a browser's session" in errors["a"]
    assert "an HTML page where JSON was expected" in errors["b"]
    assert "token has expired" in errors["c"]
    assert "nothing found there" in errors["d"]
    assert errors["e"] is None
    assert [url.rpartition("/")[2] for url in run.urls()] == ["5002?lang=kk"]
    assert "items without text: 1" in run.stderr


def test_govkz_items_are_cut_out_byte_for_byte() -> None:
    first, second = '{"id": 1 , "title":"а\\u0431", "body":"[x]"}', '{ "body" : "}",\n"id":"22"}'
    body = f'\ufeff{{"a": [1, {{"b": 2}}], "content" : [ {first} ,{second}, 5, {{"id": "x"}} ], "z": 1}}'.encode()
    items = read_news(body, "https://www.gov.kz/{id}")
    assert [item.json.decode() for item in items] == [first, second]
    assert [item.link.url for item in items] == ["https://www.gov.kz/1", "https://www.gov.kz/22"]
    assert items[0].link.title == "аб"


@pytest.mark.parametrize(
    "body", [b"", b"5", b"{}", b'{"content": 5}', b"[" * 100_000, b"\xff\xfe", b'{"message": "x"}']
)
def test_govkz_answer_without_news_never_raises_anything_else(body: bytes) -> None:
    with pytest.raises(NoNews):
        read_news(body, "https://www.gov.kz/{id}")


# ---- YouTube ------------------------------------------------------------------------------------


def channel_feed(numbers: range) -> str:
    entries = "".join(
        f"<entry><id>yt:video:demo_video{n}</id><yt:videoId>demo_video{n}</yt:videoId>"
        f"<title>Бейне &amp; сұхбат {n}</title>"
        f'<link rel="alternate" href="https://www.youtube.com/shorts/demo_video{n}"/>'
        f"<published>2026-11-{n:02}T10:00:00+00:00</published><updated>2026-11-24T10:00:00+00:00</updated>"
        f"<media:group><media:description>Сипаттама {n}\n\nекінші абзац</media:description></media:group></entry>"
        for n in numbers
    )
    names = (
        'xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns="http://www.w3.org/2005/Atom"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><feed {names}><title>Студия</title>{entries}</feed>'


def test_youtube_video_becomes_a_page_of_its_own_entry(site: Site, collect: Collect) -> None:
    feed = site.page(f"/feeds/videos.xml?channel_id={CHANNEL}", channel_feed(range(14, 9, -1)), "text/xml")
    handle = site.page("/@studio", f'<html><link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">')
    nameless = site.page("/@nobody", "<html><body>no channel</body></html>")
    lost = site.url + f"/feeds/videos.xml?channel_id={CHANNEL[:-1]}Z"
    told = [
        custom("feed", feed, "youtube"),
        custom("handle", handle, "youtube"),
        custom("nameless", nameless, "youtube"),
        custom("lost", lost, "youtube"),
    ]
    run = collect(told)
    urls = [f"{site.url}/watch?v=demo_video{n}" for n in range(10, 15)]
    for id in ("feed", "handle"):
        kept = run.store.db.execute(
            "select url, type, title from pages where source=? order by rowid", (id,)
        ).fetchall()
        assert [url for url, _, _ in kept] == urls
        assert {kind for _, kind, _ in kept} == {"application/atom+xml; kind=youtube-entry"}
        assert kept[0][2] == "Бейне & сұхбат 10"
    body = run.body(urls[0]).decode()
    assert body.startswith("<entry><id>yt:video:demo_video10</id>")
    assert body.endswith("</entry>")
    assert "екінші абзац" in body
    assert "id of the channel" in run.counts["nameless"]["error"]
    assert "http_404" in run.counts["lost"]["error"]
    assert not any(path.startswith("/watch") for path in site.hits), "the page of a video is never asked for"


# ---- Google News --------------------------------------------------------------------------------


def wrapped(site: Site, url: str) -> str:
    inner = b"\x08\x13\x22" + bytes([len(url) % 128]) + url.encode() + b"\xd2\x01\x00"
    return f"{site.url}/rss/articles/{base64.urlsafe_b64encode(inner).decode().rstrip('=')}?oc=5"


def test_google_news_only_tells_what_there_is(site: Site, collect: Collect) -> None:
    site.page("/robots.txt", "User-agent: *\nAllow: /rss/search\nDisallow: /rss/articles/\n", "text/plain")
    outlet = site.article("/news/1")
    links = [
        wrapped(site, outlet.replace("127.0.0.1", "localhost")),
        f"{site.url}/rss/articles/CBMiAUFVX3lxTE1vcGFxdWU?oc=5",
        wrapped(site, "https://elsewhere.example/x"),
    ]
    items = "".join(f"<item><title>Тақырып - Daily</title><link>{escape(link)}</link></item>" for link in links)
    url = site.page(
        "/rss/search?q=site:daily.example", f'<rss version="2.0"><channel>{items}</channel></rss>', "text/xml"
    )
    told = {**custom("g", url, "google_news"), "hosts": ["localhost"], "homepage": "https://daily.example/"}
    run = collect([told], allowed=["127.0.0.0/8"])
    assert run.urls() == [outlet.replace("127.0.0.1", "localhost")]
    assert run.store.db.execute("select reason, detail from failures").fetchall() == [("wrapped", "Тақырып")] * 2
    assert "2 of 3 links cannot be unwrapped" in run.stderr
    assert not any(path.startswith("/rss/articles") for path in site.hits)


@pytest.mark.parametrize("name", ["", "x", "CBMi!!", "аб", "CBMiAUFVX3lxTE1vcGFxdWU"])
def test_address_that_tells_nothing_is_not_unwrapped(name: str) -> None:
    assert unwrap(f"https://news.google.com/rss/articles/{name}?oc=5") is None


# ---- source files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spider", "url", "good"),
    [
        ("telegram", "https://t.me/demo", "https://t.me/s/daily_example"),
        ("wordpress", "https://daily.example/", "https://daily.example/wp-json/wp/v2/posts"),
        ("govkz", "https://www.gov.kz/memleket/entities/mam", "projects=eq:mam"),
        ("youtube", "https://www.youtube.com/watch?v=x", "https://www.youtube.com/@daily"),
        ("google_news", "https://news.google.com/", "https://news.google.com/rss/search?q="),
    ],
)
def test_address_that_a_spider_cannot_read_is_a_mistake_with_an_example(
    spider: str, url: str, good: str, tmp_path: Path
) -> None:
    (tmp_path / "a.toml").write_text(
        'name = "a"\nhomepage = "https://a.example/"\ncountry = "kz"\nlanguages = ["kk"]\nschedule = "0 * * * *"\n'
        f'[[collect]]\nkind = "custom"\nspider = "{spider}"\nurl = "{url}"\n',
        encoding="utf-8",
    )
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([tmp_path])
    assert good in caught.value.mistakes[0]
    assert spider in caught.value.mistakes[0]
