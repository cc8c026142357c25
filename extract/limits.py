"""The bounds a page must keep to before anything is read out of it, and `ExtractionFailed`, which says what broke."""

from __future__ import annotations

from typing import Any

from lxml import etree

MAX_BYTES = 8 * 1024 * 1024
MAX_ELEMENTS = 50_000  # time and memory grow with elements: 2 MiB of <br> took 17 s, real pages have under 5,000
MAX_DEPTH = 255  # beyond it the parser drops what lies below, and a menu would pass for the article
MANY_LINKS = 2000  # up to which links need no second look
# links times the elements around each: trafilatura looks at every link again for each block around it, so that 15,000
# in 200 blocks (3 million) took 43 s; real pages stay under an eighth of this
MAX_LINK_NESTING = 300_000
MAX_TEXT = 200_000  # characters of an article's text; the longest real reports have under 100,000
MAX_TITLE = 300  # characters
CUT = " …"  # ends a title or text that was cut


class ExtractionFailed(Exception):
    """A page that could not be read: `reason` is a short code, `detail` a sentence for people."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}" if self.detail else self.reason


def check_size(body: bytes) -> None:
    """Raise ExtractionFailed("too_large") for a body above 8 MiB."""
    if len(body) > MAX_BYTES:
        raise ExtractionFailed("too_large", f"{len(body)} bytes, the limit is {MAX_BYTES}")


def check_elements(markup: bytes) -> None:
    """Raise ExtractionFailed("too_many_elements") above 50,000 elements, "too_deep" when they nest too far.

    Counts without building a tree, so that hostile markup costs no memory; most pages need no second look, having
    fewer angle brackets than that.
    """
    if markup.count(b"<") <= MAX_ELEMENTS:
        return
    counter = _Counter()
    etree.fromstring(markup, parser=etree.HTMLParser(target=counter, huge_tree=True, encoding="utf-8"))
    if counter.elements > MAX_ELEMENTS:
        raise ExtractionFailed("too_many_elements", f"{counter.elements} elements, the limit is {MAX_ELEMENTS}")
    if counter.deepest > MAX_DEPTH:
        raise ExtractionFailed("too_deep", f"elements nest {counter.deepest} deep, the limit is {MAX_DEPTH}")


def check_depth(parser: Any) -> None:
    """Raise ExtractionFailed("too_deep") when the parser gave up because elements nest too far."""
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise ExtractionFailed("too_deep", f"elements nest more than {MAX_DEPTH} deep")


def check_links(tree: Any) -> None:
    """Raise ExtractionFailed("too_many_elements") when many links stand deep inside others' blocks.

    Stops counting at the limit, so that the look itself is cheap.
    """
    links = list(tree.iter("a"))
    if len(links) <= MANY_LINKS:
        return
    nesting = 0
    for link in links:
        nesting += sum(1 for _ in link.iterancestors())
        if nesting > MAX_LINK_NESTING:
            raise ExtractionFailed(
                "too_many_elements",
                f"{len(links)} links nest too deep, the limit is {MAX_LINK_NESTING} levels together",
            )


def cut_text(text: str, limit: int) -> str:
    """The text, or its beginning up to a word's end with an ellipsis, at most `limit` characters."""
    if len(text) <= limit:
        return text
    head = text[: limit - len(CUT)]
    space = max(head.rfind(" ", limit // 2), head.rfind("\n", limit // 2))
    return head[: space if space > 0 else None].rstrip() + CUT


class _Counter:
    """A parser target that counts elements and their depth."""

    def __init__(self) -> None:
        self.elements = 0
        self.depth = 0
        self.deepest = 0

    def start(self, _tag: str, _attributes: object) -> None:
        self.elements += 1
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def close(self) -> None:
        return None
