"""Lexicons: every mistake is told at once, and every shipped example meets its own phrase."""

from __future__ import annotations

from pathlib import Path

import pytest

from classify.lexicon import LexiconError, load_lexicon, unmatched_examples
from classify.patterns import Matcher, Pattern, PhraseError, compile_phrase
from classify.words import cut_sentences, read_words

GOOD = """
[[entry]]
rule    = "ru.act.test.slon"
label   = "detention"
phrases = ["посадил* … клетк*"]
weight  = 0.7
example = "Тигра посадили в большую клетку."
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def matches(phrase: str, text: str) -> list[str]:
    words = read_words(text, "ru")
    cut_sentences(words)
    found = Matcher([Pattern(0, compile_phrase(phrase))]).find(words)
    return [text[words.starts[m.words[0]] : words.ends[m.words[-1]]] for m in found]


def test_every_shipped_example_is_matched_by_its_own_entry() -> None:
    assert unmatched_examples(load_lexicon()) == ()


def test_all_mistakes_of_all_files_are_told_with_an_example(tmp_path: Path) -> None:
    write(tmp_path, "ru/acts.toml", '[[entry]]\nrule = "r1"\nlabel = "detain"\nphrases = ["за*держ"]\nweight = 3\n')
    write(tmp_path, "ru/media.toml", '[[entry]]\nlabel = "reporter"\nphrases = []\ncolour = "red"\n')
    write(tmp_path, "kk/agents.toml", "[[entry\n")
    write(tmp_path, "kk/verbs.toml", GOOD)
    with pytest.raises(LexiconError) as caught:
        load_lexicon((tmp_path,))
    told = "\n".join(caught.value.mistakes)
    for part in ("detain", "за*держ", "weight 3", "rule is missing", 'unknown key "colour"', "phrases is missing"):
        assert part in told
    assert "kk/agents.toml: cannot be read" in told
    assert "kk/verbs.toml: not a lexicon's place" in told
    assert 'phrases = ["ұстал*"' in told


def test_a_rule_id_used_twice_is_a_mistake(tmp_path: Path) -> None:
    write(tmp_path, "ru/acts.toml", GOOD + GOOD)
    with pytest.raises(LexiconError, match="already used"):
        load_lexicon((tmp_path,))


def test_a_later_folder_wins_and_weight_zero_switches_a_rule_off(tmp_path: Path) -> None:
    first, second = write(tmp_path / "a", "ru/acts_more.toml", GOOD), tmp_path / "b"
    write(second, "ru/acts.toml", GOOD.replace("0.7", "0"))
    assert any(e.rule == "ru.act.test.slon" for e in load_lexicon((first,)).entries)
    assert not any(e.rule == "ru.act.test.slon" for e in load_lexicon((first, second)).entries)


def test_the_version_changes_with_a_rule(tmp_path: Path) -> None:
    write(tmp_path, "ru/acts.toml", GOOD)
    assert load_lexicon((tmp_path,)).version != load_lexicon().version


def test_a_gap_bridges_up_to_three_words_and_never_a_sentence_end() -> None:
    phrase = "посадил* … клетк*"
    assert matches(phrase, "Тигра посадили в очень большую клетку.") == ["посадили в очень большую клетку"]
    assert matches(phrase, "Посадили в очень большую и крепкую клетку.") == []
    assert matches(phrase, "Его посадили. Клетка пуста.") == []


def test_words_without_a_star_match_whole_words_only() -> None:
    assert matches("суд", "Суд и судья") == ["Суд"]


def test_stress_marks_invisible_letters_and_latin_look_alikes_do_not_hide_a_word() -> None:
    assert matches("журналист*", "Жур\u200bнали\u0301ста и жypналиста") == ["Жур\u200bнали\u0301ста", "жypналиста"]


@pytest.mark.parametrize("phrase", ["", "…", "… суд", "суд …", "на*род", "су*", "!!!"])
def test_an_unusable_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        compile_phrase(phrase)
