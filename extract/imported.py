"""Articles that arrived as JSON, title and text already apart: the body is kept as the page, read here."""

from __future__ import annotations

import json
from typing import Any

from extract.limits import ExtractionFailed
from extract.published import Published
from extract.told import Told
from records import LANGUAGES, Page

IMPORTED_TYPE = "application/json; kind=imported-article"


def read_imported(page: Page) -> Told:
    """The article an imported page holds; raises ExtractionFailed when it is not the JSON that was stored."""
    try:
        given: dict[str, Any] = json.loads(page.body)
        title, text = str(given.get("title") or ""), str(given.get("text") or "")
    except (ValueError, AttributeError, RecursionError):
        raise ExtractionFailed("undecodable", "imported article is not JSON") from None
    moment = page.announced_at
    return Told(
        title=title,
        text=text,
        language=next((language for language in LANGUAGES if language == given.get("language")), None),
        published=Published(at=moment, precision="minute", origin="imported") if moment else None,
        refused=None if text.strip() or title.strip() else "no_text",
    )
