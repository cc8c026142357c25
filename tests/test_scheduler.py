"""The schedule: cron lines as cron means them, due sources, one child at a time, catching up after downtime."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from records import AccessPoint, Source
from scheduler import ChildProcesses, Dispatcher, cron_trigger, due_sources, run_schedule

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def make_source(id: str = "daily", schedule: str = "*/30 * * * *", *, enabled: bool = True) -> Source:
    return Source(
        id=id,
        name=id,
        homepage="https://daily.example/",
        country="kz",
        languages=("ru",),
        schedule=schedule,
        access_points=(AccessPoint(kind="feed", url="https://daily.example/rss.xml"),),
        enabled=enabled,
    )


def firings(line: str, count: int, start: datetime = MONDAY) -> list[datetime]:
    trigger, moments, previous = cron_trigger(line), [], start
    for _ in range(count):
        fired = trigger.get_next_fire_time(previous, previous + timedelta(seconds=1))
        assert fired is not None
        moments.append(fired)
        previous = fired
    return moments


@pytest.mark.parametrize(
    ("line", "weekday"), [("0 0 * * 0", 6), ("0 0 * * 7", 6), ("0 0 * * 1", 0), ("0 0 * * sat", 5)]
)
def test_weekday_numbers_mean_what_cron_means(line: str, weekday: int) -> None:
    assert {moment.weekday() for moment in firings(line, 5)} == {weekday}


def test_a_range_of_weekdays_is_monday_to_friday() -> None:
    assert {moment.weekday() for moment in firings("0 9 * * 1-5", 10)} == {0, 1, 2, 3, 4}


def test_day_and_weekday_together_mean_either() -> None:
    moments = firings("0 0 13 * 5", 8)
    assert any(moment.day == 13 and moment.weekday() != 4 for moment in moments)
    assert all(moment.day == 13 or moment.weekday() == 4 for moment in moments)


def test_a_line_that_is_not_cron_is_refused_with_an_example() -> None:
    with pytest.raises(ValueError, match="every hour"):
        cron_trigger("every hour")


def test_sources_are_due_when_their_time_has_come_round() -> None:
    sources = [make_source("late"), make_source("fresh"), make_source("never"), make_source("off", enabled=False)]
    now = MONDAY + timedelta(hours=12, minutes=10)
    successes = {"late": now - timedelta(hours=1), "fresh": now - timedelta(minutes=5)}
    assert [source.id for source in due_sources(sources, successes, now)] == ["late", "never"]


def test_a_last_run_in_the_future_makes_a_source_due() -> None:
    assert due_sources([make_source()], {"daily": MONDAY + timedelta(days=400)}, MONDAY) != ()


def test_runs_never_overlap_and_processing_follows_each_collection() -> None:
    calls: list[Sequence[str]] = []
    running = threading.Semaphore(1)

    def run_child(arguments: Sequence[str]) -> int:
        assert running.acquire(blocking=False), "two children at once"
        calls.append(arguments)
        time.sleep(0.05)
        running.release()
        if len(calls) == 4:
            dispatcher.stop()
        return 1  # a failed collection does not keep stored pages from being read

    dispatcher = Dispatcher(run_child=run_child)
    dispatcher.mark_due("b")
    dispatcher.mark_due("a")
    dispatcher.mark_due("a")
    threading.Timer(2.2, dispatcher.mark_due, ["c"]).start()
    dispatcher.work()
    assert calls == [["collect", "a", "b"], ["process"], ["collect", "c"], ["process"]]


def test_what_was_missed_is_caught_up_once_at_the_start() -> None:
    calls: list[Sequence[str]] = []

    def run_child(arguments: Sequence[str]) -> int:
        calls.append(arguments)
        if arguments == ["process"]:
            dispatcher.stop()
        return 0

    dispatcher = Dispatcher(run_child=run_child)
    now = MONDAY + timedelta(hours=3)
    successes = {"hourly": now - timedelta(hours=3), "daily": now - timedelta(hours=3)}
    run_schedule(
        [make_source("hourly", "0 * * * *"), make_source("daily", "30 23 * * *")],
        successes,
        children=ChildProcesses(command=("false",)),
        now=lambda: now,
        install_signals=False,
        dispatcher=dispatcher,
    )
    assert calls == [["collect", "hourly"], ["process"]]


def test_a_child_runs_to_its_end_and_gives_its_exit_code() -> None:
    children = ChildProcesses(command=(sys.executable, "-c", "import sys; sys.exit(len(sys.argv))"))
    assert children.run(["a", "b"]) == 3


def test_a_child_started_while_the_signal_comes_is_stopped_too() -> None:
    children = ChildProcesses(command=(sys.executable, "-c", "import time; time.sleep(60)"))
    children.stop()
    assert children.run([]) == -signal.SIGTERM


def test_a_child_is_asked_to_end_once(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    program = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: open(sys.argv[1], 'a').write('x'))\n"
        "open(sys.argv[1], 'w').write('')\n"
        "time.sleep(1.5)"
    )
    children = ChildProcesses(command=(sys.executable, "-c", program))
    running = threading.Thread(target=children.run, args=([str(heard)],))
    running.start()
    while not heard.exists():
        time.sleep(0.02)
    for _ in range(3):
        children.stop()
        time.sleep(0.1)
    running.join(10)
    assert heard.read_text() == "x"


def test_a_child_has_a_process_group_of_its_own() -> None:
    children = ChildProcesses(command=(sys.executable, "-c", "import os, sys; sys.exit(os.getpgid(0) != os.getpid())"))
    assert children.run([]) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_the_schedule_and_its_child(tmp_path: Path, number: signal.Signals) -> None:
    program = tmp_path / "schedule.py"
    program.write_text(
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from scheduler import ChildProcesses, run_schedule\n"
        "from tests.test_scheduler import make_source\n"
        "child = 'import time; print(1, flush=True); time.sleep(60)'\n"
        "children = ChildProcesses(command=(sys.executable, '-c', child))\n"
        "sys.exit(run_schedule([make_source()], {}, children=children, now=lambda: datetime.now(UTC)))\n"
    )
    root = Path(__file__).parent.parent
    started = subprocess.Popen(
        [sys.executable, program], cwd=root, env={"PYTHONPATH": str(root)}, stdout=subprocess.PIPE
    )
    assert started.stdout is not None
    assert started.stdout.readline() == b"1\n"
    started.send_signal(number)
    assert started.wait(20) == number
    started.stdout.close()
