"""What runs inside an extraction child: reads pages from one pipe, writes results to another, within its limits."""

from __future__ import annotations

import contextlib
import gc
import logging
import queue
import resource
import signal
import threading
from datetime import datetime
from multiprocessing.connection import Connection

from records import Article, Hints, NotAnArticle, Page

Job = tuple[Page, str, datetime, Hints | None]  # page, time zone of its source, now, hints of its source
Result = tuple[str, Article | NotAnArticle | tuple[str, str]]  # ("ok" | "failed" | "last", …); last: this child ends

MAX_PAGES = 2000  # after which a child ends and a fresh one takes over, with whatever memory crept up
RESET_EVERY = 500  # pages between two clearings of trafilatura's caches


def serve_pages(jobs: Connection, results: Connection, timeout_s: float, memory_bytes: int) -> None:
    """Read jobs until the pipe closes, writing one result each in order.

    The kernel ends the process when a page takes longer than `timeout_s`, even inside C code; address space is
    limited to `memory_bytes`, and a page that wants more ends as out_of_memory.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle; it closes the pipe
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    logging.disable(logging.CRITICAL)
    from extract.article import extract_article  # imported here, so that the parent stays light

    extract_article(_warming_page(), now=datetime.fromisoformat("2020-01-02T00:00:00+00:00"))
    gc.freeze()  # what is loaded by now stays: the collector need not go through it again and again
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(jobs, waiting), daemon=True).start()
    with contextlib.suppress(BrokenPipeError, EOFError):
        _answer(waiting, results, timeout_s)


def _receive(jobs: Connection, waiting: queue.SimpleQueue[Job | None]) -> None:
    """Empty the pipe at once, so that the parent never blocks on a child that is busy."""
    try:
        while True:
            waiting.put(jobs.recv())
    except (EOFError, OSError):
        waiting.put(None)


def _answer(waiting: queue.SimpleQueue[Job | None], results: Connection, timeout_s: float) -> None:
    results.send(("ready", ("", "")))
    for number in range(1, MAX_PAGES + 1):
        job = waiting.get()
        if job is None:
            return
        signal.setitimer(signal.ITIMER_REAL, timeout_s)
        kind, result = _extract(job)
        signal.setitimer(signal.ITIMER_REAL, 0)
        last = number == MAX_PAGES or kind == "last"
        results.send(("last" if last else kind, result))
        if last:
            return
        if number % RESET_EVERY == 0:
            _reset()


def _extract(job: Job) -> Result:
    from extract.article import ExtractionFailed, extract_article

    page, time_zone, now, hints = job
    try:
        return "ok", extract_article(page, time_zone=time_zone, now=now, hints=hints)
    except ExtractionFailed as failure:
        return "ok", (failure.reason, failure.detail)
    except MemoryError:
        return "last", ("out_of_memory", "the page needs more memory than one page may take")
    except RecursionError:
        return "ok", ("too_deep", "the page nests deeper than can be followed")
    except Exception as error:  # the boundary of one page: whatever breaks costs this page only
        return "ok", ("crashed", f"{type(error).__name__}: {error}"[:300])


def _reset() -> None:
    from trafilatura.meta import reset_caches

    reset_caches()


def _warming_page() -> Page:
    """A first page: loads what is loaded lazily before memory is limited."""
    body = "<html><body><h1>Дайындық</h1><p>Бұл сынақ беті ғана.</p></body></html>".encode()
    return Page(
        source_id="warm-up",
        url="https://warm.example/",
        fetched_at=datetime.fromisoformat("2020-01-01T00:00:00+00:00"),
        body=body,
    )
