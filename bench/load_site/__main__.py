"""`python -m bench.load_site FOLDER`: writes truth.jsonl and sources/*.toml into a folder and serves until stopped."""

from __future__ import annotations

import argparse
import asyncio
import signal
from datetime import UTC, datetime
from pathlib import Path

from bench.load_site.faults import HostFault
from bench.load_site.plan import SiteShape, plan_site
from bench.load_site.server import start_serving
from bench.load_site.truth import write_catalogue, write_truth


def main() -> None:
    """Serve the site that the arguments describe; print its port when everything is ready."""
    told = _arguments()
    shape = SiteShape(
        outlets=told.outlets,
        stories=told.stories,
        seed=told.seed,
        now=told.now,
        is_faulty=told.faulty,
        bad_hosts=tuple(HostFault(name) for name in told.bad_host),
    )
    asyncio.run(_serve(shape, told.port, told.folder))


async def _serve(shape: SiteShape, port: int, folder: Path) -> None:
    outlets, ended = plan_site(shape), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    chosen, stop = await start_serving(outlets, port)
    folder.mkdir(parents=True, exist_ok=True)
    write_truth(outlets, chosen, folder / "truth.jsonl")
    write_catalogue(outlets, chosen, folder / "sources")
    print(chosen, flush=True)
    await ended.wait()
    stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load_site", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--outlets", type=int, default=100)
    parser.add_argument("--stories", type=int, default=100, help="of each outlet")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--now", type=datetime.fromisoformat, default=datetime.now(UTC), help="newest moment, with offset"
    )
    parser.add_argument("--port", type=int, default=0, help="the same one on every address; 0 takes a free one")
    parser.add_argument("--faulty", action="store_true", help="serve a tenth of the stories badly")
    parser.add_argument("--bad-host", action="append", default=[], choices=[fault.value for fault in HostFault])
    return parser.parse_args()


if __name__ == "__main__":
    main()
