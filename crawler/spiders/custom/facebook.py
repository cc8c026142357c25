"""Facebook Pages through the official Graph API, with a token; the page of a post is its own JSON.

Reason for code: the site shows posts to people who are logged in only, and its rules let machines use no other way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from crawler.graph import PER_PAGE, Service, find_posts
from crawler.urls import UnusableAddress, canonical
from crawler.visit import Index, Visit
from records import AccessPoint

FIELDS = "id,created_time,message,permalink_url,attachments{title,description,url,media_type}"


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The posts a Page has published, oldest first; raises FetchFailed with the reason in words."""
    return await find_posts(point, visit, FACEBOOK)


def page_address(url: str, after: str | None) -> str:
    """The address of one page of posts."""
    query = {"fields": FIELDS, "limit": PER_PAGE} | ({"after": after} if after else {})
    return f"{url}?{urlencode(query)}"


def post_address(post: Mapping[str, Any]) -> str | None:
    """Where readers see a post: its permanent link, or the address made of its number.

    The number also stands in for a link with `pfbid`, of which one post has several.
    """
    link, number = post.get("permalink_url"), post.get("id")
    if isinstance(link, str) and "pfbid" not in link:
        try:
            return canonical(link)
        except UnusableAddress:
            pass
    if isinstance(number, str) and re.fullmatch(r"\d{1,30}(?:_\d{1,30})?", number):
        return f"https://www.facebook.com/{number}"
    return None


FACEBOOK = Service(
    name="facebook",
    address=page_address,
    posts=lambda told: told,
    link=post_address,
    told=("message", "created_time"),
)
