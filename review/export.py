"""Rows people can open: candidates and incidents as CSV, XLSX or JSON lines; no reviewer appears in them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from codes import (
    Perpetrator,
    Target,
)
from records import (
    Candidate,
    Incident,
)

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767  # characters a spreadsheet cell can hold
Row = Mapping[str, Any]

CANDIDATE_COLUMNS = ("candidate_id", "state", "score", "created_at", "incident_id", "mentions")
INCIDENT_COLUMNS = (
    "id",
    "state",
    "occurred_on",
    "date_precision",
    "region",
    "settlement",
    "category",
    "acts",
    "targets",
    "perpetrators",
    "contexts",
    "summary",
    "references",
)


def candidate_row(candidate: Candidate) -> dict[str, Any]:
    """A candidate with the addresses of its articles, as the contract names the fields."""
    return {
        "candidate_id": candidate.id,
        "state": candidate.state,
        "score": round(candidate.score, 4),
        "created_at": candidate.created_at.isoformat(),
        "incident_id": candidate.incident_id,
        "mentions": [
            {
                "article_url": stored.article.url,
                "language": stored.article.language,
                "source": stored.article.source_id,
                "title": stored.article.title,
                "score": round(stored.mention.score, 4),
            }
            for stored in candidate.mentions
        ],
    }


def incident_row(incident: Incident) -> dict[str, Any]:
    """An incident with its acts, targets and references, as the contract names the fields."""
    return {
        "id": incident.id,
        "state": incident.state,
        "occurred_on": incident.occurred_on.isoformat() if incident.occurred_on else None,
        "date_precision": incident.date_precision,
        "region": incident.region,
        "settlement": incident.settlement,
        "category": incident.category,
        "acts": [
            {
                "category": act.category,
                "subtype": act.subtype,
                "n": act.n,
                "occurred_on": act.occurred_on.isoformat() if act.occurred_on else None,
                "perpetrator_group": act.perpetrator_group,
            }
            for act in incident.acts
        ],
        "targets": [_target(target) for target in incident.targets],
        "perpetrators": [_perpetrator(who) for who in incident.perpetrators],
        "contexts": list(incident.contexts),
        "summary": incident.summary,
        "references": [{"url": r.url, "title": r.title, "language": r.language} for r in incident.references],
    }


def write_jsonl(rows: Iterable[Row]) -> bytes:
    """One JSON object a line, UTF-8."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in rows)


def write_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A table in UTF-8 with a byte-order mark, so that spreadsheets read Kazakh; no cell can become a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(row.get(column)) for column in columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def write_xlsx(columns: Sequence[str], rows: Iterable[Row], path: Path) -> None:
    """A workbook at `path` in which every cell is a string or a number, never a formula or a link."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("presswatch")
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column, book.add_format({"bold": True}))
        for line, row in enumerate(rows, 1):
            for number, column in enumerate(columns):
                value = row.get(column)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(line, number, value)
                else:
                    sheet.write_string(line, number, safe_cell(value)[:LONGEST_CELL])


def safe_cell(value: object) -> str:
    """A value as cell text; an apostrophe goes before what a spreadsheet would take for a formula."""
    text = flat(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def flat(value: object) -> str:
    """A value as one line of text: parts of a mapping as `key: value`, items separated by "; "."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {flat(part)}" for key, part in value.items() if part not in (None, "", []))
    if isinstance(value, list | tuple):
        return "; ".join(flat(part) for part in value)
    return str(value)


def _target(target: Target) -> dict[str, str | None]:
    return {"name": target.name, "role": target.role, "outlet": target.outlet}


def _perpetrator(who: Perpetrator) -> dict[str, str | None]:
    return {"group": who.group, "role": who.role, "name": who.name}
