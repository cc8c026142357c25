"""Child processes measured from outside: processor time with all descendants, wall time, memory of each process."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

SAMPLE_S = 0.2
MIB = 1024 * 1024


class ChildFailed(Exception):
    """A process that was to be measured ended with an error; the message holds its last words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one process took, together with the processes it started and waited for."""

    cpu_s: float
    wall_s: float
    main_mb: float  # the most the process itself held
    worker_mb: float  # the most one of its children held; 0 without children
    together_mb: float  # the most all of them held at one moment (pages they share are counted in each)
    stdout: str
    stderr: str


def run_measured(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, allowed_codes: Sequence[int] = (0,)
) -> Spent:
    """Run a process to its end. Raises ChildFailed for another exit code than those allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        started = monotonic()
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        watch = MemoryWatch(process.pid)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall_s = monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
    stdout, stderr = ((folder / name).read_text("utf-8", "replace") for name in ("stdout", "stderr"))
    if process.returncode not in allowed_codes:
        raise ChildFailed(f"{' '.join(command[:6])} … ended with {process.returncode}: {stderr[-2000:]}")
    return Spent(
        cpu_s=used.ru_utime + used.ru_stime,
        wall_s=wall_s,
        main_mb=watch.peaks.get(process.pid, 0.0),
        worker_mb=max((peak for pid, peak in watch.peaks.items() if pid != process.pid), default=0.0),
        together_mb=watch.together_mb,
        stdout=stdout,
        stderr=stderr,
    )


@dataclass
class MemoryWatch:
    """Looks five times a second at how much memory a process and its descendants hold.

    `ru_maxrss` of a child tells the size of the process that started it when that one was larger. The kernel's high
    mark of a process does so only until it runs its own program: a process counts from the second look on.
    """

    pid: int
    peaks: dict[int, float] = field(default_factory=dict)  # process -> most it held, MiB
    together_mb: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        known: set[int] = set()
        while not self._ended.wait(SAMPLE_S):
            present = set(family(self.pid))
            held = 0.0
            for pid in present & known:
                peak, now = memory_mb(pid)
                self.peaks[pid] = max(peak, self.peaks.get(pid, 0.0))
                held += now
            self.together_mb = max(self.together_mb, held)
            known = present


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found, position = [pid], 0
    while position < len(found):
        for task in Path(f"/proc/{found[position]}/task").glob("*/children"):
            try:
                found.extend(int(child) for child in task.read_text("ascii").split())
            except OSError:  # ended meanwhile
                continue
        position += 1
    return found


def memory_mb(pid: int) -> tuple[float, float]:
    """The most a process has held, and what it holds now, in MiB; 0 for one that has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return 0.0, 0.0
    return _kib(status, "VmHWM:") / 1024, _kib(status, "VmRSS:") / 1024


def _kib(status: str, name: str) -> float:
    _, found, rest = status.partition(name)
    return float(rest.split()[0]) if found else 0.0
