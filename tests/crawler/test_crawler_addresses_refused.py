"""No way from a feed, a sitemap, a redirect or a name to an address that is not public."""

from __future__ import annotations

import pytest

from crawler.guard import RequestRefused, check_address, is_public
from tests.crawler.bad_site import Site, rss, urlset
from tests.crawler.collecting import Collect, source

SPELLINGS = (
    "127.0.0.1",
    "localhost",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "①②⑦.⓪.⓪.①",
    "127.0.0.1.",
)


def test_loopback_spellings_never_reach_another_server(site: Site, canary: Site, collect: Collect) -> None:
    links = [f"http://{host}:{canary.port}/news/{n}000-a-b-c-d.html" for n, host in enumerate(SPELLINGS)]
    teasers = "".join(f'<p><a href="{link}">Ұзын тақырып: бұл жаңалықтың аты</a></p>' for link in links)
    ways = {"feed": rss(links), "sitemap": urlset(links), "listing": teasers}
    more = {"hosts": ["localhost", "0.0.0.0", "127.1"], "article_pattern": r"/news/\d+"}
    told = [{**source(kind, site.page(f"/{kind}", page, "text/html"), kind), **more} for kind, page in ways.items()]
    run = collect(told)
    assert sum(canary.hits.values()) == 0
    assert run.urls() == []
    assert set(run.reasons().values()) == {"address_refused"}
    for kind in ("feed", "sitemap"):
        assert run.counts[kind]["failed"] >= 8
        assert run.counts[kind]["error"]


def test_other_schemes_are_failures_of_their_own(site: Site, collect: Collect) -> None:
    links = ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:,x", "s3://bucket/x", "javascript:alert(1)"]
    run = collect([source("a", site.page("/map", urlset(links), "text/xml"), "sitemap")])
    assert set(run.reasons().values()) == {"scheme_refused"}
    assert len(run.reasons()) == 5
    assert run.urls() == []


def test_redirect_inwards_is_refused(site: Site, canary: Site, collect: Collect) -> None:
    links = [
        site.redirect(f"/news/{status}/{host}", f"http://{host}:{canary.port}/x", status)
        for status in (301, 302, 303, 307, 308)
        for host in ("127.0.0.1", "localhost", "2130706433")
    ]
    run = collect([source("a", site.feed("/rss", links))])
    assert sum(canary.hits.values()) == 0
    assert run.reasons() == dict.fromkeys(links, "address_refused")


def test_meta_refresh_and_refresh_header_are_not_followed(site: Site, canary: Site, collect: Collect) -> None:
    target = f"http://127.0.0.1:{canary.port}/x"
    links = [
        site.page("/news/1", f'<meta http-equiv="refresh" content="0; url={target}"><p>x</p>'),
        site.page("/news/2", "<p>x</p>", Refresh=f"0; url={target}"),
    ]
    run = collect([source("a", site.feed("/rss", links))])
    assert sum(canary.hits.values()) == 0
    assert sorted(run.urls()) == sorted(links)


def test_robots_txt_that_leads_inwards_closes_the_site(site: Site, canary: Site, collect: Collect) -> None:
    site.redirect("/robots.txt", f"http://127.0.0.1:{canary.port}/robots.txt")
    run = collect([source("a", site.feed("/rss", [site.article("/news/1")]))])
    assert sum(canary.hits.values()) == 0
    assert "address_refused" in run.counts["a"]["error"]


def test_name_that_leads_to_a_private_address_is_refused_by_the_resolver(site: Site, collect: Collect) -> None:
    url = site.feed("/rss", [site.article("/news/1")]).replace("127.0.0.1", "localhost")
    run = collect([source("a", url)], allowed=[])
    assert "address_refused" in run.counts["a"]["error"]
    assert sum(site.hits.values()) == 0


def test_proxy_of_the_environment_is_not_used(
    site: Site, canary: Site, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, canary.url)
    link = site.article("/news/1")
    run = collect([source("a", site.feed("/rss", [link]))])
    assert run.urls() == [link]
    assert sum(canary.hits.values()) == 0


PRIVATE = """10.1.2.3 100.64.0.1 169.254.169.254 172.16.0.1 192.168.1.1 192.0.0.8 198.18.0.1 224.0.0.1 240.0.0.1
255.255.255.255 0.0.0.0 127.0.0.1 127.1 0x7f000001 2130706433 0177.0.0.1 ::1 :: fc00::1 fe80::1 fe80::1%eth0 fec0::1
ff02::1 ::ffff:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001::1 [::1]:80 127.0.0.1:80 localhost not-an-address"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_address_that_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "8.8.8.8:443", "2606:4700::1", "[2606:4700::1]:443", "::ffff:8.8.8.8"])
def test_address_that_is_public(address: str) -> None:
    assert is_public(address)


def test_exception_holds_for_its_own_port_only() -> None:
    assert is_public("127.0.0.1:8123", ["127.0.0.1:8123"])
    assert is_public("127.0.0.1", ["127.0.0.1:8123"])
    assert not is_public("127.0.0.1:80", ["127.0.0.1:8123"])
    assert is_public("127.3.0.1:80", ["127.0.0.0/8"])
    assert not is_public("10.0.0.1:80", ["127.0.0.0/8", "nonsense", ""])


def test_odd_port_needs_a_source_that_names_it() -> None:
    with pytest.raises(RequestRefused, match="port 8080"):
        check_address("https://daily.example:8080/x", named_ports=frozenset(), allowed=())
    named = check_address("https://daily.example:8080/x", named_ports=frozenset({8080}), allowed=())
    assert named == "https://daily.example:8080/x"
