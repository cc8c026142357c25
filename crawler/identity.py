"""What makes an article one and the same within its source, whatever host or path shows it.

An outlet moves to another domain, is mirrored, renames a slug: the number it gave the article stays, or at least the
path does. Editions in several languages are articles of their own, though they often share the number.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlsplit

from crawler.listing import belongs, source_hosts
from crawler.urls import UnusableAddress, canonical, canonical_host
from records import Source

MOST_ADDRESSES = 3  # of one number; what more addresses share is no number of an article
MAX_LENGTH = 200
# How addresses name an edition; scripts of Kazakh are editions too.
EDITIONS = {
    **dict.fromkeys(("kk", "kz", "kaz", "qaz"), "kk"),
    **dict.fromkeys(("lat", "latyn", "qz", "lt"), "kk-latn"),
    **dict.fromkeys(("arb", "arab", "tote"), "kk-arab"),
    **dict.fromkeys(("ru", "rus"), "ru"),
    **dict.fromkeys(("en", "eng"), "en"),
}
_LANGUAGE_PARAMETERS = frozenset({"lang", "language", "locale", "hl", "l"})
_LISTS = re.compile(
    r"/(?:tags?|tegi?|categor(?:y|ies)|rubrics?|rubrika|topics?|authors?|users?|search|page|archive|rss|feeds?)(?:/|\Z)",
    re.IGNORECASE,
)


def identity_of(url: str, source: Source) -> str | None:
    """What stays the same of an article wherever it is shown; None when only its address tells.

    With `article_id` of the source: `id:` and the number, looked for in path and query (a host has digits of its own).
    Else, for a source with `aliases`, `at:` with path and query of an address on one of its hosts. The language that
    the address names is part of either. Lists, tags and authors have none, nor has an address that the source's
    `article_pattern` does not match, so that a number in theirs cannot stand for an article.
    """
    if not source.article_id and not source.aliases:
        return None
    try:
        parts = urlsplit(canonical(url))
    except UnusableAddress:
        return None
    if parts.path == "/" and not parts.query:
        return None
    number = _number(parts, source)
    if number is not None:
        return _shortened("id:" + number + _edition(parts, source))
    if source.aliases and (parts.hostname or "").removeprefix("www.") in _named_hosts(*_hosts_key(source)):
        return _shortened("at:" + _path_and_query(parts) + _edition(parts, source))
    return None


def _number(parts: SplitResult, source: Source) -> str | None:
    if not source.article_id or _LISTS.search(parts.path) or not belongs(parts.geturl(), source_hosts(source)):
        return None
    if source.article_pattern and not re.search(source.article_pattern, parts.geturl()):
        return None
    match = re.search(source.article_id, parts.path + (f"?{parts.query}" if parts.query else ""))
    return match[1] or None if match else None


def _path_and_query(parts: SplitResult) -> str:
    path = parts.path.rstrip("/") or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _edition(parts: SplitResult, source: Source) -> str:
    """`@kk` and the like for the edition an address names; empty when it names none."""
    told = [value.lower() for name, value in parse_qsl(parts.query) if name.lower() in _LANGUAGE_PARAMETERS]
    named = [EDITIONS.get(value) or EDITIONS.get(value[:2]) for value in told]  # lang=ru, lang=ru-RU
    named += [EDITIONS.get(segment.lower()) for segment in parts.path.split("/")]
    named.append(_edition_of_host(parts.hostname or "", source))
    return "".join(f"@{edition}" for edition in dict.fromkeys(named) if edition)


def _edition_of_host(host: str, source: Source) -> str | None:
    """The edition in a host's first label, where the same host without it, or with another, is the source's too.

    `kk.daily.example` beside `daily.example` is an edition; `kz.daily.media` after `daily.kz` is a country.
    """
    label, _, rest = host.partition(".")
    edition = EDITIONS.get(label)
    if edition is None:
        return None
    others = _named_hosts(*_hosts_key(source)) - {host}
    beside = {rest} | {f"{code}.{rest}" for code in EDITIONS}
    return edition if beside & others else None


def _hosts_key(source: Source) -> tuple[str, tuple[str, ...]]:
    return source.homepage, (*source.hosts, *source.aliases)


@lru_cache(maxsize=1024)
def _named_hosts(homepage: str, hosts: tuple[str, ...]) -> frozenset[str]:
    """The hosts a source's file names as its own, without `www.`."""
    found = set()
    for host in (urlsplit(homepage).hostname or "", *hosts):
        try:
            found.add(canonical_host(host).removeprefix("www."))
        except UnusableAddress:
            continue
    return frozenset(found)


def _shortened(identity: str) -> str:
    if len(identity) <= MAX_LENGTH:
        return identity
    return identity[:3] + hashlib.sha256(identity.encode()).hexdigest()


@dataclass(slots=True, kw_only=True)
class Identities:
    """The identities of a source's addresses in one run, without numbers that turn out to be no numbers of articles.

    An `article_id` that takes the year or the section for the number would make one article of a thousand, and lose
    the rest. What more than three paths share is therefore no identity; `learn` looks before anything is decided.
    """

    source: Source
    _paths: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, urls: Iterable[str]) -> None:
        """Look at the addresses of one index page."""
        if not self.source.article_id:
            return
        for url in urls:
            identity = identity_of(url, self.source)
            if identity is None or not identity.startswith("id:"):
                continue
            paths = self._paths.setdefault(identity, set())
            if len(paths) <= MOST_ADDRESSES:
                paths.add(_path_and_query(urlsplit(canonical(url))))

    def of(self, url: str) -> str | None:
        """The identity of an address; None when it has none, or one that too many share."""
        identity = identity_of(url, self.source)
        return None if identity is None or self.is_ambiguous(identity) else identity

    def is_ambiguous(self, identity: str) -> bool:
        """Whether more addresses share an identity than one article has."""
        return len(self._paths.get(identity, ())) > MOST_ADDRESSES

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """The identities that too many addresses share."""
        return tuple(identity for identity in self._paths if self.is_ambiguous(identity))
