"""The Scrapy spider of a run: every source side by side, each politely in turn at its host.

One spider for all of them, so that the delay between two requests to a host holds also where several sources share one
(channels of a messenger, language editions of a site).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import scrapy

log = logging.getLogger(__name__)

Job = Callable[[scrapy.Spider], Awaitable[None]]
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class SourcesSpider(scrapy.Spider):
    """Runs one job a source, at most `at_once` at a time; SIGTERM and SIGINT end them without losing a page."""

    name = "sources"
    jobs: Sequence[Job]
    at_once: int
    background: Callable[[], Awaitable[None]]  # runs beside the jobs until they end
    stopped = False
    failure: BaseException | None = None
    listeners: dict[int, Any]  # who listened to the signals before

    async def start(self) -> AsyncIterator[Any]:
        """Run the jobs; nothing is yielded, since pages go straight to the handover."""
        self.listeners = {}
        gate = asyncio.Semaphore(self.at_once)
        tasks = [asyncio.ensure_future(self._run(job, gate)) for job in self.jobs]
        beside = asyncio.ensure_future(self._beside(tasks))
        self._listen(tasks)
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._unlisten()
            beside.cancel()
        nothing: tuple[Any, ...] = ()
        for item in nothing:
            yield item

    async def _run(self, job: Job, gate: asyncio.Semaphore) -> None:
        async with gate:
            await job(self)

    async def _beside(self, tasks: Sequence[asyncio.Future[None]]) -> None:
        try:
            await self.background()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # the boundary of the run: nothing can be stored any more
            self.abort(error, tasks)

    def abort(self, error: BaseException, tasks: Sequence[asyncio.Future[None]]) -> None:
        """End the run because nothing can be stored any more."""
        self.failure = self.failure or error
        for task in tasks:
            task.cancel()

    def _listen(self, tasks: Sequence[asyncio.Future[None]]) -> None:
        def stop() -> None:
            self._unlisten()
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)  # a second signal ends the process at once
            self.stopped = True
            log.info("collection stops on request")
            for task in tasks:
                task.cancel()

        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            with contextlib.suppress(RuntimeError, ValueError):  # not in the main thread
                self.listeners[number] = signal.getsignal(number)
                loop.add_signal_handler(number, stop)

    def _unlisten(self) -> None:
        """Give the signals back to whom they belonged before; the loop alone would leave them to nobody."""
        loop = asyncio.get_running_loop()
        while self.listeners:
            number, listener = self.listeners.popitem()
            loop.remove_signal_handler(number)
            signal.signal(number, listener or signal.SIG_DFL)
