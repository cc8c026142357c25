"""Pages that are no articles: lists of teasers, front pages, cookie and script walls, error pages."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from extract.metadata import Metadata
from extract.text import Reading

LINKED = 0.5  # share of lines that are links from which a page is a list
_WALLS = {
    "cookie_wall": r"\bcookies?\b|файл\w* куки|\bкуки\b|cookie[- ]файл",
    "script_wall": r"enable javascript|javascript is (?:disabled|required)|включите javascript|javascript-ті қосыңыз"
    r"|checking your browser|just a moment\.\.\.|verify(?:ing)? (?:that )?you are (?:a )?human|проверка браузера",
    "error_page": r"^\W*(?:(?:ошибка|error|қате)\W*)?(?:404|403|500|502|503)\b|page not found|access denied"
    r"|страница не найдена|доступ запрещ[её]н|бет табылмады",
}
_WALL_PATTERNS = {reason: re.compile(pattern, re.IGNORECASE) for reason, pattern in _WALLS.items()}
WALL = 400  # characters: above this a text that mentions cookies is about them


def wall_reason(reading: Reading, metadata: Metadata, url: str) -> str | None:
    """Why a page is no article: list_page, cookie_wall, script_wall or error_page; `None` when it may be one."""
    if len(reading.text) <= WALL:
        for reason, pattern in _WALL_PATTERNS.items():
            if pattern.search(reading.text) or (reason != "cookie_wall" and pattern.search(metadata.title)):
                return reason
    return "list_page" if _is_list(reading, metadata, url) else None


def _is_list(reading: Reading, metadata: Metadata, url: str) -> bool:
    if reading.lines >= 4 and reading.linked_lines / reading.lines >= LINKED and len(reading.text) < 400:
        return True
    front = urlsplit(url).path.strip("/") == ""
    return front and not metadata.is_article and reading.linked_lines >= 3
