"""The invented outlets and their stories, as the files under `newsroom/` tell them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from demo.words import fill_dates

NEWSROOM = Path(__file__).with_name("newsroom")
TIME_ZONE = ZoneInfo("Asia/Almaty")
KINDS = ("incident", "near_miss", "ordinary")
FENCE = "+++\n"


class NewsroomError(Exception):
    """A file of the newsroom cannot be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One invented article with its dates filled in for one demo day."""

    outlet_id: str
    slug: str
    number: int  # counts up in order of publication, within the outlet
    title: str
    paragraphs: tuple[str, ...]
    language: str
    published_at: datetime  # aware, local time of the newsroom
    kind: str  # incident | near_miss | ordinary
    incident_id: str | None  # set when kind is incident
    why_not: str | None  # set when kind is near_miss: what makes it no incident
    author: str | None

    @property
    def id(self) -> str:
        """Name of the story across the newsroom: outlet and slug."""
        return f"{self.outlet_id}/{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One invented outlet: how its site looks, how it announces its stories, and the stories, newest first."""

    id: str
    name: str
    languages: tuple[str, ...]
    layout: str  # name of the template of its articles
    index: str  # rss | atom | news_sitemap | sitemap_index | listing | telegram
    index_path: str
    address: str  # pattern of an article's address
    encoding: str
    first_number: int
    stories: tuple[Story, ...]

    def path_of(self, story: Story) -> str:
        """Path and query of a story's page on the outlet's site."""
        at = story.published_at
        return self.address.format(
            slug=story.slug, number=story.number, year=at.year, month=f"{at.month:02}", day=f"{at.day:02}"
        )


def load_outlets(base_day: date, folder: Path = NEWSROOM) -> tuple[Outlet, ...]:
    """All outlets in order of their folders' names, with dates counted back from `base_day`.

    Raises NewsroomError on a file that cannot be used.
    """
    return tuple(_read_outlet(path, base_day) for path in sorted(folder.glob("*/outlet.toml")))


def _read_outlet(path: Path, base_day: date) -> Outlet:
    facts = _parse(path.read_text(encoding="utf-8"), path)
    languages = tuple(facts["languages"])
    first = int(facts.get("first_number", 1))
    drafts = [_read_story(file, languages[0], base_day) for file in sorted(path.parent.glob("*.md"))]
    drafts.sort(key=lambda draft: (draft["published_at"], draft["slug"]))
    stories = [Story(number=first + place, **draft) for place, draft in enumerate(drafts)]
    return Outlet(
        id=path.parent.name,
        name=facts["name"],
        languages=languages,
        layout=facts["layout"],
        index=facts["index"],
        index_path=facts["index_path"],
        address=facts["address"],
        encoding=facts.get("encoding", "utf-8"),
        first_number=first,
        stories=tuple(reversed(stories)),
    )


def _read_story(path: Path, first_language: str, base_day: date) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    if not text.startswith(FENCE) or text.count(FENCE) != 2:
        raise NewsroomError(f"{path}: needs a head between two lines of +++")
    _, head, body = text.split(FENCE)
    facts = _parse(head, path)
    _check_kind(facts, path)
    language = str(facts.get("language", first_language))
    day = base_day - timedelta(days=int(facts["days_ago"]))
    paragraphs = [" ".join(block.split()) for block in body.split("\n\n") if block.strip()]
    try:
        title, *told = [
            fill_dates(part, base_day=base_day, language=language) for part in (facts["title"], *paragraphs)
        ]
    except ValueError as error:
        raise NewsroomError(f"{path}: {error}") from None
    return {
        "outlet_id": path.parent.name,
        "slug": path.stem,
        "title": title,
        "paragraphs": tuple(told),
        "language": language,
        "published_at": datetime.combine(day, time.fromisoformat(facts["time"]), TIME_ZONE),
        "kind": facts["kind"],
        "incident_id": facts.get("incident"),
        "why_not": facts.get("why_not"),
        "author": facts.get("author"),
    }


def _check_kind(facts: Mapping[str, Any], path: Path) -> None:
    kind = facts.get("kind")
    if kind not in KINDS:
        raise NewsroomError(f"{path}: kind {kind!r} is none of {', '.join(KINDS)}")
    if (kind == "incident") != ("incident" in facts):
        raise NewsroomError(f"{path}: a story of kind incident, and only that, names its incident")
    if (kind == "near_miss") != ("why_not" in facts):
        raise NewsroomError(f"{path}: a near miss, and only that, says why it is no incident (why_not)")


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NewsroomError(f"{path}: cannot be read as TOML: {error}") from None
