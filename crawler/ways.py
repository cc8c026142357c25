"""Ways into a site: what each of them gave, and which to prefer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.patterns import Learnt
from records import FailedFetch, Link, Page

LEAST_LINKS = 3  # a listing with fewer articles is none
TALK_SHARE = 0.6  # a feed in which fewer of the addresses are different ones is a feed of comments
_ORDER = {"feed": 0, "news_sitemap": 1, "custom": 2, "sitemap": 3, "listing": 4}
_SECTION = re.compile(
    r"/(?:categor\w*|sections?|rubric\w*|rubrik\w*|tags?|tegi?|authors?|avtor\w*|users?|topics?|themes?|temy|bolim\w*"
    r"|aidar\w*|sport|kultura|culture|video|photo|podcasts?)(?:/|\.|\Z)",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One possible access point and what it gave."""

    kind: str
    url: str
    found_by: str  # in words
    links: tuple[Link, ...] = ()
    problem: str | None = None
    paging: str | None = None
    spider: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found at a site; `ways` has the best first, those that gave nothing last."""

    homepage: str
    name: str | None
    page_language: str | None  # as the home page declares it
    ways: tuple[Way, ...]
    pattern: Learnt | None = None
    editions: tuple[str, ...] = ()  # home pages of the site in other languages
    pages: tuple[Page, ...] = ()  # some articles
    failures: tuple[FailedFetch, ...] = ()

    @property
    def chosen(self) -> tuple[Way, ...]:
        """The access points for a draft: the best of each kind that works."""
        best: dict[str, Way] = {}
        for way in self.ways:
            if way.links:
                best.setdefault(way.kind, way)
        if "news_sitemap" in best:
            best.pop("sitemap", None)
        return tuple(best.values())

    @property
    def links(self) -> tuple[Link, ...]:
        """The links of the best way in."""
        return self.chosen[0].links if self.chosen else ()


def ranked(ways: Sequence[Way], *, prefix: str, at_home: frozenset[str]) -> tuple[Way, ...]:
    """The ways in order of preference.

    What works first; feeds before sitemaps before listings; those of the edition looked at, whose addresses begin with
    `prefix`; those of the whole site before those of a section; then the one that gives most of what stands on the
    home page (`at_home`: the addresses there), then the fullest.
    """

    def rank(way: Way) -> tuple[bool, int, bool, bool, int, int]:
        path = urlsplit(way.url).path
        shared = sum(link.url in at_home for link in way.links)
        in_section = bool(_SECTION.search(path)) and way.kind != "listing"
        return (not way.links, _ORDER[way.kind], not path.startswith(prefix), in_section, -shared, -len(way.links))

    return tuple(sorted(ways, key=rank))


def is_talk(raw: Sequence[str], links: Sequence[Link]) -> bool:
    """Whether a feed is one of comments: its addresses (`raw`, as it gives them) lead to places within few pages."""
    if len(raw) < LEAST_LINKS:
        return False
    marked = sum("#" in address for address in raw)
    return marked > len(raw) / 2 or len({link.url for link in links}) < TALK_SHARE * len(links)
