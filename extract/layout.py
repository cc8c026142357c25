"""What the layout of a page says: tables that only lay out the site, and rows of teasers for other pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from extract.fingerprint import letters_of
from extract.fragments import read_beginning

CELL = 200  # characters of a cell above which it holds text, not a figure
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 ul ol dl table form article section main center blockquote".split()  # noqa: SIM905 - reads better
)
_PARTS = ("tr", "td", "th", "tbody", "thead", "tfoot", "caption")
FACT = "data-fact"  # marks what was a row with a heading of its own: something about the subject, not about the page
TEASERS = 4  # neighbours that each start with a link to another page from which they are a list of teasers
TEASER = 600  # characters a teaser may have
_NOT_TEASED = frozenset(
    ("html", "head", "body", "span", "a", "b", "i", "em", "strong", "br", "option", "script", "style")
)
_INLINE = frozenset(("a", "span", "b", "strong", "i", "em", "font", "u", "small", "img", "svg", "time", "label"))
_LETTERS = re.compile(r"[^\W\d_]{3,}")


def flatten_tables(tree: Any) -> Any:
    """The same tree with its layout tables turned into div elements, so that text in their cells reads as text."""
    for table in list(tree.iter("table")):
        if _is_layout(table):
            parts = [one for one in table.iterdescendants(*_PARTS) if _table_of(one) is table]
            for row in (one for one in parts if one.tag == "tr" and one.find("th") is not None):
                row.set(FACT, "")
            for element in (table, *parts):
                element.tag = "div"
    return tree


def _table_of(element: Any) -> Any:
    return next(element.iterancestors("table"), None)


def _is_layout(table: Any) -> bool:
    if any(one.tag in _BLOCKS for one in table.iterdescendants() if isinstance(one.tag, str)):
        return True
    rows = [len(row) for row in table.iter("tr")]
    if len(rows) <= 1 or max(rows) <= 1:
        return True
    return any(len("".join(cell.itertext())) > CELL for cell in table.iter("td", "th"))


@dataclass(frozen=True, slots=True)
class Teasers:
    """The rows of a page that only lead to other pages: their elements, and the letters of their texts."""

    rows: frozenset[Any] = frozenset()
    texts: tuple[str, ...] = ()
    linked: frozenset[Any] = frozenset()  # the rows that are a headline with little beside it, surely no story


def find_teasers(tree: Any, heading: Any | None, title: str) -> Teasers:
    """The teasers for other pages that a page shows.

    They come as four or more neighbours of one kind, each of which starts (but for a time or a number) with a link that
    is a line of its own. What holds `heading` is no teaser; one that repeats the title tells nothing else.
    """
    found: set[Any] = set()
    linked: set[Any] = set()
    texts: list[str] = []
    above = set(heading.iterancestors()) if heading is not None else set()
    wanted = letters_of(title)
    for parent in (one for one in tree.iter("*") if len(one) >= TEASERS):
        rows = [row for row in _rows(parent) if row is not heading and row not in above]
        links = _leading_links(rows)
        if len(links) < TEASERS or len(set(links.values())) < TEASERS - 1:
            continue
        found.update(rows)
        linked.update(links)
        shown = (letters_of(" ".join(_shown(row))) for row in rows)
        texts += [text for text in shown if text and not (wanted and wanted in text)]
    return Teasers(frozenset(found), tuple(texts), frozenset(linked))


def _shown(row: Any) -> Iterator[str]:
    yield from row.itertext()
    following = row.getnext() if row.tag == "dt" else None
    while following is not None and following.tag == "dd":
        yield from following.itertext()
        following = following.getnext()


def _rows(parent: Any) -> list[Any]:
    """The children of the commonest kind that hold a link or words."""
    kinds = [one.tag for one in parent if isinstance(one.tag, str) and one.tag not in _NOT_TEASED]
    if len(kinds) < TEASERS or next(parent.iter("a"), None) is None:
        return []
    kind = max(dict.fromkeys(kinds), key=kinds.count)
    return [one for one in parent if one.tag == kind and (len(one) or one.text)]


def _leading_links(rows: list[Any]) -> dict[Any, str]:
    """The rows with a headline and its address; empty when less than seven of ten rows have one."""
    links: dict[Any, str] = {}
    for number, row in enumerate(rows):
        if number - len(links) > 0.3 * len(rows):
            return {}
        link = _leading_link(row)
        if link is not None:
            links[row] = link
    return links if len(links) >= 0.7 * len(rows) else {}


def _leading_link(row: Any) -> str | None:
    """Address of the link that is a row's headline: nothing but figures before it, another block or nothing after it.

    `None` for rows too long for a teaser and for sentences that merely start with a linked word.
    """
    link = _first_words(row)
    if link is None or (link.get("href") or "#").startswith("#"):
        return None
    if len(read_beginning(row, TEASER + 1)) > TEASER:
        return None
    element = link
    while element is not row and element.tag in _INLINE:
        if _LETTERS.search(element.tail or ""):
            return None
        following = element.getnext()
        if following is not None:
            goes_on = following.tag in _INLINE and _LETTERS.search("".join(following.itertext()))
            return None if goes_on else link.get("href")
        element = element.getparent()
    return str(link.get("href"))


def _first_words(row: Any) -> Any | None:
    """The link that the first words of a row belong to; `None` when they are no link."""
    for link in row.iter("a"):
        if _has_words(link):
            return None if _follows_words(link, row) else link
    return None


def _has_words(element: Any) -> bool:
    return any(_LETTERS.search(text) for text in element.itertext())


def _follows_words(link: Any, row: Any) -> bool:
    """Whether words stand before a link in its row."""
    element = link
    while element is not row:
        for before in element.itersiblings(preceding=True):
            if _LETTERS.search(before.tail or "") or _has_words(before):
                return True
        element = element.getparent()
        if _LETTERS.search(element.text or ""):
            return True
    return False
