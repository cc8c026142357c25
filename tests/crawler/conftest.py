from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.bad_site import Site, running_site
from tests.crawler.collecting import Collect, Run, assert_sound, start_collect
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

    def collected(sources: list[dict[str, Any]], **crawl: Any) -> Run:
        allowed = crawl.pop("allowed", [f"127.0.0.1:{site.port}"])
        before = len(TinyStore(tmp_path / "tiny.db").db.execute("select 1 from saves").fetchall())
        child = start_collect(tmp_path, sources, allowed, **crawl)
        stdout, stderr = child.communicate(timeout=90)
        counts = json.loads(stdout) if stdout.strip() else {}
        peak = int((tmp_path / "peak").read_text()) / 1024
        run = Run(
            peak_mb=peak,
            counts=counts,
            store=TinyStore(tmp_path / "tiny.db"),
            stderr=stderr,
            code=child.returncode or 0,
        )
        if not crawl.get("refuse"):
            assert_sound(run, before)
        return run

    return collected


@pytest.fixture
def two_hosts() -> Iterator[Site]:
    """A site that answers on 127.0.0.1 and, on the same port, on 127.0.0.2."""
    with running_site() as found:
        other = type(found.server)(("127.0.0.2", found.port), found.server.RequestHandlerClass)
        threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield found
        other.shutdown()
        other.server_close()
