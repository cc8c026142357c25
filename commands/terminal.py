"""What people read in a terminal: tables, sentences and logs in which no outside text can do anything but be read."""

from __future__ import annotations

import json
import logging
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import IO

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

LONGEST_LOG_LINE = 500
USUAL_WIDTH, USUAL_SLIM_WIDTH = 120, 100
LEAST_WIDTH = 40  # narrower than that no table can be read
LONGEST_WHOLE = 26  # characters of a first column, such as ids to copy, that are never broken
EXIT_INTERRUPTED = 130  # 1, 2 and 3 are the `exit_code` of a Problem


def plain(text: object) -> str:
    """Text with control, bidi and line-separating characters shown as `\\u202e`, so that it can only be read."""
    return "".join(_visible(letter) for letter in str(text))


def say(message: object) -> None:
    """Write one line of progress or explanation to stderr."""
    print(plain(message), file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """Write one JSON object as one line of UTF-8 to stdout, whatever the locale is.

    What UTF-8 cannot hold (a lone surrogate in an id that is given back) is escaped, so that it reads as it was given.
    """
    line = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    try:
        encoded = line.encode()
    except UnicodeEncodeError:
        encoded = json.dumps(value, separators=(", ", ": ")).encode()
    sys.stdout.buffer.write(encoded + b"\n")
    sys.stdout.buffer.flush()


def print_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    title: str | None = None,
    total: Sequence[object] = (),
    slim: bool = False,
) -> None:
    """Write a table to stdout: numbers to the right, outside text shown verbatim; `total` is a last row set apart.

    A short first column (ids, for people to copy) and numbers are never broken over two lines. As wide as the screen or
    COLUMNS says, else 120 characters; `slim` leaves out the lines between columns and has 100.
    """
    table = Table(title=title, title_justify="left", header_style="bold", show_footer=bool(total))
    if slim:
        table.box, table.padding = SIMPLE_HEAD, (0, 1, 0, 0)
    for number, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[number], int | float) for row in rows)
        footer = _cell(total[number]) if total else Text("")
        whole = number == 0 and all(len(str(row[0])) <= LONGEST_WHOLE for row in rows)
        justify: JustifyMethod = "right" if numeric else "left"
        table.add_column(column, justify=justify, footer=footer, overflow="fold", no_wrap=numeric or whole)
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    Console(file=sys.stdout, width=screen_width(USUAL_SLIM_WIDTH if slim else USUAL_WIDTH), highlight=False).print(
        table
    )


def screen_width(usual: int) -> int:
    """Characters a line may have: what COLUMNS or the screen says, at least 40; `usual` where neither says."""
    return max(shutil.get_terminal_size((usual, 24)).columns, LEAST_WIDTH)


def set_up_logging(format: str = "text", level: int = logging.INFO, stream: IO[str] | None = None) -> None:
    """Send the program's log to stderr, as text or as one JSON object a line, safe against forged lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if format == "json" else PlainFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in (
        "scrapy",
        "twisted",
        "apscheduler",
        "trafilatura",
        "htmldate",
        "urllib3",
        "asyncio",
        "alembic",
        "pymorphy3",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class PlainFormatter(logging.Formatter):
    """One record, one line: time, level, message; control characters escaped, cut at 500 characters."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, with an escaped traceback after it when there is one."""
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        line = f"{moment} {record.levelname} {plain(record.getMessage())[:LONGEST_LOG_LINE]}"
        if record.exc_info:
            trace = self.formatException(record.exc_info).splitlines()
            line = "\n".join([line, *("    " + plain(part) for part in trace)])
        return line


class JsonFormatter(logging.Formatter):
    """One record, one JSON object with the keys time, level, message, logger."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": plain(record.getMessage())[:LONGEST_LOG_LINE],
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def _cell(value: object) -> Text:
    if isinstance(value, float):
        return Text(f"{value:.2f}")
    return Text("" if value is None else plain(value))


def _visible(letter: str) -> str:
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return f"\\u{ord(letter):04x}"
    return letter
