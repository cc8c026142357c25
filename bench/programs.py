"""The programs that are measured: `presswatch` as an admin runs it, and the Scrapy spiders beside it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.processes import Spent, run_measured
from storage.database import upgrade
from storage.engine import make_engine
from storage.tables import PageRow

ROOT = Path(__file__).parent.parent
LOOPBACK = "127.0.0.0/8"
USAGE_ERROR = 2
# As many connections, as patient, as careful and as quiet as presswatch is. AutoThrottle is left out, though presswatch
# has it: it costs, and the spider beside it is to be as cheap as it can be.
SCRAPY_SETTINGS: dict[str, Any] = {
    "USER_AGENT": "bare-scrapy/1",
    "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 30,
    "DOWNLOAD_MAXSIZE": 8 * 1024 * 1024,
    "REDIRECT_MAX_TIMES": 5,
    "RETRY_TIMES": 1,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page in the database of an installation."""

    source_id: str
    url: str
    fetched_at: datetime
    outcome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A presswatch of its own with an empty database; every command is a process like those of the schedule."""

    folder: Path
    catalogue: Path
    workers: int = 2

    def prepare(self) -> None:
        """Make the data folder and the database."""
        (self.folder / "data").mkdir(parents=True, mode=0o700)
        upgrade(self._url)

    def run(self, *arguments: str, allowed_codes: Sequence[int] = (0,)) -> Spent:
        """Run `presswatch …` to its end. Raises ChildFailed."""
        command = [sys.executable, "-m", "cli", *arguments]
        return run_measured(command, environment=self._environment(), folder=self.folder, allowed_codes=allowed_codes)

    def collect(self, source_ids: Sequence[str]) -> Spent:
        """One collection run over sources of the load site. Raises ChildFailed."""
        if not source_ids:
            raise ValueError("without ids presswatch would collect the real sources")
        return self.run("collect", "--json", *source_ids)

    def start(self) -> Spent:
        """What a collection run takes before it does anything: imports, settings, the catalogue."""
        return self.run("collect", "no_such_source", allowed_codes=(USAGE_ERROR,))

    def pages(self) -> list[StoredPage]:
        """Every page with a body, in the order in which they came."""
        columns = (PageRow.source_id, PageRow.url, PageRow.fetched_at, PageRow.outcome)
        query = select(*columns).where(PageRow.body_sha256.is_not(None)).order_by(PageRow.fetched_at)
        engine = make_engine(self._url)
        try:
            with Session(engine) as session:
                rows = session.execute(query).all()
        finally:
            engine.dispose()
        return [StoredPage(source_id=row[0], url=row[1], fetched_at=row[2], outcome=row[3]) for row in rows]

    @property
    def _url(self) -> str:
        return f"sqlite:///{self.folder / 'data' / 'presswatch.db'}"

    def _environment(self) -> dict[str, str]:
        return {
            "PYTHONPATH": str(ROOT),
            "PRESSWATCH_DATA": str(self.folder / "data"),
            "PRESSWATCH_SOURCES": str(self.catalogue),
            "PRESSWATCH_DOWNLOAD_DELAY_S": "0",
            "PRESSWATCH_ALLOW_PRIVATE_ADDRESSES": LOOPBACK,
            "PRESSWATCH_WORKERS": str(self.workers),
        }


def run_scrapy(addresses: Sequence[str], folder: Path, *, articles: Path | None = None) -> Spent:
    """The bare spider over these addresses; with `articles` the extracting one, which writes them there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "addresses").write_text("\n".join(addresses), encoding="utf-8")
    (folder / "settings.json").write_text(json.dumps(SCRAPY_SETTINGS), encoding="utf-8")
    command = [sys.executable, "-m", "bench.bare_scrapy", str(folder / "addresses"), str(folder / "settings.json")]
    command += [str(articles)] if articles else []
    return run_measured(command, environment={"PYTHONPATH": str(ROOT)}, folder=folder)
