"""The text of an article out of the tree of its page: what people read, without menus, teasers and notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extract.fingerprint import normalise_text
from extract.fragments import read_markup
from extract.layout import Teasers
from extract.lead import find_lead
from extract.limits import MAX_TEXT, cut_text
from extract.lines import Links, clean_lines, is_linked, is_prose
from extract.metadata import Metadata
from extract.region import crop_page

CLEAN = 0.8  # share of characters that are prose from which the fast pass is believed
STATED = 250  # characters of a text in JSON-LD from which it may be the article
HARD_ELEMENTS = 20_000  # above this the slow passes are too dear


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The text of a page, and what was read beside it."""

    text: str
    linked_lines: int  # lines that were nothing but links to other pages
    teasers: int  # rows that only lead to other pages, left out
    notices: tuple[str, ...]  # what was read when nothing of it was kept


def read_text(tree: Any, heading: Any | None, metadata: Metadata, teasers: Teasers) -> Reading:
    """The text of the page, paragraphs separated by a line break; "" when it has none.

    A fast pass reads most pages. Where much of what it gives is not prose (old table layouts keep their menus), slower
    passes are tried and the one with most prose and least else is taken. Then what frames the text is cut away and
    a lead that stands apart is put before it. Where the page states its text in JSON-LD, and shows much less, the
    stated one is taken.
    """
    links = Links.of(tree, teasers.texts)
    best: list[str] = []
    for lines in _candidates(lambda: crop_page(tree, heading, teasers.linked)):
        if not best or _worth(lines, links) > _worth(best, links):
            best = lines
        if _is_clean(lines, links):
            break
    kept = clean_lines(best, links, metadata.title, trusted=_is_clean(best, links))
    kept[:0] = find_lead(heading, "\n".join(kept), teasers.rows)
    stated = read_markup(metadata.body) if len(metadata.body) >= STATED else ()
    if sum(map(len, stated)) > 2 * sum(map(len, kept)):
        kept = list(stated)
    linked = sum(is_linked(line, links) for line in best)
    return Reading(
        text=cut_text("\n".join(kept), MAX_TEXT),
        linked_lines=linked,
        teasers=len(teasers.texts),
        notices=() if kept else tuple(best),
    )


def take_lines(lines: Sequence[str], title: str) -> Reading:
    """The text of lines that were pointed at, without the one that repeats the title."""
    wanted = normalise_text(title)
    kept = [line for line in lines if normalise_text(line) != wanted]
    return Reading(text=cut_text("\n".join(kept), MAX_TEXT), linked_lines=0, teasers=0, notices=())


def _candidates(crop: Callable[[], Any]) -> Iterator[list[str]]:
    from extract.passes import read_fast, read_precisely, read_thoroughly  # trafilatura is loaded where pages are read

    yield _lines(read_fast(crop))
    part = crop()
    if sum(1 for _ in part.iter()) <= HARD_ELEMENTS:
        yield _lines(read_precisely(part))
        yield _lines(read_thoroughly(part))


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]


def _is_clean(lines: list[str], links: Links) -> bool:
    prose = sum(len(line) for line in lines if is_prose(line, links))
    return prose >= CLEAN * sum(map(len, lines)) and prose > 0


def _worth(lines: list[str], links: Links) -> float:
    return float(sum(len(line) if is_prose(line, links) else -len(line) for line in lines))
