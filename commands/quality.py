"""`presswatch evaluate`: how well incidents are noticed, in figures, per language."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from classify.evaluate import evaluate as evaluate_gold
from classify.evaluate_table import print_table as print_report
from commands.context import CommandFailed

app = typer.Typer(add_completion=False)


@app.command()
def evaluate(
    gold: Annotated[Path | None, typer.Option(help="JSON lines: the input of `flag` plus the expected output.")] = None,
) -> None:
    """Score the detector per language on the project's gold texts, or on FILE.

    Example: presswatch evaluate --gold my-texts.jsonl
    """
    if gold is not None and not gold.is_file():
        raise CommandFailed(f"there is no file {gold}")
    print_report(evaluate_gold(gold))
