"""Cases of the reliability catalogue in docs/reliability.md that no other file tests: each form of each fault."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy.downloadermiddlewares.httpcompression import ACCEPTED_ENCODINGS

from tests.crawler import bad_site
from tests.crawler.bad_site import Handler, Site, rss, running_site, urlset
from tests.crawler.collecting import Collect, source

ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024
ENTITY = '<!DOCTYPE {} [<!ENTITY a0 "x">{}]>'
TENFOLD = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
QUADRATIC = f'<!ENTITY a9 "{"x" * 100_000}">'
DOCUMENTS = {
    "rss": "<rss><channel><item><title>{}</title><link>https://daily.example/1</link></item></channel></rss>",
    "feed": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{}</title></entry></feed>',
    "urlset": "<urlset><url><loc>https://daily.example/{}</loc></url></urlset>",
}
MEASURED = """
import os, sys, time
from crawler.feeds import read_feed
started = time.monotonic()
reading = read_feed(sys.stdin.buffer.read())
seconds = time.monotonic() - started
children = open(f"/proc/self/task/{os.getpid()}/children").read().split()
peaks = [open(f"/proc/{pid}/status").read().partition("VmHWM:")[2].split()[0] for pid in ("self", *children)]
print(seconds, max(map(int, peaks)) / 1024, len(reading.links), reading.problem)
"""


# ---- 7, 9, 10, 11: addresses and feeds -----------------------------------------------------------


def test_each_trick_in_an_address_is_a_failure_of_its_own(site: Site, collect: Collect) -> None:
    links = [
        f"http://user:hunter2@127.0.0.1:{site.port}/a",
        "http://daily.example:0/b",
        "http://daily.example:65536/c",
        "http://127.0.0.1:22/d",
        f"http://{'a.' * 300}example/e",
    ]
    run = collect([source("a", site.feed("/rss", links))])
    assert len(run.reasons()) == len(links)
    assert set(run.reasons().values()) == {"address_refused"}
    assert set(site.hits) <= {"/robots.txt", "/rss", "/"}
    told = str(run.store.db.execute("select * from failures").fetchall()) + run.stderr + str(run.counts)
    assert "hunter2" not in told
    assert all("Authorization" not in headers for _, headers in site.requests)


def test_external_entities_reach_no_file_and_no_server(
    site: Site, canary: Site, collect: Collect, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("do-not-tell")
    told = []
    for root, document in DOCUMENTS.items():
        for form, entity in {
            "file": f'<!ENTITY a9 SYSTEM "file://{secret}">',
            "server": f'<!ENTITY a9 SYSTEM "{canary.url}/x">',
            "parameter": f'<!ENTITY % p SYSTEM "{canary.url}/x.dtd"> %p;',
            "dtd": "",
        }.items():
            doctype = ENTITY.format(root, entity) if entity else f'<!DOCTYPE {root} SYSTEM "{canary.url}/x.dtd">'
            url = site.page(f"/{root}/{form}", doctype + document.format("&a9;"), "text/xml")
            told.append(source(f"{root}-{form}", url, "sitemap" if root == "urlset" else "feed"))
    run = collect(told, failures_in_a_row=50)
    assert sum(canary.hits.values()) == 0
    assert run.urls() == []
    everything = "\n".join(run.store.db.iterdump()) + run.stderr + str(run.counts)
    assert "do-not-tell" not in everything
    for id, counts in run.counts.items():
        assert counts["error"], id


@pytest.mark.parametrize("root", DOCUMENTS)
@pytest.mark.parametrize("form", ["tenfold", "quadratic"])
def test_entity_bombs_end_in_five_seconds_and_300_mb(root: str, form: str) -> None:
    inner = TENFOLD if form == "tenfold" else QUADRATIC
    body = ENTITY.format(root, inner) + DOCUMENTS[root].format("&a9;" * (1 if form == "tenfold" else 10_000))
    asked = [sys.executable, "-c", MEASURED]
    answer = subprocess.run(asked, input=body.encode(), cwd=ROOT, capture_output=True, timeout=60, check=True)
    seconds, megabytes, links, problem = answer.stdout.decode().split(" ", 3)
    assert "entities" in problem
    assert links == "0"
    assert float(seconds) < 5
    assert float(megabytes) < 300


def test_what_is_no_feed_makes_the_source_unwell_with_its_cause(site: Site, collect: Collect) -> None:
    bodies: dict[str, tuple[bytes, str]] = {
        "html": (b"<!doctype html><html><body>site</body></html>", "an HTML page"),
        "empty": (b"", "empty"),
        "no-items": (rss([]).encode(), "no entries"),
        "json": (b'{"error": "not found"}', "JSON"),
        "cut-json": (b'{"items": [', "JSON"),
    }
    told = [source(id, site.page(f"/{id}/rss", body, "application/rss+xml")) for id, (body, _) in bodies.items()]
    run = collect([{**entry, "homepage": f"{site.url}/nowhere"} for entry in told], failures_in_a_row=50)
    for id, (_, words) in bodies.items():
        assert words in run.counts[id]["error"], id
        assert "Traceback" not in run.counts[id]["error"]


def test_what_can_be_read_of_a_broken_feed_is_kept(site: Site, collect: Collect) -> None:
    links = {name: [site.article(f"/{name}/{n}") for n in range(6)] for name in ("cut", "two", "utf16", "cp1251")}
    whole = {name: rss(found).replace("Жаңалық", "Новость") for name, found in links.items()}
    lying = whole["cp1251"].replace("?>", ' encoding="utf-8"?>', 1)
    bodies = {
        "cut": whole["cut"][: len(whole["cut"]) * 3 // 4].encode(),
        "two": (whole["two"] + rss([])).encode(),
        "utf16": whole["utf16"].encode("utf-16-le"),
        "cp1251": lying.encode("windows-1251"),
    }
    told = [source(name, site.page(f"/{name}/rss", body, "text/xml")) for name, body in bodies.items()]
    run = collect(told)
    for name in ("two", "utf16", "cp1251"):
        assert set(links[name]) <= set(run.urls()), name
    assert set(links["cut"][:3]) <= set(run.urls())
    titles = [row[0] for row in run.store.db.execute("select title from pages where source='cp1251'").fetchall()]
    assert all(title.startswith("Новость") for title in titles), titles


# ---- 12, 14, 16, 17, 18: answers -----------------------------------------------------------------


def test_bombs_in_every_encoding_we_announce_are_refused(site: Site, collect: Collect) -> None:
    packed = {
        "gzip": bad_site.packed_zeros("gzip"),
        "deflate": bad_site.packed_zeros("deflate"),
        "zstd": bad_site.packed_zeros("zstd"),
        "br": bad_site.packed_zeros("br"),
    }
    assert set(packed) == {name.decode() for name in ACCEPTED_ENCODINGS}, "what is announced is tested here"

    def answer(body: bytes, name: str) -> bad_site.Answer:
        return lambda handler: handler.send(200, body, {"Content-Type": "text/html", "Content-Encoding": name})

    links = [site.answer(f"/{name}", answer(body, name)) for name, body in packed.items()]
    run = collect([source("a", site.feed("/rss", links))], failures_in_a_row=50, retries=0, timeout_s=20)
    assert run.reasons() == dict.fromkeys(links, "too_large")
    details = [row[0] for row in run.store.db.execute("select detail from failures").fetchall()]
    assert all("larger than" in detail for detail in details), details
    assert run.peak_mb < 300
    announced = {headers.get("Accept-Encoding") for path, headers in site.requests if path in ("/gzip", "/br")}
    assert announced == {", ".join(name.decode() for name in ACCEPTED_ENCODINGS)}


def test_brotli_page_is_kept_unpacked(site: Site, collect: Collect) -> None:
    body = "<p>Мақала мәтіні</p>".encode()
    headers = {"Content-Type": "text/html", "Content-Encoding": "br"}
    link = site.answer("/news/1", lambda handler: handler.send(200, bad_site.brotli.compress(body), headers))
    run = collect([source("a", site.feed("/rss", [link]))])
    assert run.body(link) == body


def test_endless_body_is_cut_in_less_than_five_seconds(site: Site, collect: Collect) -> None:
    link = site.answer("/endless", bad_site.endless_body)
    run = collect([source("a", site.feed("/rss", [link]))], retries=0, timeout_s=20)
    assert run.reasons() == {link: "too_large"}
    assert run.counts["a"]["seconds"] < 5
    assert run.peak_mb < 300


def test_half_a_body_is_asked_for_once_more_and_never_stored(site: Site, collect: Collect) -> None:
    links = [site.answer("/short", bad_site.short_body), site.answer("/chunk", bad_site.cut_chunk)]
    run = collect([source("a", site.feed("/rss", links))], retries=1)
    assert run.reasons() == dict.fromkeys(links, "incomplete")
    assert run.urls() == []
    assert site.hits["/short"] == site.hits["/chunk"] == 2


def test_redirects_end_after_five_also_between_http_and_https(
    site: Site, collect: Collect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = bad_site.Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.trusted))
    with running_site(authority.issue("good")) as secret:
        secure = secret.url.replace("http://127.0.0.1", "https://localhost")
        plain = site.url.replace("127.0.0.1", "localhost")
        loop = site.redirect("/there", f"{secure}/back").replace("127.0.0.1", "localhost")
        secret.redirect("/back", f"{plain}/there")
        moved = site.redirect("/once", f"{secure}/news/1").replace("127.0.0.1", "localhost")
        secret.article("/news/1")
        for hop in range(30):
            site.redirect(f"/chain/{hop}", f"/chain/{hop + 1}")
        chain = f"{plain}/chain/0"
        feed = site.feed("/rss", [loop, moved, chain]).replace("127.0.0.1", "localhost")
        home = {"homepage": f"{secure}/"}
        run = collect([{**source("a", feed), **home}], allowed=["127.0.0.0/8"], retries=0)
        assert run.reasons() == {loop: "redirect_loop", chain: "redirect_loop"}
        assert run.urls() == [f"{secure}/news/1"]
        assert site.hits["/there"] + secret.hits["/back"] <= 6
    assert sum(count for path, count in site.hits.items() if path.startswith("/chain")) <= 6


# ---- 19, 20: traps -------------------------------------------------------------------------------


def test_calendar_without_end_stops_at_the_limit_and_says_so_once(site: Site, collect: Collect) -> None:
    def month(handler: Handler) -> None:
        number = int(handler.path.partition("month=")[2] or 1)
        link = f'<a href="/news/{number}00-maqala">Мақала туралы ұзын тақырып, {number}-ай</a>'
        body = f'<html><body>{link}<a rel="next" href="/list?month={number + 1}">келесі ай</a></body></html>'
        handler.send(200, body.encode(), {"Content-Type": "text/html"})

    site.under("/list", month)
    site.answer("*", lambda handler: handler.send(200, b"<p>x</p>", {"Content-Type": "text/html"}))
    site.status("/robots.txt", 404)
    run = collect([source("a", site.url + "/list", "listing")], index_pages_per_run=7)
    assert sum(count for path, count in site.hits.items() if path.startswith("/list")) == 7
    assert run.counts["a"]["new"] == 7
    assert run.stderr.count("limit reached") == 1


def test_list_that_repeats_itself_ends_at_the_first_page_without_news(site: Site, collect: Collect) -> None:
    links = "".join(f'<p><a href="/news/{n}00-maqala">Мақала туралы ұзын тақырып {n}</a></p>' for n in range(5))
    site.under("/list", lambda handler: handler.send(200, links.encode(), {"Content-Type": "text/html"}))
    site.answer("*", lambda handler: handler.send(200, b"<p>x</p>", {"Content-Type": "text/html"}))
    site.status("/robots.txt", 404)
    options: dict[str, Any] = {"point": {"options": {"paging": "?page={n}"}}}
    run = collect([source("a", site.url + "/list", "listing", **options)])
    assert sum(count for path, count in site.hits.items() if path.startswith("/list")) == 2
    assert run.counts["a"]["new"] == 5
    assert "limit reached" not in run.stderr


def test_addresses_that_grow_by_the_same_part_are_traps(site: Site, collect: Collect) -> None:
    links = [f"{site.url}{'/a' * n}/1000" for n in (3, 5, 40)] + [f"{site.url}/news{'/tag/x' * 3}/1"]
    run = collect([source("a", site.page("/map", urlset(links), "text/xml"), "sitemap")])
    assert set(run.reasons().values()) <= {"trap", "http_404"}
    assert [reason for url, reason in run.reasons().items() if "/a/a/a" in url] == ["trap"] * 3
    assert not any(path.startswith("/a/a") for path in site.hits)


def test_slow_source_keeps_no_other_waiting(site: Site, collect: Collect) -> None:
    with running_site() as slow:
        kinds = {"/drip": bad_site.slow_drip, "/headers": bad_site.slow_headers, "/silent": bad_site.says_nothing}
        slow.host = "localhost"  # requests to one host wait for one another
        links = [slow.answer(path, answer) for path, answer in kinds.items()]
        good = [site.article(f"/news/{n}") for n in range(5)]
        told = [source("slow", slow.feed("/rss", links)), source("good", site.feed("/rss", good))]
        run = collect(told, allowed=["127.0.0.0/8"], timeout_s=2, retries=0)
        assert run.reasons() == dict.fromkeys(links, "timeout")
        assert sorted(run.urls()) == sorted(good)
        assert run.counts["good"]["seconds"] < run.counts["slow"]["seconds"] / 2
