from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.bad_site import Site, running_site
from tests.crawler.collecting import Collect, Run, start_collect
from tests.crawler.run_collect import TinyStore


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as found:
        yield found


@pytest.fixture
def canary() -> Iterator[Site]:
    with running_site() as found:
        found.page("*", "you should not be here")
        yield found


@pytest.fixture
def collect(tmp_path: Path, site: Site) -> Collect:
    """Runs a collection to its end; a second call goes on with the same store."""

    def run(sources: list[dict[str, Any]], **crawl: Any) -> Run:
        allowed = crawl.pop("allowed", [f"127.0.0.1:{site.port}"])
        child = start_collect(tmp_path, sources, allowed, **crawl)
        stdout, stderr = child.communicate(timeout=90)
        counts = json.loads(stdout) if stdout.strip() else {}
        peak = int((tmp_path / "peak").read_text()) / 1024
        return Run(
            peak_mb=peak,
            counts=counts,
            store=TinyStore(tmp_path / "tiny.db"),
            stderr=stderr,
            code=child.returncode or 0,
        )

    return run
