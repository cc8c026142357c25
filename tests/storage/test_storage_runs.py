"""Runs: what each did, which succeeded last, and which died."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookkeeping import Run, SourceCounts
from storage.database import StorageError, Store
from tests.storage.storage_building import NOW

HOUR = timedelta(hours=1)
COUNTS = (
    SourceCounts(
        source_id="demo_a",
        pages=5,
        new=3,
        unchanged=7,
        failed=2,
        seconds=1.25,
        access_point="https://demo_a.example/rss",
    ),
    SourceCounts(source_id="demo_b", error="every access point failed"),
)


def test_a_finished_run_comes_back_with_its_counts(store: Store) -> None:
    run_id = store.runs.start("collect", NOW)
    assert store.runs.latest(5) == [Run(id=run_id, kind="collect", started_at=NOW)]
    store.runs.finish(run_id, at=NOW + HOUR, state="finished", counts=COUNTS)
    ended = Run(id=run_id, kind="collect", started_at=NOW, ended_at=NOW + HOUR, state="finished", counts=COUNTS)
    assert store.runs.latest(5) == [ended]


def test_ending_a_run_again_changes_nothing(store: Store) -> None:
    run_id = store.runs.start("collect", NOW)
    store.runs.finish(run_id, at=NOW + HOUR, state="finished", counts=COUNTS)
    store.runs.finish(run_id, at=NOW + 2 * HOUR, state="stopped", counts=())
    assert (store.runs.latest(1)[0].state, store.runs.latest(1)[0].counts) == ("finished", COUNTS)


def test_a_source_succeeded_when_a_finished_run_read_it_without_error(store: Store) -> None:
    for hours, state, error in ((0, "finished", None), (1, "finished", "timeout"), (2, "stopped", None)):
        run_id = store.runs.start("collect", NOW + hours * HOUR)
        counts = (SourceCounts(source_id="demo_a", error=error),)
        store.runs.finish(run_id, at=NOW + hours * HOUR + HOUR / 2, state=state, counts=counts)
    assert store.runs.last_success("demo_a") == NOW
    assert store.runs.last_success("demo_b") is None
    assert store.runs.last_successes() == {"demo_a": NOW}


def test_last_successes_name_each_source_that_ever_succeeded_and_no_other(store: Store) -> None:
    assert store.runs.last_successes() == {}
    told: list[dict[str, str | None]] = [
        {"a": None, "b": "timeout", "ә": None},
        {"a": "timeout", "b": "timeout", "c": None},
        {"c": None, "Я": None},
    ]
    for hours, errors in enumerate(told):
        run_id = store.runs.start("collect", NOW + hours * HOUR)
        counts = [SourceCounts(source_id=id, error=error) for id, error in errors.items()]
        store.runs.finish(run_id, at=NOW + hours * HOUR + HOUR / 2, state="finished", counts=counts)
    processing = store.runs.start("process", NOW + 9 * HOUR)
    store.runs.finish(processing, at=NOW + 9 * HOUR, state="finished", counts=[SourceCounts(source_id="b")])
    expected = {"a": NOW, "ә": NOW, "c": NOW + 2 * HOUR, "Я": NOW + 2 * HOUR}
    assert store.runs.last_successes() == expected
    assert {id: store.runs.last_success(id) for id in (*expected, "b")} == {**expected, "b": None}


def test_runs_are_listed_latest_first_and_by_kind(store: Store) -> None:
    for hours, kind in enumerate(["collect", "process", "collect"]):
        store.runs.start(kind, NOW + hours * HOUR)
    assert [run.kind for run in store.runs.latest(2)] == ["collect", "process"]
    assert [run.started_at for run in store.runs.latest(9, kind="collect")] == [NOW + 2 * HOUR, NOW]


def test_runs_of_the_dead_are_marked_lost(store: Store) -> None:
    done = store.runs.start("collect", NOW)
    store.runs.finish(done, at=NOW, state="finished", counts=())
    dead, processing = store.runs.start("collect", NOW), store.runs.start("process", NOW)
    assert store.runs.mark_lost(NOW + HOUR, kind="collect") == 1
    states = {run.id: (run.state, run.ended_at) for run in store.runs.latest(9)}
    assert states == {done: ("finished", NOW), dead: ("lost", NOW + HOUR), processing: ("running", None)}
    assert store.runs.mark_lost(NOW + HOUR) == 1
    assert store.runs.mark_lost(NOW + HOUR) == 0


def test_ending_an_unknown_run_is_a_sentence(store: Store) -> None:
    with pytest.raises(StorageError, match="no run 5"):
        store.runs.finish(5, at=NOW, state="finished", counts=())
