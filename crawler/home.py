"""What a site's own page says of the site: its name, language, feeds, sections, and all its links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.listing import belongs, page_base, parse_page
from crawler.urls import UnusableAddress, absolute

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
MAX_NAME = 120
_NEWS = re.compile(
    r"(?:\A|[/_-])(?:all-?news|news|novosti|lenta|latest|zhanalyk\w*|janalyk\w*|jańalyq\w*|zhanalyqtar|jangalyq\w*|"
    r"articles?|maqala\w*|makala\w*|publikacii|posts?|blog|press)(?:/|\Z|[._-])|\A(?:все )?новости\Z|\Aжаңалықтар\Z|"
    r"\Aлента\b|\Aбарлық жаңалық|\A(?:all |latest )?news\Z|\Aмақалалар\Z|\Aстатьи\Z",
    re.I,
)
_NAME_BREAK = re.compile(r"\s+[|–—•·:-]\s+|\s*[|»›]\s*")
_SECOND_PAGE = re.compile(r"(?P<key>[?&](?:page|p|pagen_1|pg|start))=2(?=&|\Z)", re.I)
_SECOND_PATH = re.compile(r"/page/2(?P<slash>/?)\Z", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What one page of a site tells."""

    url: str
    name: str | None = None
    title: str | None = None  # of the page, up to the first dash or bar
    language: str | None = None  # as its `lang` says, the first part
    feeds: tuple[str, ...] = ()  # that it names, those of comments left out
    sections: tuple[str, ...] = ()  # pages that are called news in their address or link
    links: tuple[str, ...] = ()  # all addresses on its own host
    paging: str | None = None  # how its second page is addressed
    wordpress: str | None = None  # where its REST interface gives the posts


def read_home(body: bytes, url: str) -> Home:
    """What a page says of its site; everything empty when it cannot be parsed. `url` is its canonical address."""
    tree = parse_page(body)
    if tree is None:
        return Home(url=url)
    base, hosts = page_base(tree, url), frozenset({(urlsplit(url).hostname or "").removeprefix("www.")})
    anchors = [(address, text) for anchor in tree.iter("a") if (address := _own(anchor.get("href"), base, hosts))
               and (text := " ".join("".join(anchor.itertext()).split())) is not None]  # fmt: skip
    return Home(
        url=url,
        name=_name(tree),
        title=_title(tree),
        wordpress=_wordpress(tree, base, hosts),
        language=_language(tree),
        feeds=tuple(dict.fromkeys(_feeds(tree, base, hosts))),
        sections=tuple(dict.fromkeys(address for address, text in anchors if _is_section(address, text, url))),
        links=tuple(dict.fromkeys(address for address, _ in anchors)),
        paging=next(filter(None, (_paging(address, url) for address, _ in anchors)), None),
    )


def _name(tree: Any) -> str | None:
    named = tree.xpath("//meta[@property='og:site_name' or @name='application-name']/@content")
    found = (" ".join(str(text).split()) for text in named)
    return next((text[:MAX_NAME] for text in found if text), None) or _title(tree)


def _title(tree: Any) -> str | None:
    titles = (_NAME_BREAK.split(" ".join(str(text).split()))[0] for text in tree.xpath("//head//title/text()"))
    return next((text[:MAX_NAME] for text in titles if text), None)


def _wordpress(tree: Any, base: str, hosts: frozenset[str]) -> str | None:
    """Where the REST interface lists posts, when the page names the interface as WordPress does."""
    for link in tree.xpath("//link[@rel='https://api.w.org/']"):
        root = _own(link.get("href"), base, hosts)
        if root:
            return f"{root.rstrip('/')}/wp/v2/posts"
    return None


def _language(tree: Any) -> str | None:
    told = str(tree.xpath("string(//html/@lang)") or tree.xpath("string(//html/@*[local-name()='lang'])"))
    code = re.split(r"[-_]", told.strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) else None


def _feeds(tree: Any, base: str, hosts: frozenset[str]) -> list[str]:
    """Feeds of `link rel=alternate` first, then addresses of links that look like one."""
    found = []
    for link in tree.iter("link"):
        if "alternate" in (link.get("rel") or "").lower() and (link.get("type") or "").lower().strip() in FEED_TYPES:
            found.append(_own(link.get("href"), base, None))
    for anchor in tree.iter("a"):
        address = _own(anchor.get("href"), base, hosts)
        if address and re.search(r"(?:/|\b)(?:rss|feed|atom)(?:\.xml|\.php)?/?\Z", urlsplit(address).path, re.I):
            found.append(address)
    return [address for address in found if address and "comment" not in address.lower()]


def _own(href: str | None, base: str, hosts: frozenset[str] | None) -> str | None:
    if not href or href.startswith("#"):
        return None
    try:
        address = absolute(base, href)
    except UnusableAddress:
        return None
    return address if hosts is None or belongs(address, hosts) else None


def _is_section(address: str, text: str, url: str) -> bool:
    path = urlsplit(address).path.rstrip("/")
    return address != url and path.count("/") <= 3 and bool(_NEWS.search(path[-60:]) or _NEWS.search(text[:40]))


def _paging(address: str, url: str) -> str | None:
    """`?page={n}` or `/news/page/{n}/` when an address is the second page of `url`."""
    if (match := _SECOND_PAGE.search(address)) and address[: match.start()] == url:
        return f"{match['key']}={{n}}"
    if (match := _SECOND_PATH.search(address)) and address[: match.start()].rstrip("/") == url.rstrip("/"):
        return f"{urlsplit(url).path.rstrip('/')}/page/{{n}}{match['slash']}"
    return None
