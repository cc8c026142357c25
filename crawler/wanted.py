"""Outlets that should be collected and cannot be: nobody has confirmed an address yet."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).with_name("sources") / "wanted.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One outlet or channel without a known address."""

    name: str
    platform: str  # site, agency, YouTube, Telegram …; empty when not even that is known
    named_in_report: bool  # by the report that this program serves
    known: str  # what is known, in words


def wanted_sources(path: Path = SHIPPED) -> tuple[Wanted, ...]:
    """The outlets wanted, those that the report names first, each part in the order of the file."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [
            Wanted(
                name=row["name"],
                platform=row["platform"],
                named_in_report=row["named_in_report"] == "yes",
                known=row["known"],
            )
            for row in csv.DictReader(lines)
        ]
    return tuple(sorted(rows, key=lambda row: not row.named_in_report))
