"""Cron times from the sources -> one child process per collection run.

APScheduler only marks sources as due. One dispatcher collects all that are due in a single child process
(`presswatch collect ID…`, then `presswatch process`), so runs never overlap and memory goes with the child. The plan is
rebuilt from the catalogue at each start; what was missed while we were down is worked out from the runs table.
"""

from __future__ import annotations

import logging
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from crawler.cron import cron_fields
from records import Source

log = logging.getLogger(__name__)

GRACE_S = 6 * 3600  # a firing this late still counts; older ones are caught up from the runs table
GATHER_S = 2.0  # sources that fall due together go into one run
TERM_GRACE_S = 60.0  # a child asked to stop has this long
JOB_DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_S}

RunChild = Callable[[Sequence[str]], int]


def cron_trigger(line: str) -> BaseTrigger:
    """The trigger of a five-field cron line in UTC; day and weekday together mean either, as in cron(5).

    Raises ValueError, with an example, when the line is not one.
    """
    fields = cron_fields(line)
    if fields["day"] != "*" and fields["day_of_week"] != "*":
        by_day, by_weekday = dict(fields, day_of_week="*"), dict(fields, day="*")
        return OrTrigger([CronTrigger(timezone=UTC, **by_day), CronTrigger(timezone=UTC, **by_weekday)])
    return CronTrigger(timezone=UTC, **fields)


def due_sources(sources: Iterable[Source], successes: Mapping[str, datetime], now: datetime) -> tuple[Source, ...]:
    """Enabled sources whose schedule has come round since their last finished run; never collected ones are due."""
    return tuple(source for source in sources if source.enabled and _is_due(source, successes.get(source.id), now))


def _is_due(source: Source, last_success: datetime | None, now: datetime) -> bool:
    if last_success is None or last_success > now:  # a last run in the future: the clock was set back
        return True
    following = cron_trigger(source.schedule).get_next_fire_time(last_success, last_success)
    return following is not None and following <= now


@dataclass(slots=True)
class Dispatcher:
    """Runs one child at a time for whatever has become due."""

    run_child: RunChild
    stopping: threading.Event = field(default_factory=threading.Event)
    due: queue.SimpleQueue[str | None] = field(default_factory=queue.SimpleQueue)

    def mark_due(self, source_id: str) -> None:
        """Note that a source should be collected; called by APScheduler's threads."""
        self.due.put(source_id)

    def stop(self) -> None:
        """Make `work` return after the run in hand."""
        self.stopping.set()
        self.due.put(None)

    def work(self) -> None:
        """Collect and process what falls due until `stop`."""
        while not self.stopping.is_set():
            ids = self._next_batch()
            if ids:
                self.run_child(["collect", *ids])
            if ids and not self.stopping.is_set():
                self.run_child(["process"])  # also after a failed collection: stored pages are not left unread

    def _next_batch(self) -> list[str]:
        ids = {self.due.get()}
        self.stopping.wait(GATHER_S)
        while not self.due.empty():
            ids.add(self.due.get())
        return [] if self.stopping.is_set() else sorted(id for id in ids if id is not None)


@dataclass(slots=True)
class ChildProcesses:
    """Starts `presswatch …` as a child and hands a stop signal on to it."""

    command: Sequence[str] = (sys.executable, "-P", "-m", "cli")  # -P: nothing in the working folder is imported
    running: subprocess.Popen[bytes] | None = None
    asked: subprocess.Popen[bytes] | None = None  # the child that was asked to end: a second signal would kill it
    stopping: bool = False

    def run(self, arguments: Sequence[str]) -> int:
        """Exit code of `presswatch ARGUMENTS`, run to its end.

        The child has a process group of its own: a Ctrl-C meant for the schedule reaches it once, through `stop`.
        """
        child = subprocess.Popen([*self.command, *arguments], stdin=subprocess.DEVNULL, process_group=0)
        self.running = child
        if self.stopping:  # the signal came while the child was being started
            self.stop()
        code = child.wait()
        self.running = None
        if code != 0 and not self.stopping:
            log.warning("child ended badly command=%s exit_code=%d", " ".join(arguments[:5]), code)
        return code

    def stop(self) -> None:
        """Ask the child to end; after a minute make it. Returns at once, so that a signal handler may call it."""
        self.stopping = True
        child = self.running
        if child is not None and child is not self.asked and child.poll() is None:
            self.asked = child
            child.terminate()
            killer = threading.Timer(TERM_GRACE_S, child.kill)
            killer.daemon = True
            killer.start()


def run_schedule(
    sources: Sequence[Source],
    successes: Mapping[str, datetime],
    *,
    children: ChildProcesses,
    now: Callable[[], datetime],
    install_signals: bool = True,
    dispatcher: Dispatcher | None = None,
) -> int | None:
    """Keep collecting by the sources' cron lines until SIGTERM or SIGINT, and return which of them it was.

    Catches up at once on what was missed. None when the dispatcher was stopped without a signal.
    """
    dispatcher = dispatcher or Dispatcher(run_child=children.run)
    timer = _timer(sources, dispatcher)
    caught_up = due_sources(sources, successes, now())
    for source in caught_up:
        dispatcher.mark_due(source.id)
    log.info("schedule started sources=%d catching_up=%d", len(timer.get_jobs()), len(caught_up))

    received: list[int] = []

    def stop(signum: int, frame: FrameType | None) -> None:
        received.append(signum)
        dispatcher.stop()
        children.stop()

    if install_signals:
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
    timer.start()
    try:
        dispatcher.work()
    finally:
        timer.shutdown(wait=False)
        children.stop()
    log.info("schedule stopped")
    return received[0] if received else None


def _timer(sources: Iterable[Source], dispatcher: Dispatcher) -> BackgroundScheduler:
    """A scheduler, not yet started, that marks each enabled source as due by its cron line."""
    timer = BackgroundScheduler(timezone=UTC, job_defaults=JOB_DEFAULTS)
    timer.add_listener(_report, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    for source in sources:
        if source.enabled:
            timer.add_job(dispatcher.mark_due, cron_trigger(source.schedule), args=[source.id], id=source.id)
    return timer


def _report(event: JobExecutionEvent) -> None:
    log.warning("schedule missed source=%s due_at=%s", event.job_id, event.scheduled_run_time)
