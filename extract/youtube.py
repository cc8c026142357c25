"""Videos as the feed of their channel tells of them: one `<entry>`, whose prefixes nobody declares."""

from __future__ import annotations

from typing import Any

from lxml import etree

from extract.limits import MAX_TITLE, ExtractionFailed, check_depth, check_elements, cut_text
from extract.told import Told
from records import Page


def read_youtube_entry(page: Page) -> Told:
    """Title and description of a video; the title is the text too when there is no description.

    `published` is its date: `updated` moves for months. Raises ExtractionFailed("undecodable") when it is no entry.
    """
    entry = _load(page.body)
    title = " ".join(_text(entry, "title").split()) or " ".join(_text(entry, "media:title").split())
    lines = (" ".join(line.split()) for line in _text(entry, "media:description").split("\n"))
    text = "\n".join(line for line in lines if line)
    moment = _text(entry, "published").strip()
    author = " ".join(_text(entry, "name").split())
    return Told(
        title=cut_text(title, MAX_TITLE),
        text=text or title,
        stamps=(("feed", moment),) if moment else (),
        authors=(author,) if author else (),
    )


def _load(body: bytes) -> Any:
    check_elements(body)
    # recover: the prefixes yt: and media: are declared in the feed around the entry, which is not kept
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        entry = etree.fromstring(body.replace(b"\0", b""), parser=parser)
    except etree.XMLSyntaxError:
        entry = None
    check_depth(parser)
    if entry is None or _name(entry) != "entry":
        raise ExtractionFailed("undecodable", "the video's entry is not XML of a feed")
    return entry


def _text(entry: Any, name: str) -> str:
    """The text of the first element of that name, with its prefix or, where declared, without."""
    bare = name.rpartition(":")[2]
    found = (one for one in entry.iter() if isinstance(one.tag, str) and _name(one) in (name, bare))
    wanted = (one for one in found if ":" in name or (one.prefix is None and ":" not in one.tag.rpartition("}")[2]))
    return next(("".join(one.itertext()) for one in wanted), "")


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
