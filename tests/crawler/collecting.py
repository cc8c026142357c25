"""Runs the crawler in processes of its own, as the command line does, and reads what it left behind.

The processes are forked from one that has everything imported and has no reactor yet: a start costs a few milliseconds.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawler.run_collect import TinyStore

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.crawler.run_collect", "tests.crawler.run_trial", "commands.sources"])


@dataclass
class Run:
    """What one collection run did: its counts, its store, its words."""

    counts: dict[str, dict[str, Any]]
    store: TinyStore
    stderr: str
    code: int
    peak_mb: float  # most memory the run held, without its children

    def reasons(self) -> dict[str, str]:
        return dict(self.store.db.execute("select url, reason from failures").fetchall())

    def urls(self) -> list[str]:
        return [row[0] for row in self.store.db.execute("select url from saves order by rowid").fetchall()]

    def body(self, url: str) -> bytes:
        return bytes(self.store.db.execute("select body from pages where url=?", (url,)).fetchone()[0])


Collect = Callable[..., Run]


def assert_sound(run: Run, saved_before: int) -> None:
    """What holds after every finished run, whatever servers did: exit code, no traceback, and counts that add up."""
    assert run.code == 0, run.stderr
    assert "Traceback" not in run.stderr, run.stderr
    for id, counts in run.counts.items():
        assert counts["pages"] == counts["new"] + counts["failed"], id
    saved = run.urls()
    assert sum(counts["new"] for counts in run.counts.values()) == len(saved) - saved_before
    assert run.store.db.execute("select count(*) from pages where body is null").fetchone() == (0,)
    assert run.store.db.execute("pragma integrity_check").fetchone() == ("ok",)


class Child:
    """One run in a process of its own; used like a `subprocess.Popen`."""

    def __init__(self, work: Callable[[Path], None], folder: Path, job: Path) -> None:
        self.folder = folder
        self.process = FORKS.Process(target=_work, args=(work, folder, job, dict(os.environ)))
        self.process.start()

    @property
    def returncode(self) -> int | None:
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        if self.process.pid is not None and self.process.is_alive():
            os.kill(self.process.pid, number)

    def communicate(self, timeout: float) -> tuple[str, str]:
        self.process.join(timeout)
        if self.process.is_alive():
            self.process.kill()
            raise subprocess.TimeoutExpired("run", timeout)
        return tuple((self.folder / name).read_text("utf-8", "replace") for name in ("stdout", "stderr"))  # type: ignore[return-value]


def _work(work: Callable[[Path], None], folder: Path, job: Path, environment: dict[str, str]) -> None:
    """The life of a forked process: its own streams and environment, then the work."""
    for stream, name in ((1, "stdout"), (2, "stderr")):
        file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    code = 0
    try:
        work(job)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 0
    except BaseException:
        traceback.print_exc()
        code = 1
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (folder / "peak").write_text(status.partition("VmHWM:")[2].split()[0], encoding="ascii")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@dataclass
class Told:
    """What a command answered."""

    stdout: str
    stderr: str
    code: int | None


def start_command(
    folder: Path, *arguments: str, work: Callable[[Path], None] | None = None, **environment: str
) -> Child:
    """Start `presswatch …` with `folder` as its working directory."""
    folder.mkdir(exist_ok=True)
    job = folder / "command.json"
    told = {
        "COLUMNS": "120",
        "PRESSWATCH_DOWNLOAD_DELAY_S": "0",
        "PRESSWATCH_ALLOW_PRIVATE_ADDRESSES": "127.0.0.0/8",
        **environment,
    }
    job.write_text(json.dumps({"arguments": arguments, "environment": told}), encoding="utf-8")
    return Child(work or run_command, folder, job)


def finish(child: Child) -> Told:
    stdout, stderr = child.communicate(timeout=90)
    assert "Traceback" not in stderr, stderr
    return Told(stdout, stderr, child.returncode)


def run_command(job: Path) -> None:
    import cli
    from crawler import look

    told = json.loads(job.read_text(encoding="utf-8"))
    telegram = told["environment"].pop("PRESSWATCH_TEST_TELEGRAM", None)
    if telegram:  # the service on this machine
        form, told_url, spider = look.SERVICES[0]
        look.SERVICES = ((form.replace(r"https?://t\.me", telegram), told_url, spider), *look.SERVICES[1:])
    os.environ.update(told["environment"])
    cli.main(told["arguments"])


def start_collect(
    folder: Path,
    sources: list[dict[str, Any]],
    allowed: list[str],
    *,
    refuse: bool = False,
    since: str | None = None,
    now: str | None = None,
    work: Callable[[Path], None] | None = None,
    **crawl: Any,
) -> Child:
    from tests.crawler.run_collect import run

    settings = {
        "user_agent": "presswatch-test/1",
        "allowed_private": allowed,
        "download_delay_s": 0,
        "timeout_s": 3,
        "first_run_days": 3650,
        **crawl,
    }
    told = {"store": str(folder / "tiny.db"), "crawl": settings, "sources": sources, "refuse": refuse}
    told |= {"since": since, "now": now}
    job = folder / "job.json"
    job.write_text(json.dumps(told), encoding="utf-8")
    return Child(work or run, folder, job)


def source(id: str, url: str, kind: str = "feed", **more: Any) -> dict[str, Any]:
    point = {"kind": kind, "url": url, **more.pop("point", {})}
    return {"id": id, "collect": [point, *more.pop("further", [])], **more}
