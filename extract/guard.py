"""Extraction in child processes that can be killed: no page takes long, and a dying child costs one page."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Generic, TypeVar

from extract.limits import ExtractionFailed, check_size
from extract.worker import Job, serve_pages
from records import Article, Hints, NotAnArticle, Page, Problem

K = TypeVar("K")
Extracted = Article | NotAnArticle | ExtractionFailed

GIB = 1024 * 1024 * 1024
AHEAD = 3  # pages handed to a child at once, so that it never waits while the parent stores a result
LOOK_AHEAD = 16  # pages for each child that may be read before the oldest one is done
MAX_FAILED_STARTS = 3  # children that ended before they were ready, one after the other
GRACE_S = 5.0  # beyond its own time limit, until the parent ends a child that the kernel did not
START_S = 60.0  # time a child may take to start


class ExtractorBroken(Problem):
    """Children do not even start: nothing is wrong with the pages, and none is given up."""


@dataclass(slots=True, eq=False)
class _Task(Generic[K]):
    """One page on its way, with its result once there is one."""

    key: K
    job: Job
    result: Extracted | None = None


@dataclass(slots=True, eq=False)
class _Child:
    """A running child process with the pipes to it and the pages it holds, oldest first."""

    process: SpawnProcess
    jobs: Connection
    results: Connection
    tasks: deque[_Task[Any]] = field(default_factory=deque)
    ready: bool = False
    done: bool = False  # it said that it ends, so that a fresh one takes over
    deadline: float = 0.0  # monotonic time by which the oldest page must be done


class GuardedExtractor:
    """Child processes that extract pages, each within its time and memory; a context manager.

    `workers` is the number of children, `timeout_s` the seconds and `memory_bytes` the address space one page may take.
    """

    def __init__(self, *, workers: int, timeout_s: float = 10, memory_bytes: int = GIB) -> None:
        if workers < 1 or timeout_s <= 0:
            raise ValueError(f"GuardedExtractor needs a worker and a time limit, got {workers} and {timeout_s} s")
        self._workers = workers
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._context: SpawnContext = multiprocessing.get_context("spawn")
        self._children: list[_Child] = []
        self._failed_starts = 0  # in a row

    def __enter__(self) -> GuardedExtractor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def child_pids(self) -> tuple[int, ...]:
        """Process ids of the running children."""
        return tuple(child.process.pid for child in self._children if child.process.pid is not None)

    def close(self) -> None:
        """End every child; one that is busy is killed."""
        for child in self._children:
            _end(child)
        self._children.clear()

    def extract_all(
        self,
        pages: Iterable[tuple[K, Page]],
        *,
        time_zone_of: Callable[[str], str],
        now: datetime,
        hints_of: Callable[[str], Hints | None] = lambda source_id: None,
    ) -> Iterator[tuple[K, Extracted]]:
        """Each key with the outcome of its page, in the order given; never more than a few pages are read ahead.

        A page that takes too long, too much memory or kills its child comes back as ExtractionFailed (timeout,
        out_of_memory, crashed); `time_zone_of` gives the zone of a source id, `hints_of` what its file says of its
        pages. Raises ExtractorBroken when children do not even start.
        """
        source = iter(pages)
        order: deque[_Task[K]] = deque()
        todo: deque[_Task[K]] = deque()
        exhausted = False
        try:
            while True:
                while not exhausted and len(order) < self._workers * LOOK_AHEAD and len(todo) < self._workers * AHEAD:
                    following = next(source, None)
                    if following is None:
                        exhausted = True
                        break
                    task = _make_task(following, time_zone_of, hints_of, now)
                    order.append(task)
                    if task.result is None:
                        todo.append(task)
                self._hand_out(todo)
                while order and order[0].result is not None:
                    done = order.popleft()
                    yield done.key, done.result  # type: ignore[misc]
                if order:
                    self._gather(todo)
                elif exhausted:
                    return
        finally:
            self._drop_unfinished()

    def _hand_out(self, todo: deque[_Task[K]]) -> None:
        while todo:
            child = self._child_with_room()
            if child is None:
                return
            task = todo.popleft()
            if not child.tasks:
                child.deadline = time.monotonic() + self._limit(child)
            child.tasks.append(task)
            with contextlib.suppress(BrokenPipeError):  # it died: the page is handed on when its end is seen
                child.jobs.send(task.job)

    def _child_with_room(self) -> _Child | None:
        free = min(self._children, key=lambda child: len(child.tasks), default=None)
        if free is not None and not free.tasks:
            return free
        if len(self._children) < self._workers:
            self._children.append(self._start())
            return self._children[-1]
        return free if free is not None and len(free.tasks) < AHEAD else None

    def _start(self) -> _Child:
        # two one-way pipes: a socket pair would be refused where tests forbid sockets
        jobs_in, jobs_out = self._context.Pipe(duplex=False)
        results_in, results_out = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=serve_pages, args=(jobs_in, results_out, self._timeout_s, self._memory_bytes), daemon=True
        )
        process.start()
        jobs_in.close()
        results_out.close()
        return _Child(process=process, jobs=jobs_out, results=results_in)

    def _limit(self, child: _Child) -> float:
        return self._timeout_s + GRACE_S + (0 if child.ready else START_S)

    def _gather(self, todo: deque[_Task[K]]) -> None:
        """Wait until a child has something to say, take it, and replace children that ended."""
        busy = [child for child in self._children if child.tasks]
        pause = max(0.0, min(child.deadline for child in busy) - time.monotonic())
        talking = set(wait([child.results for child in busy], timeout=pause))
        for child in busy:
            if child.results in talking:
                if not self._take(child):
                    self._bury(child, todo)
            elif time.monotonic() >= child.deadline:
                child.process.kill()
                self._bury(child, todo, timed_out=True)

    def _take(self, child: _Child) -> bool:
        """Everything a child has said; False when it has ended."""
        try:
            while child.results.poll():
                kind, value = child.results.recv()
                if kind == "ready":
                    child.ready = True
                    self._failed_starts = 0
                else:
                    child.tasks.popleft().result = ExtractionFailed(*value) if isinstance(value, tuple) else value
                child.deadline = time.monotonic() + self._limit(child)
                if kind == "last":
                    child.done = True
                    return False
        except (EOFError, OSError):
            return False
        return True

    def _bury(self, child: _Child, todo: deque[_Task[K]], *, timed_out: bool = False) -> None:
        """Blame the oldest page of a child that died, hand its others on."""
        self._children.remove(child)
        child.process.join(timeout=GRACE_S)
        code = child.process.exitcode
        if not child.ready:
            self._failed_starts += 1
        elif child.tasks and not child.done:
            child.tasks.popleft().result = self._cause(code, timed_out=timed_out)
        todo.extendleft(reversed(child.tasks))
        child.tasks.clear()
        _end(child)
        if self._failed_starts >= MAX_FAILED_STARTS:
            raise ExtractorBroken(
                f"child processes that extract pages do not start (the last ended with code {code}); "
                "is there memory left, and is the program installed completely?"
            )

    def _cause(self, code: int | None, *, timed_out: bool) -> ExtractionFailed:
        if timed_out or code == -signal.SIGALRM:
            return ExtractionFailed("timeout", f"not done after {self._timeout_s:g} s")
        if code == -signal.SIGKILL:
            return ExtractionFailed("out_of_memory", "the system ended the process that read the page")
        return ExtractionFailed("crashed", f"the process that read the page ended with code {code}")

    def _drop_unfinished(self) -> None:
        """When a caller stops early, children that still work for it are ended."""
        for child in [one for one in self._children if one.tasks]:
            self._children.remove(child)
            _end(child)


def _make_task(
    following: tuple[K, Page],
    time_zone_of: Callable[[str], str],
    hints_of: Callable[[str], Hints | None],
    now: datetime,
) -> _Task[K]:
    key, page = following
    task: _Task[K] = _Task(key, (page, time_zone_of(page.source_id), now, hints_of(page.source_id)))
    try:
        check_size(page.body)  # here, so that 25 MB never travel to a child
    except ExtractionFailed as failure:
        task.result = failure
    return task


def _end(child: _Child) -> None:
    child.jobs.close()
    child.process.join(timeout=0 if child.tasks else 1)
    if child.process.is_alive():
        child.process.kill()
        child.process.join()
    child.results.close()
    child.process.close()
