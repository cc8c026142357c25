"""`status` and `source list`: which sources are not well, in words, in a table of 100 columns and as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookkeeping import HostState, SourceCounts
from storage.database import Store, open_store, upgrade
from tests.storage.storage_building import make_page

ROOT = Path(__file__).parent.parent.parent
HOUR = timedelta(hours=1)
SOURCE = """
name      = "{name}"
homepage  = "https://{id}.example/"
country   = "kz"
languages = ["kk", "ru"]
schedule  = "*/30 * * * *"
verified  = {verified}
enabled   = {enabled}

[[collect]]
kind = "feed"
url  = "https://{id}.example/rss"

[[collect]]
kind = "listing"
url  = "https://{id}.example/news"

[expect]
articles_per_day = [2, 40]
"""
FACTS = {"condition", "remark", "last_success_at", "last_new_at", "failures_in_a_row", "articles_a_day", "expected"}


class Newsroom:
    """A data folder with sources of its own and commands that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'presswatch.db'}"
        (folder / "sources").mkdir(parents=True, mode=0o700)
        folder.chmod(0o700)

    def source(self, id: str, *, name: str = "Күнделік", verified: bool = True, enabled: bool = True) -> None:
        told = SOURCE.format(id=id, name=name, verified=str(verified).lower(), enabled=str(enabled).lower())
        (self.folder / "sources" / f"{id}.toml").write_text(told, encoding="utf-8")

    def run(self, *arguments: str) -> tuple[str, str]:
        """Output and messages of a command that succeeds."""
        environment = {"PATH": os.environ["PATH"], "PRESSWATCH_DATA": str(self.folder), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "cli", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=True
        )
        assert "Traceback" not in done.stderr
        return done.stdout, done.stderr

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("status", "--json")[0])
        return found


def run(store: Store, at: datetime, errors: dict[str, str | None]) -> None:
    counts = [
        SourceCounts(source_id=id, error=error, access_point=None if error else f"https://{id}.example/news")
        for id, error in errors.items()
    ]
    store.runs.finish(store.runs.start("collect", at), at=at, state="finished", counts=counts)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """Invented sources beside the shipped ones: one of each condition, and twelve that are silent."""
    made, now = Newsroom(tmp_path_factory.mktemp("newsroom") / "data"), datetime.now(UTC)
    upgrade(made.url)
    silent = [f"test_silent_{number:02}" for number in range(12)]
    for id in ("test_well", "test_failing", "test_waiting", *silent):
        made.source(id)
    made.source("test_never", verified=False, name="Күнделік хабарлар мен ұзақ атаулардың жаршысы")
    made.source("test_off", enabled=False)
    with open_store(made.url) as store:
        read = ["test_well", "test_waiting", *silent]
        for ago in (40, 3, 2, 1):
            failing = "https://test_failing.example/rss: http_503" if ago < 10 else None
            run(store, now - ago * HOUR, {**dict.fromkeys(read), "test_failing": failing})
        store.pages.save(
            [make_page(number, source_id="test_well", fetched_at=now - number * HOUR) for number in range(1, 6)]
        )
        for host in ("test_waiting.example", "elsewhere.example"):
            state = HostState(host=host, failures=1, retry_at=now + HOUR, reason="http_429")
            store.hosts.put(state)
    return made


def test_status_tells_every_source_as_json(newsroom: Newsroom) -> None:
    found = newsroom.status()
    sources = {source["id"]: source for source in found["sources"]}
    assert {id: sources[f"test_{id}"]["condition"] for id in ("well", "failing", "waiting", "never", "off")} == {
        id: id for id in ("well", "failing", "waiting", "never", "off")
    }
    assert all(source.keys() >= FACTS | {"access_point", "retry_at"} for source in sources.values())
    well = sources["test_well"]
    assert (well["expected"], well["access_point"]) == ([2, 40], "https://test_well.example/news")
    assert datetime.fromisoformat(well["last_new_at"]).tzinfo is not None
    assert sources["test_failing"]["failures_in_a_row"] == 3
    assert sources["test_waiting"]["retry_at"] is not None
    assert "test_never" in found["never_collected"]
    assert not {"test_well", "test_failing", "test_off"} & set(found["never_collected"])


def test_status_tells_a_person_which_sources_are_not_well(newsroom: Newsroom) -> None:
    told, messages = newsroom.run("status")
    told = " ".join(told.replace("│", " ").split())
    assert "failing: 1 of " in told
    assert "it answered with error 503" in told
    assert "silent: 12 of " in told
    assert "at least 2 expected; nothing ever came" in told
    assert "test_silent_09" in told
    assert "test_silent_10" not in told
    assert "2 more are silent" in messages
    assert "waiting for their host: 1 of " in told
    assert "it was asked too often (429)" in told
    assert "never collected: " in told
    assert "test_off" not in told
    assert "reached none" not in messages


def test_a_run_that_reached_nothing_is_one_line(tmp_path: Path) -> None:
    made, now = Newsroom(tmp_path / "data"), datetime.now(UTC)
    upgrade(made.url)
    ids = [f"test_{letter}" for letter in "abcde"]
    for id in ids:
        made.source(id)
    with open_store(made.url) as store:
        run(store, now - 5 * HOUR, dict.fromkeys(ids))
        run(store, now - HOUR, dict.fromkeys(ids, "dns"))
    told, messages = made.run("status")
    assert messages.count("the last run reached none of its 5 sources; check the network of this machine") == 1
    assert "failing" not in told


def test_list_is_a_table_of_a_hundred_columns(newsroom: Newsroom) -> None:
    told, messages = newsroom.run("source", "list")
    assert max(len(line) for line in told.splitlines()) <= 100
    rows = {line.split()[0]: line.split() for line in told.splitlines() if line.startswith(" test_")}
    assert rows["test_well"][1:] == ["Күнделік", "kk", "ru", "well", "3.0", "(2–40)", "60", "min", "listing"]
    assert rows["test_never"][-4:] == ["ru", "never", "?", "(2–40)"]
    assert rows["test_off"][4] == "off"
    assert rows["test_failing"][4] == "failing"
    assert "12 silent" in messages
    assert "? marks " in messages


def test_list_gives_everything_as_json(newsroom: Newsroom) -> None:
    lines = newsroom.run("source", "list", "--json")[0].splitlines()
    rows = {row["id"]: row for row in map(json.loads, lines)}
    well, never = rows["test_well"], rows["test_never"]
    assert well.keys() >= FACTS | {"name", "languages", "schedule", "state", "last_success", "pages", "verified"}
    assert (well["access_point_kind"], well["pages"], well["state"]) == ("listing", 5, "enabled")
    assert (never["state"], never["last_success"], never["verified"]) == ("enabled, unverified", None, False)
    assert rows["test_off"]["condition"] == "off"


def test_list_works_before_there_is_a_database(tmp_path: Path) -> None:
    made = Newsroom(tmp_path / "data")
    made.source("test_a")
    told, messages = made.run("source", "list", "--json")
    row = next(row for row in map(json.loads, told.splitlines()) if row["id"] == "test_a")
    assert (row["condition"], row["last_new_at"], row["expected"]) == (None, None, [2, 40])
    assert "shown without health" in messages
