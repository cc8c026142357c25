"""The report of `evaluate` as a table people can read."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TextIO

from classify.evaluate import Figures, Mistake, Report

_COLUMNS = "texts recall precis hard-neg neg cat-F1 sub-1 sub-3 doer region date name-F1 words/s"
_SHOWN_MISTAKES = 40


def print_table(report: Report, stream: TextIO | None = None, *, mistakes: Sequence[Mistake] | None = None) -> None:
    """Print figures per split and language, linking per split, and counts of mistakes with the first of each kind.

    Mistakes of the `test` split are counted and not shown, so that nobody tunes on them by accident.
    """
    out = stream or sys.stdout
    heads = _COLUMNS.split()
    out.write(f"classifier {report.version}\n")
    out.write(f"{'split':<6}{'lang':<6}" + "".join(f"{head:>9}" for head in heads) + "\n")
    for (split, language), figures in sorted(
        report.figures.items(), key=lambda item: (item[0][0], item[0][1] == "all")
    ):
        out.write(f"{split:<6}{language:<6}" + "".join(f"{cell:>9}" for cell in _cells(figures)) + "\n")
    for split, links in sorted(report.links.items()):
        out.write(f"{split:<6}links  precision {_share(links.precision)}  recall {_share(links.recall)}\n")
    _print_mistakes(report.mistakes if mistakes is None else mistakes, out)


def _cells(figures: Figures) -> list[str]:
    speed = figures.words / figures.seconds if figures.seconds else 0
    return [
        str(figures.texts),
        _share(figures.flagging.recall),
        _share(figures.flagging.precision),
        _share(figures.hard_negatives.share),
        _share(figures.negatives.share),
        _share(figures.categories.f1),
        _share(figures.subtype_top1.share),
        _share(figures.subtype_top3.share),
        _share(figures.perpetrator.share),
        _share(figures.region.share),
        _share(figures.day.share),
        _share(figures.targets.f1),
        f"{speed:.0f}",
    ]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _print_mistakes(mistakes: Sequence[Mistake], out: TextIO) -> None:
    counts = Counter((m.kind, m.split) for m in mistakes)
    if counts:
        out.write(
            "mistakes: " + ", ".join(f"{kind} ({split}) {n}" for (kind, split), n in sorted(counts.items())) + "\n"
        )
    shown: Counter[str] = Counter()
    for mistake in sorted((m for m in mistakes if m.split != "test"), key=lambda m: m.kind):
        shown[mistake.kind] += 1
        if shown[mistake.kind] <= _SHOWN_MISTAKES:
            out.write(f"  {mistake.kind:<12} {mistake.item:<16} {mistake.expected[:90]} <> {mistake.found[:90]}\n")
