"""Runs the crawler in processes of its own, as the command line does, and reads what it left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crawler.run_collect import TinyStore

ROOT = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("run_collect.py")


@dataclass
class Run:
    """What one collection run did: its counts, its store, its words."""

    counts: dict[str, dict[str, Any]]
    store: TinyStore
    stderr: str
    code: int

    def reasons(self) -> dict[str, str]:
        return dict(self.store.db.execute("select url, reason from failures").fetchall())

    def urls(self) -> list[str]:
        return [row[0] for row in self.store.db.execute("select url from saves order by rowid").fetchall()]

    def body(self, url: str) -> bytes:
        return bytes(self.store.db.execute("select body from pages where url=?", (url,)).fetchone()[0])


Collect = Callable[..., Run]


def start_collect(
    folder: Path,
    sources: list[dict[str, Any]],
    allowed: list[str],
    *,
    refuse: bool = False,
    since: str | None = None,
    **crawl: Any,
) -> subprocess.Popen[str]:
    settings = {
        "user_agent": "presswatch-test/1",
        "allowed_private": allowed,
        "download_delay_s": 0,
        "timeout_s": 3,
        "first_run_days": 3650,
        **crawl,
    }
    told = {"store": str(folder / "tiny.db"), "crawl": settings, "sources": sources, "refuse": refuse, "since": since}
    job = folder / "job.json"
    job.write_text(json.dumps(told), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, str(RUNNER), str(job)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=folder,
    )


def source(id: str, url: str, kind: str = "feed", **more: Any) -> dict[str, Any]:
    point = {"kind": kind, "url": url, **more.pop("point", {})}
    return {"id": id, "collect": [point, *more.pop("further", [])], **more}
