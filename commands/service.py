"""`presswatch serve`, `schedule` and `status`: what runs unattended, and how it is doing."""

from __future__ import annotations

import ipaddress
import signal
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from commands.context import (
    WrongUsage,
    read_catalogue,
    utc_now,
)
from commands.health import health_facts, print_unwell
from commands.serving import address_of, listen, serve_pages
from commands.stores import opened_store
from commands.terminal import EXIT_INTERRUPTED, print_json, print_table, say
from review.app import create_app
from scheduler import ChildProcesses, run_schedule
from settings import prepare_data_folder, read_settings, secret_key
from storage.lock import hold_lock

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes any that is free.")] = 8000,
) -> None:
    """Serve the review pages.

    Example: presswatch serve --port 8000
    """
    settings = read_settings()
    if not settings.secure_cookies and not is_loopback(host):
        raise WrongUsage(f"secure_cookies = false is only for a loopback address, not for {host}")
    with opened_store(settings) as store:
        pages = create_app(
            store,
            secret_key=secret_key(settings),
            opinions_to_confirm=settings.opinions_to_confirm,
            secure_cookies=settings.secure_cookies,
            now=utc_now,
            sources=read_catalogue(settings),
        )
        with listen(host, port) as listening:
            say(f"review pages at {address_of(host, listening)} (Ctrl-C ends)")
            serve_pages(pages, listening)


@app.command()
def schedule() -> None:
    """Collect and process by each source's cron line until stopped; catches up on what was missed.

    Example: presswatch schedule
    """
    settings = read_settings()
    sources = read_catalogue(settings)
    folder = prepare_data_folder(settings)
    with hold_lock(folder, "schedule"):
        with opened_store(settings) as store:
            successes = store.runs.last_successes()
        ended_by = run_schedule(sources, successes, children=ChildProcesses(), now=utc_now)
    if ended_by == signal.SIGINT:
        raise typer.Exit(EXIT_INTERRUPTED)


@app.command()
def status(json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Show counts, the last runs, and the sources that are failing, silent, waiting or never collected.

    Example: presswatch status
    """
    settings = read_settings()
    sources = read_catalogue(settings)
    with opened_store(settings) as store:
        runs = store.runs.latest(5)
        healths = store.health.of(sources, now=utc_now())
        newest = store.runs.latest(3, kind="collect")
        found: dict[str, Any] = {
            "pages": store.pages.outcomes(),
            "candidates": store.queue.counts(),
            "incidents": store.incidents.count(),
            "runs": [_run_row(run.kind, run.started_at, run.ended_at, run.state) for run in runs],
        }
    read = {health.source_id for health in healths if health.last_success_at}
    found["never_collected"] = [source.id for source in sources if source.enabled and source.id not in read]
    found["sources"] = [{"id": health.source_id, **health_facts(health)} for health in healths]
    if json:
        print_json(found)
        return
    pages = found["pages"]
    print_table(("pages by outcome", "pages"), sorted(pages.items()), total=("all", sum(pages.values())))
    print_table(("candidates by state", "candidates"), sorted(found["candidates"].items()))
    print_table(("incidents",), [(found["incidents"],)])
    shown = [(run.kind, _moment(run.started_at), _moment(run.ended_at), run.state) for run in runs]
    print_table(("run", "started (UTC)", "ended (UTC)", "state"), shown)
    print_unwell(healths, newest)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine only: `localhost` or a loopback address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else ""


def _run_row(kind: str, started_at: datetime, ended_at: datetime | None, state: str) -> dict[str, str | None]:
    return {
        "kind": kind,
        "started_at": started_at.isoformat(timespec="seconds"),
        "ended_at": ended_at.isoformat(timespec="seconds") if ended_at else None,
        "state": state,
    }
