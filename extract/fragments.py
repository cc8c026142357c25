"""Lines of text out of a piece of markup: one for each block, and for each line break."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lxml import etree, html

from extract.limits import check_depth, check_elements

_BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li "  # noqa: SIM905
    "main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset(("script", "style", "template", "noscript", "svg", "iframe", "head"))


def lines_of(element: Any, without: Collection[str] = ()) -> tuple[str, ...]:
    """The lines an element shows, in order and without empty ones; nothing of elements whose tag is in `without`."""
    pieces: list[str] = []
    hidden = 0
    for event, one in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        silent = event in ("start", "end") and (one.tag in _SILENT or one.tag in without)
        if event == "start":
            hidden += silent
            if not hidden:
                pieces += ["\n" if one.tag in _BLOCKS or one.tag == "br" else "", _one_line(one.text)]
            continue
        hidden -= silent
        if not hidden:
            pieces += ["\n" if one.tag in _BLOCKS else "", _one_line(one.tail) if one is not element else ""]
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return tuple(line for line in lines if line)


def read_markup(markup: str, without: Collection[str] = ()) -> tuple[str, ...]:
    """The lines of a piece of HTML, plain text too; raises ExtractionFailed when it is beyond the limits."""
    given = markup.encode("utf-8", "replace").replace(b"\0", b"")
    check_elements(given)
    if not given.strip():
        return ()
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    try:
        tree = html.document_fromstring(given, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return ()  # nothing but comments
    finally:
        check_depth(parser)
    return lines_of(tree, without)


def read_beginning(element: Any, limit: int) -> str:
    """The text of an element on one line; only its beginning when it has more than `limit` characters."""
    if not len(element):
        return " ".join((element.text or "").split())[:limit]
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece.strip())
        if length > limit:
            break
    return " ".join("".join(pieces).split())[:limit]


def _one_line(text: str | None) -> str:
    return (text or "").replace("\n", " ")
