"""What is written at the pictures of an article: their captions, and the alternative text of the main one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Set
from itertools import chain
from typing import Any

from extract.fingerprint import normalise_text
from extract.fragments import read_beginning
from extract.limits import cut_text

MOST = 10
LONGEST = 500  # characters
SHORTEST = 3  # words: less names an agency or a file
NEAR = 60  # elements after the heading in which the main picture stands
_OUTSIDE = frozenset(("nav", "aside", "footer", "header", "form", "button"))
_NAMED = re.compile(r"caption|podpis|photo-?(?:desc|text|title)|img-?(?:desc|text|title)|image-?(?:desc|text)", re.I)
_ASIDE = re.compile(r"related|sidebar|recommend|popular|widget|gallery-thumb|read-?more|logo|avatar|banner", re.I)
_FILE = re.compile(r"^\S+\.(?:jpe?g|png|webp|gif)$|^(?:img|dsc|photo|image|фото|сурет)[\s_-]*\d*$", re.I)
_WORD = re.compile(r"[^\W\d_]{2,}")
_BLOCKS = ("figcaption", "p", "div", "span", "small", "em")


def find_captions(tree: Any, heading: Any | None, title: str, teasers: Set[Any]) -> tuple[str, ...]:
    """Captions and the main picture's alternative text, each once, in the order of the page; none of other stories.

    An alternative text that only repeats the title is left out.
    """
    found: dict[str, str] = {}
    known = normalise_text(title)
    for text in chain(_alternatives(tree, heading, teasers), _captions(tree, teasers)):
        if len(found) == MOST:
            break
        plain = normalise_text(text)
        if len(_WORD.findall(text)) >= SHORTEST and plain != known and not any(plain in one for one in found):
            found[plain] = cut_text(text, LONGEST)
    return tuple(found.values())


def _captions(tree: Any, teasers: Set[Any]) -> Iterator[str]:
    for element in tree.iter(*_BLOCKS):
        named = element.get("class") or ""
        if element.tag != "figcaption" and not _NAMED.search(named):
            continue
        text = read_beginning(element, LONGEST + 1)
        if text and not _is_outside(element, teasers):
            yield text


def _alternatives(tree: Any, heading: Any | None, teasers: Set[Any]) -> Iterator[str]:
    """The alternative text that the page states for its picture, and that of the first picture after the heading."""
    for tag in tree.iter("meta"):
        if (tag.get("property") or tag.get("name") or "").lower() in ("og:image:alt", "twitter:image:alt"):
            yield " ".join(html.unescape(tag.get("content") or "").split())
    if heading is None:
        return
    for picture in _pictures_after(heading):
        text = " ".join((picture.get("alt") or "").split())
        if text and not _FILE.match(text) and not _is_outside(picture, teasers):
            yield text
            return


def _pictures_after(heading: Any) -> Iterator[Any]:
    count = 0
    for block in (heading, *heading.iterancestors()):
        for after in block.itersiblings():
            for one in after.iter("*"):
                count += 1
                if count > NEAR:
                    return
                if one.tag == "img":
                    yield one


def _is_outside(element: Any, teasers: Set[Any]) -> bool:
    for block in (element, *element.iterancestors()):
        if block.tag in _OUTSIDE or block in teasers:
            return True
        if block.tag in ("article", "main", "body"):
            return False
        if _ASIDE.search(f"{block.get('class') or ''} {block.get('id') or ''}"):
            return True
    return False
