"""What changed between two texts: words that went, came and stayed, in every language, however large the texts."""

from __future__ import annotations

import random
import time

import pytest

from review.difference import ParagraphChange, Stretch, compare_texts, compare_words


def told(changes: tuple[ParagraphChange, ...]) -> list[str]:
    """Each paragraph in one line, `[-went-]` and `{+came+}`."""
    return ["".join(written(stretch) for stretch in paragraph.stretches) for paragraph in changes]


def written(stretch: Stretch) -> str:
    return {"same": "%s", "removed": "[-%s-]", "added": "{+%s+}"}[stretch.kind] % stretch.text


def side(changes: tuple[ParagraphChange, ...], without: str) -> list[str]:
    """The words of one of the two texts, put together again."""
    return [word for p in changes for s in p.stretches if s.kind != without for word in s.text.split()]


@pytest.mark.parametrize(
    ("former", "present", "expected"),
    [
        (
            "Полиция тілшіні екі сағат ұстады.",
            "Полиция тілшіні үш сағат ұстады.",
            "Полиция тілшіні [-екі -]{+үш +}сағат ұстады.",
        ),
        (
            "Суд оштрафовал редактора на 40 МРП.",
            "Суд оштрафовал главного редактора на 50 МРП.",
            "Суд оштрафовал {+главного +}редактора на [-40 -]{+50 +}МРП.",
        ),
        ("Police held the reporter.", "Police released the reporter.", "Police [-held -]{+released +}the reporter."),
        ("Ол Алматыда болды.", "Ол «Алматыда» болды.", "Ол {+«+}Алматыда{+» +}болды."),
        ("Үш компьютер мен құжат алынды.", "Үш компьютер, құжат алынды.", "Үш компьютер [-мен -]{+, +}құжат алынды."),
        ("Police left the house.", "Police left.", "Police left [-the house-]."),
        ("", "Жаңа тақырып", "{+Жаңа тақырып+}"),
        ("Old title", "", "[-Old title-]"),
        ("Same,  title", "Same, title", "Same, title"),
    ],
)
def test_words_that_went_and_came_are_told_in_place(former: str, present: str, expected: str) -> None:
    assert "".join(written(stretch) for stretch in compare_words(former, present)) == expected


def test_nothing_became_nothing() -> None:
    assert compare_words("", "") == ()
    assert compare_texts("", "\n \n") == ()


def test_a_text_from_nothing_is_added_and_to_nothing_removed() -> None:
    assert told(compare_texts("", "Бірінші.\n\nЕкінші.")) == ["{+Бірінші.+}", "{+Екінші.+}"]
    assert told(compare_texts("Первый.\nВторой.", "")) == ["[-Первый.-]", "[-Второй.-]"]


def test_paragraphs_are_put_beside_what_they_became() -> None:
    former = "Кіріспе абзац.\nТілші үш сағаттан кейін босатылды.\nПолиция түсініктеме берген жоқ."
    present = (
        "Кіріспе абзац.\nЖаңартылды: редакция мәлімдеме жасады.\nТілші бес сағаттан кейін босатылды.\n"
        "Полиция түсініктеме берген жоқ."
    )
    assert told(compare_texts(former, present)) == [
        "Кіріспе абзац.",
        "{+Жаңартылды: редакция мәлімдеме жасады.+}",
        "Тілші [-үш -]{+бес +}сағаттан кейін босатылды.",
        "Полиция түсініктеме берген жоқ.",
    ]


def test_paragraphs_without_common_words_went_and_came_whole() -> None:
    changes = compare_texts("В полиции не комментируют.", "Адвокат подал жалобу на задержание.")
    assert told(changes) == ["[-В полиции не комментируют.-]", "{+Адвокат подал жалобу на задержание.+}"]


def test_a_lone_short_word_between_changes_is_told_with_them() -> None:
    assert told(compare_texts("They met one or two editors today.", "They met six or ten editors today.")) == [
        "They met [-one or two -]{+six or ten +}editors today."
    ]


def test_unchanged_paragraphs_say_so() -> None:
    same, changed = compare_texts("Бірінші абзац.\nЕкінші абзац.", "Бірінші  абзац.\nЕкінші ұзын абзац.")
    assert (same.is_same, changed.is_same) == (True, False)


def words(letters: str, count: int, line: int, seed: int = 5) -> str:
    chosen = random.Random(seed)
    return "\n".join(" ".join(chosen.choice(letters) for _ in range(line)) + "." for _ in range(count // line))


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("а " * 30_000, "а " * 29_000 + "б"),
        ("б " + "а б " * 8_000, "а в " * 8_000),
        (words("абвгдежзик", 30_000, 30_000), words("абвгдежзик", 30_000, 30_000, seed=6)),
        (words("абвгдежзик", 30_000, 200), words("абвгдежзик", 30_000, 200, seed=6)),
        (words("абвгдежзик", 30_000, 8).replace("\n", " "), words("абвгдежзик", 30_000, 8, seed=6).replace("\n", " ")),
        ("а\n" * 20_000, "а\nб\n" * 10_000),
        ("." * 60_000, "!" * 60_000),
        ("ә" * 60_000, "ө" * 60_000),
    ],
    ids=["one word", "two words", "one line", "long lines", "sentences", "short lines", "marks", "endless words"],
)
def test_huge_texts_are_compared_in_bounded_time_and_nothing_is_lost(former: str, present: str) -> None:
    began = time.process_time()
    changes = compare_texts(former, present)
    assert time.process_time() - began < 5
    assert "".join(side(changes, "removed")) == "".join(present.split())
    assert "".join(side(changes, "added")) == "".join(former.split())


def test_single_words_are_told_in_a_long_text_without_paragraphs() -> None:
    chosen = random.Random(7)
    former = " ".join(f"сөз{chosen.randrange(3_000)}" + (". " if n % 12 == 0 else "") for n in range(8_000))
    present = former.replace(former.split()[100], "басқа").replace(former.split()[7_000], "өзге")
    changes = compare_texts(former, present)
    assert sum(len(s.text) for p in changes for s in p.stretches if s.kind == "same") > 0.95 * len(present)
