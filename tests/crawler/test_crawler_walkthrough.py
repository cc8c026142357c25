"""docs/add_a_source.md, followed word by word: its commands, as they stand there, add three kinds of outlets."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storage.database import open_store
from tests.crawler import outlets, unseen_outlets
from tests.crawler.bad_site import Site, running_site
from tests.crawler.collecting import Told, finish
from tests.crawler.named_hosts import start_command
from tests.crawler.outlet_parts import cards, menu, page, robots, rss, urlset, written

GUIDE = Path(__file__).parents[2] / "docs" / "add_a_source.md"
ADDRESS, EDITOR = "https://daily.example/", "nano"


@dataclass(frozen=True)
class Case:
    """An outlet, and what its file has to say in the end."""

    articles: list[str]
    facts: dict[str, Any]
    first: dict[str, str]


def with_a_feed(site: Site) -> Case:
    links = written(site, "/kk/news/{n}-{s}/", "kk", 6)
    feed = rss(site, "/rss.xml", links, "kk")
    head = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    page(site, "/", "Күнделікті мысал", menu(site, "/about/", "/kk/tag/oqu/") + cards(links, "kk"), "kk", head)
    return Case(links, {"name": "Күнделікті мысал", "languages": ["kk"]}, {"kind": "feed", "url": feed})


def with_a_sitemap_only(site: Site) -> Case:
    links = written(site, "/ru/{n}/{s}", "ru", 8)
    others = [site.url + path for path in ("/", "/about", "/ru/tags/shkoly", "/ru/authors/7")]
    sitemap = urlset(site, "/sitemap-all.xml", [*others, *links])
    robots(site, sitemap)
    page(site, "/", "Ежедневный пример", "<div id='app'></div>")
    return Case(links, {"name": "Ежедневный пример", "languages": ["ru"]}, {"kind": "sitemap", "url": sitemap})


def with_a_list_only(site: Site) -> Case:
    links = written(site, "/posts/{s}-{n}.html", "en", 7)
    second = '<a href="/news?page=2">2</a>'
    listing = page(site, "/news", "News", menu(site, "/team", "/contacts") + cards(links[:4], "en") + second, "en")
    page(site, "/news?page=2", "News", cards(links[4:], "en") + second, "en")
    page(site, "/", "Home", menu(site, "/news", "/team", "/contacts"), "en", title="Home - The Daily")
    first = {"kind": "listing", "url": listing, "paging": "?page={n}"}
    return Case(links, {"name": "The Daily", "languages": ["en"]}, first)


OUTLETS: tuple[Callable[[Site], Case], ...] = (with_a_feed, with_a_sitemap_only, with_a_list_only)


@contextmanager
def daily(build: Callable[[Site], Case]) -> Iterator[tuple[Site, Case]]:
    with running_site() as site:
        site.host = "daily.example"
        yield site, build(site)


def commands_of_the_guide() -> list[str]:
    """The commands of the section that a newcomer follows, in order."""
    section = GUIDE.read_text(encoding="utf-8").partition("## In five minutes\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", section, re.S | re.M)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture(params=OUTLETS, ids=lambda build: build.__name__)
def followed(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Case, dict[str, Told], list[str]]]:
    """The outlet, what each command answered, and the lines that had to be edited."""
    for module in (outlets, unseen_outlets):
        monkeypatch.setattr(module, "NOON", datetime.now(UTC))
    answers: dict[str, Told] = {}
    edited: list[str] = []
    with daily(request.param) as (site, case):
        assert finish(start_command(tmp_path, "db", "upgrade")).code == 0
        for command in commands_of_the_guide():
            program, *arguments = shlex.split(command.replace(ADDRESS, f"{site.url}/"))
            if program == EDITOR:
                edited += _edit(tmp_path / arguments[0], case)
            else:
                assert program == "presswatch"
                answers[command] = finish(start_command(tmp_path, *arguments))
        yield case, answers, edited


def test_the_guide_adds_an_outlet_with_at_most_one_line_edited(
    followed: tuple[Case, dict[str, Told], list[str]], tmp_path: Path
) -> None:
    case, answers, edited = followed
    assert {command: told.stderr for command, told in answers.items() if told.code != 0} == {}
    assert len(edited) <= 1, edited
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'presswatch.db'}")
    stored = [stored.url for _, stored in store.pages.awaiting(100)]
    store.close()
    assert sorted(stored) == sorted(case.articles)
    shown = answers["presswatch source try daily"].stdout
    assert all(word in shown for word in ("title", "date", "language", "text", case.facts["languages"][0]))
    assert "none found" not in shown, "every article has its date"
    assert "daily" in answers["presswatch source list"].stdout
    (recorded,) = (tmp_path / "data" / "sources" / "daily.recorded").iterdir()
    assert {path.name for path in recorded.glob("*.json")} == {"index.json", "page-1.json", "page-2.json"}


def test_the_guide_has_every_step() -> None:
    commands = commands_of_the_guide()
    assert commands[0] == f"presswatch source new {ADDRESS}"
    assert [command.split()[:3] for command in commands if command.startswith("presswatch source")] == [
        ["presswatch", "source", verb] for verb in ("new", "try", "record", "list")
    ]


def _edit(path: Path, case: Case) -> list[str]:
    """Correct the lines of a draft that are wrong, as a person would; the lines."""
    text = path.read_text(encoding="utf-8")
    told = tomllib.loads(text)
    wrong = [
        key for key, value in {**case.facts, "country": "kz", "time_zone": "Asia/Almaty"}.items() if told[key] != value
    ]
    wrong += [f"collect.{key}" for key, value in case.first.items() if told["collect"][0].get(key) != value]
    for key in wrong:
        text = re.sub(rf"^{key} *=.*$", f"{key} = {_toml(case.facts[key])}", text, count=1, flags=re.M)
    path.write_text(text, encoding="utf-8")
    return wrong


def _toml(value: Any) -> str:
    return repr(value).replace("'", '"')
