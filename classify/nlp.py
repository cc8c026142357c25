"""One spaCy pipeline a language, blank but for our own components, from sentences to contexts.

spaCy has no Kazakh: a private `Language` subclass is registered as "kk". Components read and fill the `Reading` of a
Doc; where the triggers see no act or nobody from the media, the rest returns at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

import records
from classify.context import find_contexts
from classify.lexicon import LanguageLexicon, load_lexicon
from classify.parties import find_parties
from classify.place import find_places
from classify.reading import Reading, attach, reading_of
from classify.roles import find_roles
from classify.told_dates import find_dates
from classify.words import cut_sentences, read_words

Component = Callable[[Doc], Doc]
Step = Callable[[Reading, LanguageLexicon], None]

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]+|_+|\s")


class Kazakh(Language):  # type: ignore[no-untyped-call]  # spaCy leaves this hook untyped
    """Kazakh, which spaCy does not ship."""

    lang = "kk"


if "kk" not in registry.languages:
    registry.languages("kk")(Kazakh)


class WordTokenizer:
    """Makes a Doc whose reading holds our words in normal form; spaCy's tokens keep the text exactly."""

    def __init__(self, vocab: Vocab, language: records.Language) -> None:
        self.vocab, self.language = vocab, language

    def __call__(self, text: str) -> Doc:
        """The Doc of `text`, with its reading."""
        tokens: list[str] = []
        spaces: list[bool] = []
        for piece in _TOKEN.findall(text):
            if piece == " " and tokens and not spaces[-1]:
                spaces[-1] = True
            else:
                tokens.append(piece)
                spaces.append(False)
        doc = Doc(self.vocab, words=tokens, spaces=spaces)
        attach(doc, Reading(language=self.language, words=read_words(text, self.language)))
        return doc

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to keep: the tokenizer has no state."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> WordTokenizer:
        """Itself: the tokenizer has no state."""
        return self


def cut(reading: Reading, _lexicon: LanguageLexicon) -> None:
    """Sentences of the text, by rules."""
    cut_sentences(reading.words)


def find_triggers(reading: Reading, lexicon: LanguageLexicon) -> None:
    """Every lexicon hit, and whether the text holds both an act and somebody from the media."""
    reading.hits = lexicon.find(reading.words)
    agents = [set(hit.words) for hit in reading.hits["agents"]]
    reading.hits["media"] = [h for h in reading.hits["media"] if not any(set(h.words) < words for words in agents)]
    reading.is_open = bool(reading.hits["acts"]) and bool(reading.hits["media"] or reading.hits["outlets"])


STEPS: dict[str, Step] = {
    "sentences": cut,
    "triggers": find_triggers,
    "parties": find_parties,
    "place": find_places,
    "date": find_dates,
    "roles": find_roles,
    "context": find_contexts,
}
_ALWAYS = ("sentences", "triggers")


def _register(name: str, step: Step) -> None:
    @Language.factory(f"presswatch_{name}", default_config={"folders": []})
    def _make(nlp: Language, name: str, folders: list[str]) -> Component:  # spaCy passes these by name
        lexicon = load_lexicon(tuple(map(Path, folders))).by_language[str(nlp.lang)]
        always = name in _ALWAYS

        def component(doc: Doc) -> Doc:
            reading = reading_of(doc)
            if always or reading.is_open:
                step(reading, lexicon)
            return doc

        return component


for _name, _step in STEPS.items():
    _register(_name, _step)


def build_pipeline(language: records.Language, folders: Sequence[Path] = ()) -> Language:
    """The pipeline of one language with the shipped lexicons and those of `folders`. Raises LexiconError."""
    load_lexicon(tuple(folders))
    nlp = spacy.blank(language)
    nlp.tokenizer = WordTokenizer(nlp.vocab, language)
    for name in STEPS:
        nlp.add_pipe(f"presswatch_{name}", name=name, config={"folders": [str(folder) for folder in folders]})
    return nlp
