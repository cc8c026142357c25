"""The same article in other languages, as a page's own `<link rel="alternate" hreflang>` names it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

LANGUAGES = frozenset({"kk", "kz", "ru", "en"})  # kz, the country, is often written for the language
MAX_EDITIONS = 10
MAX_LENGTH = 2083
DEFAULT_PORTS = {"http": 80, "https": 443}
_SAFE = "%/:=&?~#+!$,;'@()*[]-._"
_HOME = re.compile(r"/*(?:[a-z]{2,3}(?:[-_][a-z]{2})?/*)?(?:index\.\w+)?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def find_editions(tree: Any, url: str) -> tuple[str, ...]:
    """Addresses of the page in other languages, each once, in the order of the page; empty when it names none.

    Only kk, ru and en, only web addresses; neither the page itself nor a home page, which many sites name in place of
    a translation that is missing.
    """
    own = _compared(address_of(url, url) or url)
    found: dict[str, str] = {}
    for link in tree.iter("link"):
        if "alternate" not in (link.get("rel") or "").lower().split() or "html" not in (link.get("type") or "html"):
            continue
        language = re.split(r"[-_]", (link.get("hreflang") or "").strip().lower())[0]
        address = address_of(link.get("href") or "", _base(tree, url)) if language in LANGUAGES else None
        if address is not None and _compared(address) != own and not _is_home(address):
            found.setdefault(_compared(address), address)
    return tuple(found.values())[:MAX_EDITIONS]


def address_of(href: str, base: str) -> str | None:
    """A web address resolved against `base`, host in lower case and ASCII, without fragment; None when it is none."""
    href = href.strip()
    if not href or _CONTROL.search(href):
        return None
    try:
        parts = urlsplit(urljoin(base, href))
        host, port = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii"), parts.port
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in DEFAULT_PORTS or not host or "@" in parts.netloc:
        return None
    netloc = host if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    path, query = quote(parts.path or "/", safe=_SAFE), quote(parts.query, safe=_SAFE)
    address = urlunsplit((parts.scheme, netloc, path, query, ""))
    return address if len(address) <= MAX_LENGTH else None


def _base(tree: Any, url: str) -> str:
    named = next((base.get("href") for base in tree.iter("base") if base.get("href")), "")
    return address_of(named, url) or url


def _compared(address: str) -> str:
    """An address without what makes no difference: scheme, `www.`, a slash at the end."""
    return address.partition("://")[2].removeprefix("www.").rstrip("/")


def _is_home(address: str) -> bool:
    """Whether an address is that of a site or of one of its editions, rather than of an article."""
    parts = urlsplit(address)
    return not parts.query and bool(_HOME.fullmatch(parts.path))
