"""Article -> Assessment: a score for every text, a mention for each possible incident it tells of."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from classify.coding import code_mention
from classify.digests import Passage, split_incidents
from classify.lexicon import load_lexicon
from classify.place import place_of
from classify.reading import Reading, reading_of
from classify.scoring import THRESHOLD, score_findings, text_score
from records import LANGUAGES, Article, Assessment, Mention

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline

log = logging.getLogger(__name__)

MAX_CHARS = 100_000  # what is read of a text; no news item is longer, and some rules cost its square
_HOME = ZoneInfo("Asia/Almaty")
_RULES = "rules-1"


class UnsupportedLanguage(ValueError):
    """The article's language has no lexicon; known are kk, ru and en."""


class ClassificationFailed(Exception):
    """The rules stumbled over a text; the traceback in the log names the rule at fault."""


class Classifier:
    """The pipelines of all languages and the version of their rules."""

    def __init__(self, pipelines: dict[str, Pipeline], *, version: str, threshold: float = THRESHOLD) -> None:
        self._pipelines, self.version, self.threshold = pipelines, version, threshold

    def assess(self, article: Article) -> Assessment:
        """What the rules say of one article.

        Raises ClassificationFailed, and nothing else, when a rule stumbles: a mistake of ours that must not pass for
        "nothing found".
        """
        if article.language not in LANGUAGES:
            return Assessment(score=0.0, mentions=(), language=None, unsupported_language=True)
        try:
            found = _read(article, self._pipelines[article.language], self.version)
        except Exception as error:  # the boundary: one odd text must not stop a run
            log.exception("classifying failed url=%s", article.url)
            raise ClassificationFailed(type(error).__name__) from error
        score, mentions = found
        flagged = tuple(m for m in mentions if m.score >= self.threshold) if score >= self.threshold else ()
        best = mentions[0] if mentions else None
        return Assessment(score=score, mentions=flagged, language=article.language, best=best)


def load_classifier(lexicon_folders: Sequence[Path] = ()) -> Classifier:
    """The classifier with the shipped lexicons and those in `lexicon_folders`. Raises LexiconError."""
    from classify.nlp import build_pipeline  # spaCy takes a second to import, and collection goes without it

    folders = tuple(Path(folder) for folder in lexicon_folders)
    lexicon = load_lexicon(folders)
    pipelines: dict[str, Pipeline] = {language: build_pipeline(language, folders) for language in LANGUAGES}
    return Classifier(pipelines, version=f"{_RULES}+{lexicon.version}")


def flag_article(article: Article, nlp: Pipeline, *, threshold: float) -> tuple[Mention, ...]:
    """One mention for each possible incident the article tells of; empty when nothing in it suggests one.

    `threshold` is a score in 0–1; the shipped value and the evidence for it are in docs/decisions/0003.
    Evidence offsets are characters of `article.text`, end exclusive, in text order.
    Raises UnsupportedLanguage when `article.language` has no lexicon.
    """
    if article.language != nlp.lang:
        raise UnsupportedLanguage(f"{article.url}: language {article.language} was given to the {nlp.lang} pipeline")
    _, mentions = _read(article, nlp, _RULES)
    return tuple(mention for mention in mentions if mention.score >= threshold)


def _read(article: Article, nlp: Pipeline, version: str) -> tuple[float, tuple[Mention, ...]]:
    """The article's score and its mentions, main incident first, below the threshold too."""
    with nlp.memory_zone():  # the words of a text leave with it, or a process that runs for days would only grow
        reading = _analyse(article, nlp)
    if not reading.is_open:
        return text_score(reading, []), ()
    score_findings(reading)
    whole = (0, len(reading.words))
    for finding in reading.findings:
        finding.place = place_of(reading, finding, whole)
    passages = split_incidents(reading)
    mentions = [_mention(reading, passage, len(passages), version) for passage in passages]
    blank = len(article.title) - len(article.title.lstrip())
    if blank:
        mentions = [_shift_title(mention, blank) for mention in mentions]
    return max(m.score for m in mentions), tuple(sorted(mentions, key=lambda m: -m.score))


def _analyse(article: Article, nlp: Pipeline) -> Reading:
    """What the components find in the article: title and text are read as one."""
    title = article.title.strip()
    head = f"{title}\n\n" if title else ""
    doc = nlp.make_doc(head + article.text[:MAX_CHARS])
    reading = reading_of(doc)
    reading.title_chars, reading.published_on = len(head), _published_on(article)
    for _, component in nlp.pipeline:
        doc = component(doc)
    return reading


def _mention(reading: Reading, passage: Passage, count: int, version: str) -> Mention:
    return code_mention(
        reading,
        passage.findings,
        score=round(text_score(reading, passage.findings), 4),
        passage=(passage.first, passage.after),
        is_whole=count == 1,
        version=version,
    )


def _shift_title(mention: Mention, by: int) -> Mention:
    """Evidence in a title that starts with blanks counts from the title's first character."""
    moved = tuple(replace(e, start=e.start + by, end=e.end + by) if e.field == "title" else e for e in mention.evidence)
    return replace(mention, evidence=moved)


def _published_on(article: Article) -> date | None:
    """The day at home; None when it is not known, or lies where reckoning with days would leave the calendar."""
    moment = article.published_at
    return moment.astimezone(_HOME).date() if moment and 1900 <= moment.year <= 2200 else None
