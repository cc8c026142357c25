"""What a page says of itself: title, authors, site and stated dates, from JSON-LD, meta tags and headings."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from extract.fingerprint import normalise_text
from extract.limits import MAX_TITLE, cut_text

MAX_AUTHORS = 10
MAX_SCRIPT = 500_000  # characters of one JSON-LD block that are read
_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|SocialMediaPosting)$")
_DATE_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "publish_date",
    "publish-date", "pubdate", "publication_date", "parsely-pub-date", "sailthru.date", "article.published",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "date.created",
    "mediator_published_time", "cxenseparse:recs:publishtime", "citation_publication_date", "publishdate", "published",
    "article_date_original", "originalpublicationdate", "creation_date", "shareaholic:article_published_time", "date",
)  # fmt: skip
_described_elements = etree.XPath("//*[@itemprop]")
_marked_authors = etree.XPath("//a[@rel='author' or @itemprop='author'] | //span[@rel='author' or @itemprop='author']")
_SEPARATOR = re.compile(r"\s+(?:[|\-–—•·»«/\\*]|::|>)\s+|\s*(?:\||::)\s*")
_BYLINE = re.compile(r"^(?:by|автор(?:ы)?|авторы|мәтін(?:ді жазған)?|text|текст)\s*:?\s+", re.I)
_ADDRESS = re.compile(r"https?://|www\.|@\w")
_PROSE_JSON = re.compile(r",(\s*[}\]])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says of itself; "" and empty tuples where it says nothing."""

    title: str
    authors: tuple[str, ...]
    site_names: frozenset[str]  # normalised
    stamps: tuple[tuple[str, str], ...]  # (origin, text) of stated publication dates, most trusted first
    body: str  # articleBody of the JSON-LD
    is_article: bool  # JSON-LD or OpenGraph calls it one


def read_metadata(tree: Any, url: str) -> Metadata:
    """What the page says of itself, read from its tree and address; nothing in it can make this fail."""
    meta = _meta_tags(tree)
    described = _described_article(tree, url)
    sites = _site_names(meta, described, url)
    return Metadata(
        title=_choose_title(tree, meta, described, sites),
        authors=_authors(tree, meta, described, sites),
        site_names=sites,
        stamps=tuple(_stamps(tree, meta, described)),
        body=_text_of(described.get("articleBody")),
        is_article=bool(described) or meta.get("og:type", "").lower() in ("article", "news", "news.article"),
    )


def find_heading(tree: Any, title: str) -> Any | None:
    """The element that shows the title: an h1, else any heading with the same words; `None` when there is none."""
    wanted = normalise_text(title)
    headings = [one for one in tree.iter("h1", "h2", "h3") if _line(one)]
    same = [one for one in headings if wanted and normalise_text(_line(one)) == wanted]
    first = next((one for one in headings if one.tag == "h1"), None)
    return same[0] if same else first


# ---- meta tags and JSON-LD ----------------------------------------------------------------------


