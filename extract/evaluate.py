"""How well pages are read: text, title, date and language against known truth, beside others.

`python -m extract.evaluate FOLDER` prints a table. FOLDER holds data sets: folders with a `gold.jsonl` of one JSON
object a line: file (HTML, gzip when it ends in .gz), url, lang, title, published_on (a day or a list of days), text.
A field that is null is not counted. "invented" is the share of pages for which a day is given after their dates were
taken out.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import htmldate
import trafilatura

from extract.article import extract_article
from extract.decoding import parse_page
from extract.fingerprint import normalise_text
from extract.limits import ExtractionFailed
from extract.undated import strip_dates
from records import LANGUAGES, Article, Page

GRAM = 4  # words of the overlapping pieces by which texts are compared
USAGE = "usage: python -m extract.evaluate FOLDER   (FOLDER holds data sets, each a folder with a gold.jsonl)"


class MaterialError(Exception):
    """A folder of pages cannot be used; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page with what is known to be true of it; `None` is unknown."""

    body: bytes
    url: str
    language: str | None
    title: str | None
    days: tuple[str, ...]  # right publication days, ISO
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reader says of a page."""

    text: str
    title: str
    day: str | None
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Means over the pages of one data set, 0–1; `None` where the set knows no truth."""

    pages: int
    precision: float | None
    recall: float | None
    f1: float | None
    title: float | None
    date: float | None
    language: float | None
    invented: float | None  # share of pages without their dates for which a day is given all the same
    ms: float  # CPU milliseconds a page


Reader = Callable[[GoldPage], Answer]


def load_gold(folder: Path) -> tuple[GoldPage, ...]:
    """The pages of one data set; raises MaterialError naming the file and line that cannot be read."""
    gold = folder / "gold.jsonl"
    pages = []
    for number, line in enumerate(gold.read_text(encoding="utf-8").splitlines(), 1):
        try:
            pages.append(_gold_page(folder, json.loads(line)))
        except (ValueError, KeyError, OSError) as error:
            raise MaterialError(f"{gold}:{number}: cannot be read ({error!r})") from None
    return tuple(pages)


def find_sets(folder: Path) -> tuple[Path, ...]:
    """The data sets in a folder, or the folder itself when it is one; raises MaterialError when there is none."""
    found = [folder] if (folder / "gold.jsonl").is_file() else sorted(one.parent for one in folder.glob("*/gold.jsonl"))
    if not found:
        raise MaterialError(f"{folder}: holds no gold.jsonl, neither itself nor in a folder below")
    return tuple(found)


def score_reader(read: Reader, pages: Sequence[GoldPage]) -> Scores:
    """How well a reader answers for the pages of one data set."""
    for page in pages[:1]:
        read(page)  # loads what is loaded once, so that it is not counted
    start = time.process_time()
    answers = [read(page) for page in pages]
    ms = 1000 * (time.process_time() - start) / max(1, len(pages))
    pairs = list(zip(pages, answers, strict=True))
    texts = [compare_texts(answer.text, page.text) for page, answer in pairs if page.text]
    return Scores(
        pages=len(pages),
        precision=_mean(one[0] for one in texts),
        recall=_mean(one[1] for one in texts),
        f1=_mean(one[2] for one in texts),
        title=_mean(normalise_text(a.title) == normalise_text(p.title) for p, a in pairs if p.title),
        date=_mean(a.day in p.days for p, a in pairs if p.days),
        invented=_mean(read(page).day is not None for page in undated_pages(pages)),
        language=_mean(a.language == _known_language(p.language) for p, a in pairs if p.language),
        ms=ms,
    )


def compare_texts(found: str, wanted: str) -> tuple[float, float, float]:
    """Precision, recall and F1 (0–1) of a text by its overlapping pieces of four words."""
    one, other = _grams(found), _grams(wanted)
    common = sum((one & other).values())
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / one.total(), common / other.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def read_with_presswatch(page: GoldPage) -> Answer:
    """What `extract_article` says of a page; empty when it finds no article."""
    now = datetime.now(UTC)
    try:
        found = extract_article(Page(source_id="gold", url=page.url, fetched_at=now, body=page.body), now=now)
    except ExtractionFailed:
        found = None
    if not isinstance(found, Article):
        return Answer(text="", title="", day=None, language=None)
    day = found.published_at.date().isoformat() if found.published_at else None
    return Answer(text=found.text, title=found.title, day=day, language=found.language)


def read_with_trafilatura(page: GoldPage) -> Answer:
    """What bare trafilatura says of a page, as its documentation calls it."""
    found: Any = trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True)
    if found is None:
        return Answer(text="", title="", day=None, language=None)
    return Answer(text=found.text or "", title=found.title or "", day=found.date, language=None)


def read_with_htmldate(page: GoldPage) -> Answer:
    """The day that htmldate, which trafilatura asks for dates, finds by itself; it reads nothing else."""
    try:
        day = htmldate.find_date(page.body.decode("utf-8", "replace"), url=page.url)
    except ValueError:
        day = None
    return Answer(text="", title="", day=day, language=None)


def read_plainly(page: GoldPage) -> Answer:
    """What the simplest reading gives: every paragraph, and the title of the window."""
    try:
        tree = parse_page(page.body, None)
    except ExtractionFailed:
        return Answer(text="", title="", day=None, language=None)
    lines = (" ".join("".join(one.itertext()).split()) for one in tree.iter("p"))
    title = next(tree.iter("title"), None)
    words = " ".join("".join(title.itertext()).split()) if title is not None else ""
    return Answer(text="\n".join(lines), title=words, day=None, language=None)


READERS: Mapping[str, Reader] = {
    "presswatch": read_with_presswatch,
    "trafilatura": read_with_trafilatura,
    "htmldate": read_with_htmldate,
    "paragraphs": read_plainly,
}


def undated_pages(pages: Iterable[GoldPage]) -> Iterator[GoldPage]:
    """The pages with their dates taken out, also out of the address; what is no page is left out."""
    for page in pages:
        with contextlib.suppress(ExtractionFailed):
            yield replace(page, body=strip_dates(page.body), url="https://gold.example/article")


def print_table(folder: Path) -> None:
    """Print the scores of every reader on every data set in a folder; raises MaterialError."""
    sets = find_sets(folder)
    head = ("set", "reader", "pages", "precision", "recall", "F1", "title", "date", "language", "invented", "ms")
    print("{:<14}{:<13}{:>6}{:>11}{:>8}{:>7}{:>8}{:>7}{:>10}{:>10}{:>7}".format(*head))
    for one in sets:
        pages = load_gold(one)
        for name, reader in READERS.items():
            scores = score_reader(reader, pages)
            print(_row(one.name, name, scores))


def main(arguments: Sequence[str]) -> int:
    """Exit code of the command line: 0, 1 when the material cannot be used, 2 on wrong usage."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(USAGE, file=sys.stderr)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        print_table(Path(arguments[0]))
    except MaterialError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _gold_page(folder: Path, line: dict[str, Any]) -> GoldPage:
    body = (folder / line["file"]).read_bytes()
    days = line.get("published_on") or ()
    return GoldPage(
        body=gzip.decompress(body) if line["file"].endswith(".gz") else body,
        url=line.get("url") or "https://gold.example/article",
        language=line.get("lang"),
        title=line.get("title"),
        days=(days,) if isinstance(days, str) else tuple(days),
        text=line.get("text"),
    )


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = normalise_text(text).split()
    return Counter(tuple(words[start : start + GRAM]) for start in range(max(1, len(words) - GRAM + 1)) if words)


def _known_language(language: str | None) -> str | None:
    return language if language in LANGUAGES else None


def _mean(values: Iterable[float]) -> float | None:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else None


def _row(name: str, reader: str, scores: Scores) -> str:
    texts = (scores.precision, scores.recall, scores.f1) if reader != "htmldate" else (None,) * 3
    title = scores.title if reader != "htmldate" else None
    language = scores.language if reader == "presswatch" else None  # the others are not asked
    dates = (scores.date, scores.invented) if reader != "paragraphs" else (None, None)
    cells = _cells((*texts, title, dates[0], language, dates[1]))
    widths = (11, 8, 7, 8, 7, 10, 10)
    middle = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{name:<14}{reader:<13}{scores.pages:>6}{middle}{scores.ms:>7.1f}"


def _cells(shares: Iterable[float | None]) -> Iterator[str]:
    yield from ("-" if share is None else f"{share:.3f}" for share in shares)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
