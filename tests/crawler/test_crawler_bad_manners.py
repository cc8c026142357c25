"""What hostile or broken servers do to a run: an outcome for each address, and the run goes on."""

from __future__ import annotations

import time
from pathlib import Path

from tests.crawler import bad_site
from tests.crawler.bad_site import Site
from tests.crawler.collecting import Collect, source


def test_each_broken_answer_is_a_failure_with_its_reason(site: Site, collect: Collect) -> None:
    good = site.article("/news/good")
    loop = site.redirect("/loop", "/loop")
    for hop in range(30):
        site.redirect(f"/chain/{hop}", f"/chain/{hop + 1}")
    links = {
        site.url + "/missing": "http_404",
        site.status("/gone", 410): "http_410",
        site.status("/broken", 500): "http_500",
        site.status("/odd", 999): "http_999",
        loop: "redirect_loop",
        site.url + "/chain/0": "redirect_loop",
        site.answer("/short", bad_site.short_body): "incomplete",
        site.answer("/bomb", bad_site.gzip_bomb): "too_large",
        site.answer("/endless", bad_site.endless_body): "too_large",
        site.page("/nothing", ""): "empty",
        site.answer("/garbage", bad_site.garbage): "bad_answer",
        site.redirect("/to-file", "file:///etc/hostname"): "scheme_refused",
        site.url + "/a/a/a/a/1": "trap",
        "https://other.example/news/1": "elsewhere",
    }
    run = collect([source("a", site.feed("/rss", [*links, good]))], failures_in_a_row=50, retries=0)
    assert run.reasons() == links
    assert run.urls() == [good]
    assert run.counts["a"]["pages"] == len(links) + 1
    assert run.counts["a"]["failed"] == len(links)
    assert "Traceback" not in run.stderr
    assert run.code == 0


def test_slow_and_silent_servers_end_at_the_timeout_and_others_go_on(site: Site, collect: Collect) -> None:
    with bad_site.running_site() as slow:
        drip = slow.answer("/drip", bad_site.slow_drip)
        silent = slow.answer("/silent", bad_site.says_nothing)
        slow_feed = slow.feed("/rss", [drip, silent])
        good = site.article("/news/1")
        started = time.monotonic()
        run = collect(
            [source("slow", slow_feed), source("good", site.feed("/rss", [good]))],
            allowed=["127.0.0.0/8"],
            timeout_s=1,
            retries=0,
        )
        assert run.reasons() == {drip: "timeout", silent: "timeout"}
        assert run.urls() == [good]
        assert run.counts["good"]["seconds"] < run.counts["slow"]["seconds"]
        assert time.monotonic() - started < 60


def test_refused_connection_and_unknown_name_are_told_apart(site: Site, collect: Collect) -> None:
    with bad_site.running_site() as gone:
        closed = gone.url + "/rss"
    run = collect(
        [source("closed", closed), source("unknown", "http://no-such-name.invalid/rss")],
        allowed=["127.0.0.0/8"],
        retries=0,
    )
    assert "connection" in run.counts["closed"]["error"]
    assert "dns" in run.counts["unknown"]["error"]
    assert run.counts["closed"]["pages"] == 0


def test_certificate_that_nobody_vouches_for_is_refused(site: Site, collect: Collect, tmp_path: Path) -> None:
    with bad_site.running_site(bad_site.self_signed(tmp_path)) as secret:
        url = secret.feed("/rss", []).replace("http:", "https:")
        run = collect([source("a", url)], allowed=["127.0.0.0/8"], retries=0)
        assert "tls" in run.counts["a"]["error"]
        assert not secret.hits
    assert "Traceback" not in run.stderr


def test_host_that_keeps_failing_is_left_alone_until_the_next_run(site: Site, collect: Collect) -> None:
    links = [site.status(f"/news/{n}", 503) for n in range(12)]
    run = collect([source("a", site.feed("/rss", links))], failures_in_a_row=3, retries=0)
    assert run.counts["a"]["failed"] == 3
    told = f"waits until 2026-11-24 12:15 UTC because 127.0.0.1:{site.port} failed (http_503)"
    assert told in run.counts["a"]["error"]


def test_too_many_requests_ends_the_visit_at_once(site: Site, collect: Collect) -> None:
    links = [site.status(f"/news/{n}", 429) for n in range(5)]
    run = collect([source("a", site.feed("/rss", links))])
    assert run.counts["a"]["failed"] == 1
    assert sum(site.hits[f"/news/{n}"] for n in range(5)) == 1


def test_passing_failure_is_tried_once_more(site: Site, collect: Collect) -> None:
    calls: list[int] = []

    def flaky(handler: bad_site.Handler) -> None:
        calls.append(1)
        handler.send(503 if len(calls) == 1 else 200, b"<p>body</p>", {"Content-Type": "text/html"})

    link = site.answer("/news/1", flaky)
    run = collect([source("a", site.feed("/rss", [link]))])
    assert run.urls() == [link]