def _meta_tags(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv")
        content = " ".join((tag.get("content") or "").split())
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _described_article(tree: Any, url: str) -> Mapping[str, Any]:
    """The JSON-LD object of the article; empty when there is none, or several and none is about this address."""
    articles = [one for one in _linked_data(tree) if _is_article(one)]
    here = [one for one in articles if _names_address(one, url)]
    chosen = here or (articles if len({_text_of(one.get("headline")) for one in articles}) == 1 else articles[:1])
    if len(articles) > 3 and not here:
        return {}  # a list page that describes each of its teasers
    return max(chosen, key=lambda one: "datePublished" in one, default={})


def _linked_data(tree: Any) -> Iterator[Mapping[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        yield from _objects(_loads(script.text[:MAX_SCRIPT]), depth=0)


def _loads(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = text.removeprefix("//<![CDATA[").removeprefix("<![CDATA[").removesuffix("]]>").removesuffix("//").strip()
    for attempt in (text, _PROSE_JSON.sub(r"\1", text)):
        try:
            return json.loads(attempt.rstrip("; \n"), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for one in value[:200]:
            yield from _objects(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            yield from _objects(value.get(key), depth + 1)


def _is_article(value: Mapping[str, Any]) -> bool:
    kinds = value.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE_TYPES.search(kind) for kind in kinds)


def _names_address(value: Mapping[str, Any], url: str) -> bool:
    page = value.get("mainEntityOfPage")
    named = [value.get("url"), value.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return any(isinstance(one, str) and _bare(one) == _bare(url) for one in named)


def _bare(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|[#?].*$|/+$", "", url.strip().lower())


def _text_of(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), None)
    return html.unescape(value).strip() if isinstance(value, str) else ""


# ---- title --------------------------------------------------------------------------------------


def _site_names(meta: Mapping[str, str], described: Mapping[str, Any], url: str) -> frozenset[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = [meta.get("og:site_name"), meta.get("application-name"), meta.get("apple-mobile-web-app-title")]
    names += [
        _text_of(described.get("publisher")),
        host,
        host.rsplit(".", 1)[0],
        meta.get("twitter:site", "").lstrip("@"),
    ]
    return frozenset(filter(None, (normalise_text(name) for name in names if name)))


def _choose_title(tree: Any, meta: Mapping[str, str], described: Mapping[str, Any], sites: frozenset[str]) -> str:
    """The stated title where the page also shows it, in part at least; else what it prints as its heading."""
    printed = _useful((_line(one) for one in tree.iter("h1")), sites)
    window = _useful([_line(next(tree.iter("title"), None))], sites)
    stated = [html.unescape(meta.get("og:title", "")), _text_of(described.get("headline"))]
    stated = _useful([*stated, html.unescape(meta.get("twitter:title", ""))], sites)
    shown = [one for one in stated if any(_share_words(one, other) for other in (*printed, *window))]
    for title in shown or window:
        shorter = [one for one in printed if _continues(title, one)]
        if shorter:
            return cut_text(max(shorter, key=len), MAX_TITLE)
    if shown:
        return cut_text(shown[0], MAX_TITLE)
    best = _agreeing(printed, window) or window or stated or printed
    best = [one for one in printed if best and one.startswith(best[0])] or best
    return cut_text(best[0], MAX_TITLE) if best else ""


def _agreeing(printed: list[str], window: list[str]) -> list[str]:
    """The headings that the window's title starts with, or mostly is; else the only one that is no part of it.

    A heading that is a small part of the window's title is the site's name.
    """
    inside = [one for one in printed if any(_is_main_part(normalise_text(one), normalise_text(w)) for w in window)]
    apart = [one for one in printed if not any(_share_words(one, other) for other in window)]
    return inside or (apart if len(apart) == 1 else [])


def _is_main_part(heading: str, title: str) -> bool:
    return title.startswith(heading) or (title.endswith(heading) and 2 * len(heading) >= len(title))


def _useful(titles: Iterable[str], sites: frozenset[str]) -> list[str]:
    """Titles without the site's name, leaving out those that say nothing else."""
    plain = (strip_site(_squeeze(one), sites) for one in titles)
    return [title for title in plain if normalise_text(title) and not _is_site(title, sites)]


def _continues(title: str, beginning: str) -> bool:
    """Whether a title is the printed heading with a section or site after a separator."""
    return len(beginning) > 12 and title.startswith(beginning) and bool(_SEPARATOR.match(title, len(beginning)))


def _share_words(first: str, second: str) -> bool:
    """Whether most words of the shorter title are in the other: wording may differ, the story not."""
    one, other = set(normalise_text(first).split()), set(normalise_text(second).split())
    return 2 * len(one & other) > min(len(one), len(other))


def strip_site(title: str, sites: frozenset[str]) -> str:
    """The title without the site's name before or after it."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    kept = title
    for _ in range(3):
        marks = list(_SEPARATOR.finditer(kept))
        if not marks:
            break
        head, tail = kept[: marks[0].start()], kept[marks[-1].end() :]
        if _is_site(tail, sites):
            kept = kept[: marks[-1].start()]
        elif _is_site(head, sites):
            kept = kept[marks[0].end() :]
        else:
            break
    return kept.strip()


def _is_site(part: str, sites: frozenset[str]) -> bool:
    name = normalise_text(part)
    if not name:
        return False
    joined = name.replace(" ", "")
    return name in sites or any(joined == site.replace(" ", "") for site in sites)


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def _line(element: Any | None) -> str:
    return _squeeze(" ".join(element.itertext())) if element is not None else ""


# ---- authors and dates --------------------------------------------------------------------------


def _authors(
    tree: Any, meta: Mapping[str, str], described: Mapping[str, Any], sites: frozenset[str]
) -> tuple[str, ...]:
    stated = described.get("author")
    names = [_text_of(one) for one in (stated if isinstance(stated, list) else [stated])]
    if not any(names):
        names = [meta.get("author", ""), meta.get("article:author", ""), meta.get("dc.creator", "")]
    if not any(_clean_author(name, sites) for name in names):
        names = [_line(one) for one in _marked_authors(tree)]
    cleaned = (_clean_author(one, sites) for name in names for one in re.split(r"\s*[,;]\s+", name))
    return tuple(dict.fromkeys(filter(None, cleaned)))[:MAX_AUTHORS]


def _clean_author(name: str, sites: frozenset[str]) -> str:
    name = _BYLINE.sub("", _squeeze(html.unescape(name)))
    usable = 2 < len(name) <= 80 and not _ADDRESS.search(name) and not _is_site(name, sites)
    return name if usable and name.lower() not in ("admin", "administrator", "редакция", "editor") else ""


def _stamps(tree: Any, meta: Mapping[str, str], described: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("datePublished", "uploadDate", "dateCreated"):
        if isinstance(described.get(key), str):
            yield "json_ld", described[key]
    for name in _DATE_META:
        if name in meta:
            yield "meta", meta[name]
    for element in _described_elements(tree):
        if element.get("itemprop").lower() == "datepublished":
            yield "meta", element.get("content") or element.get("datetime") or _line(element)
