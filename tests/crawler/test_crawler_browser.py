"""Pages that script builds, read with a real Chromium: what it shows is collected, what it may not reach is not."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crawler.browser import BrowserRefused, find_chromium, missing, prepared
from crawler.catalogue import CatalogueError, load_catalogue
from crawler.settings import CrawlSettings
from records import AccessPoint, Source
from tests.crawler.bad_site import Site, endless_body, running_site, says_nothing, self_signed
from tests.crawler.collecting import Collect, finish, source, start_collect, start_command

needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="chromium is not installed (Debian: apt-get install chromium)"),
    pytest.mark.skipif(
        importlib.util.find_spec("scrapy_playwright") is None, reason="the extra is missing: pip install .[browser]"
    ),
]
TITLES = ("Редакция сайта получила письмо из акимата", "Аудандық газеттің редакторы сотқа шақырылды")
TEXT = "Сотрудники редакции просят прокуратуру дать оценку этому письму."
SHELL = (
    '<!doctype html><html><head><meta charset="{charset}"><title>app</title></head>'
    '<body><div id="app"></div>{script}</body></html>'
)


def browsed(id: str, url: str, **more: Any) -> dict[str, Any]:
    options = {"browser": True, **more.pop("options", {})}
    return source(id, url, "listing", point={"options": options}, **{"article_pattern": r"/story/\d+", **more})


def app(site: Site, path: str, script: str, charset: str = "utf-8") -> str:
    body = SHELL.format(charset=charset, script=f"<script>{script}</script>")
    return site.page(path, body.encode(charset), f"text/html; charset={charset}")


def newsroom(site: Site, charset: str = "utf-8") -> str:
    """A list and articles that are empty without script: it asks an interface for what it shows."""
    told = [{"n": n, "title": f"{TITLES[n % 2]} {n}"} for n in (1, 2, 3)]
    site.page("/api/list", json.dumps(told), "application/json")
    for n in (1, 2, 3):
        site.page(f"/api/story/{n}", json.dumps(told[n - 1]), "application/json")
        app(site, f"/story/{n}", _story(f"/api/story/{n}"), charset)
    listed = (
        "fetch('/api/list').then(answer => answer.json()).then(list => setTimeout(() => { for (const one of list)"
        " document.getElementById('app').insertAdjacentHTML('beforeend',"
        ' `<article><a href="/story/${one.n}"><h2>${one.title}</h2></a></article>`); }, 150))'
    )
    return app(site, "/news", listed, charset)


def _story(url: str) -> str:
    return (
        f"const asked = new XMLHttpRequest(); asked.open('GET', '{url}'); asked.onload = () => {{"
        " const told = JSON.parse(asked.responseText); document.title = told.title;"
        f" document.getElementById('app').innerHTML = `<h1>${{told.title}}</h1><p>{TEXT}</p>`; }}; asked.send();"
    )


@contextmanager
def udp_canary() -> Iterator[tuple[int, list[bytes]]]:
    """A port that counts datagrams."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(0.1)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    heard.append(listener.recv(2048))
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1], heard
        finally:
            done.set()
            thread.join()


