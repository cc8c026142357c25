"""Articles that arrived as JSON, title and text already apart: the body is kept as the page, read here."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from extract.language import detect_language
from extract.limits import ExtractionFailed
from records import LANGUAGES, Article, Language, NotAnArticle, Page

IMPORTED_TYPE = "application/json; kind=imported-article"


def is_imported(page: Page) -> bool:
    """Whether the page is an article that `presswatch import` stored."""
    return page.content_type == IMPORTED_TYPE


def read_imported(page: Page, extractor: str) -> Article | NotAnArticle:
    """The article an imported page holds; raises ExtractionFailed when it is not the JSON that was stored."""
    try:
        given: dict[str, Any] = json.loads(page.body)
        title, text = str(given.get("title") or ""), str(given.get("text") or "")
    except (ValueError, AttributeError):
        raise ExtractionFailed("undecodable", "imported article is not JSON") from None
    if not text.strip() and not title.strip():
        return NotAnArticle(url=page.url, reason="no_text")
    return Article(
        source_id=page.source_id,
        url=page.url,
        page_sha256=page.sha256,
        title=title,
        text=text,
        language=_language(given.get("language"), f"{title}\n{text}"),
        published_at=page.announced_at,
        published_precision=_precision(page.announced_at),
        date_origin="imported" if page.announced_at else None,
        extractor=extractor,
    )


def _language(named: object, text: str) -> Language | None:
    return next((language for language in LANGUAGES if language == named), None) or detect_language(text)


def _precision(moment: datetime | None) -> Any:
    return "minute" if moment else None
