"""What the addresses of a site's articles have in common, learnt from examples."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

MOST_SHAPES = 3
ALWAYS = 0.9  # of the examples that have the same part in one place: the others are strays
LEAST_SHARE = 0.8  # of the examples that a pattern must match
MOST_OTHERS = 0.2  # of the other links of the site that it may match
EDITIONS = frozenset({"kk", "kz", "kaz", "qaz", "qz", "ru", "rus", "en", "eng", "lat", "latin"})
_ANY = "[^/?#]+"
_ENDING = re.compile(r"\.(?:html?|php|shtml|aspx?)\Z", re.I)
_DAY = re.compile(r"\d{4}-\d\d?-\d\d?\Z")
_FIRST_NUMBER = re.compile(r"\d+([-_])[^/]+\Z")
_LAST_NUMBER = re.compile(r"[^/]*[^/\d]([-_])\d{3,}\Z")
_IDENTITY = re.compile(r"(?:p|nid|sid|(?:(?:news|article|post|item|element|story|doc)_?)?id|article|news|post)\Z", re.I)

Shape = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """A pattern for the addresses of articles, and how well it fits what it was learnt from."""

    pattern: str
    matched: int
    examples: int
    others: int  # other links of the site that it matches too


def learn_pattern(articles: Sequence[str], others: Iterable[str] = ()) -> Learnt | None:
    """The regular expression that most of the articles' addresses match and most other links do not.

    Both hold canonical addresses. None when the articles have no form of their own: fewer than three examples, too
    many forms, or one that the site's menus share.
    """
    examples = list(dict.fromkeys(articles))
    groups: dict[Shape, list[str]] = defaultdict(list)
    for url in examples:
        groups[_shape(url)].append(url)
    ranked = sorted(groups.values(), key=len, reverse=True)
    chosen = [group for group in ranked[:MOST_SHAPES] if len(group) >= max(2, len(examples) / 20)]
    if len(examples) < 3 or not chosen:
        return None
    rest = [url for url in dict.fromkeys(others) if url not in set(examples)]
    learnt = [_tested(_pattern(chosen, narrow=narrow), examples, rest) for narrow in (False, True)]
    good = [
        one
        for one in learnt
        if one.matched >= LEAST_SHARE * len(examples) and one.others <= max(2, MOST_OTHERS * len(rest))
    ]
    return min(good, key=lambda one: one.others, default=None)


def _pattern(groups: Sequence[Sequence[str]], *, narrow: bool) -> str:
    paths = sorted({_path_pattern(group, narrow=narrow) for group in groups})
    hosts = sorted({(urlsplit(url).netloc).removeprefix("www.") for group in groups for url in group})
    return f"{_either(_plain(host) for host in hosts)}{_either(paths)}$"


def _tested(pattern: str, examples: Sequence[str], others: Sequence[str]) -> Learnt:
    fits = re.compile(pattern)
    matched = sum(bool(fits.search(url)) for url in examples)
    strangers = sum(bool(fits.search(url)) for url in others)
    return Learnt(pattern=pattern, matched=matched, examples=len(examples), others=strangers)


def _shape(url: str) -> Shape:
    """The form of an address: what kind of part stands where."""
    parts = urlsplit(url)
    segments = [_kind(segment) for segment in _segments(parts.path)]
    query = sorted(name for name, value in parse_qsl(parts.query) if is_identity(name, value))
    return (*segments, *(f"?{name}" for name in query))


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def is_identity(name: str, value: str) -> bool:
    """Whether a parameter of a query is one by which sites tell one article from another, such as `id=58`."""
    return bool(_IDENTITY.match(name)) and value.isdigit()


def _kind(segment: str) -> str:
    ending = _ENDING.search(segment)
    stem = segment[: ending.start()] if ending else segment
    suffix = re.escape(ending[0]) if ending else ""
    if _DAY.match(stem):
        kind = r"\d{4}-\d\d?-\d\d?"
    elif stem.isdigit():
        kind = r"\d+"
    elif match := _FIRST_NUMBER.match(stem):
        kind = rf"\d+{match[1]}{_ANY}"
    elif match := _LAST_NUMBER.match(stem):
        kind = rf"{_ANY}{match[1]}\d+"
    else:
        kind = "text"
    return kind + suffix


def _path_pattern(group: Sequence[str], *, narrow: bool) -> str:
    """The pattern of addresses of one shape: fixed parts as they are, the others by their kind.

    `narrow` asks for as many hyphens as the examples have at least, in place of one less, at most one.
    """
    rows = [_segments(urlsplit(url).path) for url in group]
    last = len(rows[0]) - 1
    parts = []
    for position, values in enumerate(zip(*rows, strict=True)):
        kind = _kind(values[0])
        parts.append(
            _text_pattern(values, kind, is_last=position == last, narrow=narrow) if kind.startswith("text") else kind
        )
    slash = "/?" if parts and not _ENDING.search(rows[0][-1]) else ""
    return "/" + "/".join(parts) + slash + _query_pattern(group)


def _text_pattern(values: Sequence[str], kind: str, *, is_last: bool, narrow: bool) -> str:
    distinct = sorted(set(values))
    if len(distinct) == 1 and len(values) > 1:
        return _plain(distinct[0])
    if not is_last and set(distinct) <= EDITIONS:
        return _either(_plain(value) for value in distinct)
    if not is_last:
        common, count = Counter(values).most_common(1)[0]
        return _plain(common) if count >= ALWAYS * len(values) else _ANY
    least = min(len(re.findall("[-_]", value)) for value in distinct)
    dashes = min(2, least) if narrow else min(1, max(0, least - 1))
    return (_ANY + "[-_]") * dashes + _ANY + kind.removeprefix("text")


def _query_pattern(group: Sequence[str]) -> str:
    """The number that tells one article from another, and what all of them say beside it: `mod=news&id=…`."""
    rows = [parse_qsl(urlsplit(url).query) for url in group]
    if not any(is_identity(name, value) for name, value in rows[0]):
        return ""
    parts = []
    for name, value in rows[0]:
        if is_identity(name, value):
            parts.append(rf"{re.escape(name)}=\d+")
        elif not value.isdigit() and all((name, value) in row for row in rows):
            parts.append(_plain(f"{name}={value}"))
    return r"\?(?:[^#]*&)?" + "&(?:[^#]*&)?".join(parts) + "(?:&[^#]*)?"


def _plain(text: str) -> str:
    """A pattern for this very text; hyphens need no backslash outside brackets and read better without."""
    return re.escape(text).replace(r"\-", "-")


def _either(choices: Iterable[str]) -> str:
    found = list(choices)
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"
