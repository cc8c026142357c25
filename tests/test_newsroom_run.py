"""The whole way over the bundled newsroom, by the commands, and what a killed collection leaves behind."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import pipeline
from classify.flag import ClassificationFailed, Classifier, load_classifier
from crawler.urls import canonical
from demo.server import Newsroom
from demo.sources import write_sources
from demo.truth import Truth, load_truth
from records import Article, Assessment, Page
from storage.check import find_problems
from storage.database import open_store, upgrade
from storage.lock import hold_lock

ROOT = Path(__file__).parent.parent
BASE_DAY = date(2026, 11, 20)
SINCE = "2026-09-01"


@dataclass(slots=True, kw_only=True)
class Installation:
    """A data folder with the newsroom in its catalogue."""

    folder: Path
    newsroom: Newsroom
    ids: tuple[str, ...]
    delay_s: float = 0  # between two requests to one outlet

    @property
    def url(self) -> str:
        """Its database."""
        return f"sqlite:///{self.folder / 'presswatch.db'}"

    @property
    def environment(self) -> dict[str, str]:
        """What its commands are told."""
        ports = " ".join(outlet.base_url.removeprefix("http://") for outlet in self.newsroom.outlets)
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PRESSWATCH_DATA": str(self.folder),
            "PRESSWATCH_ALLOW_PRIVATE_ADDRESSES": ports,
            "PRESSWATCH_DOWNLOAD_DELAY_S": str(self.delay_s),
        }

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A command, running."""
        return subprocess.Popen(
            [sys.executable, "-m", "cli", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str) -> bytes:
        """What a command that succeeds prints."""
        started = self.start(*arguments)
        out, err = started.communicate(timeout=200)
        assert started.returncode == 0, err.decode()
        return out


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with Newsroom(base_day=BASE_DAY) as newsroom:
        (tmp_path / "sources").mkdir()
        paths = write_sources(newsroom, tmp_path / "sources")
        made = Installation(folder=tmp_path, newsroom=newsroom, ids=tuple(path.stem for path in paths))
        upgrade(made.url)
        yield made


@pytest.fixture
def truth() -> Truth:
    return load_truth(BASE_DAY)


def story_addresses(installation: Installation) -> set[str]:
    return {canonical(address) for address in installation.newsroom.addresses.values()}


def test_the_whole_way_from_sources_to_candidates(installation: Installation, truth: Truth) -> None:
    rows = [
        json.loads(line)
        for line in installation.run("collect", *installation.ids, "--since", SINCE, "--json").splitlines()
    ]
    assert {row["source"] for row in rows} == set(installation.ids)
    assert [row["error"] for row in rows if row["error"]] == []
    processed = json.loads(installation.run("process", "--json"))
    assert installation.newsroom.private_requests == ()

    store = open_store(installation.url)
    outcomes = store.pages.outcomes()
    assert outcomes.get("awaiting", 0) == 0
    assert sum(outcomes.values()) == sum(row["pages"] for row in rows)
    assert processed["flagged"] == outcomes["flagged"]
    assert find_problems(store) == ()
    store.close()

    exported = [json.loads(line) for line in installation.run("export", "candidates", "--format", "jsonl").splitlines()]
    found = {mention["article_url"] for candidate in exported for mention in candidate["mentions"]}
    addresses = {story: canonical(address) for story, address in installation.newsroom.addresses.items()}
    missed = [told.id for told in truth.incidents if not any(addresses[story.id] in found for story in told.stories)]
    assert missed == []
    table = list(
        csv.DictReader(io.StringIO(installation.run("export", "candidates", "--format", "csv").decode("utf-8-sig")))
    )
    assert len(table) == len(exported)

    again = json.loads(installation.run("process", "--again", "--json"))
    assert again["flagged"] == processed["flagged"]
    assert "flagged" in installation.run("status").decode()


def test_a_second_run_fetches_no_article_again(installation: Installation) -> None:
    installation.run("collect", *installation.ids, "--since", SINCE)
    before = len(installation.newsroom.requests)
    installation.run("collect", *installation.ids)
    later = Counter(request.path for request in installation.newsroom.requests[before:])
    paths = {address.split("/", 3)[3] for address in installation.newsroom.addresses.values()}
    assert [path for path in later if path.lstrip("/") in paths] == []


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=[pytest.mark.nightly, pytest.mark.timeout(1800)])])
def test_killed_collections_lose_and_double_nothing(installation: Installation, kills: int) -> None:
    chance = random.Random(20261124)
    for _ in range(kills):
        running = installation.start("collect", *installation.ids, "--since", SINCE)
        time.sleep(chance.uniform(0.2, 3.5))
        running.send_signal(signal.SIGKILL)
        running.communicate(timeout=30)
    installation.run("collect", *installation.ids, "--since", SINCE)

    store = open_store(installation.url)
    stored: Counter[str] = Counter()
    after = 0
    while batch := store.pages.awaiting(50, after):
        stored.update(page.url for _, page in batch)
        after = batch[-1][0]
    assert find_problems(store) == ()
    store.close()
    assert {url for url, times in stored.items() if times > 1} == set()
    assert story_addresses(installation) - set(stored) == set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_collection_ends_with_130_and_the_next_takes_the_rest(
    installation: Installation, number: signal.Signals
) -> None:
    installation.delay_s = 0.5
    running = installation.start("collect", *installation.ids, "--since", SINCE)
    deadline = time.monotonic() + 60
    while len(installation.newsroom.requests) < 15 and time.monotonic() < deadline:
        time.sleep(0.1)
    running.send_signal(number)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130, err.decode()
    assert b"interrupted; what was fetched is stored" in err
    installation.delay_s = 0
    installation.run("collect", *installation.ids, "--since", SINCE)
    installation.run("process")
    states = [run["state"] for run in json.loads(installation.run("status", "--json"))["runs"]]
    assert states == ["finished", "finished", "stopped"]


