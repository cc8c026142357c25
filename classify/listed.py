"""Word lists written as plain text, so that they stay readable in code."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """The words of `text`, in order."""
    return tuple(text.split())
