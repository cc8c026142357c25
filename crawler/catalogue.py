"""Sources from their TOML files; every mistake in every file is reported at once."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crawler.cron import cron_fields
from crawler.hints import EXTRACT_EXAMPLES, EXTRACT_KEYS, read_hints
from crawler.urls import UnusableAddress, canonical, canonical_host, shown
from records import AccessPoint, Problem, Source

SHIPPED = Path(__file__).with_name("sources")
KINDS = ("feed", "news_sitemap", "sitemap", "listing", "custom")
# Spiders a file may name when its kind is "custom", with what their addresses look like.
CUSTOM: Mapping[str, tuple[str, str]] = {
    "telegram": (r"/s/\w", "https://t.me/s/daily_example"),
    "wordpress": (r"/wp/v2/|rest_route=", "https://daily.example/wp-json/wp/v2/posts"),
    "govkz": (
        r"[?&]projects=eq:[a-z0-9_-]+",
        "https://www.gov.kz/api/v1/public/content-manager/news?sort-by=created_date:DESC&projects=eq:mam&page=1&size=10",
    ),
    "youtube": (
        r"/feeds/videos\.xml\?channel_id=UC|/@|/channel/UC|/c/|/user/",
        "https://www.youtube.com/feeds/videos.xml?channel_id=UC… or https://www.youtube.com/@daily",
    ),
    "pangea": (r"/z/\d+|/api/", "https://rus.azattyq.org/z/360 or https://www.azattyq.org/api/"),
    "facebook": (r"/v\d+\.\d+/\d+/published_posts\Z", "https://graph.facebook.com/v26.0/1234567890/published_posts"),
    "instagram": (
        r"/v\d+\.\d+/\d+\?business_discovery=[A-Za-z0-9._]{1,30}\Z",
        "https://graph.facebook.com/v26.0/1234567890?business_discovery=daily_example",
    ),
    "google_news": (r"/rss/search\?q=", "https://news.google.com/rss/search?q=site:daily.example+when:1d&hl=ru&gl=KZ"),
}
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")
_COUNTRY = re.compile(r"[a-z]{2}\Z")
DAY_PARTS = ("{yyyy}", "{mm}", "{dd}")  # what `archive` has in place of a day
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")

Check = Callable[[Any], str | None]  # what is wrong with a value, None when it is right


class CatalogueError(Problem):
    """Some source files have mistakes: `mistakes` lists all of them, `sources` holds the good sources."""

    def __init__(self, mistakes: Sequence[str], sources: Sequence[Source]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)
        self.sources = tuple(sources)


def load_catalogue(folders: Sequence[Path]) -> tuple[Source, ...]:
    """The sources of every `*.toml` below the folders, by id; a later folder wins over an earlier one.

    The name of a file is the id of its source. Raises CatalogueError after all files are read.
    """
    found: dict[str, Source] = {}
    mistakes: list[str] = []
    for folder in folders:
        here: dict[str, Path] = {}
        for path in sorted(folder.rglob("*.toml")):
            label = _label(path, folder)
            if path.stem in here:
                mistakes.append(
                    f"{label}: the id {path.stem} is taken by {_label(here[path.stem], folder)}; rename one"
                )
                continue
            here[path.stem] = path
            source, wrong = read_source(path, label)
            mistakes.extend(wrong)
            if source:
                found[source.id] = source
    sources = tuple(found[id] for id in sorted(found))
    if mistakes:
        raise CatalogueError(mistakes, sources)
    return sources


def is_id(text: str) -> bool:
    """Whether a text may be the id of a source, which is the name of its file."""
    return bool(_ID.match(text))


def source_files(folders: Sequence[Path]) -> dict[str, Path]:
    """The file that counts for each id: the last one, where several folders have one."""
    return {path.stem: path for folder in folders for path in sorted(folder.rglob("*.toml"), reverse=True)}


def read_source(path: Path, label: str) -> tuple[Source | None, tuple[str, ...]]:
    """The source of one file, or all that is wrong with it; `label` names the file in messages."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, (f"{label}: cannot be read as TOML: {error}",)
    mistakes = [*_check_table(told, SOURCE_KEYS, REQUIRED), *_check_parts(told)]
    pem, wrong = _certificates(told, path)
    mistakes += wrong
    if not is_id(path.stem):
        mistakes.append('the file name is not an id; use lower case letters, digits, "_" and "-": daily_example.toml')
    if mistakes:
        return None, tuple(f"{label}: {mistake}" for mistake in mistakes)
    return replace(_source(path.stem, told), intermediates=pem), ()


