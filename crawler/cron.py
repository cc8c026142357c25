"""Five-field cron lines, told in the words of APScheduler."""

from __future__ import annotations

import re

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EXAMPLE = '"*/30 6-22 * * *" (every half hour from 6 to 22 UTC) or "0 5 * * mon-fri"'
# name of APScheduler, lowest and highest number, names that may stand for numbers
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ()),
    ("month", 1, 12, MONTHS),
    ("day_of_week", 0, 7, WEEKDAYS),
)
_PART = re.compile(r"(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:/([0-9]+))?\Z")


def cron_fields(line: str) -> dict[str, str]:
    """Keyword arguments of APScheduler's CronTrigger for a five-field cron line.

    Weekdays become names, because APScheduler counts from Monday and cron from Sunday (0 and 7). Raises ValueError,
    with an example of a good line.
    """
    values = line.lower().split()
    if len(values) != len(_FIELDS):
        raise ValueError(f'"{line}" has {len(values)} fields instead of 5; try {EXAMPLE}')
    fields = {}
    for value, (name, low, high, names) in zip(values, _FIELDS, strict=True):
        numbers = [_numbers(part, low, high, names) for part in value.split(",")]
        if any(found is None for found in numbers):
            raise ValueError(f'"{line}": {name.replace("_", " ")} "{value}" lies outside {low}–{high}; try {EXAMPLE}')
        fields[name] = _weekdays(value, [found for found in numbers if found]) if name == "day_of_week" else value
    return fields


def _numbers(part: str, low: int, high: int, names: tuple[str, ...]) -> range | None:
    """The numbers one part of a field stands for; None when it is not a part of a cron field."""
    match = _PART.match(part)
    if not match:
        return None
    first, last, step = match.groups()
    stride = int(step) if step else 1
    if first == "*":
        return range(low, high + 1, stride) if stride and last is None else None
    start = _number(first, low, names)
    end = _number(last, low, names) if last else (high if step else start)
    if names is WEEKDAYS and last == "sun":
        end = 7  # fri-sun ends the week
    if start is None or end is None or not stride or not low <= start <= end <= high:
        return None
    return range(start, end + 1, stride)


def _number(text: str, low: int, names: tuple[str, ...]) -> int | None:
    if text in names:
        return names.index(text) + (low if names is MONTHS else 0)
    return int(text) if text.isdigit() and len(text) < 4 else None


def _weekdays(value: str, numbers: list[range]) -> str:
    if value.startswith("*") and "/" not in value:
        return "*"
    top = 6 if value.startswith("*") else 7
    days = sorted({number % 7 for found in numbers for number in found if number <= top})
    return ",".join(WEEKDAYS[day] for day in days)
