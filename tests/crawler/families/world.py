"""The web as the shipped sources see it: every host of theirs, served by one server of this machine.

Addresses, hosts and patterns stay as the files of the sources say; only the last step, the connection, leads here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urljoin, urlsplit
from zoneinfo import ZoneInfo

from crawler.urls import canonical
from records import AccessPoint, Source
from tests.crawler.bad_site import Handler, Site
from tests.crawler.families import services
from tests.crawler.families.building import (
    Outlet,
    atom,
    news_sitemap,
    rss,
    sitemap,
    sitemap_index,
    traps_of,
)
from tests.crawler.families.layouts import FAMILIES
from tests.crawler.families.stories import Story, make_stories, story_abroad, story_of_old
from tests.crawler.families.table import Known

COUNT = 3  # stories of a source; where a list has pages the last one stands on the second
XML, HTML, JSON = "application/xml; charset=utf-8", "text/html; charset=utf-8", "application/json; charset=utf-8"
Headers = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer of the server."""

    body: str
    content_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Callable[[Headers], Reply | None]


@dataclass
class World:
    """What is served: answers by host and path with query; and all that was asked."""

    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    sitemaps: dict[str, tuple[list[Story], list[Story]]] = field(default_factory=dict)  # editions may share an index

    def serve(self, url: str, reply: Reply | Answer) -> None:
        parts = urlsplit(canonical(url))
        answer: Answer = (lambda headers: reply) if isinstance(reply, Reply) else reply
        self.answers[parts.netloc, _path(parts.path, parts.query)] = answer

    def serve_any(self, url: str, answer: Callable[[Mapping[str, str]], Reply | None]) -> None:
        """Answer an address whatever its query is; the answer gets the query."""
        parts = urlsplit(url)
        self.answers[parts.netloc, parts.path + "?"] = answer

    def at(self, site: Site) -> None:
        """Let a site answer in the name of every host."""
        site.answer("*", self._answer)

    def _answer(self, handler: Handler) -> None:
        host = handler.headers.get("Host") or ""
        path, _, query = handler.path.partition("?")
        with handler.site.lock:
            self.asked[f"https://{host}{handler.path}"] += 1
        answer = self.answers.get((host, handler.path))
        if answer is not None:
            reply = answer(dict(handler.headers.items()))
        else:
            whatever = self.answers.get((host, path + "?"))
            reply = whatever(dict(parse_qsl(query, keep_blank_values=True))) if whatever else None
        if reply is None:
            handler.send(404, b"not here", {"Content-Type": "text/plain"})
        else:
            handler.send(200, reply.body.encode(), {"Content-Type": reply.content_type, **reply.headers})


@dataclass(frozen=True, kw_only=True)
class Made:
    """What is served for one source."""

    source: Source
    known: Known
    outlet: Outlet
    stories: tuple[Story, ...]  # newest first
    abroad: Story | None = None  # about another country; no access point for Kazakhstan only may lead to it
    old: Story | None = None  # in the archive only, where the source has one


def make(source: Source, known: Known, world: World, *, paragraphs: int = 3) -> Made:
    """Serve articles of a source, of so many paragraphs, and each of its access points."""
    made = _made(source, known, paragraphs)
    family = FAMILIES.get(known.family)
    if family:
        for story in (*made.stories, *(told for told in (made.abroad, made.old) if told)):
            world.serve(story.url, Reply(body=family.article_page(story, made.outlet)))
        if made.old and source.archive:
            day = made.outlet.local(made.old.at)
            url = (
                source.archive.replace("{yyyy}", f"{day:%Y}").replace("{mm}", f"{day:%m}").replace("{dd}", f"{day:%d}")
            )
            world.serve(url, Reply(body=family.list_page([made.old], made.outlet)))
    for point in source.access_points:
        _SERVE[point.spider or point.kind](made, point, world)
    return made


def told(made: Made, point: AccessPoint) -> tuple[Story, ...]:
    """The stories that an access point leads to, with the one from abroad where only Kazakhstan is wanted."""
    only = point.options.get("about_kazakhstan_only") and made.abroad
    return (made.abroad, *made.stories) if only and made.abroad else made.stories


