"""Recordings of a source: an index page and some articles as received, with what was read out of them.

A recording is test data: whoever changes the reading sees whether old pages are still read as they were.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.feeds import read_feed
from crawler.fetch import Answer
from crawler.listing import read_links
from crawler.spiders.feed import entries_of
from crawler.trial import PointTrial
from records import Link, Page, Problem, Source

READ_AS_FEED = ("feed", "news_sitemap", "sitemap")
_SUFFIXES = (("json", "json"), ("xml", "xml"), ("rss", "xml"), ("html", "html"), ("gzip", "gz"))


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
    links: tuple[Mapping[str, Any], ...]
    pages: tuple[Recorded, ...]


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
    answer = next((answer for answer in point.answers if _links(answer, point.kind, source)), point.answers[0])
    index = f"index.{_suffix(answer.header('content-type'), answer.body)}"
    told = {"kind": point.kind, "url": answer.url, "content_type": answer.header("content-type"), "file": index}
    try:
        (folder / index).write_bytes(answer.body)
        links = [_told(link) for link in _links(answer, point.kind, source)]
        _write(folder / "index.json", {**told, "links": links})
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
            kind=index["kind"], url=index["url"], index=body, links=tuple(index["links"]), pages=tuple(pages)
        )
    except (OSError, ValueError, KeyError) as error:
        raise Problem(f"{folder}: not a recording that can be read ({type(error).__name__}: {error})") from None


def read_index(recording: Recording, source: Source) -> tuple[Mapping[str, Any], ...]:
    """What is read out of the recorded index page today, in the form of its `links`."""
    answer = Answer(url=recording.url, status=200, body=recording.index, headers=())
    return tuple(_told(link) for link in _links(answer, recording.kind, source))


def _links(answer: Answer, kind: str, source: Source) -> tuple[Link, ...]:
    if kind in READ_AS_FEED:
        return tuple(entry.link for entry in entries_of(read_feed(answer.body, answer.url), kind="article"))
    return read_links(answer.body, answer.url, source)


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
