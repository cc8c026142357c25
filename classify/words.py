"""Words of a text with their character ranges, in the normal form that matching compares, cut into sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from classify.letters import cyrillic_of_kazakh, fold_kazakh, is_latin_script, lacks_kazakh_letters, normalise_word
from classify.listed import listed

_WORD = re.compile("(?:[^\\W_]|[\u00ad\u200b-\u200d\u2060\ufeff\u0300-\u036f])+")
_QUOTES = "«»„“”\"'‘’()\\[\\]"
_ENDING = re.compile(rf"[.!?…]+[{_QUOTES}]*\s+(?=[{_QUOTES}—–\-]*\s*[^\W\d_а-яa-zәғқңөұүһі]|[{_QUOTES}]*\d)|\n+|[;]\s")
_SHORTENED = frozenset(
    listed(
        "г гг ул пр им обл р н п с д кв стр руб тыс млн млрд т е тг ст см др проф акад ред корр зам нач гос "
        "чел мин сек mr mrs ms dr st no vs prof gen col lt maj gov inc ltd u s ж ғ б т бб обл ауд көш"
    )
)
MAX_SENTENCE_WORDS = 90


@dataclass(slots=True)
class Words:
    """The words of one text: parallel lists, one item a word."""

    text: str
    norms: list[str]  # normal form, for reading endings
    keys: list[str]  # what phrases are compared with; differs from norms in Latin-script Kazakh only
    starts: list[int]
    ends: list[int]
    folded: bool = False
    sentences: list[int] = field(default_factory=list)  # number of the sentence of each word
    sentence_spans: list[tuple[int, int]] = field(default_factory=list)  # first word, word after the last

    def __len__(self) -> int:
        return len(self.norms)

    def raw(self, index: int) -> str:
        """Word `index` as it stands in the text."""
        return self.text[self.starts[index] : self.ends[index]]

    def gap(self, index: int) -> str:
        """What stands between word `index` and the next: spaces, punctuation; "" after the last."""
        if index + 1 >= len(self.starts):
            return self.text[self.ends[index] :] if self.starts else ""
        return self.text[self.ends[index] : self.starts[index + 1]]

    def between(self, first: int, last: int) -> str:
        """The text after word `first` and before word `last`."""
        return self.text[self.ends[first] : self.starts[last]]

    def is_capital(self, index: int) -> bool:
        """Whether word `index` starts with a capital letter."""
        return self.text[self.starts[index]].isupper()

    def sentence_of(self, index: int) -> tuple[int, int]:
        """First word of the sentence of word `index`, and the word after its last."""
        return self.sentence_spans[self.sentences[index]]

    def at(self, offset: int) -> int:
        """Index of the word that covers or last precedes character `offset`; 0 when there is none before."""
        return max(0, bisect_right(self.starts, offset) - 1)


def read_words(text: str, language: str) -> Words:
    """The words of `text`; its sentences are not cut yet. Kazakh in Latin letters is mapped to Cyrillic.

    Kazakh typed on a Russian keyboard, without its own letters, is matched in folded letters too.
    """
    starts: list[int] = []
    ends: list[int] = []
    norms: list[str] = []
    for match in _WORD.finditer(text):
        norm = normalise_word(match[0])
        if norm:
            starts.append(match.start())
            ends.append(match.end())
            norms.append(norm)
    is_latin = language == "kk" and is_latin_script(text)
    folded = is_latin or (language == "kk" and lacks_kazakh_letters(text))
    keys = norms
    if is_latin:
        norms = [cyrillic_of_kazakh(norm) for norm in norms]
    if folded:
        keys = [fold_kazakh(norm) for norm in norms]
    return Words(text=text, norms=norms, keys=keys, starts=starts, ends=ends, folded=folded)


def cut_sentences(words: Words) -> None:
    """Fill in the sentences of `words`: cut at line ends and full stops, not after initials and short forms."""
    cuts = _cut_offsets(words)
    sentence, first, next_cut = 0, 0, 0
    words.sentences, words.sentence_spans = [], []
    for index, start in enumerate(words.starts):
        is_cut = False
        while next_cut < len(cuts) and cuts[next_cut] <= start:
            next_cut, is_cut = next_cut + 1, True
        if index > first and (is_cut or index - first >= MAX_SENTENCE_WORDS):
            words.sentence_spans.append((first, index))
            sentence, first = sentence + 1, index
        words.sentences.append(sentence)
    if words.starts:
        words.sentence_spans.append((first, len(words)))


def _cut_offsets(words: Words) -> list[int]:
    """Characters before which a new sentence starts."""
    cuts = []
    for match in _ENDING.finditer(words.text):
        if match[0].startswith(".") and match[0].count(".") == 1 and _is_short_form(words, match.start()):
            continue
        cuts.append(match.end())
    return cuts


def _is_short_form(words: Words, offset: int) -> bool:
    """Whether the full stop at `offset` belongs to an initial or a short form."""
    if not words.starts:
        return False
    index = words.at(offset)
    if words.ends[index] != offset:
        return False
    norm = words.norms[index]
    return norm in _SHORTENED or (len(norm) == 1 and norm.isalpha() and words.is_capital(index))
