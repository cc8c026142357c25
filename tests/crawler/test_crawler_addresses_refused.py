"""No way from a feed, a sitemap, a redirect or a name to an address that is not public."""

from __future__ import annotations

import re
import socket
from functools import partial
from pathlib import Path

import pytest

from crawler.guard import RequestRefused, check_address, is_public
from tests.crawler import run_collect
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
    run = collect(told, allowed=_with_its_port(site, canary))
    assert sum(canary.hits.values()) == 0
    assert run.urls() == []
    assert set(run.reasons().values()) == {"address_refused"}
    for kind in ("feed", "sitemap"):
        rows = run.store.db.execute("select url, detail from failures where source=?", (kind,)).fetchall()
        assert len({re.search(r"/news/\d+", url)[0] for url, _ in rows}) == len(SPELLINGS), kind  # type: ignore[index]
        assert all("not a public address" in detail for _, detail in rows)
        assert run.counts[kind]["error"]


def _with_its_port(site: Site, canary: Site) -> list[str]:
    """Exceptions that open the canary's port, at an address that is not its own: only the address can save it."""
    return [f"127.0.0.1:{site.port}", f"10.9.9.9:{canary.port}"]


def test_other_schemes_are_failures_of_their_own(site: Site, collect: Collect) -> None:
    links = ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:,x", "s3://bucket/x", "javascript:alert(1)"]
    run = collect([source("a", site.page("/map", urlset(links), "text/xml"), "sitemap")])
    assert set(run.reasons().values()) == {"scheme_refused"}
    assert len(run.reasons()) == 5
    assert run.urls() == []
    details = [row[0] for row in run.store.db.execute("select detail from failures").fetchall()]
    assert all("http" in detail for detail in details), "each says what may be used instead"
    assert Path("/etc/hostname").read_text().strip() not in str(details)


def test_redirect_inwards_is_refused(site: Site, canary: Site, collect: Collect) -> None:
    links = [
        site.redirect(f"/news/{status}/{host}", f"http://{host}:{canary.port}/x", status)
        for status in (301, 302, 303, 307, 308)
        for host in ("127.0.0.1", "localhost", "2130706433")
    ]
    run = collect([source("a", site.feed("/rss", links))], allowed=_with_its_port(site, canary))
    assert sum(canary.hits.values()) == 0
    assert run.reasons() == dict.fromkeys(links, "address_refused")
    for url, detail in run.store.db.execute("select url, detail from failures").fetchall():
        assert url in detail, "the failure names the addresses on the way"
        assert "not a public address" in detail


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


@pytest.mark.parametrize("way", ["second answer turns inward", "one answer holds both"])
def test_name_that_changes_its_mind_reaches_nothing_else(two_hosts: Site, collect: Collect, way: str) -> None:
    link = two_hosts.article("/news/1")
    feed = two_hosts.feed("/rss", [link]).replace("127.0.0.1", "rebind.example")
    work = partial(run_rebinding, at_once=way == "one answer holds both")
    run = collect([source("a", feed)], allowed=[f"127.0.0.1:{two_hosts.port}"], work=work)
    assert "address_refused" in run.counts["a"]["error"]
    assert sum(two_hosts.hits.values()) == 0
    assert "not a public address" in run.counts["a"]["error"]


def run_rebinding(job: Path, *, at_once: bool) -> None:
    """Collect with a resolver that first names an address that may be reached, then one that may not."""
    inner, outer = "127.0.0.2", "127.0.0.1"
    kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
    answers = [(*kind, (address, 0)) for address in ((outer, inner) if at_once else (outer,))]
    socket.getaddrinfo = lambda *_, **__: answers  # type: ignore[assignment]
    socket.gethostbyname = lambda name: inner
    run_collect.run(job)


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
