"""The load site in a process of its own, so that its work is not counted as the crawler's."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.load_site.plan import SiteShape

ROOT = Path(__file__).parent.parent.parent


class SiteNotStarted(Exception):
    """The process of the load site ended before it served; its error went to stderr."""


@dataclass(slots=True)
class LoadSite:
    """A running load site; `folder` holds its truth.jsonl and its catalogue in sources/."""

    shape: SiteShape
    folder: Path
    port: int = 0
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        """Start it and wait until everything is ready to be served. Raises SiteNotStarted."""
        self._process = subprocess.Popen(self._command(), cwd=ROOT, stdout=subprocess.PIPE, text=True)
        told = self._process.stdout.readline() if self._process.stdout else ""
        if not told.strip().isdigit():
            raise SiteNotStarted("the load site did not start; its error stands above")
        self.port = int(told)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            if self._process.stdout:
                self._process.stdout.close()

    @property
    def catalogue(self) -> Path:
        """The folder of its source files."""
        return self.folder / "sources"

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Ids of its sources, in the order of their numbers."""
        return tuple(sorted(path.stem for path in self.catalogue.glob("*.toml")))

    def truth(self) -> list[dict[str, Any]]:
        """What its truth file tells of every story."""
        with (self.folder / "truth.jsonl").open(encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def counts(self) -> dict[str, Any]:
        """What was asked since it started or was reset."""
        return self._ask("counts")

    def reset(self) -> None:
        """Forget what was asked."""
        self._ask("reset")

    def _ask(self, what: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{what}", timeout=30) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    def _command(self) -> list[str]:
        shape = self.shape
        command = [sys.executable, "-m", "bench.load_site", str(self.folder), "--now", shape.now.isoformat()]
        command += ["--outlets", str(shape.outlets), "--stories", str(shape.stories), "--seed", str(shape.seed)]
        command += ["--faulty"] if shape.is_faulty else []
        for fault in shape.bad_hosts:
            command += ["--bad-host", fault]
        return command
