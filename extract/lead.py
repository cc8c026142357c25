"""The lead of a story that stands apart from its text: between the heading and the first paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import islice
from typing import Any

from extract.fingerprint import normalise_text
from extract.fragments import read_beginning

NEAR = 60  # elements after the heading in which the text must begin
SHORTEST = 40  # characters
LONGEST = 1000
BEGINNING = 40  # characters by which the beginning of the text is known again
LINKED = 0.3  # share of linked characters from which a block is a menu
_BLOCKS = frozenset(("p", "div", "h2", "h3", "h4", "blockquote", "section", "td", "strong", "b"))
_INNER = frozenset(("p", "div", "ul", "ol", "table", "section", "h1", "h2", "h3", "h4", "figure", "form"))
_OUTSIDE = frozenset(
    ("figure", "figcaption", "nav", "aside", "form", "ul", "ol", "script", "style", "footer", "button")
)
_NAMED = re.compile(
    r"caption|credit|photo|share|social|author|byline|tags?\b|crumb|banner|advert|subscri|comment", re.I
)
_LEAD = re.compile(r"lead|lede|ann?ons|announce|intro|summary|subtitle|excerpt|standfirst", re.I)  # needs no full stop
_SENTENCE = re.compile(r"[.!?…]+[\"»”)]*$")


def find_lead(heading: Any | None, text: str, teasers: Set[Any]) -> tuple[str, ...]:
    """Sentences between `heading` and the beginning of `text` that are missing from it; empty when none are.

    Many sites set the lead, which tells the main fact, in a block of its own.
    """
    beginning = normalise_text(text[:400])[:BEGINNING]
    if heading is None or not beginning:
        return ()
    known = ""
    found: list[str] = []
    for element in _following(heading):
        block = read_beginning(element, LONGEST + 1)
        plain = normalise_text(block)
        if plain.startswith(beginning):
            return tuple(found)
        if _is_block(element, block) and not _is_outside(element, heading, teasers):
            known = known or normalise_text(text)
            if plain not in known:
                found.append(block)
                known = f"{known}\n{plain}"
    return ()


def _following(heading: Any) -> Iterator[Any]:
    """The elements after the heading in the order of the page, those inside it left out; at most NEAR of them."""
    found = (
        one
        for block in (heading, *heading.iterancestors())
        for after in block.itersiblings()
        for one in after.iter("*")
    )
    return islice(found, NEAR)


def _is_block(element: Any, block: str) -> bool:
    """Whether an element is a block without blocks inside that reads as one or two sentences."""
    if element.tag not in _BLOCKS or not SHORTEST <= len(block) <= LONGEST:
        return False
    if not _SENTENCE.search(block) and not _LEAD.search(element.get("class") or ""):
        return False
    if any(inner.tag in _INNER for inner in element.iterdescendants()):
        return False
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    return linked <= LINKED * len(block)


def _is_outside(element: Any, heading: Any, teasers: Set[Any]) -> bool:
    above = set(heading.iterancestors())
    for block in (element, *element.iterancestors()):
        if block in above:
            return False
        named = f"{block.get('class') or ''} {block.get('id') or ''}"
        if block in teasers or block.tag in _OUTSIDE or _NAMED.search(named):
            return True
    return False
