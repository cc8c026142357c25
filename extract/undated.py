"""A page without its dates: to see whether a reader of dates then invents one."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from extract.decoding import parse_page

LABEL = 150  # characters up to which a text with a date is a label and is emptied; a story keeps its sentences
_NAMED = re.compile(r"date|time|publi|modif|issued|created|year", re.IGNORECASE)
_DATE = re.compile(
    r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|\d{4}\s?[-./]\s?\d\d?\s?[-./]\s?\d\d?|\d{1,2}:\d\d"
    r"|\d{1,2}\D{1,6}[^\W\d_]{3,9}\D{0,5}\d{4}|[^\W\d_]{3,9}\.?,? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{4}\D{1,10}\d{1,2}\D{0,4}[^\W\d_]{3,9}|\b(?:ago|назад|бұрын|today|yesterday|сегодня|вчера|бүгін|кеше)\b"
    r"|\d{1,2} [^\W\d_]{3,9}$",
    re.IGNORECASE,
)


def strip_dates(body: bytes) -> bytes:
    """The page without anything that states or shows when it came out; sentences of the story stay as they are.

    Raises ExtractionFailed for what is no page.
    """
    tree = parse_page(body, None)
    for element in list(tree.iter("script", "time", "meta")):
        if element.tag != "meta" or _is_dated(element):
            element.drop_tree()
    for element in tree.iter("*"):
        _empty(element)
    stripped: bytes = etree.tostring(tree, method="html", encoding="utf-8")
    return stripped


def _is_dated(meta: Any) -> bool:
    names = " ".join(meta.get(key) or "" for key in ("property", "name", "itemprop", "http-equiv"))
    return bool(_NAMED.search(names) or _DATE.search(meta.get("content") or ""))


def _empty(element: Any) -> None:
    for name, value in list(element.attrib.items()):
        if name == "datetime" or (name not in ("class", "id") and _DATE.search(value)):
            del element.attrib[name]
    if element.text and len(element.text) <= LABEL and _DATE.search(element.text):
        element.text = ""
    if element.tail and len(element.tail) <= LABEL and _DATE.search(element.tail):
        element.tail = ""