def test_body_is_kept_byte_for_byte_whatever_charset_it_claims(site: Site, collect: Collect) -> None:
    body = "<html><meta charset=utf-8><p>Журналисты задержаны</p></html>".encode("windows-1251")
    link = site.page("/news/1", body, "text/html; charset=koi8-r")
    run = collect([source("a", site.feed("/rss", [link]))])
    assert run.body(link) == body


def test_page_is_stored_once_under_the_address_it_moved_to(site: Site, collect: Collect) -> None:
    real = site.article("/news/real")
    moved = site.redirect("/news/old", "/news/real", 301)
    told = [source("a", site.feed("/rss", [real, moved, real + "?utm_source=x", real + "#part"]))]
    first, second = collect(told), collect(told)
    assert first.urls() == second.urls() == [real]
    assert first.counts["a"]["new"] == 1
    assert second.counts["a"]["new"] == 0
    assert site.hits["/news/old"] == 1, "an address that moved for good is not asked again"


def test_temporary_redirect_is_asked_again(site: Site, collect: Collect) -> None:
    site.article("/sorry")
    away = site.redirect("/news/1", "/sorry", 302)
    told = [source("a", site.feed("/rss", [away]))]
    collect(told)
    collect(told)
    assert site.hits["/news/1"] == 2


def test_redirect_to_a_strange_host_is_not_stored(site: Site, canary: Site, collect: Collect) -> None:
    link = site.redirect("/news/1", f"http://localhost:{canary.port}/casino")
    run = collect([source("a", site.feed("/rss", [link]))], allowed=["127.0.0.0/8", f"127.0.0.1:{canary.port}"])
    assert run.reasons() == {link: "elsewhere"}
    assert run.urls() == []


def test_robots_txt_is_asked_once_and_obeyed(site: Site, collect: Collect) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /closed/\n", "text/plain")
    open_, closed = site.article("/open/1"), site.article("/closed/1")
    run = collect([source("a", site.feed("/rss", [open_, closed])), source("b", site.feed("/rss2", [closed]))])
    assert run.urls() == [open_]
    assert run.reasons() == {closed: "robots"}
    assert site.hits["/robots.txt"] == 1
    assert site.hits["/closed/1"] == 0


def test_robots_txt_with_a_server_error_forbids_everything(site: Site, collect: Collect) -> None:
    site.status("/robots.txt", 503)
    run = collect([source("a", site.feed("/rss", [site.article("/news/1")]))])
    assert "robots" in run.counts["a"]["error"]
    assert site.hits["/rss"] == 0


def test_delay_that_robots_txt_asks_for_is_kept(site: Site, collect: Collect) -> None:
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.2\n", "text/plain")
    links = [site.article(f"/news/{n}") for n in range(4)]
    run = collect([source("a", site.feed("/rss", links))])
    assert run.counts["a"]["seconds"] > 0.4, "delays vary by half, four pages come after the first answer"


def test_missing_robots_txt_allows_everything(site: Site, collect: Collect) -> None:
    site.answer("/robots.txt", lambda handler: handler.send(404, b"User-agent: *\nDisallow: /", {}))
    link = site.article("/news/1")
    assert collect([source("a", site.feed("/rss", [link]))]).urls() == [link]


def test_crawler_tells_nothing_but_its_agent(site: Site, collect: Collect) -> None:
    link = site.answer(
        "/news/1", lambda handler: handler.send(200, b"<p>x</p>", {"Content-Type": "text/html", "Set-Cookie": "a=b"})
    )
    moved = site.redirect("/news/2", "/news/1")
    collect([source("a", site.feed("/rss", [link, moved]))])
    for _, headers in site.requests:
        assert headers["User-Agent"] == "presswatch-test/1"
        assert not {"Referer", "Cookie", "From", "Accept-Language"} & set(headers)


def test_requests_to_one_host_never_overlap_even_from_two_sources(site: Site, collect: Collect) -> None:
    running, most = [0], [0]

    def slow(handler: bad_site.Handler) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.05)
        running[0] -= 1
        handler.send(200, b"<p>x</p>", {"Content-Type": "text/html"})

    first = [site.answer(f"/a/{n}", slow) for n in range(5)]
    second = [site.answer(f"/b/{n}", slow) for n in range(5)]
    run = collect([source("a", site.feed("/rss-a", first)), source("b", site.feed("/rss-b", second))])
    assert len(run.urls()) == 10
    assert most == [1]


def test_storage_that_refuses_ends_the_run_with_its_own_error(site: Site, collect: Collect) -> None:
    links = [site.article(f"/news/{n}") for n in range(3)]
    run = collect([source("a", site.feed("/rss", links))], refuse=True)
    assert run.code != 0
    assert "OSError: the disk is full" in run.stderr
    assert run.urls() == []