def _made(source: Source, known: Known, paragraphs: int) -> Made:
    told_of = make_stories(source.id, source.languages, COUNT)
    stories = tuple(replace(story, paragraphs=story.paragraphs[:paragraphs]) for story in told_of)
    outlet = Outlet(
        name=source.name,
        home=source.homepage,
        language=source.languages[0],
        zone=ZoneInfo(source.time_zone),
        form=known.form,
    )
    family = FAMILIES.get(known.family)
    outlet = replace(outlet, traps=traps_of(family, source.homepage)) if family else outlet
    placed = tuple(_placed(story, source, known, outlet) for story in stories)
    foreign = source.languages[0] in ("ru", "en") and family is not None
    abroad = _placed(story_abroad(source.id, source.languages[0]), source, known, outlet) if foreign else None
    language = source.languages[0]
    old = _placed(story_of_old(source.id, language), source, known, outlet) if source.archive else None
    return Made(source=source, known=known, outlet=outlet, stories=placed, abroad=abroad, old=old)


def _placed(story: Story, source: Source, known: Known, outlet: Outlet) -> Story:
    if known.family == "telegram":
        url = f"{source.homepage}/{story.number}"
    elif known.family == "youtube":
        url = f"https://www.youtube.com/watch?v={services.video_of(story)}"
    elif known.family in ("facebook", "instagram"):
        url = urljoin(
            source.homepage, f"/p/{story.number}/" if known.family == "instagram" else f"/1000/posts/{story.number}/"
        )
    elif known.family == "govkz":
        home, _, query = source.homepage.partition("?")
        url = f"{home}/press/news/details/{story.number}?{query}"
    else:
        local = outlet.local(story.at)
        url = known.address.format(
            n=story.number,
            slug=story.slug,
            under=story.slug.replace("-", "_"),
            hex=f"{story.number * 2003 & 0xFFFFFF:06x}",
            y=f"{local:%Y}",
            m=f"{local:%m}",
            d=f"{local:%d}",
            unix=int(story.at.timestamp()),
        )
    return replace(story, url=canonical(url))


# ---- access points ------------------------------------------------------------------------------


def _serve_feed(made: Made, point: AccessPoint, world: World) -> None:
    write = atom if "atom" in point.url else rss
    world.serve(point.url, Reply(body=write(told(made, point), made.outlet), content_type="application/rss+xml"))


def _serve_news_sitemap(made: Made, point: AccessPoint, world: World) -> None:
    world.serve(point.url, Reply(body=news_sitemap(told(made, point), made.outlet), content_type=XML))


def _serve_sitemap(made: Made, point: AccessPoint, world: World) -> None:
    """An index whose last child is the newest, as numbered sitemaps grow."""
    stories = told(made, point)
    older, newer = world.sitemaps.setdefault(point.url, ([], []))
    older.extend(stories[2:])
    newer.extend(stories[:2])
    children = [urljoin(point.url, f"/sitemap-articles-{number}.xml") for number in (1, 2)]
    for url, within in zip(children, (older, newer), strict=True):
        world.serve(url, Reply(body=sitemap(within, made.outlet), content_type=XML))
    world.serve(point.url, Reply(body=sitemap_index(children), content_type=XML))


def _serve_listing(made: Made, point: AccessPoint, world: World) -> None:
    """One page, or two where the file says how to turn it; asked for a third, the second comes again, as in Bitrix."""
    family = FAMILIES.get(made.known.family)
    if family is None:  # built by script: without a browser there is no link
        world.serve(
            point.url, Reply(body='<html><body><app-root></app-root><script src="/main.js"></script></body></html>')
        )
        return
    stories = told(made, point)
    paging = point.options.get("paging")
    first, rest = (stories[:2], stories[2:]) if isinstance(paging, str) else (stories, ())
    world.serve(point.url, Reply(body=family.list_page(first, made.outlet)))
    for number in (2, 3) if isinstance(paging, str) else ():
        step = str(paging).replace("{n}", str(number))
        url = urljoin(point.url, step) if step.startswith("/") else point.url + step
        world.serve(url, Reply(body=family.list_page(rest, made.outlet)))


