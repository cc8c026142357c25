"""Recordings of a source: an index page and some articles as received, with what was read out of them.

A recording is test data: whoever changes the reading sees whether old pages are still read as they were.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.collect import newest
from crawler.fetch import Answer, Fetcher, FetchFailed
from crawler.memory import Memory
from crawler.settings import CrawlSettings
from crawler.spiders.kinds import spider_of
from crawler.trial import LONG_AGO, NothingKept, PointTrial
from crawler.visit import Index, Visit
from records import AccessPoint, Link, Page, Problem, Source

# Bodies that are JSON must not be taken for the files that tell of them.
_SUFFIXES = (("json", "json.body"), ("xml", "xml"), ("rss", "xml"), ("html", "html"), ("gzip", "gz"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recorded page and what was read out of it then."""

    page: Page
    extracted: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What one folder of recordings holds."""

    kind: str
    url: str
    index: bytes
    links: tuple[Mapping[str, Any], ...]  # newest first
    pages: tuple[Recorded, ...]
    spider: str | None = None
    content_type: str | None = None


def new_folder(parent: Path, day: datetime) -> Path:
    """A folder for a recording of that day, made now; the second of a day gets a number."""
    for number in range(1, 100):
        folder = parent / (f"{day:%Y-%m-%d}" + (f"-{number}" if number > 1 else ""))
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise Problem(f"{folder}: cannot be made ({error.strerror})") from None
        return folder
    raise Problem(f"{parent}: holds a hundred recordings of one day; remove some")


def write_recording(
    folder: Path, source: Source, point: PointTrial, pages: Sequence[tuple[Page, Mapping[str, Any]]]
) -> None:
    """Write the index page and the pages with what was extracted from each; raises Problem when that fails."""
    spider = _spider_of(point, source)
    read = ((answer, _links(answer, point.kind, spider, source)) for answer in point.answers)
    answer, links = next((pair for pair in read if pair[1]), (point.answers[0], ()))
    index = f"index.{_suffix(answer.header('content-type'), answer.body)}"
    told = {"kind": point.kind, "spider": spider, "url": answer.url, "content_type": answer.header("content-type")}
    try:
        (folder / index).write_bytes(answer.body)
        _write(folder / "index.json", {**told, "file": index, "links": [_told(link) for link in links]})
        for number, (page, extracted) in enumerate(pages, 1):
            name = f"page-{number}.{_suffix(page.content_type, page.body)}"
            (folder / name).write_bytes(page.body)
            facts = {
                "source": page.source_id,
                "url": page.url,
                "fetched_at": page.fetched_at.isoformat(),
                "content_type": page.content_type,
                "announced_title": page.announced_title,
                "announced_at": page.announced_at.isoformat() if page.announced_at else None,
                "file": name,
            }
            _write(folder / f"page-{number}.json", {**facts, "extracted": dict(extracted)})
    except OSError as error:
        raise Problem(f"{folder}: cannot be written ({error.strerror})") from None


def read_recording(folder: Path) -> Recording:
    """What a folder of recordings holds; raises Problem when a file is missing or cannot be read."""
    try:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        pages = []
        for path in sorted(folder.glob("page-*.json")):
            told = json.loads(path.read_text(encoding="utf-8"))
            at = told["announced_at"]
            page = Page(
                source_id=told["source"],
                url=told["url"],
                fetched_at=datetime.fromisoformat(told["fetched_at"]),
                body=(folder / told["file"]).read_bytes(),
                content_type=told["content_type"],
                announced_title=told["announced_title"],
                announced_at=datetime.fromisoformat(at) if at else None,
            )
            pages.append(Recorded(page=page, extracted=told["extracted"]))
        body = (folder / index["file"]).read_bytes()
        return Recording(
            kind=index["kind"],
            spider=index.get("spider"),
            url=index["url"],
            content_type=index.get("content_type"),
            index=body,
            links=tuple(index["links"]),
            pages=tuple(pages),
        )
    except (OSError, ValueError, KeyError) as error:
        raise Problem(f"{folder}: not a recording that can be read ({type(error).__name__}: {error})") from None


def read_index(recording: Recording, source: Source) -> tuple[Mapping[str, Any], ...]:
    """What its spider reads out of the recorded index page today, in the form of its `links`."""
    headers = (("content-type", recording.content_type),) if recording.content_type else ()
    answer = Answer(url=recording.url, status=200, body=recording.index, headers=headers)
    return tuple(_told(link) for link in _links(answer, recording.kind, recording.spider, source))


def _spider_of(point: PointTrial, source: Source) -> str | None:
    """The custom spider that the source's file names for an access point."""
    own = ((other.kind, other.url, other.spider) for other in source.access_points)
    return next((spider for kind, url, spider in own if (kind, url) == (point.kind, point.url)), None)


class _Replay(Fetcher):
    """Answers the first request with what was recorded; further pages were not recorded."""

    def __init__(self, answer: Answer) -> None:
        self._left = [answer]

    async def get(self, url: str, **more: Any) -> Answer:
        """The recorded answer; raises FetchFailed when it was given already."""
        if not self._left:
            raise FetchFailed("not_recorded", f"{url} is not part of the recording")
        return self._left.pop()


def _links(answer: Answer, kind: str, spider: str | None, source: Source) -> tuple[Link, ...]:
    """The links that the access point's own spider reads out of one answer, newest first."""
    visit = Visit(
        source=source,
        crawl=CrawlSettings(user_agent="replay", tokens={"facebook": "none", "instagram": "none"}),
        fetcher=_Replay(answer),
        memory=Memory(source.id, known_page=lambda source_id, url, identity: None, validators=NothingKept()),
        since=LONG_AGO,
        fresh=True,
        most_index_pages=1,
    )
    point = AccessPoint(kind=kind, url=answer.url, spider=spider)
    try:
        index = asyncio.run(_find(point, visit))
    except FetchFailed:
        return ()
    return tuple(entry.link for entry in newest(index))


async def _find(point: AccessPoint, visit: Visit) -> Index:
    return await spider_of(point)(point, visit)


def _told(link: Link) -> dict[str, Any]:
    at = link.published_at
    return {"url": link.url, "title": link.title, "published_at": at.isoformat() if at else None}


def _suffix(content_type: str | None, body: bytes) -> str:
    if body[:2] == b"\x1f\x8b":
        return "gz"
    told = (content_type or "").lower()
    return next((suffix for word, suffix in _SUFFIXES if word in told), "bin")


def _write(path: Path, told: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
