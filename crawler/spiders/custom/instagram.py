"""Instagram's professional accounts through the official Graph API, with a token; the page of a post is its own JSON.

Reason for code: the site shows posts to people who are logged in only. The interface lets an account of one's own look
at another professional account ("Business Discovery"); whose posts are asked for stands in the source's address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from crawler.graph import PER_PAGE, Service, find_posts
from crawler.urls import UnusableAddress, canonical
from crawler.visit import Index, Visit
from records import AccessPoint

FIELDS = "id,caption,timestamp,permalink,media_type"


async def find_entries(point: AccessPoint, visit: Visit) -> Index:
    """The posts of an account, oldest first; raises FetchFailed with the reason in words."""
    return await find_posts(point, visit, INSTAGRAM)


def page_address(url: str, after: str | None) -> str:
    """The address of one page of posts of the account that `business_discovery=` names."""
    parts = urlsplit(url)
    name = parse_qs(parts.query).get("business_discovery", [""])[0]
    media = f"media.limit({PER_PAGE})" + (f".after({after})" if after else "")
    fields = f"business_discovery.username({name}){{{media}{{{FIELDS}}}}}"
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode({"fields": fields}), ""))


def posts_of(told: Mapping[str, Any]) -> Any:
    """The list of posts within an answer."""
    account = told.get("business_discovery")
    return account.get("media", {"data": []}) if isinstance(account, dict) else None


def post_address(post: Mapping[str, Any]) -> str | None:
    """The permanent link of a post; None when the answer tells none, for its number leads readers nowhere."""
    link = post.get("permalink")
    try:
        return canonical(link) if isinstance(link, str) else None
    except UnusableAddress:
        return None


INSTAGRAM = Service(
    name="instagram",
    address=page_address,
    posts=posts_of,
    link=post_address,
    told=("caption", "timestamp"),
)
