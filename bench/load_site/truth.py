"""What a reader of the load site should find: the truth file, and the catalogue of its sources."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.load_site.faults import Fault, HostFault
from bench.load_site.indexes import access_url, base
from bench.load_site.plan import Outlet, Story

KINDS = {
    "rss": "feed",
    "atom": "feed",
    "news_sitemap": "news_sitemap",
    "sitemap_index": "sitemap",
    "listing": "listing",
}
PATTERNS = {
    "wordpress": r"/\d{4}/\d{2}/\d{2}/",
    "bitrix": r"/news/detail\.php\?ID=\d+",
    "divs": r"/news/\d+-",
    "article": r"/\d{4}-\d{2}-\d{2}/",
    "joomla": r"view=article&id=\d+",
}


def write_truth(outlets: Sequence[Outlet], port: int, path: Path) -> None:
    """One JSON object a story: address, where it ends after redirects, title, text, day, language, source, fault,
    whether it can be had.
    """
    with path.open("w", encoding="utf-8") as file:
        for outlet in outlets:
            for story in outlet.stories:
                file.write(json.dumps(told(outlet, story, port), ensure_ascii=False) + "\n")


def told(outlet: Outlet, story: Story, port: int) -> dict[str, object]:
    """The truth about one story."""
    return {
        "url": f"{base(outlet, port)}{story.path}",
        "final_url": f"{base(outlet, port)}{final_path(story)}",
        "title": story.text.title,
        "text": "\n\n".join(story.text.paragraphs),
        "day": story.published_at.date().isoformat(),
        "published_at": story.published_at.isoformat(),
        "language": outlet.language,
        "source": outlet.id,
        "fault": outlet.fault or story.fault,
        "reachable": story.is_reachable and outlet.fault in (None, HostFault.SLOW),
    }


def final_path(story: Story) -> str:
    """Where a story ends after redirects."""
    if story.fault is Fault.MOVED:
        return f"/moved/{story.number}/"
    return f"/hop/{story.number}/3/" if story.fault is Fault.CHAIN else story.path


def write_catalogue(outlets: Sequence[Outlet], port: int, folder: Path) -> None:
    """A TOML file for each outlet, as an admin would write it."""
    folder.mkdir(parents=True, exist_ok=True)
    for outlet in outlets:
        (folder / f"{outlet.id}.toml").write_text("\n".join(_lines(outlet, port)) + "\n", encoding="utf-8")


def _lines(outlet: Outlet, port: int) -> Iterator[str]:
    yield f'name = "{outlet.name}"'
    yield f'homepage = "{base(outlet, port)}/"'
    yield 'country = "kz"'
    yield f'languages = ["{outlet.language}"]'
    yield 'schedule = "0 * * * *"'
    yield f"article_pattern = '{PATTERNS[outlet.layout]}'"
    yield ""
    yield "[[collect]]"
    yield f'kind = "{KINDS[outlet.access]}"'
    yield f'url = "{access_url(outlet, port)}"'