def descendants(pid: int | None) -> list[int]:
    """The processes below a process."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
    found: list[int] = []
    new = [pid] if pid else []
    while new:
        new = [child for child, parent in parents.items() if parent in new]
        found += new
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# ---- with Chromium ------------------------------------------------------------------------------


class TestWithChromium:
    pytestmark = needs_browser

    def test_list_and_articles_built_by_script_are_collected(self, site: Site, collect: Collect) -> None:
        url = newsroom(site, "windows-1251")
        run = collect([browsed("app", url)], browser=True, timeout_s=20)
        assert run.counts["app"]["error"] is None
        assert run.urls() == [f"{site.url}/story/{n}" for n in (3, 2, 1)]
        kept = run.body(f"{site.url}/story/1").decode("utf-8-sig")
        assert f"<h1>{TITLES[1]} 1</h1><p>{TEXT}</p>" in kept
        rows = run.store.db.execute("select distinct type, title from pages where url like '%/1'").fetchall()
        assert rows == [("text/html; charset=utf-8; kind=rendered", f"{TITLES[1]} 1")]
        sent = [{name.lower(): value for name, value in headers.items()} for _, headers in site.requests]
        assert {headers["user-agent"] for headers in sent} == {"presswatch-test/1"}
        assert not any("cookie" in headers for headers in sent)
        opened = [headers for headers in sent if "text/html" in headers.get("accept", "")]
        assert opened
        assert not any("referer" in headers for headers in opened), "script may say which page it runs in"
        assert site.requests[0][0] == "/robots.txt", "asked before anything else"

    def test_ordinary_sources_of_the_run_do_without_it(self, site: Site, collect: Collect) -> None:
        plain = site.feed("/rss.xml", [site.article("/a/1")])
        run = collect([source("plain", plain), browsed("app", newsroom(site))], browser=True, timeout_s=20)
        assert (run.counts["plain"]["new"], run.counts["app"]["new"]) == (1, 3)
        assert b"<h1>" not in run.body(f"{site.url}/a/1")

    def test_what_a_page_may_not_reach_is_not_reached(
        self, site: Site, collect: Collect, canary: Site, tmp_path: Path
    ) -> None:
        with udp_canary() as (port, datagrams):
            reach = canary.url
            tricks = f"""
              const no = () => {{}}, to = '{reach}';
              fetch(to + '/fetch', {{mode: 'no-cors'}}).catch(no);
              fetch(to + '/post', {{method: 'POST', body: 'x'}}).catch(no);
              fetch('http://localhost:{canary.port}/name').catch(no); fetch('http://[::1]:{canary.port}/six').catch(no);
              fetch('http://2130706433:{canary.port}/number').catch(no); fetch('/hop').catch(no);
              new Image().src = to + '/image'; new WebSocket('ws://127.0.0.1:{canary.port}/socket').onerror = no;
              navigator.sendBeacon(to + '/beacon', 'x'); try {{ new EventSource(to + '/events') }} catch (e) {{}}
              const add = (tag, more) => document.body.append(Object.assign(document.createElement(tag), more));
              add('iframe', {{src: to + '/frame'}}); add('script', {{src: to + '/script.js'}});
              add('iframe', {{srcdoc: `<script>fetch('${{to}}/srcdoc')<\\/script><img src="${{to}}/srcdoc-image">`}});
              add('link', {{rel: 'stylesheet', href: to + '/style.css'}}); add('link', {{rel: 'preconnect', href: to}});
              add('link', {{rel: 'prefetch', href: to + '/prefetch'}}); add('object', {{data: to + '/object'}});
              add('video', {{src: to + '/video'}}); add('embed', {{src: to + '/embed'}});
              try {{ new Worker(URL.createObjectURL(new Blob([`fetch('${{to}}/worker')`]))) }} catch (e) {{}}
              try {{ navigator.serviceWorker.register('/worker.js').catch(no) }} catch (e) {{}}
              try {{ window.open(to + '/popup') }} catch (e) {{}}
              try {{ const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{port}'}}]}});
                     peer.createDataChannel('x');
                     peer.createOffer().then(offer => peer.setLocalDescription(offer)) }} catch (e) {{}}
              try {{ new WebTransport('https://127.0.0.1:{port}/') }} catch (e) {{}}
              document.getElementById('app').innerHTML = '<h1>{TITLES[0]}</h1>';
              setTimeout(() => {{ location = to + '/location' }}, 200);
            """
            site.redirect("/hop", f"{reach}/hop")
            site.page("/worker.js", f"fetch('{reach}/service')", "text/javascript")
            app(site, "/story/1", tricks)
            site.page("/story/2", f'<meta http-equiv="refresh" content="0;url={reach}/refresh"><h1>{TITLES[1]}</h1>')
            site.redirect("/story/3", f"{reach}/redirect")
            app(site, "/story/4", f"location = '{reach}/at-once'")
            form = f'<form action="{reach}/form" method="post"></form><script>document.forms[0].submit()</script>'
            site.page("/story/5", form)
            site.page("/news", "".join(f'<a href="/story/{n}">{TITLES[0]} {n}</a>' for n in range(1, 6)))
            run = collect([browsed("app", site.url + "/news")], browser=True, timeout_s=4)
        assert dict(canary.hits) == {}
        assert datagrams == []
        assert f"<h1>{TITLES[0]}</h1>".encode() in run.body(f"{site.url}/story/1")
        assert f"<h1>{TITLES[1]}</h1>".encode() in run.body(f"{site.url}/story/2")
        assert run.reasons() == {
            f"{site.url}/story/3": "address_refused",
            f"{site.url}/story/4": "elsewhere",
            f"{site.url}/story/5": "elsewhere",
        }

    def test_name_that_leads_to_a_private_address_is_refused(self, site: Site, collect: Collect, canary: Site) -> None:
        canary.page("/story/1", "<h1>not for you</h1>")
        site.page("/news", f'<a href="http://localhost:{canary.port}/story/1">{TITLES[0]}</a>')
        told = browsed("app", site.url + "/news", hosts=["localhost"], homepage=f"http://localhost:{canary.port}/")
        run = collect([told], browser=True, timeout_s=20)
        assert list(run.reasons().values()) == ["address_refused"]
        assert dict(canary.hits) == {}

    def test_certificate_that_nobody_vouches_for_is_refused(self, collect: Collect, tmp_path: Path) -> None:
        with running_site(self_signed(tmp_path)) as secure:
            url = secure.page("/news", f'<a href="/story/1">{TITLES[0]}</a>').replace("http:", "https:")
            secure.page("/robots.txt", "")
            run = collect([browsed("app", url)], browser=True, timeout_s=20, allowed=[f"127.0.0.1:{secure.port}"])
        assert "tls" in run.counts["app"]["error"]
        assert run.urls() == []

    def test_browser_that_does_not_start_is_told(
        self, site: Site, collect: Collect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fake = tmp_path / "bin" / "chromium"
        fake.parent.mkdir()
        fake.write_text("#!/bin/sh\necho no display; exit 3\n", encoding="ascii")
        fake.chmod(0o755)
        monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
        run = collect([browsed("app", newsroom(site))], browser=True, timeout_s=20)
        assert "no_browser: Chromium does not start" in run.counts["app"]["error"]

    def test_stopped_run_ends_its_browser(self, site: Site, tmp_path: Path) -> None:
        newsroom(site)
        site.answer("/story/2", says_nothing)
        told = [browsed("app", site.url + "/news")]
        child = start_collect(tmp_path, told, [f"127.0.0.1:{site.port}"], browser=True, timeout_s=60)
        for _ in range(300):
            if site.hits["/story/2"]:
                break
            time.sleep(0.1)
        browsers = descendants(child.process.pid)
        child.send_signal(signal.SIGTERM)
        stdout, stderr = child.communicate(timeout=30)
        assert "stopped before it was finished" in stdout
        assert "Traceback" not in stderr
        assert child.returncode == 0
        assert len(browsers) > 2
        assert not [pid for pid in browsers if is_alive(pid)]

    def test_hostile_pages_end_in_time_and_in_words(self, site: Site, collect: Collect) -> None:
        for n, script in enumerate(
            (
                "while (true) {}",
                "document.body.textContent = 'x'.repeat(3000000)",
                "const eat = []; while (true) eat.push(new Array(1e6).fill('x'.repeat(9)))",
                "setInterval(() => { alert(1); confirm(2); location.reload() }, 1)",
            ),
            1,
        ):
            app(site, f"/story/{n}", script)
        site.answer("/story/5", endless_body)
        site.answer("/story/6", says_nothing)
        site.page("/story/7", b"%PDF-1.4 x", "application/pdf")
        site.status("/story/8", 404)
        site.page("/story/9", "<h1>well</h1>")
        site.page("/news", "".join(f'<a href="/story/{n}">{TITLES[0]} {n}</a>' for n in range(1, 10)))
        run = collect(
            [browsed("app", site.url + "/news")],
            browser=True,
            timeout_s=3,
            max_body_bytes=1_000_000,
            failures_in_a_row=20,
        )
        reasons = {int(url.rpartition("/")[2]): reason for url, reason in run.reasons().items()}
        assert reasons.pop(4, None) in (None, "timeout", "error")
        assert reasons == {
            1: "timeout",
            2: "too_large",
            3: reasons[3],
            5: reasons[5],
            6: "timeout",
            7: "not_html",
            8: "http_404",
        }
        assert reasons[3] in ("timeout", "error")
        assert reasons[5] in ("timeout", "too_large")
        assert f"{site.url}/story/9" in run.urls()
        assert run.code == 0

    def test_robots_txt_holds_for_a_browser_too(self, site: Site, collect: Collect) -> None:
        newsroom(site)
        site.page("/robots.txt", "User-agent: *\nDisallow: /story/2\nDisallow: /closed\n", "text/plain")
        site.redirect("/story/3", "/closed")
        site.page("/closed", "<h1>closed</h1>")
        run = collect([browsed("app", site.url + "/news")], browser=True, timeout_s=20)
        assert run.urls() == [f"{site.url}/story/1"]
        assert set(run.reasons().values()) == {"robots"}
        assert "/story/2" not in site.hits

    def test_command_collects_with_the_browser_switched_on(self, site: Site, tmp_path: Path) -> None:
        write_source(tmp_path, newsroom(site))
        told = finish(
            start_command(tmp_path, "source", "try", "app", PRESSWATCH_BROWSER="true", PRESSWATCH_DATA="data")
        )
        assert told.code == 0, told.stderr
        assert TITLES[0] in told.stdout


# ---- without ------------------------------------------------------------------------------------


def write_source(folder: Path, url: str) -> None:
    (folder / "data" / "sources").mkdir(parents=True)
    (folder / "data" / "sources" / "app.toml").write_text(
        f'name = "App"\nhomepage = "{url}"\ncountry = "kz"\nlanguages = ["ru"]\nschedule = "0 * * * *"\n'
        f'article_pattern = \'/story/\\d+\'\n[[collect]]\nkind = "listing"\nurl = "{url}"\nbrowser = true\n',
        encoding="utf-8",
    )


def test_browser_is_off_by_default_and_the_source_says_what_to_do(site: Site, collect: Collect) -> None:
    run = collect([browsed("app", newsroom(site))])
    assert "no_browser: the source needs a browser: set PRESSWATCH_BROWSER=true" in run.counts["app"]["error"]
    assert run.urls() == []
    assert not any(path.startswith("/api") for path in site.hits)


def test_proxy_in_the_environment_refuses_to_start(site: Site, tmp_path: Path) -> None:
    write_source(tmp_path, newsroom(site))
    environment: dict[str, Any] = {
        "PRESSWATCH_BROWSER": "true",
        "PRESSWATCH_DATA": "data",
        "https_proxy": "http://127.0.0.1:9",
    }
    assert finish(start_command(tmp_path, "db", "upgrade", **environment)).code == 0
    for command in (["source", "try", "app"], ["collect", "app"]):
        told = finish(start_command(tmp_path, *command, **environment))
        assert told.code == 3
        assert "the address guard does not cover a browser behind a proxy: unset https_proxy" in told.stderr
    assert dict(site.hits) == {}


def page_source(*, browser: bool, proxy: str | None = None) -> Source:
    point = AccessPoint(kind="listing", url="https://a.example/", options={"browser": True} if browser else {})
    return Source(
        id="a",
        name="a",
        homepage="https://a.example/",
        country="kz",
        languages=("kk",),
        schedule="0 * * * *",
        access_points=(point,),
        proxy=proxy,
    )


def test_browser_starts_only_where_a_source_needs_it() -> None:
    crawl = CrawlSettings(user_agent="t/1", browser=True, ambient_proxies=("HTTP_PROXY",))
    assert not prepared(crawl, [page_source(browser=False)]).browser
    with pytest.raises(BrowserRefused, match="unset HTTP_PROXY"):
        prepared(crawl, [page_source(browser=True)])
    assert prepared(CrawlSettings(user_agent="t/1", browser=True), [page_source(browser=True)]).browser


def test_missing_parts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    crawl = CrawlSettings(user_agent="t/1", browser=True)
    monkeypatch.setattr("crawler.browser.find_chromium", lambda: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    assert "apt-get install chromium" in str(missing(crawl))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install 'presswatch[browser]'" in str(missing(crawl))


def test_option_that_is_no_truth_is_a_mistake_with_an_example(tmp_path: Path) -> None:
    write_source(tmp_path, "https://a.example/")
    path = tmp_path / "data" / "sources" / "app.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("browser = true", 'browser = "yes"'), encoding="utf-8")
    with pytest.raises(CatalogueError, match="browser = true"):
        load_catalogue([tmp_path])
