"""Pages that are no articles: lists of teasers, front pages, cookie and script walls, error pages."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from extract.metadata import Metadata
from extract.text import Reading

LINKED = 3  # lines of links from which a page without text of its own is a list
WALL = 400  # characters: above this a text that mentions cookies is about them
SHORT = 300  # characters up to which a text beside many teasers may be what introduces a section
_WALLS = {
    "script_wall": r"enable javascript|javascript is (?:disabled|required)|включите javascript|javascript-ті қосыңыз"
    r"|checking your browser|just a moment\.\.\.|verify(?:ing)? (?:that )?you are (?:a )?human|проверка браузера",
    "cookie_wall": r"\bcookies?\b|файл\w* куки|\bкуки\b|cookie[- ]файл",
    "error_page": r"^\W*(?:(?:ошибка|error|қате)\W*)?(?:404|403|500|502|503)\b|page not found|access denied"
    r"|страница не найдена|доступ запрещ[её]н|бет табылмады",
}
_WALL_PATTERNS = {reason: re.compile(pattern, re.IGNORECASE) for reason, pattern in _WALLS.items()}
# /qogam, /kk/news/, /category/soz-bostandygy: paths of a section, where an article's would be longer or have a number
_SECTION = re.compile(
    r"^(?:/(?:kk|kz|ru|en))?(?:/(?:category|tag|tags|rubric|rubrika|section|topic|theme)/[^/]+|/[^/\d-]+(?:-[^/\d-]+)?)/?$"
)


def refusal_reason(reading: Reading, metadata: Metadata, url: str) -> str | None:
    """Why a page is no article: list_page, cookie_wall, script_wall or error_page; `None` when it may be one."""
    text = reading.text or "\n".join(reading.notices)
    if len(text) <= WALL:
        for reason, pattern in _WALL_PATTERNS.items():
            if pattern.search(text) or (reason != "cookie_wall" and pattern.search(metadata.title)):
                return reason
    return "list_page" if _is_list(reading, metadata, url) else None


def _is_list(reading: Reading, metadata: Metadata, url: str) -> bool:
    listed = reading.teasers + reading.linked_lines
    if listed < LINKED or metadata.is_article:
        return listed >= LINKED and not reading.text
    path = urlsplit(url).path
    return not reading.text or path in ("", "/") or (len(reading.text) <= SHORT and bool(_SECTION.match(path)))
