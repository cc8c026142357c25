"""`presswatch db`: migrations, consistency, backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.context import (
    CommandFailed,
)
from commands.stores import opened_store
from commands.terminal import say
from settings import prepare_data_folder, read_settings
from storage.backup import backup_database, restore_database
from storage.check import find_problems
from storage.database import upgrade as upgrade_database

app = typer.Typer(
    help="Migrations, consistency check, backup and restore.\n\nExample: presswatch db check", no_args_is_help=True
)


@app.command()
def upgrade() -> None:
    """Bring the database to the schema of this version; makes it when there is none.

    Example: presswatch db upgrade
    """
    settings = read_settings()
    prepare_data_folder(settings)
    before, after = upgrade_database(settings.url)
    say(f"database already at schema {after}" if before == after else f"database schema: {before or 'none'} -> {after}")


@app.command()
def check() -> None:
    """Check that counts add up, hashes match and the chain of decisions is whole; exit code 1 when not.

    Example: presswatch db check
    """
    with opened_store() as store:
        problems = find_problems(store)
    for problem in problems:
        typer.echo(problem)
    if problems:
        raise CommandFailed(f"{len(problems)} problems found; restore a backup or see docs/operate.md")
    typer.echo("ok: counts add up, hashes match, decisions are whole")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="File to write; must not exist.")]) -> None:
    """Write a copy of the running database to FILE.

    Example: presswatch db backup /backup/presswatch-monday
    """
    if file.exists():
        raise CommandFailed(f"{file} exists and is not overwritten; name another file")
    backup_database(read_settings().url, file)
    say(f"backup written to {file} ({file.stat().st_size:,} bytes)")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `db backup` wrote.")]) -> None:
    """Fill an empty database from FILE.

    Example: PRESSWATCH_DATA=./restored presswatch db restore /backup/presswatch-monday
    """
    if not file.is_file():
        raise CommandFailed(f"there is no file {file}")
    settings = read_settings()
    prepare_data_folder(settings)
    restore_database(settings.url, file)
    say(f"restored {file}; run `presswatch db check`")
