"""Recordings of sources: what was read out of an index page and of two articles then is read out of them today."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from crawler.catalogue import CUSTOM, KINDS, SHIPPED, load_catalogue, read_source
from crawler.recording import Recorded, Recording, read_index, read_recording
from extract.article import extract_article
from records import Article, Source
from tests.crawler.record_examples import EXAMPLES, SOURCES, record

SHIPPED_SOURCES = {source.id: source for source in load_catalogue([SHIPPED])}
FOLDERS = sorted(path.parent for path in SOURCES.glob("*/*/index.json"))
KEPT: Mapping[Path, Recording] = {folder: read_recording(folder) for folder in FOLDERS}
SMALL = 100_000  # bytes of all recordings of invented sources


def _source(folder: Path) -> Source:
    """The source of a recording: the shipped one of that name, or the file that lies beside the recording."""
    id = folder.parent.name
    if id in SHIPPED_SOURCES:
        return SHIPPED_SOURCES[id]
    source, mistakes = read_source(folder.parent / f"{id}.toml", id)
    assert source, mistakes
    return source


def _name(folder: Path) -> str:
    return f"{folder.parent.name}-{folder.name}"


def test_each_kind_of_spider_has_a_recording() -> None:
    recorded = {recording.spider or recording.kind for recording in KEPT.values()}
    assert recorded == (set(KINDS) - {"custom"}) | set(CUSTOM)


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_index_leads_where_it_led_when_it_was_recorded(folder: Path) -> None:
    recording = KEPT[folder]
    assert recording.links
    assert list(read_index(recording, _source(folder))) == list(recording.links)


@pytest.mark.parametrize("folder", FOLDERS, ids=_name)
def test_pages_are_read_as_they_were_when_they_were_recorded(folder: Path) -> None:
    recording, source = KEPT[folder], _source(folder)
    assert len(recording.pages) == 2
    for recorded in recording.pages:
        assert _read_today(recorded, source) == dict(recorded.extracted)


def _read_today(recorded: Recorded, source: Source) -> dict[str, Any]:
    """What is read out of a page today, of that which the recording tells."""
    page = recorded.page
    result = extract_article(page, time_zone=source.time_zone, now=page.fetched_at)
    if not isinstance(result, Article):
        return {"outcome": "not_article", "reason": result.reason}
    moment = result.published_at
    facts: dict[str, Any] = {
        "outcome": "article",
        "published_at": moment.isoformat() if moment else None,
        "authors": list(result.authors),
    }
    return {name: facts[name] if name in facts else getattr(result, name) for name in recorded.extracted}


def test_invented_recordings_say_so_and_are_small() -> None:
    examples = [path for path in SOURCES.iterdir() if path.name.startswith("example_")]
    assert {path.name for path in examples} == {example.id for example in EXAMPLES}
    assert all("invented" in (path / "ORIGIN.md").read_text(encoding="utf-8") for path in examples)
    assert sum(file.stat().st_size for path in examples for file in path.rglob("*") if file.is_file()) < SMALL


def test_recording_of_a_shipped_source_lets_its_file_be_verified_and_no_other_is() -> None:
    recorded = {folder.parent.name for folder in FOLDERS}
    assert {id for id, source in SHIPPED_SOURCES.items() if source.verified} <= recorded


def test_source_of_a_custom_spider_is_recorded_with_its_links(tmp_path: Path) -> None:
    example = next(example for example in EXAMPLES if example.family == "govkz")
    recording = read_recording(record(example, tmp_path))
    assert recording.spider == "govkz"
    kept = KEPT[next(folder for folder in FOLDERS if folder.parent.name == example.id)]
    assert (recording.index, list(recording.links)) == (kept.index, list(kept.links))
    assert [recorded.extracted for recorded in recording.pages] == [recorded.extracted for recorded in kept.pages]
