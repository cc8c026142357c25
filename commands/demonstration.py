"""`presswatch demo`: the whole pipeline over the bundled, invented newsroom, ending at the review page."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from commands.context import (
    CommandFailed,
    read_catalogue,
    utc_now,
)
from commands.demo_report import print_report
from commands.serving import address_of, listen, serve_pages
from commands.stores import opened_store
from commands.terminal import say
from demo.server import Newsroom
from demo.sources import write_sources
from demo.truth import load_truth
from review.app import create_app
from review.passwords import hash_password
from settings import Settings, secret_key
from storage.database import Store
from storage.database import upgrade as upgrade_database

app = typer.Typer(add_completion=False)
LOGIN = "demo"
ADDRESS = "127.0.0.1"


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Print the summary and end, without serving the pages.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the review page; another when taken.")] = 8000,
) -> None:
    """Run the whole pipeline over an invented newsroom on this machine, then serve the review page.

    Nothing leaves the machine, and everything is gone when it ends. Example: presswatch demo --once
    """
    base_day = utc_now().date()
    with (
        tempfile.TemporaryDirectory(prefix="presswatch-demo-") as folder,
        Newsroom(base_port=0, base_day=base_day) as newsroom,
    ):
        settings = _settings(Path(folder), newsroom)
        sources = write_sources(newsroom, Path(folder) / "sources")
        say(f"an invented newsroom of {len(sources)} outlets is running on this machine")
        upgrade_database(settings.url)
        environment = _environment(settings)
        _run(["collect", *(path.stem for path in sources), "--since", _first_day(base_day)], environment)
        _run(["process"], environment)
        with opened_store(settings) as store:
            complete = print_report(store, newsroom, load_truth(base_day))
            if not once:
                _serve(store, settings, port)
    if not complete:
        raise CommandFailed("a made-up incident of the newsroom was not found or not grouped; see the table above")


def _settings(folder: Path, newsroom: Newsroom) -> Settings:
    ports = tuple(outlet.base_url.removeprefix("http://").rstrip("/") for outlet in newsroom.outlets)
    return Settings(data=folder, secure_cookies=False, allow_private_addresses=ports)


def _environment(settings: Settings) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PRESSWATCH_")}
    return kept | {
        "PRESSWATCH_DATA": str(settings.data),
        "PRESSWATCH_ALLOW_PRIVATE_ADDRESSES": " ".join(settings.allow_private_addresses),
        "PRESSWATCH_DOWNLOAD_DELAY_S": "0",  # the newsroom is ours
        "PRESSWATCH_CONTACT": "https://demo.invalid/presswatch",
    }


def _first_day(base_day: date) -> str:
    return (base_day - timedelta(days=60)).isoformat()


def _run(arguments: list[str], environment: Mapping[str, str]) -> None:
    """Run a command as the schedule does: a child process, its table shown."""
    say(f"$ presswatch {' '.join(arguments)}")
    ended = subprocess.run([sys.executable, "-P", "-m", "cli", *arguments], env=dict(environment), check=False)
    if ended.returncode != 0:
        raise CommandFailed(f"presswatch {arguments[0]} ended with exit code {ended.returncode}; see above")


def _serve(store: Store, settings: Settings, port: int) -> None:
    password = secrets.token_urlsafe(12)
    store.accounts.add(LOGIN, hash_password(password), "admin", at=utc_now())
    pages = create_app(
        store,
        secret_key=secret_key(settings),
        secure_cookies=False,
        now=utc_now,
        sources=read_catalogue(settings),
    )
    with _listen_nearby(port) as listening:
        address = address_of(ADDRESS, listening)
        typer.echo(f"\nreview page  {address}\nlogin        {LOGIN}\npassword     {password}\n\nCtrl-C ends")
        serve_pages(pages, listening)


def _listen_nearby(port: int) -> socket.socket:
    """A socket on the port, or on any free one when it is taken."""
    try:
        return listen(ADDRESS, port)
    except CommandFailed:
        return listen(ADDRESS, 0)
