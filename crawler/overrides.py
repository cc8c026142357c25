"""Switching a source on or off: in a file that no upgrade touches."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from records import Problem

_TABLE = re.compile(r"^\s*\[", re.M)
_ENABLED = re.compile(r"^[ \t]*(?:enabled|\"enabled\"|'enabled')[ \t]*=[^\n]*$", re.M)
NOTE = "# Copy of the shipped file, which is no longer read. Delete this one to follow the shipped file again.\n"


def switch_source(path: Path, *, enabled: bool, shipped: Path, own: Path) -> Path:
    """Write `enabled = …` for the source of the file at `path`; the file that now counts.

    A file of the folder `shipped` is copied to the folder `own` first; any other is changed in place. A copy that again
    says what the shipped file says is removed. Raises Problem when a file cannot be read or written.
    """
    try:
        text = path.read_text(encoding="utf-8")
        if path.is_relative_to(shipped):
            return _write(own / path.name, with_enabled(NOTE + text, enabled=enabled))
        changed = with_enabled(text, enabled=enabled)
        original = next(shipped.rglob(path.name), None)
        if original and path.is_relative_to(own) and text.startswith(NOTE) and _same(original, changed):
            path.unlink()
            return original
        return _write(path, changed)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem(f"{path}: cannot be changed ({error}); write enabled = {str(enabled).lower()} by hand") from None


def with_enabled(text: str, *, enabled: bool) -> str:
    """The text of a source file with its key `enabled` set; comments and order stay."""
    line = f"enabled   = {str(enabled).lower()}"
    table = _TABLE.search(text)
    end = table.start() if table else len(text)
    head, rest = text[:end], text[end:]
    if _ENABLED.search(head):
        return _ENABLED.sub(line, head, count=1) + rest
    return f"{head.rstrip()}\n{line}\n\n{rest}" if rest else f"{head.rstrip()}\n{line}\n"


def _same(original: Path, text: str) -> bool:
    return _facts(original.read_text(encoding="utf-8")) == _facts(text)


def _facts(text: str) -> dict[str, Any]:
    return {"enabled": True, **tomllib.loads(text)}


def _write(path: Path, text: str) -> Path:
    """Replace a file in one step: a crash leaves the old one or the new one."""
    tomllib.loads(text)
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)
    return path
