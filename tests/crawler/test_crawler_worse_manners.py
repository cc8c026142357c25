"""Further cases of the reliability catalogue: what the network, the addresses and the numbers do to a run."""

from __future__ import annotations

import gzip
import ssl
from contextlib import ExitStack
from pathlib import Path

import pytest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import succeed

from crawler.catalogue import CatalogueError, load_catalogue
from crawler.guard import AddressGuard, GuardedResolver, RequestRefused
from tests.crawler import bad_site
from tests.crawler.bad_site import Handler, Site, raw, urlset
from tests.crawler.collecting import Collect, source

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def test_odd_answers_have_an_outcome_each_and_the_engine_lives(site: Site, collect: Collect) -> None:
    good = site.article("/news/good")
    many = b"".join(b"X-%d: y\r\n" % number for number in range(3000))
    failures = {
        site.answer("/zstd", bad_site.zstd_bomb): "too_large",
        site.answer("/chunk", bad_site.cut_chunk): "incomplete",
        site.answer("/slow-headers", bad_site.slow_headers): "timeout",
        site.redirect("/to-tls", site.url.replace("http:", "https:") + "/x"): "tls",
        site.answer("/nothing-204", raw(b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody")): "empty",
        site.answer("/lengths", raw(OK + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde")): "bad_answer",
    }
    pages = [
        site.answer("/headers", raw(OK + many + b"Content-Length: 8\r\n\r\n<p>x</p>")),
        site.answer("/cyrillic", raw(OK + "X-Имя: мән\r\nContent-Length: 8\r\n\r\n<p>x</p>".encode())),
    ]
    run = collect(
        [source("a", site.feed("/rss", [*failures, *pages, good]))], failures_in_a_row=50, retries=0, timeout_s=1.5
    )
    outcomes = {**run.reasons(), **dict.fromkeys(run.urls(), "page")}
    assert {url: outcomes[url] for url in failures} == failures
    assert set(outcomes) == {*failures, *pages, good}
    assert outcomes[good] == "page"
    assert "Traceback" not in run.stderr


def test_addresses_with_secrets_or_tricks_are_never_asked_nor_told(site: Site, canary: Site, collect: Collect) -> None:
    host = f"127.0.0.1:{site.port}"
    links = [
        f"http://user:hunter2@{host}/a",
        "http://daily.example:0/b",
        "http://daily.example:65536/c",
        f"http://{host}\\@127.0.0.1:{canary.port}/d",
        f"http://{host}/e\r\nX-Evil: 1",
        f"http://{host}/f\x00g",
        f"http://{'a.' * 300}example/h",
    ]
    run = collect([source("a", site.page("/map", urlset(links), "text/xml"), "sitemap")])
    assert run.urls() == []
    assert sum(canary.hits.values()) == 0
    asked = set(site.hits) - {"/robots.txt", "/map"}
    assert not {"/a", "/b", "/c", "/d", "/e", "/f", "/h"} & asked
    assert len(asked) <= 2, "what a parser left of a line break or a NUL is a harmless address of the site"
    assert all("X-Evil" not in headers and "Authorization" not in headers for _, headers in site.requests)
    stored = str(run.store.db.execute("select * from failures").fetchall())
    assert "hunter2" not in stored + run.stderr


def test_name_that_turns_inward_between_two_lookups_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["8.8.8.8", "127.0.0.1"])
    monkeypatch.setattr(CachingThreadedResolver, "getHostByName", lambda *_: succeed(next(answers)))
    resolver = object.__new__(GuardedResolver)
    found: list[object] = []
    for _ in range(2):
        resolver.getHostByName("rebind.example").addBoth(found.append)
    assert found[0] == "8.8.8.8"
    assert "not a public address" in str(found[1])
    GuardedResolver.refused.clear()


async def _pass(guard: AddressGuard, request: Request) -> None:
    await guard.process_request(request)


def test_request_through_a_proxy_is_refused() -> None:
    request = Request("https://daily.example/", meta={"proxy": "http://127.0.0.1:3128"})
    with pytest.raises(RequestRefused, match="does not cover proxies"):
        _pass(AddressGuard(()), request).send(None)


def test_links_that_change_with_every_visit_end_at_the_limit(site: Site, collect: Collect) -> None:
    def page(handler: Handler) -> None:
        asked = sum(site.hits.values())
        links = "".join(
            f'<a href="/news/{n}000-aa?sid={asked}{n}">Мақала туралы ұзын тақырып {n}</a>' for n in range(20)
        )
        body = f'<html><body>{links}<a rel="next" href="/list?month={asked}">келесі</a></body></html>'
        handler.send(200, body.encode(), {"Content-Type": "text/html"})

    site.answer("*", page)
    site.status("/robots.txt", 404)
    run = collect([source("a", site.url + "/list", "listing")], index_pages_per_run=3, pages_per_run=10)
    assert run.counts["a"]["pages"] == 10
    assert sum(site.hits.values()) == 1 + 3 + 10
    assert run.stderr.count("limit reached") == 2


def test_sitemap_of_millions_is_read_from_its_newest_end_in_little_memory(site: Site, collect: Collect) -> None:
    entries = "".join(f"<url><loc>{site.url}/news/{n}</loc><lastmod>2026-11-24</lastmod></url>" for n in range(50_000))
    packed = gzip.compress(f"<urlset>{entries}</urlset>".encode(), 1)
    site.under("/child.xml.gz", lambda handler: handler.send(200, packed, {"Content-Type": "application/gzip"}))
    child = "<sitemap><loc>{}/child.xml.gz?n={}</loc><lastmod>20{:02}-{:02}-24</lastmod></sitemap>"
    children = "".join(child.format(site.url, n, n // 24, n % 12 + 1) for n in range(500))
    site.under("/news", lambda handler: handler.send(200, b"<p>x</p>", {"Content-Type": "text/html"}))
    site.answer("*", lambda handler: handler.send(200, b"<p>x</p>", {"Content-Type": "text/html"}))
    site.status("/robots.txt", 404)
    index = site.page("/index.xml", f"<sitemapindex>{children}</sitemapindex>", "text/xml")
    run = collect([source("a", index, "sitemap", point={"options": {"max_pages": 500}})], pages_per_run=5, timeout_s=20)
    assert run.counts["a"]["new"] == 5
    assert "page limit reached source=a later=" in run.stderr
    assert sum(count for path, count in site.hits.items() if path.startswith("/child")) <= 2
    assert run.peak_mb < 400


def test_gzipped_sitemap_bomb_is_told(site: Site, collect: Collect) -> None:
    url = site.page("/map.xml.gz", gzip.compress(bytes(200_000_000), 1), "application/gzip")
    run = collect([source("a", url, "sitemap")])
    assert "larger than" in run.counts["a"]["error"]
    assert run.peak_mb < 400


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
def test_wrong_certificates_are_refused_one_way_each(
    site: Site, collect: Collect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = bad_site.Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.trusted))
    kinds = {
        "good": (authority.issue("good"), None),
        "expired": (authority.issue("expired", days=-1), None),
        "wrong_host": (authority.issue("wrong_host", host="other.example"), None),
        "no_intermediate": (authority.issue("no_intermediate", whole_chain=False), None),
        "old_tls": (authority.issue("old_tls"), ssl.TLSVersion.TLSv1),
    }
    with ExitStack() as running:
        told = []
        for id, (certificate, newest) in kinds.items():
            secret = running.enter_context(bad_site.running_site(certificate, newest))
            secret.under("/", lambda handler: None)
            feed = secret.page("/rss", bad_site.rss([f"https://localhost:{secret.port}/news/1"]), "text/xml")
            secret.article("/news/1")
            told.append(source(id, feed.replace("http://127.0.0.1", "https://localhost")))
        run = collect(told, allowed=["127.0.0.0/8"], retries=0)
    errors = {id: run.counts[id]["error"] for id in kinds}
    assert errors.pop("good") is None
    assert run.counts["good"]["new"] == 1
    assert all(error and "tls" in error for error in errors.values()), errors


def test_domain_that_was_taken_over_gives_no_article(site: Site, canary: Site, collect: Collect) -> None:
    canary.page("*", "<html><body><a href='/slots/12345-win'>Win a million in our casino today</a></body></html>")
    casino = canary.url.replace("127.0.0.1", "localhost")
    for path in ("/rss", "/", "/news/1"):
        site.redirect(path, casino + path, 301)
    run = collect(
        [{**source("a", site.url + "/rss"), "homepage": site.url + "/"}],
        allowed=["127.0.0.0/8", f"127.0.0.1:{canary.port}"],
    )
    assert run.urls() == []
    assert "not a feed" in run.counts["a"]["error"]


def test_captive_portal_is_recognised_and_no_source_is_blamed(site: Site, collect: Collect) -> None:
    with ExitStack() as running:
        sites = [running.enter_context(bad_site.running_site()) for _ in range(7)]
        for portal in sites:
            portal.page("*", "<html><body><form>Wi-Fi паролі</form></body></html>")
            portal.status("/robots.txt", 404)
        told = [source(f"s{n}", portal.url + "/rss") for n, portal in enumerate(sites)]
        run = collect([*told, source("well", site.feed("/rss", [site.article("/news/1")]))], allowed=["127.0.0.0/8"])
    assert {run.counts[f"s{n}"]["error"].partition(":")[0] for n in range(7)} == {"portal"}
    assert run.urls() == [site.url + "/news/1"]
    assert run.stderr.count("captive portal met sources=7") == 1


def test_twelve_broken_files_are_told_at_once(tmp_path: Path) -> None:
    good = 'name = "a"\nhomepage = "https://a.example/"\ncountry = "kz"\nlanguages = ["kk"]\nschedule = "0 * * * *"\n'
    point = '[[collect]]\nkind = "feed"\nurl = "https://a.example/rss"\n'
    broken = [
        "name = ",
        "",
        good,
        good.replace("0 * * * *", "hourly") + point,
        good.replace("https:", "ftp:") + point,
        good.replace('"kz"', '"Kazakhstan"') + point,
        good.replace('["kk"]', '"kk"') + point,
        good + point.replace("feed", "fead"),
        good + point.replace("https://a.example/rss", "http://10 0"),
        good + "article_pattern = '['\n" + point,
        good + 'time_zone = "Asia/Nowhere"\n' + point,
        good + point + "[expect]\narticles_per_day = [5, 1]\n",
    ]
    for number, text in enumerate(broken):
        (tmp_path / f"broken_{number:02}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "good.toml").write_text(good + point, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([tmp_path])
    named = {mistake.partition(":")[0].rpartition("/")[2] for mistake in caught.value.mistakes}
    assert named == {f"broken_{number:02}.toml" for number in range(12)}
    assert [source.id for source in caught.value.sources] == ["good"]
