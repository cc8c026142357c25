"""News of gov.kz as its content interface tells them: a JSON object with title, body, moment."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from extract.fragments import read_markup
from extract.language import detect_language
from extract.limits import MAX_TITLE, ExtractionFailed, cut_text
from extract.told import Told
from records import LANGUAGES, Language, Page

_PICTURES = ("figcaption", "figure")
TELLING = 150  # characters from which the words tell the language better than the address: texts stay untranslated


def read_govkz(page: Page) -> Told:
    """The news item of a page, the title its text too when it has no body.

    Raises ExtractionFailed("undecodable") when it is no JSON object.
    """
    item = _load(page.body)
    title = " ".join(read_markup(_text(item.get("title"))))
    lines = read_markup(_text(item.get("body")), without=_PICTURES)
    words = "\n".join((title, *lines))
    moment = _text(item.get("created_date")).strip()
    return Told(
        title=cut_text(title, MAX_TITLE),
        text="\n".join(line for line in lines if line != title) or title,
        stamps=(("json", moment),) if moment else (),
        language=(detect_language(words) if len(words) >= TELLING else None) or _language(page.url),
    )


def _load(body: bytes) -> dict[str, Any]:
    try:
        item = json.loads(body)
    except (ValueError, RecursionError):
        raise ExtractionFailed("undecodable", "the news item is not JSON") from None
    if not isinstance(item, dict):
        raise ExtractionFailed("undecodable", "the news item is JSON, but no object")
    return item


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _language(url: str) -> Language | None:
    """The language an address asks for: `lang=kk`, also spelled kz."""
    named = [one.lower().replace("kz", "kk") for one in parse_qs(urlsplit(url).query).get("lang", ())]
    return next((language for language in LANGUAGES if language in named), None)
