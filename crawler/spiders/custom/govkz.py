"""Ministries and agencies on gov.kz, read through the content interface; the page of an item is its own JSON.

Reason for code: the site is built by script, so its lists and articles are empty pages without a browser.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from crawler.fetch import FetchFailed
from crawler.govkz import CONTENT_TYPE, Item, NoNews, read_news
from crawler.visit import Entry, Index, Visit
from records import AccessPoint

LANGUAGES = ("kk", "ru", "en")
_PAGE = re.compile(r"([?&]page=)\d+")


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The news of one body in one language, oldest first, back to the first page without news.

    Raises FetchFailed with the reason: `http_401` or `http_403` when the interface wants a browser's session,
    `no_news` when it answers something else.
    """
    language = next((code for code in visit.source.languages if code in LANGUAGES), "ru")
    address = item_address(point.url, language)
    entries: dict[str, Entry] = {}
    bare: set[str] = set()
    limit, least, number = visit.index_pages(point), visit.least_pages(point), 1
    problem, is_cut = None, False
    while True:
        try:
            items = await _ask(page_address(point.url, number), address, language, visit)
        except FetchFailed as error:
            if number == 1:
                raise
            number, problem, is_cut = number - 1, f"page {number}: {error}", error.is_passing
            break
        bare.update(item.link.url for item in items if not item.has_text)
        found = [_entry(item) for item in items if item.has_text and item.link.url not in entries]
        news = [entry for entry in found if visit.leads_on(entry)]
        entries.update((entry.link.url, entry) for entry in found)
        if not news and (number >= least or not items):
            break
        if number >= limit:
            problem = f"older news than {limit} pages reach are not read"
            break
        number += 1
    if bare and not problem:
        problem = f"items without text: {len(bare)}"
    return Index(entries=tuple(entries.values())[::-1], problem=problem, pages=number, is_cut=is_cut)


def item_address(url: str, language: str) -> str:
    """The address readers use for an item, with `{id}` in place of its number."""
    parts = urlsplit(url)
    project = project_of(url) or "unknown"
    return f"{parts.scheme}://{parts.netloc}/memleket/entities/{project}/press/news/details/{{id}}?lang={language}"


def project_of(url: str) -> str | None:
    """The code of the body whose news an address asks for (`projects=eq:mam`); None when it names none."""
    told = dict(parse_qsl(urlsplit(url).query)).get("projects", "")
    match = re.fullmatch(r"eq:([a-z0-9_-]{1,80})", told)
    return match[1] if match else None


def page_address(url: str, number: int) -> str:
    """The address of one page of the list."""
    if _PAGE.search(url):
        return _PAGE.sub(rf"\g<1>{number}", url, count=1)
    return f"{url}{'&' if '?' in url else '?'}page={number}"


async def _ask(url: str, address: str, language: str, visit: Visit) -> tuple[Item, ...]:
    headers = {"Accept": "application/json", "Accept-Language": language}
    try:
        answer = await visit.ask(url, conditional=False, headers=headers)
    except FetchFailed as error:
        if error.reason in ("http_401", "http_403"):
            raise FetchFailed(error.reason, f"{error.detail}; the interface wants a browser's session") from None
        raise
    try:
        return read_news(answer.body, address)
    except NoNews as error:
        raise FetchFailed("no_news", str(error)) from None


def _entry(item: Item) -> Entry:
    return Entry(link=item.link, body=item.json, content_type=CONTENT_TYPE)
