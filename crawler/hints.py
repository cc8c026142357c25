"""The table `[extract]` of a source's file: CSS selectors for what the general way of reading its pages misses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lxml.cssselect import CSSSelector, SelectorError

from records import Hints


def read_hints(told: Mapping[str, Any]) -> Hints | None:
    """The hints of a checked table; `None` when the file has none."""
    if not told:
        return None
    return Hints(text=told.get("text"), date=told.get("date"), drop=tuple(told.get("drop", ())))


def check_selector(value: Any) -> str | None:
    """What is wrong with a CSS selector; `None` when it is right."""
    if not isinstance(value, str) or not value.strip():
        return "is not a CSS selector"
    try:
        CSSSelector(value, translator="html")
    except SelectorError as error:  # also what cannot be expressed for a page that stands still, such as :hover
        return f"is not a CSS selector ({error})"
    return None


def _check_selectors(value: Any) -> str | None:
    if not isinstance(value, list):
        return "is not a list of CSS selectors"
    return next((wrong for wrong in map(check_selector, value) if wrong), None)


EXTRACT_KEYS: Mapping[str, Callable[[Any], str | None]] = {
    "text": check_selector,
    "date": check_selector,
    "drop": _check_selectors,
}
EXTRACT_EXAMPLES: Mapping[str, str] = {
    "extract": '[extract] with text = "div.article-body"',
    "text": 'text = "div.article-body"',
    "date": 'date = "span.published"',
    "drop": 'drop = [".subscribe", "ul.related"]',
}
