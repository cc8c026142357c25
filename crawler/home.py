"""What a site's own page says of the site: its name, language, feeds, sections, and all its links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from crawler.listing import belongs, page_base, parse_page
from crawler.urls import UnusableAddress, absolute

FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",  # as JSON Feed 1.0 has it; WordPress names its interface so too
    "text/xml",
    "application/xml",
)
MAX_NAME = 120
EDITION = re.compile(r"kk|kz|kaz|qaz|qz|ru|rus|en|eng|tote|latin|lat", re.I)
_TALK = re.compile(r"comment|коммент|пікір|pikir|talqy|отзыв", re.I)
_FEED_PATH = re.compile(r"(?:/|\b)(?:rss|feed|atom)(?:\.xml|\.php)?/?\Z", re.I)
_LISTED_FEED = re.compile(r"\.(?:xml|rss|atom|rdf)\Z|/(?:rss|feed|atom)\b", re.I)
_NOT_A_FEED = re.compile(r"/wp-json/|/oembed|\.webmanifest\Z|manifest\.json\Z", re.I)
_REFRESH = re.compile(r"\s*[0-5]?(?:\.\d+)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?(?P<url>[^'\"\s]+)", re.I)
_NO_NAME = frozenset(
    ("главная", "главная страница", "новости", "басты бет", "басты", "бас бет", "жаңалықтар", "home", "home page",
     "homepage", "main", "news", "latest news", "welcome", "index", "последние новости")
)  # fmt: skip
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
    editions: tuple[str, ...] = ()  # the site in other languages: addresses of their home pages
    sections: tuple[str, ...] = ()  # pages that are called news in their address or link
    links: tuple[str, ...] = ()  # all addresses on its own host
    paging: str | None = None  # how its second page is addressed
    moved: str | None = None  # where the page sends its reader at once
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
        name=_name(tree, url),
        title=_title(tree),
        moved=_moved(tree, base, hosts),
        wordpress=_wordpress(tree, base, hosts),
        language=_language(tree),
        feeds=tuple(dict.fromkeys(_feeds(tree, base, hosts))),
        editions=tuple(dict.fromkeys(_editions(tree, base, url))),
        sections=tuple(dict.fromkeys(address for address, text in anchors if _is_section(address, text, url))),
        links=tuple(dict.fromkeys(address for address, _ in anchors)),
        paging=next(filter(None, (_paging(address, url) for address, _ in anchors)), None),
    )


def listed_feeds(body: bytes, url: str) -> tuple[str, ...]:
    """The feeds that a page of feeds (`/rss/`) links to, those of comments left out; empty when it is none."""
    tree = parse_page(body)
    if tree is None:
        return ()
    base, hosts = page_base(tree, url), frozenset({(urlsplit(url).hostname or "").removeprefix("www.")})
    named = [(_own(anchor.get("href"), base, hosts), _text(anchor)) for anchor in tree.iter("a")]
    return tuple(
        dict.fromkeys(
            address
            for address, text in named
            if address
            and address != url
            and _LISTED_FEED.search(urlsplit(address).path)
            and not _is_talk(address, text)
        )
    )


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _name(tree: Any, url: str) -> str | None:
    named = tree.xpath("//meta[@property='og:site_name' or @name='application-name']/@content")
    found = (" ".join(str(text).split()) for text in named)
    told = next((text[:MAX_NAME] for text in found if text and text.lower() not in _NO_NAME), None)
    return told or _title(tree, url)


def _title(tree: Any, url: str = "") -> str | None:
    """The part of the title that names the site: the one like its host, else the first that is no "home page"."""
    for title in tree.xpath("//head//title/text()"):
        parts = [part for part in _NAME_BREAK.split(" ".join(str(title).split())) if part]
        named = [part for part in parts if part.lower() not in _NO_NAME] or parts
        if named:
            label = max((urlsplit(url).hostname or "").removeprefix("www.").split(".")[:-1], key=len, default="")
            return next((part for part in named if _is_like(part, label)), _before_colon(named[0]))[:MAX_NAME]
    return None


def _is_like(text: str, label: str) -> bool:
    bare = re.sub(r"[\W_]", "", text.lower())
    return len(label) >= 4 and len(text) <= 40 and re.sub(r"[\W_]", "", label) in bare


def _before_colon(text: str) -> str:
    start, colon, _ = text.partition(": ")
    return start if colon and len(start) >= 3 and start.lower() not in _NO_NAME else text


def _wordpress(tree: Any, base: str, hosts: frozenset[str]) -> str | None:
    """Where the REST interface lists posts, when the page names the interface as WordPress does."""
    for link in tree.xpath("//link[@rel='https://api.w.org/']"):
        root = _own(link.get("href"), base, hosts)
        if root:
            return f"{root.rstrip('/')}/wp/v2/posts"
    return None


def _moved(tree: Any, base: str, hosts: frozenset[str]) -> str | None:
    """Where a `meta refresh` within five seconds leads, on the site's own hosts."""
    for meta in tree.iter("meta"):
        match = (
            _REFRESH.match(meta.get("content") or "") if (meta.get("http-equiv") or "").lower() == "refresh" else None
        )
        if match and (address := _own(match["url"], base, hosts)):
            return address
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
            found.append((_own(link.get("href"), base, None), link.get("title") or ""))
    for anchor in tree.iter("a"):
        address = _own(anchor.get("href"), base, hosts)
        if address and _FEED_PATH.search(urlsplit(address).path):
            found.append((address, _text(anchor)))
    return [address for address, title in found if address and not _is_talk(address, title)]


def _is_talk(address: str, title: str) -> bool:
    """Whether a feed is one of comments, or none at all."""
    parts = urlsplit(address)
    return bool(_TALK.search(parts.path + parts.query) or _TALK.search(title) or _NOT_A_FEED.search(parts.path))


def _editions(tree: Any, base: str, url: str) -> list[str]:
    """Home pages of other languages: `hreflang` of the head, and links to `/kk/` or to a host `kaz.daily.example`."""
    hosts = frozenset({_without_edition(urlsplit(url).hostname or "")})
    named = [
        _own(link.get("href"), base, hosts)
        for link in tree.iter("link")
        if EDITION.match((link.get("hreflang") or "").partition("-")[0])
    ]
    linked = [_own(anchor.get("href"), base, hosts) for anchor in tree.iter("a")]
    doors = [*named, *(address for address in linked if address and _is_door(address))]
    here = url.rstrip("/")
    return [address for address in doors if address and address.rstrip("/") != here]


def _is_door(address: str) -> bool:
    """Whether an address is the home page of an edition."""
    parts = urlsplit(address)
    path = parts.path.strip("/")
    if parts.query:
        return False
    host = (parts.hostname or "").removeprefix("www.")
    return bool(EDITION.fullmatch(path)) or (path == "" and host != _without_edition(host))


def _without_edition(host: str) -> str:
    bare = host.removeprefix("www.")
    label, _, rest = bare.partition(".")
    return rest if EDITION.fullmatch(label) and "." in rest else bare


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
