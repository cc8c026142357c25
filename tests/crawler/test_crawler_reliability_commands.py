"""Faults as an admin meets them: through the real command, with the real database; and the table that lists all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from crawler.catalogue import load_catalogue
from storage.check import find_problems
from storage.database import Store, open_store
from tests.crawler import bad_site
from tests.crawler.bad_site import Site, rss, running_site
from tests.crawler.collecting import Told, finish, start_command

ROOT = Path(__file__).parents[2]
CASES = (*range(1, 22), 29, 30, 44, 78, 79, 80)
HEAD = 'name = "{0}"\nhomepage = "{1}"\ncountry = "kz"\nlanguages = ["kk"]\nschedule = "0 * * * *"\n'
POINT = '[[collect]]\nkind = "{0}"\nurl = "{1}"\n'
EXPECT = "[expect]\narticles_per_day = [3, 50]\n"


def test_every_case_has_tests_that_exist() -> None:
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8"), re.M)
    assert {int(number) for number, _ in rows} >= set(CASES)
    for number, row in rows:
        *_, file, tests = (cell.strip() for cell in row.split("|"))
        path = ROOT / file if "/" in file else ROOT / "tests" / "crawler" / f"test_crawler_{file}.py"
        text = path.read_text(encoding="utf-8")
        names = re.findall(r"`(test_\w+)`", tests)
        assert names, number
        assert [name for name in names if f"def {name}(" not in text] == [], number


def write(folder: Path, id: str, url: str, kind: str = "feed") -> None:
    sources = folder / "data" / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    homepage = url.rpartition("/")[0] + "/home"
    text = HEAD.format(id, homepage) + POINT.format(kind, url) + EXPECT
    (sources / f"{id}.toml").write_text(text, encoding="utf-8")


def collected(folder: Path, *ids: str) -> Told:
    assert finish(start_command(folder, "db", "upgrade")).code == 0
    return finish(start_command(folder, "collect", *ids, "--json"))


@contextmanager
def store_of(folder: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{folder / 'data' / 'presswatch.db'}")
    try:
        yield store
    finally:
        store.close()


def now_told(ago: timedelta = timedelta()) -> str:
    return format_datetime(datetime.now(UTC) - ago)


def test_faulty_sources_of_a_real_run_each_get_a_sentence(site: Site, canary: Site, tmp_path: Path) -> None:
    good = [site.article(f"/news/{n}") for n in range(3)]
    faults = {
        "gone": site.url + "/nothing/rss",
        "html": site.page("/html/rss", "<!doctype html><html><body>x</body></html>"),
        "empty": site.page("/empty/rss", ""),
        "inward": site.redirect("/inward/rss", canary.url + "/x"),
        "loop": site.redirect("/loop/rss", "/loop/rss"),
        "endless": site.answer("/endless/rss", bad_site.endless_body),
        "bomb": site.answer("/bomb/rss", bad_site.gzip_bomb),
        "garbage": site.answer("/garbage/rss", bad_site.garbage),
        "short": site.answer("/short/rss", bad_site.short_body),
        "entities": site.page("/entities/rss", '<!DOCTYPE rss [<!ENTITY a "x">]>' + rss([]).partition("?>")[2]),
    }
    for id, url in faults.items():
        write(tmp_path, id, url)
    write(tmp_path, "good", site.feed("/rss", [*good, "http://10.0.0.1/x", site.url + "/missing"]))
    here = f"127.0.0.1:{site.port}"
    assert finish(start_command(tmp_path, "db", "upgrade")).code == 0
    told = finish(start_command(tmp_path, "collect", *faults, "good", PRESSWATCH_ALLOW_PRIVATE_ADDRESSES=here))
    assert told.code == 0, told.stderr
    assert finish(start_command(tmp_path, "db", "check")).code == 0
    assert sum(canary.hits.values()) == 0
    with store_of(tmp_path) as store:
        assert find_problems(store) == ()
        (run,) = store.runs.latest(1)
        counts = {one.source_id: one for one in run.counts}
        outcomes = store.pages.outcomes("good")
    assert {id: bool(counts[id].error) for id in faults} == dict.fromkeys(faults, True)
    assert all("\n" not in (one.error or "") for one in run.counts)
    assert (counts["good"].error, counts["good"].new, counts["good"].failed) == (None, 3, 2)
    assert sum(outcomes.values()) == 5


def test_source_without_news_is_told_within_a_day(site: Site, tmp_path: Path) -> None:
    old, ahead = now_told(timedelta(days=30)), now_told(timedelta(days=-400))
    link = site.article("/news/1")
    write(tmp_path, "none", site.feed("/none/rss", []))
    write(tmp_path, "old", site.feed("/old/rss", [site.article("/old/1")], [old]))
    write(tmp_path, "ahead", site.feed("/ahead/rss", [link], [ahead]))
    write(tmp_path, "unchanged", site.with_etag("/same/rss", rss([site.article("/same/1")], [now_told()]), '"v1"'))
    ids = ("none", "old", "ahead", "unchanged")
    for _ in range(2):
        assert collected(tmp_path, *ids).code == 0
    sources = {source.id: source for source in load_catalogue([tmp_path / "data" / "sources"])}
    with store_of(tmp_path) as store:
        later = datetime.now(UTC) + timedelta(hours=24, minutes=5)
        found = {health.source_id: health for health in store.health.of([sources[id] for id in ids], now=later)}
        assert find_problems(store) == ()
    assert {id for id in ids if found[id].condition == "well"} == set()
    assert all(found[id].remark for id in ids)


def test_good_sources_are_collected_beside_twelve_broken_files(tmp_path: Path) -> None:
    with running_site() as site:
        write(tmp_path, "good", site.feed("/rss", [site.article("/news/1")]))
        good = (tmp_path / "data" / "sources" / "good.toml").read_text(encoding="utf-8")
        for number in range(12):
            broken = good.replace('schedule = "0 * * * *"', f'schedule = "every {number} hours"')
            (tmp_path / "data" / "sources" / f"broken_{number:02}.toml").write_text(broken, encoding="utf-8")
        told = collected(tmp_path, "good")
    assert told.code == 0, told.stderr
    assert [f"broken_{number:02}" for number in range(12) if f"broken_{number:02}.toml" not in told.stderr] == []
    assert told.stderr.count('try "0 * * * *"') + told.stderr.count("0 * * * *") >= 12
    with store_of(tmp_path) as store:
        assert store.pages.outcomes("good")["awaiting"] == 1
