"""What collection is held against: a Scrapy spider that asks for given addresses and does nothing, or only extracts.

Run as a process of its own: `python -m bench.bare_scrapy ADDRESSES SETTINGS [ARTICLES]`. Addresses one a line, settings
as JSON; with a third argument each page goes through trafilatura's fast mode, text with metadata, and one JSON line is
written to that file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class BareSpider(scrapy.Spider):
    """Asks for every address, in order."""

    name = "bare"
    addresses: list[str]

    async def start(self) -> AsyncIterator[Any]:
        """One request an address."""
        for address in self.addresses:
            yield scrapy.Request(address)

    def parse(self, response: Response, **kwargs: Any) -> None:
        """Nothing is done with a page."""


class ExtractingSpider(BareSpider):
    """Extracts each page in the callback, as a newcomer would write it."""

    name = "extracting"
    file: IO[str]

    def parse(self, response: Response, **kwargs: Any) -> None:
        """Text, title and date of a page, as one JSON line."""
        import trafilatura

        found = trafilatura.bare_extraction(response.body, url=response.url, fast=True, with_metadata=True)
        if found is not None:
            told = {name: getattr(found, name, None) for name in ("title", "date", "author", "text")}
            self.file.write(json.dumps({"url": response.url, **told}, ensure_ascii=False) + "\n")


def main() -> None:
    """Ask for the addresses of a file; print how many answers came."""
    addresses, settings = Path(sys.argv[1]).read_text("utf-8").split(), json.loads(Path(sys.argv[2]).read_text("utf-8"))
    process = AsyncCrawlerProcess(settings)
    if len(sys.argv) > 3:
        with Path(sys.argv[3]).open("w", encoding="utf-8") as file:
            crawler = process.create_crawler(ExtractingSpider)
            process.crawl(crawler, addresses=addresses, file=file)
            process.start()
    else:
        crawler = process.create_crawler(BareSpider)
        process.crawl(crawler, addresses=addresses)
        process.start()
    print(crawler.stats.get_value("downloader/response_status_count/200", 0) if crawler.stats else 0)


if __name__ == "__main__":
    main()
