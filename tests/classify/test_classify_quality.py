"""Quality as a test: floors on the gold data and on banks of own sentences. Lowering one is a deliberate commit."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from classify.evaluate import evaluate
from classify.evaluate_table import print_table
from classify.gold_data import GoldError

DATA = Path(__file__).with_name("data")


@pytest.fixture(scope="module")
def report(classifier: Any) -> Any:
    return evaluate(None, classifier)


# (split, recall, precision, hard negatives flagged at most, category F1, sub-type in top three, names F1)
# Lowered on 24 November 2026, when 180 texts by writers who never saw the rules were added (`*_more.jsonl`).
FLOORS = [("tune", 0.85, 0.82, 0.24, 0.85, 0.91, 0.85), ("test", 0.77, 0.74, 0.38, 0.80, 0.75, 0.78)]


@pytest.mark.parametrize("floors", FLOORS, ids=lambda floors: str(floors[0]))
def test_figures_stay_above_their_floors(report: Any, floors: tuple[Any, ...]) -> None:
    split, recall, precision, alarms, category, subtype, names = floors
    figures = report.figures[split, "all"]
    assert figures.flagging.recall >= recall
    assert figures.flagging.precision >= precision
    assert figures.hard_negatives.share <= alarms
    assert figures.negatives.share == 0
    assert figures.categories.f1 >= category
    assert figures.subtype_top3.share >= subtype
    assert figures.targets.f1 >= names
    assert report.links[split].precision >= 0.95
    assert report.links[split].recall >= 0.7


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_sentences_of_every_kind_are_told_apart(classifier: Any, article: Any, language: str) -> None:
    rows = [
        line.split(" | ", 1)
        for line in (DATA / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    flagged = {text: classifier.assess(article(text, language)).flagged for _, text in rows}
    attacks = [text for want, text in rows if want != "-"]
    others = [text for want, text in rows if want == "-"]
    assert sum(flagged[text] for text in attacks) / len(attacks) >= 0.93
    assert [text for text in others if flagged[text]] == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_short_articles_are_told_apart(classifier: Any, article: Any, language: str) -> None:
    wrong, lines = [], (DATA / f"documents_{language}.txt").read_text(encoding="utf-8").splitlines()
    for want, title, text in (line.split(" | ", 2) for line in lines if not line.startswith("#")):
        assessment = classifier.assess(article(text.replace("\\n", "\n"), language, title=title))
        if assessment.flagged != (want == "1"):
            wrong.append(title)
    assert len(wrong) <= 1, wrong


def test_any_file_with_the_same_fields_can_be_evaluated_and_absent_fields_are_not_scored(
    classifier: Any, tmp_path: Path
) -> None:
    item = {"id": "a", "text": "В Таразе задержали журналиста.", "language": "ru", "relevant": True}
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(item) + "\n" + json.dumps({**item, "id": "b", "relevant": False}) + "\n")
    report = evaluate(path, classifier)
    assert report.figures["all", "ru"].flagging.recall == 1.0
    assert report.figures["all", "ru"].categories.f1 is None
    out = io.StringIO()
    print_table(report, out)
    assert "false alarm" in out.getvalue()
    assert "recall" in out.getvalue()


def test_a_broken_gold_file_is_told_with_its_line(classifier: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "a", "text": "x"}\nnonsense\n')
    with pytest.raises(GoldError, match=r"bad\.jsonl:2"):
        evaluate(path, classifier)
    with pytest.raises(GoldError, match="cannot be read"):
        evaluate(tmp_path / "absent.jsonl", classifier)


def test_mistakes_of_the_test_split_are_counted_and_not_shown(report: Any) -> None:
    out = io.StringIO()
    print_table(report, out)
    shown = {m.item for m in report.mistakes if m.split == "test"} - {
        m.item for m in report.mistakes if m.split == "tune"
    }
    assert shown
    assert not any(f" {item} " in out.getvalue() for item in shown if "+" not in item)
