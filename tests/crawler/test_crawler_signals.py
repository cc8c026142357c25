"""One signal ends a run in good order, a second one at once, whatever is under way."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.crawler import run_slow_names
from tests.crawler.collecting import Child, finish, source, start_collect, start_command

UNDER_WAY_S = 2.5  # after which a run looks up names
SOURCE = (
    'name = "D"\ncountry = "kz"\nlanguages = ["kk"]\nschedule = "0 * * * *"\nhomepage = "http://slow-{0}.example/"\n'
    '[[collect]]\nkind = "feed"\nurl = "http://slow-{0}.example/rss"\n'
)


def stopped_twice(child: Child, number: int) -> int | None:
    """What the process ended with after the signal was sent twice; the second one ends it within seconds."""
    time.sleep(UNDER_WAY_S)
    child.send_signal(number)
    time.sleep(0.3)
    assert child.returncode is None, "the first signal waits for the names that are looked up"
    child.send_signal(number)
    child.communicate(timeout=5)
    return child.returncode


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_second_signal_ends_a_run_at_once(tmp_path: Path, number: int) -> None:
    told = [source(f"s{n}", f"http://slow-{n}.example/rss") for n in range(20)]
    assert stopped_twice(start_collect(tmp_path, told, [], work=run_slow_names.run), number) == -number


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_second_signal_ends_the_command_at_once(tmp_path: Path, number: int) -> None:
    folder = tmp_path / "data" / "sources"
    folder.mkdir(parents=True)
    names = [f"slow{n}" for n in range(20)]
    for name in names:
        (folder / f"{name}.toml").write_text(SOURCE.format(name), encoding="utf-8")
    assert finish(start_command(tmp_path, "db", "upgrade")).code == 0
    environment = {"PRESSWATCH_ALLOW_PRIVATE_ADDRESSES": ""}
    child = start_command(tmp_path, "collect", *names, work=run_slow_names.run_command, **environment)
    assert stopped_twice(child, number) == -number


@pytest.mark.parametrize("allowed", [[], ["127.0.0.0/8"]], ids=["resolver", "guard"])
def test_run_that_is_stopped_while_names_are_looked_up_ends_without_a_traceback(
    tmp_path: Path, allowed: list[str]
) -> None:
    told = [source(f"s{n}", f"http://slow-{n}.example/rss") for n in range(12)]
    child = start_collect(tmp_path, told, allowed, work=run_slow_names.run, timeout_s=2)
    time.sleep(1.5)
    child.send_signal(signal.SIGTERM)
    stdout, stderr = child.communicate(timeout=60)
    assert child.returncode == 0, stderr
    assert stdout.count('"error": "stopped before it was finished"') == 12
    assert "Traceback" not in stderr
    assert "never retrieved" not in stderr
