"""Labels on a page that may show when it was published."""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import chain, islice
from typing import Any

from extract.layout import FACT

NEAR = 60  # elements after the heading in which the date of the article stands
BEFORE = 15  # elements before it
PARAGRAPH = 80  # characters of a text from which it is the beginning of the story
HEADLINE = 4  # words of a link from which it leads to another story
TEASER = 600  # characters up to which a block with such a link is a teaser
WORD = 12  # characters up to which a label without a figure may be a date: кеше, сегодня, yesterday
LABEL = 120  # characters of a label that may be a date
_MARKED = re.compile(
    r"date|time|publish|posted|created|stamp|(?:^|[-_\s])(?:info|meta|day|data|byline)(?:$|[-_\s])", re.I
)
_CHANGED = re.compile(r"updat|modif|edited|changed|comment|weather|current|today|clock|event", re.I)
_CHANGED_WORDS = re.compile(r"обновл|изменен|жаңарт|өзгерт|updated|modified|last edited", re.I)
_DAY_WORD = re.compile(r"\W*(?:бүгін|кеше|сегодня|вчера|позавчера|today|yesterday)\W*", re.I)
_RANK = {"time": 0, "marked": 1, "text": 2}
_WORDS = re.compile(r"[^\W\d_]{3,}")
_SENTENCE = re.compile(r"(?<!\bг)(?<!\bж)(?<!\bm)[.!?…]$")
_ASIDE = frozenset(("nav", "aside", "footer", "header", "form", "option", "script", "style"))
_RELATED = re.compile(
    r"related|sidebar|comment|footer|widget|recommend|popular|latest|topnews|read-?more|calendar|archive", re.I
)


def find_labels(tree: Any, heading: Any | None, teasers: Set[Any]) -> list[tuple[str, str]]:
    """Short texts that may show when the page was published: (time | marked | text, text), the likeliest first.

    Elements made for a date come before ones merely named so, and these before plain texts; then what is nearer to
    `heading`. Nothing inside `teasers`, menus and footers counts.
    """
    elements = list(tree.iter("*"))
    place = next((number for number, one in enumerate(elements) if one is heading), None)
    story = _second_paragraph(elements, place or 0)
    above = set(heading.iterancestors()) if heading is not None else set()
    candidates: list[tuple[int, int, str, str]] = []
    near = (
        range(len(elements)) if place is None else range(max(0, place - BEFORE), min(len(elements), place + NEAR + 1))
    )
    for number in near:
        element = elements[number]
        kind = _kind(element)
        if kind is None or (kind == "text" and (place is None or number > story)):
            continue
        distance = _distance(number, place)
        text = _CHANGED_WORDS.split(element.get("datetime") or _short_text(element))[0].strip()
        if not text or (kind != "time" and not _is_label(text, kind)):
            continue
        if kind == "text" and _is_fact(element):
            continue
        if not _is_aside(element, above, teasers) and (number >= (place or 0) or _is_beside(element, heading)):
            candidates.append((_RANK[kind], distance, kind, text))
    return [(kind, text) for _, _, kind, text in sorted(candidates)]


def _is_fact(element: Any) -> bool:
    """Whether an element is in a table of facts: when something was founded, played, measured."""
    blocks = chain((element,), element.iterancestors())
    return any(block.tag == "table" or block.get(FACT) is not None for block in blocks)


def _kind(element: Any) -> str | None:
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if _CHANGED.search(named) or _CHANGED.search(element.get("itemprop") or ""):
        return None
    if element.tag == "time":
        return "time"
    if element.tag in ("html", "body", "head", "meta", "link", "img", "input", "a", "svg", "h1"):
        return None
    return "marked" if _MARKED.search(named) else "text" if len(element) <= 2 else None


def _distance(number: int, place: int | None) -> int:
    """How far from the heading an element stands, in elements; twice as far when before it."""
    if place is None:
        return number
    return number - place if number >= place else 2 * (place - number)


def _short_text(element: Any) -> str:
    parts: list[str] = []
    length = 0
    for piece in element.itertext():
        length += len(piece)
        if length > 4 * LABEL:
            return ""
        parts.append(piece)
    text = " ".join(" ".join(parts).split())
    dated = any(char.isdigit() for char in text) or len(text) <= WORD
    return text if 3 < len(text) <= LABEL and dated else ""


def _is_label(text: str, kind: str) -> bool:
    """Whether a short text is a label and no sentence, in which a date would be that of the event."""
    if kind == "text" and not any(char.isdigit() for char in text) and not _DAY_WORD.fullmatch(text):
        return False  # the name of a newspaper, say: USA Today, Сегодня.kz
    words = len(_WORDS.findall(text))
    return words <= 5 if kind == "marked" and len(text) <= 60 else words <= 5 and not _SENTENCE.search(text)


def _is_beside(element: Any, heading: Any) -> bool:
    """Whether an element before the heading is in the same block: a site's clock stands in another."""
    near = list(islice(heading.iterancestors(), 3))
    return any(one in near and one.tag not in ("body", "html") for one in element.iterancestors())


def _second_paragraph(elements: list[Any], place: int) -> int:
    """Where the story has surely begun: below, a short text with a date is more likely about an event."""
    seen = 0
    for number in range(place + 1, len(elements)):
        element = elements[number]
        if element.tag in ("p", "div", "td") and len((element.text or "").strip()) > PARAGRAPH:
            seen += 1
            if seen == 2:
                return number
    return len(elements)


def _is_aside(element: Any, above: Set[Any], teasers: Set[Any]) -> bool:
    """Whether an element stands in a menu, a footer, a list of related news or a teaser that is not about the heading.

    `above` are the elements that hold the heading; what they hold too is about it.
    """
    for block in chain((element,), element.iterancestors()):
        if block in above or (not above and block.tag in ("article", "main", "body")):
            return False
        if (
            block in teasers
            or block.tag in _ASIDE
            or _RELATED.search(f"{block.get('class') or ''} {block.get('id') or ''}")
        ):
            return True
        if _is_teaser(block):
            return True
    return False


def _is_teaser(block: Any) -> bool:
    """Whether a short block links to another story."""
    links = islice(block.iter("a"), 20)
    headlined = any(len(_WORDS.findall("".join(link.itertext()))) >= HEADLINE for link in links)
    return headlined and len("".join(block.itertext())) <= TEASER
