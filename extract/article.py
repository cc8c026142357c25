"""Page -> Article: `extract_article`, the one way from stored bytes to text, title, date and language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from typing import Any

from extract.captions import find_captions
from extract.decoding import parse_page
from extract.editions import find_editions
from extract.hints import drop_elements, hinted_dates, read_hinted_text
from extract.kinds import reader_of
from extract.labels import find_labels
from extract.language import detect_language
from extract.layout import find_teasers, flatten_tables
from extract.limits import ExtractionFailed, check_size
from extract.listing import refusal_reason
from extract.messages import MESSAGE, find_messages, read_message
from extract.metadata import find_heading, read_metadata
from extract.minhash import minhash
from extract.published import Published, find_published
from extract.text import read_text, take_lines
from extract.told import Told
from records import Article, Hints, Language, NotAnArticle, Page

__all__ = ["EXTRACTOR", "ExtractionFailed", "extract_article"]

VERSION = 3  # rises with every change that can alter a result
EXTRACTOR = f"presswatch/{VERSION} trafilatura/{version('trafilatura')}"  # not asked of itself: it is slow to load
_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_HINTS = Hints()


def extract_article(
    page: Page, *, time_zone: str = "Asia/Almaty", now: datetime, hints: Hints | None = None
) -> Article | NotAnArticle:
    """The article a page holds, or why it holds none: list_page, cookie_wall, no_text, too_short …

    `time_zone` is that of the source, for times printed without an offset; `published_at` keeps the offset that the
    page states, and is midnight UTC when only the day is known. One sentence is enough for an article. `hints` say
    where text and date stand on web pages of the source; one that fits nothing on the page counts for nothing.
    Raises ExtractionFailed (too_large, too_many_elements, too_deep, not_html) for what cannot be read.
    """
    check_size(page.body)
    if (reader := reader_of(page)) is not None:
        return _told_article(reader(page), page, time_zone=time_zone, now=now)
    if not page.body.strip():
        return NotAnArticle(url=page.url, reason="no_text")
    tree = parse_page(page.body, page.content_type)
    alive = list(tree.iter())  # lxml makes an object anew for each visit of an element unless someone holds it
    messages = find_messages(tree, page.url) if MESSAGE.encode() in page.body else ()
    if messages:
        return _message_article(messages, page, time_zone=time_zone, now=now)
    result = _page_article(tree, page, hints or _NO_HINTS, time_zone=time_zone, now=now)
    del alive
    return result


def _page_article(tree: Any, page: Page, hints: Hints, *, time_zone: str, now: datetime) -> Article | NotAnArticle:
    metadata, editions = read_metadata(tree, page.url), find_editions(tree, page.url)
    drop_elements(tree, hints)
    dates = (*hinted_dates(tree, hints), *metadata.stamps)
    heading = find_heading(tree, metadata.title)
    hinted = read_hinted_text(tree, hints)
    flatten_tables(tree)
    teasers = find_teasers(tree, heading, metadata.title)
    captions = find_captions(tree, heading, metadata.title, teasers.rows)
    reading = take_lines(hinted, metadata.title) if hinted else read_text(tree, heading, metadata, teasers)
    title = metadata.title or page.announced_title or reading.text.split("\n", 1)[0][:120]
    reason = (None if hinted else refusal_reason(reading, metadata, page.url)) or _emptiness(reading.text)
    if reason is not None:
        return NotAnArticle(url=page.url, reason=reason)
    language = detect_language(f"{title}\n{reading.text}")
    published = find_published(
        dates,
        lambda: find_labels(tree, heading, teasers.rows),
        page,
        language=language,
        time_zone=time_zone,
        now=now,
    )
    article = _make_article(page, title, reading.text, language, published, metadata.authors)
    return replace(article, editions=editions, captions=captions)


def _message_article(messages: Sequence[Any], page: Page, *, time_zone: str, now: datetime) -> Article | NotAnArticle:
    if len(messages) > 1:
        return NotAnArticle(url=page.url, reason="list_page")
    return _told_article(read_message(messages[0]), page, time_zone=time_zone, now=now)


def _told_article(told: Told, page: Page, *, time_zone: str, now: datetime) -> Article | NotAnArticle:
    reason = told.refused or _emptiness(told.text or told.title)
    if reason is not None:
        return NotAnArticle(url=page.url, reason=reason)
    language = told.language or detect_language(f"{told.title}\n{told.text}")
    published = told.published or find_published(
        told.stamps, tuple, page, language=language, time_zone=time_zone, now=now
    )
    article = _make_article(page, told.title, told.text, language, published, told.authors)
    return replace(article, captions=told.captions)


def _make_article(
    page: Page,
    title: str,
    text: str,
    language: Language | None,
    published: Published | None,
    authors: tuple[str, ...],
) -> Article:
    return Article(
        source_id=page.source_id,
        url=page.url,
        page_sha256=page.sha256,
        title=title,
        text=text,
        language=language,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        date_origin=published.origin if published else None,
        authors=authors,
        extractor=EXTRACTOR,
        minhash=minhash(text),
    )


def _emptiness(text: str) -> str | None:
    """no_text without a single word, too_short below three words: a note of one sentence is ordinary news."""
    words = len(_WORD.findall(text))
    return "no_text" if words == 0 else "too_short" if words < 3 else None
