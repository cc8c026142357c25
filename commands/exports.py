"""`presswatch export`: rows people can open."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.context import (
    WrongUsage,
)
from commands.stores import opened_store
from review.export import (
    CANDIDATE_COLUMNS,
    INCIDENT_COLUMNS,
    candidate_row,
    incident_row,
    write_csv,
    write_jsonl,
    write_xlsx,
)

app = typer.Typer(
    help="Candidates and incidents as files.\n\nExample: presswatch export incidents --format csv", no_args_is_help=True
)


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, YYYY-MM-DD.")]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, YYYY-MM-DD.")]
As = Annotated[Format, typer.Option("--format", help="File format.")]


@app.command()
def candidates(format: As = Format.JSONL, first: From = None, last: To = None) -> None:
    """Write candidates, by the day they were found, to stdout.

    Example: presswatch export candidates --format csv > candidates.csv
    """
    _require_order(first, last)
    with opened_store() as store:
        found = store.queue.all_candidates()
    rows = [candidate_row(c) for c in found if _lies_between(c.created_at, first, last)]
    _write(format, CANDIDATE_COLUMNS, rows)


@app.command()
def incidents(format: As = Format.JSONL, first: From = None, last: To = None) -> None:
    """Write incidents, by the day they happened, to stdout.

    Example: presswatch export incidents --format xlsx --from 2026-01-01 --to 2026-12-31 > incidents.xlsx
    """
    _require_order(first, last)
    with opened_store() as store:
        found = store.incidents.all_for_export(
            occurred_from=first.date() if first else None, occurred_to=last.date() if last else None
        )
    _write(format, INCIDENT_COLUMNS, [incident_row(incident) for incident in found])


def _require_order(first: datetime | None, last: datetime | None) -> None:
    if first and last and last < first:
        raise WrongUsage(f"--to {last.date()} is before --from {first.date()}")


def _lies_between(moment: datetime, first: datetime | None, last: datetime | None) -> bool:
    day = moment.astimezone(UTC).date()
    return (first is None or first.date() <= day) and (last is None or day <= last.date())


def _write(format: Format, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    if format is Format.XLSX:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.xlsx"
            write_xlsx(columns, rows, path)
            sys.stdout.buffer.write(path.read_bytes())
    else:
        sys.stdout.buffer.write(write_jsonl(rows) if format is Format.JSONL else write_csv(columns, rows))
    sys.stdout.buffer.flush()