def _serve_wordpress(made: Made, point: AccessPoint, world: World) -> None:
    stories = told(made, point)

    def answer(query: Mapping[str, str]) -> Reply | None:
        page = {"1": stories[:2], "2": stories[2:]}.get(query.get("page", ""))
        headers = {"X-WP-TotalPages": "2"}
        return Reply(body=services.wordpress_posts(page), content_type=JSON, headers=headers) if page else None

    world.serve_any(point.url, answer)


def _serve_google_news(made: Made, point: AccessPoint, world: World) -> None:
    world.serve(point.url, Reply(body=services.google_news(told(made, point), made.outlet), content_type=XML))


def _serve_telegram(made: Made, point: AccessPoint, world: World) -> None:
    channel = point.url.rstrip("/").rpartition("/")[2]
    recent, older = made.stories[:2], made.stories[2:]
    world.serve(point.url, Reply(body=services.telegram_page(channel, recent, made.outlet, older=True)))
    before = f"{point.url}?before={min(story.number for story in recent)}"
    world.serve(before, Reply(body=services.telegram_page(channel, older, made.outlet, older=False)))


def _serve_youtube(made: Made, point: AccessPoint, world: World) -> None:
    channel = "UC" + re.sub(r"\W", "_", made.source.id).ljust(22, "x")[:22]
    world.serve(point.url, Reply(body=services.youtube_page(channel, made.outlet)))
    feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}"
    world.serve(feed, Reply(body=services.youtube_feed(channel, made.stories, made.outlet), content_type=XML))


def _serve_govkz(made: Made, point: AccessPoint, world: World) -> None:
    """The same address gives each language what it asks for in its headers; a page past the end is empty."""
    for number, stories in ((1, made.stories[:2]), (2, made.stories[2:]), (3, ())):
        url = point.url.replace("page=1", f"page={number}")
        key = urlsplit(canonical(url)).netloc, _path(urlsplit(canonical(url)).path, urlsplit(canonical(url)).query)
        before = world.answers.get(key)
        world.answers[key] = _in_language(made.outlet, stories, before)


def _in_language(outlet: Outlet, stories: Sequence[Story], otherwise: Answer | None) -> Answer:
    def answer(headers: Headers) -> Reply | None:
        if headers.get("Accept-Language") == outlet.language:
            return Reply(body=services.govkz_news(stories, outlet), content_type=JSON)
        return otherwise(headers) if otherwise else None

    return answer


def _serve_facebook(made: Made, point: AccessPoint, world: World) -> None:
    body = services.facebook_posts(made.stories)
    world.serve_any(point.url, lambda query: None if "after" in query else Reply(body=body, content_type=JSON))


def _serve_instagram(made: Made, point: AccessPoint, world: World) -> None:
    body = services.instagram_posts(made.stories)
    world.serve_any(point.url.partition("?")[0], lambda query: Reply(body=body, content_type=JSON))


def _serve_pangea(made: Made, point: AccessPoint, world: World) -> None:
    """A feed, or a zone's list of which the first further page is number 1."""
    if "/api/" in point.url:
        return _serve_feed(made, point, world)
    family, stories = FAMILIES[made.known.family], told(made, point)
    world.serve(point.url, Reply(body=family.list_page(stories[:2], made.outlet)))
    world.serve(f"{point.url}?p=1", Reply(body=family.list_page(stories[2:], made.outlet)))


def _path(path: str, query: str) -> str:
    return path + (f"?{query}" if query else "")


_SERVE: Mapping[str, Callable[[Made, AccessPoint, World], None]] = {
    "feed": _serve_feed,
    "news_sitemap": _serve_news_sitemap,
    "sitemap": _serve_sitemap,
    "listing": _serve_listing,
    "wordpress": _serve_wordpress,
    "google_news": _serve_google_news,
    "telegram": _serve_telegram,
    "youtube": _serve_youtube,
    "govkz": _serve_govkz,
    "pangea": _serve_pangea,
    "facebook": _serve_facebook,
    "instagram": _serve_instagram,
}
