"""What the file of a source says of its pages: where text and date stand, what to leave out (`[extract]`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml.cssselect import CSSSelector, SelectorError

from extract.fragments import lines_of
from records import Hints

_OUT = ("figure", "figcaption", "button", "form")  # of a text that was pointed at


def drop_elements(tree: Any, hints: Hints) -> None:
    """Take what the hints say to drop out of the tree; text behind it stays."""
    for selector in hints.drop:
        for element in _select(tree, selector):
            if element.getparent() is not None:
                element.drop_tree()


def read_hinted_text(tree: Any, hints: Hints) -> tuple[str, ...]:
    """The lines where the hints say the text is; empty without a hint, and when nothing on the page fits it."""
    if hints.text is None:
        return ()
    found = _select(tree, hints.text)
    inner = {one for element in found for one in element.iterdescendants()}
    return tuple(line for element in found if element not in inner for line in lines_of(element, without=_OUT))


def hinted_dates(tree: Any, hints: Hints) -> Iterator[tuple[str, str]]:
    """("hint", text) for each element where the hints say the date is, machine-readable before printed."""
    for element in _select(tree, hints.date) if hints.date else ():
        stated = (element.get("datetime"), element.get("content"), " ".join("".join(element.itertext()).split()))
        yield from (("hint", text) for text in stated if text)


def _select(tree: Any, selector: str) -> list[Any]:
    try:
        return list(_compiled(selector)(tree))
    except SelectorError:
        return []  # the catalogue refuses such a hint; one that slipped through is as good as none


@lru_cache(maxsize=512)
def _compiled(selector: str) -> Any:
    return CSSSelector(selector, translator="html")
