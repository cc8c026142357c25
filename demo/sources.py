"""The newsroom's outlets as source files of the catalogue, for the addresses they are served at."""

from __future__ import annotations

import json
from pathlib import Path

from demo.content import Outlet
from demo.server import Newsroom, ServedOutlet

SCHEDULE = "*/10 * * * *"
# How an index of the newsroom is read: kind of access point.
KINDS = {
    "rss": "feed",
    "atom": "feed",
    "news_sitemap": "news_sitemap",
    "sitemap_index": "sitemap",
    "listing": "listing",
    "telegram": "custom",
}


def write_sources(newsroom: Newsroom, folder: Path) -> tuple[Path, ...]:
    """One TOML file for each served outlet, in `folder`, which is made where missing; an older file is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for served in newsroom.outlets:
        path = folder / f"{served.id}.toml"
        path.write_text(describe_source(served), encoding="utf-8")
        paths.append(path)
    return tuple(paths)


def describe_source(served: ServedOutlet) -> str:
    """The source file of one served outlet."""
    outlet = served.outlet
    languages = ", ".join(_quote(language) for language in outlet.languages)
    lines = [
        "# An invented outlet of the bundled newsroom.",
        f"name      = {_quote(outlet.name)}",
        f"homepage  = {_quote(served.base_url + '/')}",
        'country   = "kz"',
        f"languages = [{languages}]",
        f"schedule  = {_quote(SCHEDULE)}",
        "demo      = true",
        *_pattern(outlet),
        "",
        "[[collect]]",
        f"kind = {_quote(KINDS[outlet.index])}",
        f"url  = {_quote(served.base_url + outlet.index_path)}",
        *(['spider = "telegram"'] if outlet.index == "telegram" else []),
        *(['paging = "?page={n}"'] if outlet.index == "listing" else []),
        "",
        "[expect]",
        "articles_per_day = [0, 40]",
    ]
    return "\n".join(lines) + "\n"


def _pattern(outlet: Outlet) -> list[str]:
    """A listing shows other links too; its articles' addresses begin with a number."""
    return [f"article_pattern = {_quote(outlet.index_path + '[0-9]+-')}"] if outlet.index == "listing" else []


def _quote(text: str) -> str:
    # A JSON string is a TOML basic string, escapes included.
    return json.dumps(text, ensure_ascii=False)
