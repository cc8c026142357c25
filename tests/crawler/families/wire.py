"""Collection runs whose every connection ends at a server of this machine, whatever host is asked for.

The crawler itself runs as it is: addresses, guards, robots, politeness. Only the download handler, which opens
connections, is told to open them here; the host that was meant goes along as the Host header.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Request, Response

import crawler.run
from crawler.settings import CrawlSettings, scrapy_settings
from tests.crawler import collecting, run_collect

PORT_FILE = "port"


class LocalHandler(HTTP11DownloadHandler):
    """Asks the server of this machine for every address."""

    port = 0
    lazy = True

    async def download_request(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        here = request.replace(
            url=f"http://127.0.0.1:{self.port}{path}", headers={**request.headers, "Host": parts.netloc}
        )
        response = await super().download_request(here)
        return response.replace(url=request.url)


def run(job: Path) -> None:
    """Collect as a job file tells, connected to the port that stands beside it."""
    connect(int(job.with_name(PORT_FILE).read_text(encoding="ascii")))
    run_collect.run(job)


def run_command(job: Path) -> None:
    """Run the command of a job file, connected to the port that stands beside it."""
    connect(int(job.with_name(PORT_FILE).read_text(encoding="ascii")))
    collecting.run_command(job)


def connect(port: int) -> None:
    """Lead every connection of the runs of this process to a port of this machine."""
    LocalHandler.port = port
    vars(crawler.run)["scrapy_settings"] = _settings_here
    asyncio.base_events.BaseEventLoop.getaddrinfo = _no_names  # type: ignore[method-assign]


def _settings_here(crawl: CrawlSettings) -> dict[str, Any]:
    settings = scrapy_settings(crawl)
    return {
        **settings,
        "DOWNLOAD_HANDLERS": {**settings["DOWNLOAD_HANDLERS"], "http": LocalHandler, "https": LocalHandler},
    }


async def _no_names(*arguments: Any, **more: Any) -> list[Any]:
    """What the address guard learns of a name: nothing is looked up, for nothing is asked where it leads."""
    return []
