"""One outlet's site: which address answers what, with the oddities real sites have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from demo.content import Outlet, Story
from demo.indexes import (
    Entry,
    compress,
    entries_of,
    write_atom,
    write_news_sitemap,
    write_rss,
    write_sitemap,
    write_sitemap_index,
)
from demo.pages import (
    MESSAGES_A_PREVIEW,
    STORIES_A_LIST,
    WORDS,
    render_about,
    render_list,
    render_preview,
    render_story,
)

HTML = "text/html; charset=utf-8"
OLD_HTML = "text/html"  # the windows-1251 site leaves its encoding to a meta element
XML = "application/xml"
ROBOTS = "User-agent: *\nDisallow: /private/\n"
PRIVATE = "/private/draft/"
GONE = "/gone/"
LIST = "/tag/region/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an address answers."""

    body: bytes
    content_type: str
    status: int = 200
    location: str | None = None
    last_modified: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The replies of one outlet, by path and query."""

    outlet: Outlet
    base_url: str  # without a slash at the end
    replies: dict[str, Reply]
    odd_addresses: dict[str, str]  # announced addresses that hold no story: address -> what they are


def build_site(outlet: Outlet, base_url: str) -> Site:
    """The whole site, made once: the same outlet and address give the same bytes."""
    odd = dict(_odd_addresses(outlet, base_url))
    replies = {"/robots.txt": Reply(body=ROBOTS.encode(), content_type="text/plain")}
    replies["/style.css"] = Reply(body=b"body { font-family: sans-serif }", content_type="text/css")
    replies[PRIVATE] = Reply(body=b"<p>draft</p>", content_type=HTML)
    replies.update(_announce(outlet, base_url, odd))
    if outlet.index != "telegram":
        replies.update(_story_pages(outlet, base_url))
    return Site(outlet=outlet, base_url=base_url, replies=replies, odd_addresses=odd)


def _story_pages(outlet: Outlet, base_url: str) -> Iterator[tuple[str, Reply]]:
    html = HTML if outlet.encoding == "utf-8" else OLD_HTML
    for story in outlet.stories:
        body = render_story(outlet, story, base_url)
        yield outlet.path_of(story), Reply(body=body, content_type=html, last_modified=story.published_at)
        # Before the site was redone its addresses had numbers only.
        old = f"/old/{story.number}"
        yield old, Reply(body=b"", content_type=html, status=301, location=base_url + outlet.path_of(story))
    heading = WORDS[outlet.languages[0]]
    yield "/", Reply(body=render_list(outlet, heading["news"], outlet.stories[:STORIES_A_LIST]), content_type=html)
    yield LIST, Reply(body=render_list(outlet, heading["region"], outlet.stories), content_type=html)
    yield "/about/", Reply(body=render_about(outlet), content_type=html)


def _odd_addresses(outlet: Outlet, base_url: str) -> Iterator[tuple[str, str]]:
    """What an index announces beside its stories: a page that is gone, one robots forbid, one that is a list."""
    if outlet.index == "rss":
        yield base_url + GONE, "gone"
        yield base_url + PRIVATE, "private"
    if outlet.index in {"atom", "sitemap_index"}:
        yield base_url + LIST, "list"


def _announce(outlet: Outlet, base_url: str, odd: dict[str, str]) -> Iterator[tuple[str, Reply]]:
    writers: dict[str, Callable[[Outlet, str, dict[str, str]], Iterator[tuple[str, Reply]]]] = {
        "rss": _rss,
        "atom": _atom,
        "news_sitemap": _news_sitemap,
        "sitemap_index": _sitemap_index,
        "listing": _listing,
        "telegram": _telegram,
    }
    return writers[outlet.index](outlet, base_url, odd)


def _entries(outlet: Outlet, base_url: str, odd: dict[str, str]) -> tuple[Entry, ...]:
    query = "?utm_source=rss&utm_medium=feed" if outlet.languages == ("en",) else ""
    entries = entries_of(outlet, base_url, query=query)
    if outlet.index == "rss":
        # The oldest story is still announced at its old address, which redirects.
        oldest = outlet.stories[-1]
        entries = (*entries[:-1], replace(entries[-1], url=f"{base_url}/old/{oldest.number}"))
    strays = (replace(entries[0], url=url, title=WORDS[outlet.languages[0]]["region"], summary="") for url in odd)
    return (*entries, *strays)


def _rss(outlet: Outlet, base_url: str, odd: dict[str, str]) -> Iterator[tuple[str, Reply]]:
    body = write_rss(outlet, base_url, _entries(outlet, base_url, odd))
    yield outlet.index_path, _index(outlet, body, "application/rss+xml")


def _atom(outlet: Outlet, base_url: str, odd: dict[str, str]) -> Iterator[tuple[str, Reply]]:
    body = write_atom(outlet, base_url, _entries(outlet, base_url, odd))
    yield outlet.index_path, _index(outlet, body, "application/atom+xml")


def _news_sitemap(outlet: Outlet, base_url: str, odd: dict[str, str]) -> Iterator[tuple[str, Reply]]:
    yield outlet.index_path, _index(outlet, write_news_sitemap(outlet, _entries(outlet, base_url, odd)), XML)


def _sitemap_index(outlet: Outlet, base_url: str, odd: dict[str, str]) -> Iterator[tuple[str, Reply]]:
    """An index of two sitemaps: the older half as a `.gz` file, the newer half with the list page in it."""
    changed_at = _newest(outlet)
    addresses = [base_url + outlet.path_of(story) for story in outlet.stories]
    half = len(addresses) // 2
    newer, older = "/sitemap-news-2.xml", "/sitemap-news-1.xml.gz"
    body = write_sitemap_index([base_url + older, base_url + newer], changed_at)
    yield outlet.index_path, _index(outlet, body, XML)
    yield newer, _index(outlet, write_sitemap([*addresses[:half], *odd], changed_at), XML)
    yield older, _index(outlet, compress(write_sitemap(addresses[half:], changed_at)), "application/gzip")


def _listing(outlet: Outlet, base_url: str, odd: dict[str, str]) -> Iterator[tuple[str, Reply]]:
    """Numbered pages of teasers; a number past the end repeats the last page, as some systems do."""
    words = WORDS[outlet.languages[0]]
    pages = -(-len(outlet.stories) // STORIES_A_LIST)
    for page in range(1, pages + 3):
        shown = min(page, pages)
        stories = outlet.stories[(shown - 1) * STORIES_A_LIST : shown * STORIES_A_LIST]
        body = render_list(outlet, words["news"], stories, page=shown, pages=pages)
        yield f"{outlet.index_path}?page={page}", Reply(body=body, content_type=HTML)
        if page == 1:
            yield outlet.index_path, Reply(body=body, content_type=HTML)


def _telegram(outlet: Outlet, base_url: str, odd: dict[str, str]) -> Iterator[tuple[str, Reply]]:
    """The preview, its older part, and each message at an address of its own."""
    channel = outlet.index_path.rsplit("/", 1)[-1]

    def reply(stories: tuple[Story, ...]) -> Reply:
        older = min(story.number for story in stories) > outlet.first_number
        return Reply(body=render_preview(outlet, stories, base_url, older=older), content_type=HTML)

    stories = outlet.stories
    yield outlet.index_path, reply(stories[:MESSAGES_A_PREVIEW])
    for place, story in enumerate(stories):
        if rest := stories[place + 1 : place + 1 + MESSAGES_A_PREVIEW]:
            yield f"{outlet.index_path}?before={story.number}", reply(rest)
        yield outlet.path_of(story), reply((story,))
    # As on the real service, the channel's own address shows no messages.
    yield f"/{channel}", Reply(body=b"", content_type=HTML, status=302, location=base_url + outlet.index_path)


def _newest(outlet: Outlet) -> datetime:
    return max(story.published_at for story in outlet.stories).astimezone(UTC)


def _index(outlet: Outlet, body: bytes, content_type: str) -> Reply:
    return Reply(body=body, content_type=content_type, last_modified=_newest(outlet))