def _source(id: str, told: Mapping[str, Any]) -> Source:
    per_day = told.get("expect", {}).get("articles_per_day")
    return Source(
        id=id,
        name=told["name"],
        homepage=told["homepage"],
        country=told["country"],
        languages=tuple(told["languages"]),
        schedule=told["schedule"],
        access_points=tuple(_access_point({**_for_all_points(told), **point}) for point in told["collect"]),
        hosts=tuple(canonical_host(host) for host in told.get("hosts", ())),
        time_zone=told.get("time_zone", "Asia/Almaty"),
        article_pattern=told.get("article_pattern"),
        articles_per_day=tuple(per_day) if per_day else None,
        enabled=told.get("enabled", True),
        verified=told.get("verified", True),
        demo=told.get("demo", False),
        aliases=tuple(canonical_host(host) for host in told.get("aliases", ())),
        article_id=told.get("article_id"),
        archive=told.get("archive"),
        proxy=told.get("proxy"),
        extract=read_hints(told.get("extract", {})),
    )


def _certificates(told: Mapping[str, Any], path: Path) -> tuple[str | None, list[str]]:
    """The certificates that a file names, or what is wrong with them.

    They stand beside the file, or where the shipped files are: a copy that switches a source leaves them there.
    """
    name = told.get("intermediates")
    if not isinstance(name, str):
        return None, []
    from crawler.certificates import UnusableCertificates, read_file  # for few files, and slow to import

    try:
        return read_file(name, [path.parent, *(folder for folder in SHIPPED.iterdir() if folder.is_dir())]), []
    except UnusableCertificates as error:
        return None, [f"intermediates {_quoted(name)} {error}; try {EXAMPLES['intermediates']}"]


