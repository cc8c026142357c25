"""Outside text in terminals and logs can only be read."""

from __future__ import annotations

import io
import json
import logging

import pytest

from commands.terminal import plain, print_json, print_table, set_up_logging


@pytest.fixture(autouse=True)
def _restore_logging() -> object:
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = kept[0], kept[1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x\nERROR run lost", "x\\u000aERROR run lost"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("Қазақстан", "Қазақстан"),
    ],
)
def test_control_and_bidi_characters_are_shown_not_obeyed(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_forged_log_line_stays_one_record() -> None:
    stream = io.StringIO()
    set_up_logging("text", stream=stream)
    logging.getLogger("x").warning("page failed url=%s", "a\nERROR run lost source=y")
    assert len(stream.getvalue().splitlines()) == 1


def test_a_long_message_is_cut() -> None:
    stream = io.StringIO()
    set_up_logging("text", stream=stream)
    logging.getLogger("x").warning("%s", "x" * 1_000_000)
    assert len(stream.getvalue()) < 600


def test_json_logs_hold_one_object_a_line() -> None:
    stream = io.StringIO()
    set_up_logging("json", stream=stream)
    try:
        raise ValueError("odd")
    except ValueError:
        logging.getLogger("x").exception("failed")
    record = json.loads(stream.getvalue())
    assert record["message"] == "failed"
    assert "ValueError: odd" in record["traceback"]


def test_markup_in_a_table_is_shown_verbatim(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("title", "n"), [("[/x] [red]", 3)], total=("all", 3))
    shown = capsys.readouterr().out
    assert "[/x] [red]" in shown


@pytest.mark.parametrize(("columns", "widest"), [("80", 80), ("60", 60), ("7", 40), ("", 120), ("wide", 120)])
def test_a_table_keeps_to_the_columns_it_is_told(
    columns: str, widest: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    print_table(("source", "remark"), [("daily", "Тілші соққыға жығылды " * 20)])
    assert max(map(len, capsys.readouterr().out.splitlines())) == widest


def test_json_is_utf_8_on_one_line(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    print_json({"title": "Тілші\nсоққыға жығылды", "lone": "\ud800"})
    line = capfdbinary.readouterr().out
    assert line.count(b"\n") == 1
    assert json.loads(line)["title"] == "Тілші\nсоққыға жығылды"
