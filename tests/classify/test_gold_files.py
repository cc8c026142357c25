"""The gold data keeps its own rules: codes of the code book, one split an event, dates that agree with their texts."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import taxonomy

GOLD = Path(__file__).resolve().parents[2] / "classify" / "gold"
LANGUAGES = ("kk", "ru", "en")
KINDS = {"incident", "hard_negative", "negative"}
KEYS = {
    "id",
    "event",
    "split",
    "title",
    "text",
    "language",
    "published_at",
    "relevant",
    "kind",
    "categories",
    "subtypes",
} | {
    *("perpetrator", "targets", "region", "settlement", "occurred_on", "date_precision", "context"),
}
CODE_BOOK = taxonomy.load()
Row = dict[str, Any]


def read_rows(language: str) -> list[Row]:
    lines = (GOLD / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def read_further_rows() -> list[Row]:
    """Texts added later (`*_more.jsonl`): two thirds tune, one third test, by writers who never saw the rules."""
    files = sorted(GOLD.glob("*_more.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


FURTHER = read_further_rows()
ROWS = [row for language in LANGUAGES for row in read_rows(language)]
INCIDENTS = [row for row in ROWS if row["kind"] == "incident"]
NEGATIVES = [row for row in ROWS if row["kind"] != "incident"]


def ids_of(rows: list[Row]) -> list[str]:
    return [row["id"] for row in rows]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_enough_items_of_every_kind(language: str) -> None:
    rows = read_rows(language)
    kinds = Counter(row["kind"] for row in rows)
    assert len(rows) >= 60
    assert {row["language"] for row in rows} == {language}
    assert kinds["incident"] >= 30
    assert kinds["hard_negative"] >= 20
    assert kinds["negative"] >= 10


def test_ids_and_texts_are_unique() -> None:
    assert [name for name, n in Counter(row["id"] for row in ROWS).items() if n > 1] == []
    assert [text for text, n in Counter(row["text"] for row in ROWS).items() if n > 1] == []
    assert all(row["id"].startswith(f"{row['language']}-") for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=ids_of(ROWS))
def test_row_has_the_fields_of_the_format(row: Row) -> None:
    assert row.keys() == KEYS | ({"pair"} if row["kind"] == "hard_negative" else set())
    assert row["kind"] in KINDS
    assert row["split"] in {"tune", "test"}
    assert row["relevant"] is (row["kind"] == "incident")
    assert datetime.fromisoformat(row["published_at"]).utcoffset() == timedelta(hours=5)
    assert row["context"].keys() == {"retrospective", "abroad", "negated"}
    assert all(isinstance(value, bool) for value in row["context"].values())
    words = re.findall(r"\w[\w’'.-]*", f"{row['title']} {row['text']}")
    assert 40 <= len(words) <= 180


@pytest.mark.parametrize("row", INCIDENTS, ids=ids_of(INCIDENTS))
def test_incident_uses_codes_of_the_code_book(row: Row) -> None:
    assert row["event"]
    assert row["subtypes"]
    assert len(set(row["subtypes"])) == len(row["subtypes"])
    assert set(row["subtypes"]) <= CODE_BOOK.subtypes.keys()
    assert row["categories"] == list(dict.fromkeys(CODE_BOOK.category_of(subtype) for subtype in row["subtypes"]))
    group, role = row["perpetrator"]["group"], row["perpetrator"]["role"]
    assert group in CODE_BOOK.perpetrator_groups
    assert role is None or CODE_BOOK.group_of(role) == group
    assert row["region"] in CODE_BOOK.regions_by_name


@pytest.mark.parametrize("row", INCIDENTS, ids=ids_of(INCIDENTS))
def test_targets_have_roles_and_names_told_in_the_text(row: Row) -> None:
    told = f"{row['title']} {row['text']}".casefold()
    assert row["targets"]
    for target in row["targets"]:
        assert target.keys() == {"name", "role", "outlet"}
        assert target["role"] in CODE_BOOK.target_roles
        for word in filter(None, (*(target["name"] or "").split(), *(target["outlet"] or "").split())):
            assert word.casefold()[: max(2, len(word) - 2)] in told  # names inflect at the end


@pytest.mark.parametrize("row", INCIDENTS, ids=ids_of(INCIDENTS))
def test_date_of_the_incident_lies_before_its_publication(row: Row) -> None:
    occurred = date.fromisoformat(row["occurred_on"])
    published = datetime.fromisoformat(row["published_at"]).date()
    assert timedelta() <= published - occurred <= timedelta(days=62)
    assert row["date_precision"] in {"day", "month", "year"}
    if row["date_precision"] == "month":
        assert occurred.day == 1


@pytest.mark.parametrize("row", NEGATIVES, ids=ids_of(NEGATIVES))
def test_negative_carries_no_coding(row: Row) -> None:
    assert row["event"] is None
    assert row["categories"] == row["subtypes"] == row["targets"] == []
    assert {row[key] for key in ("perpetrator", "region", "settlement", "occurred_on", "date_precision")} == {None}


def test_an_event_is_in_one_split_and_coded_alike_in_every_language() -> None:
    told: dict[str, list[Row]] = defaultdict(list)
    for row in INCIDENTS:
        told[row["event"]].append(row)
    same = ("split", "categories", "subtypes", "perpetrator", "region", "settlement", "occurred_on", "date_precision")
    for event, rows in told.items():
        assert len({row["language"] for row in rows}) == len(rows), event
        for key in same:
            assert all(row[key] == rows[0][key] for row in rows), f"{event}: {key}"
        assert len({len(row["targets"]) for row in rows}) == 1, event
    assert sum(len(rows) > 1 for rows in told.values()) >= 12


def test_further_measures_of_a_case_stay_in_the_split_of_the_case() -> None:
    split = {row["event"]: row["split"] for row in INCIDENTS}
    further = [event for event in split if re.fullmatch(r"[a-z]\d+b", event)]
    assert further
    assert all(split[event] == split[event[:-1]] for event in further)


def test_minimal_pairs_stay_in_one_split() -> None:
    by_id = {row["id"]: row for row in ROWS}
    pairs = [(row, by_id[row["pair"]]) for row in NEGATIVES if row.get("pair")]
    assert len(pairs) >= 30
    for negative, incident in pairs:
        assert incident["relevant"]
        assert negative["split"] == incident["split"], negative["id"]
        assert negative["language"] == incident["language"], negative["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_splits_are_halves_within_each_kind(language: str) -> None:
    halves = Counter((row["kind"], row["split"]) for row in read_rows(language))
    for kind in KINDS:
        assert abs(halves[kind, "tune"] - halves[kind, "test"]) <= 2, kind


def test_core_sub_types_and_regions_are_covered() -> None:
    told = {subtype for row in INCIDENTS for subtype in row["subtypes"]}
    core = {code for code, term in CODE_BOOK.subtypes.items() if term.core}
    assert core - told == set()
    places = {row["region"] for row in INCIDENTS}
    assert set(CODE_BOOK.regions_by_name) - places <= {"Kazakhstan", "Abroad"}


def test_kazakh_includes_latin_script_and_mixed_texts() -> None:
    rows = read_rows("kk")
    latin = [row for row in rows if not re.search(r"[а-яәғқңөұүһі]", row["text"], re.IGNORECASE)]
    mixed = [row for row in rows if re.search(r"\b(но|сегодня|вообще|только|просто)\b", row["text"], re.IGNORECASE)]
    assert len(latin) >= 3
    assert len(mixed) >= 3


def test_further_texts_are_labelled_with_codes_of_the_code_book() -> None:
    assert len({row["id"] for row in [*ROWS, *FURTHER]}) == len(ROWS) + len(FURTHER)
    for row in FURTHER:
        assert set(row) >= KEYS, row["id"]
        assert row["kind"] in KINDS, row["id"]
        assert (row["kind"] == "incident") == row["relevant"], row["id"]
        assert set(row["categories"]) <= set(CODE_BOOK.categories), row["id"]
        assert set(row["subtypes"]) <= set(CODE_BOOK.subtypes), row["id"]
        assert row["region"] is None or row["region"] in CODE_BOOK.regions_by_name, row["id"]
        assert datetime.fromisoformat(row["published_at"]).tzinfo is not None, row["id"]


def test_an_event_of_further_texts_stays_in_one_split() -> None:
    splits = defaultdict(set)
    for row in FURTHER:
        if row["event"]:
            splits[row["event"]].add(row["split"])
    assert [event for event, found in splits.items() if len(found) > 1] == []
    assert Counter(row["split"] for row in FURTHER) == {"tune": 120, "test": 60}