def _for_all_points(told: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of the source that hold for each access point which does not say otherwise."""
    return {key: told[key] for key in ("about_kazakhstan_only",) if key in told}


def _access_point(told: Mapping[str, Any]) -> AccessPoint:
    options = {key: value for key, value in told.items() if key not in ("kind", "url", "spider")}
    return AccessPoint(kind=told["kind"], url=told["url"], spider=told.get("spider"), options=options)


def _check_parts(told: Mapping[str, Any]) -> list[str]:
    mistakes: list[str] = []
    points = told.get("collect")
    if points is not None and not (isinstance(points, list) and points and all(isinstance(p, dict) for p in points)):
        mistakes.append('collect must be one or more tables: [[collect]] with kind = "feed" and url = "https://…"')
    elif points:
        for number, point in enumerate(points, 1):
            wrong = [*_check_table(point, COLLECT_KEYS, ("kind", "url")), *_check_spider(point)]
            mistakes.extend(f"collect {number}: {mistake}" for mistake in wrong)
    expected = told.get("expect")
    if isinstance(expected, dict):
        mistakes.extend(f"expect: {mistake}" for mistake in _check_table(expected, EXPECT_KEYS, ()))
    if isinstance(told.get("extract"), dict):
        mistakes.extend(f"extract: {mistake}" for mistake in _check_table(told["extract"], EXTRACT_KEYS, ()))
    return mistakes


def _check_spider(point: Mapping[str, Any]) -> list[str]:
    spider = point.get("spider")
    if point.get("kind") == "custom" and spider not in CUSTOM:
        return [f"spider {_quoted(spider)} does not exist; try {EXAMPLES['spider']}, or one of {', '.join(CUSTOM)}"]
    if point.get("kind") == "custom" and isinstance(point.get("url"), str):
        form, example = CUSTOM[str(spider)]
        if not re.search(form, point["url"]):
            return [f"url {_quoted(point['url'])} is not one that spider {_quoted(spider)} can read; try {example}"]
    if point.get("kind") != "custom" and spider is not None:
        return ['spider is for kind = "custom" only; leave it out']
    return []


def _check_table(told: Mapping[str, Any], keys: Mapping[str, Check], required: Sequence[str]) -> list[str]:
    mistakes = [f"{key} is missing; add {EXAMPLES[key]}" for key in required if key not in told]
    for key, value in told.items():
        if key not in keys:
            near = difflib.get_close_matches(key, keys, n=1)
            mistakes.append(
                f"unknown key {key}" + (f"; did you mean {near[0]}?" if near else f"; known: {', '.join(keys)}")
            )
        elif wrong := keys[key](value):
            mistakes.append(f"{key} {_quoted(value)} {wrong}; try {EXAMPLES[key]}")
    return mistakes


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "is not a text"


def _truth(value: Any) -> str | None:
    return None if isinstance(value, bool) else "is neither true nor false"


def _table(value: Any) -> str | None:
    return None if isinstance(value, dict) else "is not a table"


def _points(value: Any) -> str | None:
    return None  # told apart in _check_parts


def _address(value: Any) -> str | None:
    try:
        canonical(value if isinstance(value, str) else "")
    except UnusableAddress as error:
        return f"is not an address that can be collected ({error})"
    return None


def _proxy(value: Any) -> str | None:
    return None if isinstance(value, str) and _ID.match(value) else "is not the name of a proxy of PRESSWATCH_PROXIES"


def _country(value: Any) -> str | None:
    return None if isinstance(value, str) and _COUNTRY.match(value) else "is not a two-letter country code"


def _languages(value: Any) -> str | None:
    good = isinstance(value, list) and value and all(isinstance(item, str) and _LANGUAGE.match(item) for item in value)
    return None if good else "is not a list of language codes"


def _cron(value: Any) -> str | None:
    try:
        cron_fields(value if isinstance(value, str) else "")
    except ValueError as error:
        detail = str(error).partition(";")[0].partition(": ")[2]
        return "is not a cron line" + (f" ({detail})" if detail else "")
    return None


def _hosts(value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return "is not a list of host names"
    for host in value:
        try:
            canonical_host(host)
        except UnusableAddress as error:
            return f"holds what is not a host name ({error})"
    return None


def _zone(value: Any) -> str | None:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, TypeError, OSError):
        return "is not a time zone"
    return None


def _pattern(value: Any) -> str | None:
    try:
        re.compile(value)
    except (re.error, TypeError) as error:
        return f"is not a regular expression ({error})"
    return None


def _article_id(value: Any) -> str | None:
    wrong = _pattern(value)
    if wrong:
        return wrong
    if "://" in value:
        return "names a host; it is matched with path and query alone"
    groups = re.compile(value).groups
    if groups != 1:
        return f"has {groups} groups; put brackets round the number alone, and (?:…) round anything else"
    return None if not re.search(value, "") else "matches an address without any number"


def _archive(value: Any) -> str | None:
    if not isinstance(value, str) or any(part not in value for part in DAY_PARTS):
        return f"does not say where the day goes ({', '.join(DAY_PARTS)})"
    return _address(re.sub(r"\{\w+\}", "1", value))


def _kind(value: Any) -> str | None:
    return None if value in KINDS else f"is none of {', '.join(KINDS)}"


def _paging(value: Any) -> str | None:
    return None if isinstance(value, str) and "{n}" in value else "does not say where the number goes"


def _count(value: Any) -> str | None:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 1000
    return None if good else "is not a number from 1 to 1000"


def _range(value: Any) -> str | None:
    good = isinstance(value, list) and len(value) == 2 and all(type(item) is int for item in value)
    return None if good and 0 <= value[0] <= value[1] else "is not the least and the most articles of a day"


REQUIRED = ("name", "homepage", "country", "languages", "schedule", "collect")
SOURCE_KEYS: Mapping[str, Check] = {
    "name": _text,
    "homepage": _address,
    "country": _country,
    "languages": _languages,
    "schedule": _cron,
    "collect": _points,
    "expect": _table,
    "extract": _table,
    "hosts": _hosts,
    "aliases": _hosts,
    "article_id": _article_id,
    "archive": _archive,
    "proxy": _proxy,
    "intermediates": _text,
    "time_zone": _zone,
    "article_pattern": _pattern,
    "enabled": _truth,
    "verified": _truth,
    "demo": _truth,
    "about_kazakhstan_only": _truth,
}
COLLECT_KEYS: Mapping[str, Check] = {
    "kind": _kind,
    "url": _address,
    "spider": _text,
    "paging": _paging,
    "max_pages": _count,
    "browser": _truth,
    "about_kazakhstan_only": _truth,
}
EXPECT_KEYS: Mapping[str, Check] = {"articles_per_day": _range}
EXAMPLES: Mapping[str, str] = {
    "name": 'name = "Daily Example"',
    "homepage": 'homepage = "https://daily.example/"',
    "country": 'country = "kz"',
    "languages": 'languages = ["ru", "kk"]',
    "schedule": 'schedule = "0 * * * *"',
    "collect": '[[collect]] with kind = "feed" and url = "https://daily.example/rss.xml"',
    "expect": "[expect] with articles_per_day = [5, 200]",
    "hosts": 'hosts = ["daily.example", "kk.daily.example"]',
    "aliases": 'aliases = ["old.example", "mirror.example"]',
    "article_id": "article_id = '/(\\d+)\\.html'",
    "proxy": 'proxy = "tor"',
    "intermediates": 'intermediates = "daily_example.pem"',
    "archive": 'archive = "https://daily.example/{yyyy}/{mm}/{dd}/"',
    "time_zone": 'time_zone = "Asia/Almaty"',
    "article_pattern": "article_pattern = '/news/\\d+'",
    "enabled": "enabled = true",
    "verified": "verified = false",
    "demo": "demo = false",
    "about_kazakhstan_only": "about_kazakhstan_only = true",
    "kind": 'kind = "feed"',
    "url": 'url = "https://daily.example/rss.xml"',
    "spider": 'spider = "telegram"',
    "paging": 'paging = "?page={n}"',
    "max_pages": "max_pages = 10",
    "browser": "browser = true",
    "articles_per_day": "articles_per_day = [5, 200]",
    **EXTRACT_EXAMPLES,
}


def _quoted(value: Any) -> str:
    return f'"{shown(value)}"' if isinstance(value, str) else shown(repr(value))


def _label(path: Path, folder: Path) -> str:
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"
