"""Public Telegram channels, read through their preview pages; the page of a message is its own markup."""

from __future__ import annotations

import logging
from dataclasses import replace

from crawler.fetch import FetchFailed
from crawler.telegram import CONTENT_TYPE, ChannelPage, Message, read_channel
from crawler.visit import Entry, Index, Visit
from records import AccessPoint

log = logging.getLogger(__name__)


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The messages of a channel, oldest first, back to one that is stored or too old.

    A preview without any message is a failure, never a quiet day: raises FetchFailed with reason `no_preview`.
    """
    page = await _ask(point.url, visit)
    if not page.messages:
        raise FetchFailed("no_preview", "no message: a wrong name, or the channel shows no preview")
    found = {message.number: message for message in page.messages}
    pages, limit, least = 1, visit.index_pages(point), visit.least_pages(point)
    problem, older, is_cut = None, None, False
    if visit.go_on_from and visit.go_on_from.isdigit():
        page = replace(page, before=min(int(visit.go_on_from), page.before or 0), messages=())
    while page.before and (pages < least or not _reaches_back(page, visit)):
        if pages >= limit:
            log.warning("channel limit reached source=%s pages=%d", visit.source.id, pages)
            problem, older = f"older messages than {limit} pages reach are not read", str(page.before)
            break
        try:
            page = await _ask(f"{point.url}?before={page.before}", visit)
        except FetchFailed as error:
            problem, is_cut = f"older messages: {error}", error.is_passing
            break
        further = {message.number: message for message in page.messages if message.number not in found}
        if not further:
            break
        found.update(further)
        pages += 1
    messages = [found[number] for number in sorted(found)]
    entries = tuple(_entry(message) for message in messages)
    return Index(entries=entries, problem=problem, older=older, pages=pages, is_cut=is_cut)


async def _ask(url: str, visit: Visit) -> ChannelPage:
    answer = await visit.ask(url, conditional=False)
    return read_channel(answer.body, answer.url)


def _reaches_back(page: ChannelPage, visit: Visit) -> bool:
    """Whether a page holds a message that is stored or too old. Messages are stored oldest first, so what is older
    than a stored one is stored too."""
    return any(not visit.leads_on(_entry(message)) for message in page.messages)


def _entry(message: Message) -> Entry:
    return Entry(link=message.link, body=message.markup, content_type=CONTENT_TYPE)
