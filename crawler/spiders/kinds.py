"""Which spider reads an access point, by the kind that its file names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from crawler.browser import wants_browser
from crawler.spiders import feed, listing, sitemap
from crawler.spiders.custom import facebook, google_news, govkz, instagram, pangea, telegram, wordpress, youtube
from crawler.visit import Index, Visit
from records import AccessPoint

FindEntries = Callable[[AccessPoint, Visit], Awaitable[Index]]
SPIDERS: Mapping[str, FindEntries] = {
    "feed": feed.find_entries,
    "news_sitemap": sitemap.find_entries,
    "sitemap": sitemap.find_entries,
    "listing": listing.find_entries,
}
CUSTOM: Mapping[str, FindEntries] = {
    "telegram": telegram.find_entries,
    "wordpress": wordpress.find_entries,
    "govkz": govkz.find_entries,
    "youtube": youtube.find_entries,
    "google_news": google_news.find_entries,
    "pangea": pangea.find_entries,
    "facebook": facebook.find_entries,
    "instagram": instagram.find_entries,
}


def spider_of(point: AccessPoint) -> FindEntries:
    """The spider of an access point; KeyError when its file names one that does not exist."""
    find_entries = CUSTOM[point.spider or ""] if point.kind == "custom" else SPIDERS[point.kind]

    async def visit_point(point: AccessPoint, visit: Visit) -> Index:
        visit.fetcher.renders = wants_browser(point)
        return await find_entries(point, visit)

    return visit_point
