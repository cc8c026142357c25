"""How well languages are told apart, on sentences of named-entity corpora that a folder holds.

`python -m extract.evaluate_language FOLDER` prints a table. FOLDER holds `kaznerd/*.txt` (a token a line),
`factrueval2016/*.jsonl` (texts under "txt") and `uner-english-ewt/*.iob2` (lines "# text = …"). None of them comes with
this program.
Sentences of 4 to 40 words are taken whole, cut to their first words as headlines are, and, for Kazakh, respelled in
three Latin alphabets.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.evaluate import MaterialError
from extract.language import detect_language
from records import Language

SHORTEST, LONGEST = 4, 40  # words of a sentence
MOST = 3000  # sentences of one language
USAGE = "usage: python -m extract.evaluate_language FOLDER   (FOLDER holds kaznerd, factrueval2016, uner-english-ewt)"
_SPACE_BEFORE = re.compile(r" (?=[.,:;!?»)…])|(?<=[«(]) ")
_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
# the same letters in the alphabets of 2017, 2018 and 2021; people also type the last without its marks
ALPHABETS = {
    "2017": "a a' b v g g' d e e j z i' i' k q l m n n' o o' p r s t y' u u' f h h ts c' s' s' | y i | e i'y' i'a",
    "2018": "a á b v g ǵ d e e j z ı ı k q l m n ń o ó p r s t ý u ú f h h ts ch sh sh | y i | e iý ia",
    "2021": "a ä b v g ğ d e e j z i i k q l m n ñ o ö p r s t u ū ü f h h ts ç ş ş | y ı | e iu ia",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Share of right answers for one kind of text, 0–1."""

    name: str
    texts: int
    right: float
    wrong: tuple[str, ...]  # the first texts that were not recognised


def load_sentences(folder: Path) -> dict[Language, list[str]]:
    """Sentences of 4–40 words by language; raises MaterialError when a corpus is not there."""
    readers: dict[Language, tuple[str, Callable[[str], Iterator[str]]]] = {
        "kk": ("kaznerd/*.txt", _read_tokens),
        "ru": ("factrueval2016/*.jsonl", _read_texts),
        "en": ("uner-english-ewt/*.iob2", _read_comments),
    }
    found: dict[Language, list[str]] = {}
    for language, (pattern, read) in readers.items():
        files = sorted(folder.glob(pattern))
        if not files:
            raise MaterialError(f"{folder}: holds no {pattern}")
        sentences = (one for file in files for one in read(file.read_text(encoding="utf-8")))
        found[language] = [one for one in sentences if SHORTEST <= len(one.split()) <= LONGEST][:MOST]
    return found


def respell(text: str, alphabet: str) -> str:
    """A Kazakh text in Cyrillic in one of the Latin alphabets of `ALPHABETS`."""
    table = dict(zip(_CYRILLIC, (letter.strip("|") for letter in ALPHABETS[alphabet].split()), strict=True))
    return "".join(
        table.get(char, char) if char.islower() else table.get(char.lower(), char).capitalize() for char in text
    )


def score_sentences(sentences: dict[Language, list[str]]) -> tuple[Score, ...]:
    """The scores on whole sentences, on their first words, and on Kazakh in Latin letters."""
    scores = []
    for words, name in ((None, "sentence"), (7, "first 7 words"), (4, "first 4 words"), (3, "first 3 words")):
        for language, texts in sentences.items():
            cut = texts if words is None else [" ".join(text.split()[:words]) for text in texts]
            scores.append(_score(f"{language} {name}", cut, language))
    for alphabet in ALPHABETS:
        scores.append(_score(f"kk Latin {alphabet}", [respell(text, alphabet) for text in sentences["kk"]], "kk"))
    return tuple(scores)


def main(arguments: Sequence[str]) -> int:
    """Exit code of the command line: 0, 1 when the material cannot be used, 2 on wrong usage."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(USAGE, file=sys.stderr)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        sentences = load_sentences(Path(arguments[0]))
    except MaterialError as error:
        print(error, file=sys.stderr)
        return 1
    started = time.process_time()
    scores = score_sentences(sentences)
    ms = 1000 * (time.process_time() - started) / sum(score.texts for score in scores)
    for score in scores:
        print(f"{score.name:<20}{score.texts:>6}{score.right:>8.4f}")
    print(f"CPU ms a text: {ms:.3f}")
    return 0


def _score(name: str, texts: Sequence[str], language: Language) -> Score:
    wrong = [text for text in texts if detect_language(text) != language]
    return Score(name=name, texts=len(texts), right=1 - len(wrong) / max(1, len(texts)), wrong=tuple(wrong[:50]))


def _read_tokens(text: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", text):
        words = [line.split()[0] for line in block.splitlines() if line.strip() and not line.startswith("#")]
        yield _SPACE_BEFORE.sub("", " ".join(words))


def _read_texts(text: str) -> Iterator[str]:
    for line in text.splitlines():
        for paragraph in json.loads(line)["txt"].split("\n"):
            yield from re.split(r"(?<=[.!?…])\s+(?=[А-ЯЁ«])", paragraph.strip())


def _read_comments(text: str) -> Iterator[str]:
    yield from (line.removeprefix("# text = ") for line in text.splitlines() if line.startswith("# text = "))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
