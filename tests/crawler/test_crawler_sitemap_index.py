"""The children of a sitemap index change without the index saying so: they are asked for also when it answers 304."""

from __future__ import annotations

from tests.crawler.bad_site import Site, urlset
from tests.crawler.collecting import Collect, source


def index_of(site: Site, children: list[str], etag: str) -> str:
    listed = "".join(f"<sitemap><loc>{child}</loc></sitemap>" for child in children)
    return site.with_etag("/index.xml", f"<sitemapindex>{listed}</sitemapindex>", etag, "text/xml")


def child_of(site: Site, name: str, articles: list[str], etag: str) -> str:
    return site.with_etag(f"/{name}.xml", urlset([site.article(path) for path in articles]), etag, "text/xml")


def test_an_unchanged_index_is_answered_304_and_its_children_are_asked_all_the_same(
    site: Site, collect: Collect
) -> None:
    children = [child_of(site, "a", ["/news/a1"], '"a1"'), child_of(site, "b", ["/news/b1"], '"b1"')]
    told = [source("s", index_of(site, children, '"i"'), kind="sitemap")]
    collect(told)
    child_of(site, "b", ["/news/b1", "/news/b2"], '"b2"')
    second = collect(told)
    assert second.counts["s"]["new"] == 1
    assert site.hits["/index.xml"] == 2
    conditions = [headers.get("If-None-Match") for path, headers in site.requests if path == "/index.xml"]
    assert conditions == [None, '"i"']
    assert site.hits["/a.xml"] == site.hits["/b.xml"] == 2


def test_a_new_child_of_a_changed_index_is_read(site: Site, collect: Collect) -> None:
    first_child = child_of(site, "a", ["/news/a1"], '"a1"')
    told = [source("s", index_of(site, [first_child], '"i1"'), kind="sitemap")]
    collect(told)
    index_of(site, [first_child, child_of(site, "b", ["/news/b1"], '"b1"')], '"i2"')
    assert collect(told).counts["s"]["new"] == 1
    third = collect(told)
    assert third.counts["s"]["error"] is None
    assert site.hits["/b.xml"] == 2


def test_an_index_that_became_a_plain_sitemap_leads_to_its_old_children_no_more(site: Site, collect: Collect) -> None:
    told = [source("s", index_of(site, [child_of(site, "a", ["/news/a1"], '"a1"')], '"i"'), kind="sitemap")]
    collect(told)
    child_of(site, "index", ["/news/a1", "/news/a2"], '"plain"')
    assert collect(told).counts["s"]["new"] == 1
    collect(told)
    assert site.hits["/a.xml"] == 1


def test_an_index_whose_children_are_not_all_read_is_asked_for_in_full(site: Site, collect: Collect) -> None:
    children = [child_of(site, f"c{n}", [f"/news/{n}"], f'"c{n}"') for n in range(3)]
    told = [source("s", index_of(site, children, '"i"'), kind="sitemap")]
    collect(told, index_pages_per_run=2)
    collect(told, index_pages_per_run=2)
    conditions = [headers.get("If-None-Match") for path, headers in site.requests if path == "/index.xml"]
    assert conditions == [None, None]