def test_a_second_collector_is_refused_while_one_runs(installation: Installation) -> None:
    with hold_lock(installation.folder, "collect"):
        second = installation.start("collect", *installation.ids)
        _, err = second.communicate(timeout=60)
    assert second.returncode == 3
    assert f"already running (pid {os.getpid()}".encode() in err


def test_source_try_shows_articles_and_stores_nothing(installation: Installation) -> None:
    shown = installation.run("source", "try", installation.ids[0], "--articles", "2").decode()
    assert "nothing is stored" in shown
    assert "language" in shown
    store = open_store(installation.url)
    assert sum(store.pages.outcomes().values()) == 0
    store.close()


def test_backup_and_restore_keep_everything(installation: Installation, tmp_path: Path) -> None:
    installation.run("collect", installation.ids[0], "--since", SINCE)
    installation.run("process")
    installation.run("db", "backup", str(tmp_path / "copy"))
    elsewhere = tmp_path / "elsewhere"
    environment = installation.environment | {"PRESSWATCH_DATA": str(elsewhere)}
    for command in (["db", "restore", str(tmp_path / "copy")], ["db", "check"]):
        subprocess.run([sys.executable, "-m", "cli", *command], env=environment, cwd=ROOT, check=True, timeout=60)
    store, original = open_store(f"sqlite:///{elsewhere / 'presswatch.db'}"), open_store(installation.url)
    assert store.pages.outcomes() == original.pages.outcomes()
    store.close()
    original.close()


def test_articles_are_imported_once_and_processed(installation: Installation) -> None:
    article = {
        "id": "1",
        "source": "by_hand",
        "url": "https://daily.example/a/1",
        "title": "В Костанае избит корреспондент газеты",
        "text": "10 ноября в Костанае неизвестные избили корреспондента газеты «Дала уни» Аскара Бейсенова.",
        "published_at": "2026-11-11T10:00:00+05:00",
    }
    file = installation.folder / "articles.jsonl"
    file.write_text(json.dumps(article, ensure_ascii=False) + "\nnot json\n", encoding="utf-8")
    for _ in range(2):
        installation.run("import", str(file))
    assert json.loads(installation.run("process", "--json")) == {"pages": 1, "flagged": 1} | {
        "seconds": pytest.approx(5, abs=30)
    }
    folder = installation.folder / "html"
    folder.mkdir()
    (folder / "one.html").write_text(
        "<html><body><article><h1>Мост</h1><p>В городе открыли новый мост.</p></article></body></html>"
    )
    installation.run("import", str(folder))
    assert json.loads(installation.run("process", "--json"))["pages"] == 1


def test_a_slip_in_an_added_lexicon_does_not_stop_noticing(installation: Installation) -> None:
    (installation.folder / "lexicons" / "ru").mkdir(parents=True)
    (installation.folder / "lexicons" / "ru" / "acts.toml").write_text(
        '[[entry]]\nrule = "ru.act.x"\n', encoding="utf-8"
    )
    started = subprocess.run(
        [sys.executable, "-m", "cli", "flag"],
        env=installation.environment,
        cwd=ROOT,
        input=json.dumps({"id": 1, "title": "", "text": "В Костанае неизвестные избили журналиста."}).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(started.stdout)["flagged"] is True
    assert b"acts.toml" in started.stderr


class StumblingClassifier(Classifier):
    """A classifier in which a rule fails."""

    def assess(self, article: Article) -> Assessment:
        raise ClassificationFailed(f"KeyError in {article.url}")


def test_a_text_the_rules_stumble_over_is_failed_and_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    upgrade(url)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    body = "<html><body><article><h1>Мост</h1><p>В городе открыли новый мост через реку.</p></article></body></html>"
    with open_store(url) as store:
        store.pages.save([Page(source_id="s", url="https://d.example/1", fetched_at=now, body=body.encode())])
        classifier = StumblingClassifier({}, version="x")
        counts = pipeline.process(store, classifier, workers=1, time_zone_of=lambda _: "Asia/Almaty", now=lambda: now)
        assert counts.outcomes == {"failed": 1}
        assert store.pages.reasons() == {("failed", "classifier_error"): 1}
        again = pipeline.process(
            store, load_classifier(), workers=1, time_zone_of=lambda _: "Asia/Almaty", now=lambda: now, again=True
        )
        assert again.outcomes == {"not_relevant": 1}
