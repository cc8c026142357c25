"""Exports hold what the contract names, and no cell of them can become a formula."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from codes import (
    Evidence,
    Target,
)
from records import (
    Act,
    Article,
    Candidate,
    Incident,
    Mention,
    Reference,
    StoredMention,
)
from review.export import (
    CANDIDATE_COLUMNS,
    INCIDENT_COLUMNS,
    candidate_row,
    incident_row,
    safe_cell,
    write_csv,
    write_jsonl,
    write_xlsx,
)

FORMULAS = ("=1+1", "+x", "-x", "@x", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x.example")')


def make_candidate(title: str = "Тілші соққыға жығылды") -> Candidate:
    article = Article(
        source_id="daily",
        url="https://daily.example/a/1",
        page_sha256="0" * 64,
        title=title,
        text="Қостанайда тілші соққыға жығылды.",
        language="kk",
    )
    mention = Mention(score=0.875, evidence=(Evidence(start=11, end=32, label="nonfatal_attack", rule="kk.act.x"),))
    stored = StoredMention(id=1, mention=mention, article=article, candidate_id=7)
    return Candidate(id=7, created_at=datetime(2026, 11, 20, tzinfo=UTC), mentions=(stored,), state="awaiting")


def make_incident() -> Incident:
    return Incident(
        id=3,
        summary="Тілші соққыға жығылды",
        category="physical",
        acts=(Act(category="physical", subtype="nonfatal_attack", occurred_on=date(2026, 11, 10)),),
        occurred_on=date(2026, 11, 10),
        date_precision="day",
        region="Kostanay Region",
        settlement="Kostanay",
        targets=(Target(name="Асқар Бейсенов", role="reporter", outlet="Дала үні"),),
        references=(Reference(url="https://daily.example/a/1", title="Тілші", language="kk"),),
    )


def test_a_candidate_has_the_fields_of_the_contract() -> None:
    row = json.loads(write_jsonl([candidate_row(make_candidate())]))
    assert (row["candidate_id"], row["state"], row["score"]) == (7, "awaiting", 0.875)
    assert row["mentions"][0]["article_url"] == "https://daily.example/a/1"
    assert row["mentions"][0]["language"] == "kk"


def test_an_incident_has_the_fields_of_the_contract() -> None:
    row = json.loads(write_jsonl([incident_row(make_incident())]))
    assert set(row) == set(INCIDENT_COLUMNS)
    assert row["acts"] == [
        {
            "category": "physical",
            "subtype": "nonfatal_attack",
            "n": 1,
            "occurred_on": "2026-11-10",
            "perpetrator_group": "unknown",
        }
    ]
    assert row["region"] == "Kostanay Region"


def test_csv_is_read_back_with_its_kazakh_letters() -> None:
    text = write_csv(INCIDENT_COLUMNS, [incident_row(make_incident())]).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["targets"] == "name: Асқар Бейсенов, role: reporter, outlet: Дала үні"


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_text(formula: str) -> None:
    assert safe_cell(formula) == f"'{formula}"


def test_a_workbook_holds_strings_and_numbers_only(tmp_path: Path) -> None:
    rows = [{"title": formula, "n": 1} for formula in FORMULAS]
    write_xlsx(("title", "n"), rows, tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        assert not any("rels" in name and b"x.example" in book.read(name) for name in book.namelist())
    tags = {element.tag.rpartition("}")[2] for element in sheet.iter()}
    assert "f" not in tags
    assert "hyperlink" not in tags


def test_candidates_fit_a_table() -> None:
    text = write_csv(CANDIDATE_COLUMNS, [candidate_row(make_candidate("=1+1"))]).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert not row["mentions"].startswith("=")
