"""WordPress sites, asked through their REST interface; each article is then fetched as the page that readers see.

Reason for code: the interface gives every post since a moment, where a feed holds the last ten.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

from crawler.dates import parse_moment
from crawler.fetch import Answer, FetchFailed
from crawler.visit import Entry, Index, Visit
from records import AccessPoint, Link

log = logging.getLogger(__name__)

PER_PAGE = 100  # the most the interface gives at once
CLOSED = ("http_401", "http_403", "http_404")
_TAG = re.compile(r"<[^>]*>")


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The posts of a site, oldest first, back to the first page without news; raises FetchFailed with the reason.

    `after` is compared with the site's own clock, so a day more is asked for; `date_gmt` then decides.
    """
    entries: dict[str, Entry] = {}
    limit, least, number = visit.index_pages(point), visit.least_pages(point), 1
    problem, is_cut = None, False
    while True:
        try:
            answer = await visit.ask(_address(point, visit, number), conditional=number == 1)
        except FetchFailed as error:
            if number == 1:
                raise _explained(error) from None
            problem = None if error.reason == "http_400" else f"page {number}: {error}"  # past the end: 400
            number, is_cut = number - 1, error.is_passing
            break
        if answer.status == 304:
            return Index(unchanged=True)
        found = [_entry(post) for post in read_posts(answer)]
        visit.learn(found)
        news = [entry for entry in found if entry.link.url not in entries and visit.leads_on(entry)]
        entries.update((entry.link.url, entry) for entry in found if entry.link.url)
        if (not news and number >= least) or number >= _pages(answer, number):
            break
        if number >= limit:
            log.warning("page limit reached source=%s index_pages=%d", visit.source.id, number)
            problem = f"older posts than {limit} pages reach are not read"
            break
        number += 1
    return Index(entries=tuple(entries.values())[::-1], problem=problem, pages=number, is_cut=is_cut)


def read_posts(answer: Answer) -> list[dict[str, Any]]:
    """The posts of one answer of the interface; raises FetchFailed when it is something else."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        raise FetchFailed("not_json", "no WordPress interface there: the answer is not JSON") from None
    if isinstance(told, dict) and told.get("code"):
        raise FetchFailed("refused", f"the interface says {told['code']}: {str(told.get('message'))[:200]}")
    if not isinstance(told, list):
        raise FetchFailed("not_json", "no WordPress interface there: the answer is not a list of posts")
    return [post for post in told if isinstance(post, dict) and isinstance(post.get("link"), str)]


def _address(point: AccessPoint, visit: Visit, number: int) -> str:
    after = (visit.since - timedelta(days=1)).astimezone(UTC)
    query = {
        "per_page": PER_PAGE,
        "page": number,
        "orderby": "date",
        "order": "desc",
        "after": after.strftime("%Y-%m-%dT%H:%M:%S") if after.year > 1970 else "1970-01-02T00:00:00",
        "_fields": "link,date_gmt,modified_gmt,title",
    }
    return f"{point.url}{'&' if '?' in point.url else '?'}{urlencode(query)}"


def _pages(answer: Answer, number: int) -> int:
    told = answer.header("x-wp-totalpages") or ""
    return int(told) if told.isdigit() else number + 1  # a proxy drops the header: ask until nothing comes


def _entry(post: dict[str, Any]) -> Entry:
    title = post.get("title")
    rendered = title.get("rendered") if isinstance(title, dict) else title
    text = " ".join(unescape(_TAG.sub("", rendered)).split()) if isinstance(rendered, str) else ""
    link = Link(url=post["link"], title=text[:1000] or None, published_at=_moment(post.get("date_gmt")))
    return Entry(link=link, changed_at=_moment(post.get("modified_gmt")))


def _moment(told: Any) -> datetime | None:
    return parse_moment(told, zone=UTC) if isinstance(told, str) else None


def _explained(error: FetchFailed) -> FetchFailed:
    if error.reason in CLOSED:
        return FetchFailed(error.reason, f"{error.detail}; the site keeps its REST interface closed, use its feed")
    return error
