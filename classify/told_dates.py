"""When: dates told in a text, relative to the day of publication, and the one that belongs to an act."""

from __future__ import annotations

from datetime import timedelta

from classify.lexicon import LanguageLexicon
from classify.reading import DateFound, Reading
from dates.told import find_told


def find_dates(reading: Reading, _lexicon: LanguageLexicon) -> None:
    """Fill in the dates of the reading in text order; none inside an outlet's name ("Азрет сегодня")."""
    words = reading.words
    names = [(words.starts[outlet.start], words.ends[outlet.end - 1]) for outlet in reading.outlets]

    def is_name(start: int, end: int) -> bool:
        return any(first < end and start < last for first, last in names)

    told = find_told(reading.text, reading.language, published=reading.published_on, is_taken=is_name)
    reading.dates = [
        DateFound(start=one.start, end=one.end, day=one.day, precision=one.precision, rule=one.rule) for one in told
    ]


def date_of(reading: Reading, sentence_chars: tuple[int, int], passage_chars: tuple[int, int]) -> DateFound | None:
    """The date of an act: told in its sentence, else in the title or the passage; days before months before years."""
    published = reading.published_on
    usable = [d for d in reading.dates if published is None or d.day <= published + timedelta(days=1)]
    own = [d for d in usable if sentence_chars[0] <= d.start < sentence_chars[1]]
    if own:
        return _most_exact(own)
    around = [d for d in usable if passage_chars[0] <= d.start < passage_chars[1] or d.start < reading.title_chars]
    exact = [d for d in around if d.precision == "day"]
    return exact[0] if exact else (around[0] if around else None)


def _most_exact(dates: list[DateFound]) -> DateFound:
    order = {"day": 0, "month": 1, "year": 2}
    return min(dates, key=lambda d: (order[d.precision], d.start))
