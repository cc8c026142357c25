"""A source may be read through a proxy of the settings; the guard holds there too, as far as it can see."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy.http import Request

from crawler.guard import AddressGuard, RequestRefused
from crawler.proxies import PROXY, read_proxies
from settings import SettingsError, read_settings
from tests.crawler.bad_site import Authority, Site, running_site
from tests.crawler.collecting import Collect, finish, source, start_command
from tests.crawler.connect_proxy import ConnectProxy, running_proxy

PASSWORD = "geheim-hunter2"
BASIC = base64.b64encode(f"presswatch:{PASSWORD}".encode())


@pytest.fixture
def proxy() -> Iterator[ConnectProxy]:
    with running_proxy() as found:
        yield found


def test_source_that_names_a_proxy_goes_through_it_with_its_robots_txt_and_others_do_not(
    site: Site, proxy: ConnectProxy, collect: Collect, canary: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, canary.url)
    with running_site() as other:
        link, plain = site.article("/news/1?a=b"), other.article("/news/2")
        told = [source("a", site.feed("/rss", [link]), proxy="tor"), source("b", other.feed("/rss", [plain]))]
        run = collect(told, proxies={"tor": proxy.url}, allowed=[f"127.0.0.1:{site.port}", f"127.0.0.1:{other.port}"])
    assert sorted(run.urls()) == sorted([link, plain])
    assert sorted(proxy.asked) == sorted(f"GET {site.url}{path}" for path in ("/robots.txt", "/rss", "/news/1?a=b"))
    assert sum(canary.hits.values()) == 0


def test_https_goes_through_a_tunnel_and_certificates_are_checked_at_its_end(
    proxy: ConnectProxy, collect: Collect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.trusted))
    with running_site(authority.issue("good")) as good, running_site(authority.issue("bad", host="x.example")) as bad:
        for secret in (good, bad):
            secret.host = "localhost"
            secret.feed("/rss", [secret.article("/news/1").replace("http:", "https:")])
        told = [
            source(id, secret.url.replace("http:", "https:") + "/rss", proxy="tor")
            for id, secret in (("good", good), ("bad", bad))
        ]
        run = collect(told, proxies={"tor": proxy.url}, allowed=["127.0.0.0/8"], retries=0)
    assert run.urls() == [f"https://localhost:{good.port}/news/1"]
    assert "tls" in run.counts["bad"]["error"]
    assert set(proxy.asked) == {f"CONNECT localhost:{good.port}", f"CONNECT localhost:{bad.port}"}


def test_password_goes_to_the_proxy_and_nowhere_else(site: Site, collect: Collect) -> None:
    link = site.redirect("/news/1", "/news/2")
    site.article("/news/2")
    told = [source("a", site.feed("/rss", [link]), proxy="exit")]
    with running_proxy(BASIC) as proxy:
        where = proxy.url.replace("//", f"//presswatch:{PASSWORD}@")
        run = collect(told, proxies={"exit": where})
        assert run.urls() == [site.url + "/news/2"]
        assert all(b"Proxy-Authorization: Basic " + BASIC in fields for fields in proxy.headers)
    assert not any("Proxy-Authorization" in headers for _, headers in site.requests)
    assert PASSWORD not in run.stderr
    assert BASIC.decode() not in run.stderr


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_that_refuses_or_is_down_is_named_and_the_host_is_not_blamed(
    site: Site, collect: Collect, scheme: str
) -> None:
    told = [source("a", f"{scheme}://127.0.0.1:{site.port}/rss", proxy="exit")]
    with running_proxy(BASIC) as proxy:
        where = proxy.url.replace("//", f"//presswatch:wrong-{PASSWORD}@")
        refused = collect(told, proxies={"exit": where}, retries=0)
    down = collect(told, proxies={"exit": where}, retries=0)
    for run in (refused, down):
        assert "proxy: " in run.counts["a"]["error"], run.counts
        assert PASSWORD not in run.counts["a"]["error"] + run.stderr
        assert run.store.hosts.all() == []
    assert sum(site.hits.values()) == 0


def test_unknown_proxy_is_a_clear_error_of_its_source_alone(site: Site, collect: Collect) -> None:
    link = site.article("/news/1")
    told = [source("a", site.feed("/rss", [link]), proxy="tor2"), source("b", site.feed("/rss-b", [link]))]
    run = collect(told, proxies={"tor": "http://127.0.0.1:9"})
    assert 'proxy "tor2" is not in PRESSWATCH_PROXIES (known: tor); add it there' in run.counts["a"]["error"]
    assert run.counts["b"]["new"] == 1
    assert site.hits["/rss"] == 0


def test_guard_holds_before_the_proxy_is_asked(site: Site, canary: Site, proxy: ConnectProxy, collect: Collect) -> None:
    inward = [
        f"http://127.0.0.1:{canary.port}/a",
        f"http://2130706433:{canary.port}/b",
        f"http://localhost:{canary.port}/c",
        "http://10.0.0.1/d",
        "http://[::1]/e",
        "file:///etc/hostname",
        f"{proxy.url}/f",
    ]
    hop = site.redirect("/news/1", f"http://127.0.0.1:{canary.port}/hop")
    links = [*inward, hop, site.article("/news/2")]
    run = collect([source("a", site.feed("/rss", links), proxy="tor")], proxies={"tor": proxy.url})
    assert run.urls() == [site.url + "/news/2"]
    assert sum(canary.hits.values()) == 0
    assert {asked.partition(" ")[2].removeprefix(site.url) for asked in proxy.asked} == {
        *("/robots.txt", "/rss", "/news/1", "/news/2")
    }


def test_name_that_leads_inward_or_nowhere_is_not_given_to_the_proxy(
    site: Site, canary: Site, proxy: ConnectProxy, collect: Collect
) -> None:
    told = [
        source("inward", f"http://localhost:{canary.port}/rss", proxy="tor"),
        source("nowhere", "http://no-such-name.invalid/rss", proxy="tor"),
    ]
    run = collect(told, proxies={"tor": proxy.url}, retries=0)
    assert "leads to 127.0.0.1, not a public address" in run.counts["inward"]["error"]
    assert "cannot be resolved here" in run.counts["nowhere"]["error"]
    assert proxy.asked == []


def test_name_of_a_proxy_is_no_target_and_strange_proxies_are_refused() -> None:
    guard = AddressGuard((), read_proxies({"inner": "http://proxy.inner:3128"}))
    for meta, url in (
        ({}, "http://proxy.inner/x"),
        ({PROXY: "inner", "proxy": "http://127.0.0.1:9"}, "https://daily.example/"),
        ({"proxy": "http://proxy.inner:3128"}, "https://daily.example/"),
        ({PROXY: "other"}, "https://daily.example/"),
    ):
        with pytest.raises(RequestRefused):
            guard.process_request(Request(url, meta=meta)).send(None)


def test_command_reads_the_proxies_from_a_file_and_the_source_from_its_toml(
    site: Site, proxy: ConnectProxy, tmp_path: Path
) -> None:
    folder = tmp_path / "data" / "sources"
    folder.mkdir(parents=True)
    (tmp_path / "proxies").write_text(f"tor={proxy.url}\n", encoding="utf-8")
    feed = site.feed("/rss", [site.article("/news/1")])
    (folder / "daily.toml").write_text(
        'name = "Daily"\ncountry = "kz"\nlanguages = ["kk"]\nschedule = "0 * * * *"\nproxy = "tor"\n'
        f'homepage = "{site.url}/"\n[[collect]]\nkind = "feed"\nurl = "{feed}"\n',
        encoding="utf-8",
    )
    told = finish(start_command(tmp_path, "source", "try", "daily", PRESSWATCH_PROXIES_FILE=str(tmp_path / "proxies")))
    assert told.code == 0, told.stderr
    assert f"GET {site.url}/news/1" in proxy.asked


# ---- settings --------------------------------------------------------------------------------------


def test_proxies_are_read_from_environment_or_table_and_never_shown(tmp_path: Path) -> None:
    line = f"tor=http://127.0.0.1:8118, exit2=http://user:{PASSWORD}@proxy.example:3128"
    settings = read_settings({"PRESSWATCH_PROXIES": line}, tmp_path)
    assert settings.proxy_addresses() == {
        "tor": "http://127.0.0.1:8118",
        "exit2": f"http://user:{PASSWORD}@proxy.example:3128",
    }
    assert PASSWORD not in repr(settings)
    (tmp_path / "presswatch.toml").write_text('[proxies]\ntor = "http://127.0.0.1:8118"\n')
    assert read_settings({}, tmp_path).proxy_addresses() == {"tor": "http://127.0.0.1:8118"}


@pytest.mark.parametrize(
    "entry",
    [
        *("http://u:hunter2@p.example:1", "tor=https://u:hunter2@p.example", "tor=socks5://u:hunter2@p.example:9050"),
        *(
            "tor=http://u:hunter2@p.example:99999",
            "tor=http://u:hunter2@p.example/path",
            "Tor=http://u:hunter2@p.example",
        ),
        *("tor=", "=http://u:hunter2@p.example", "tor=http://", "tor=hunter2"),
    ],
)
def test_mistaken_proxy_is_told_without_its_password(tmp_path: Path, entry: str) -> None:
    with pytest.raises(SettingsError, match="entry 2 is not a name and an http address") as caught:
        read_settings({"PRESSWATCH_PROXIES": f"ok=http://127.0.0.1:1 {entry}"}, tmp_path)
    assert "hunter2" not in str(caught.value)
