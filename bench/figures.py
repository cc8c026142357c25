"""What was measured, beside what it should be: printed as a table, kept as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from commands.terminal import print_table

RESULTS = Path(__file__).with_name("results")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measurement on this machine."""

    name: str
    value: float
    unit: str
    at_most: float | None = None  # the goal, where there is one
    at_least: float | None = None
    beside: str = ""  # what it is held against, and what explains it

    @property
    def is_reached(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        if self.at_most is None and self.at_least is None:
            return None
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )


def print_figures(title: str, figures: Sequence[Figure]) -> None:
    """A table of the figures, each with its goal and whether it is reached."""
    print(f"\n{title}")
    rows = [(f.name, shown(f.value), f.unit, _goal(f), _verdict(f), f.beside) for f in figures]
    print_table(("figure", "measured", "unit", "goal", "", "beside it"), rows)


def keep_figures(part: str, figures: Sequence[Figure], at: datetime) -> Path:
    """The file in `bench/results/` that now holds the figures of one part of the bench, one file a day and part."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{at:%Y-%m-%d}-{part}.json"
    told = {
        "at": at.isoformat(timespec="seconds"),
        "machine": platform.processor() or platform.machine(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[1], 1),
        "python": platform.python_version(),
        "figures": [asdict(figure) | {"reached": figure.is_reached} for figure in figures],
    }
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def shown(value: float) -> str:
    """A number with as many digits as say something."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _goal(figure: Figure) -> str:
    if figure.at_most is not None:
        return f"at most {shown(figure.at_most)}"
    return f"at least {shown(figure.at_least)}" if figure.at_least is not None else ""


def _verdict(figure: Figure) -> str:
    return {True: "yes", False: "NO", None: ""}[figure.is_reached]
