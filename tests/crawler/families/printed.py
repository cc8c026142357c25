"""Dates as the sites print them, each form under the name that the table of sources uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

RU = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
RU_NAMES = (
    "Январь",
    "Февраль",
    "Март",
    "Апрель",
    "Май",
    "Июнь",
    "Июль",
    "Август",
    "Сентябрь",
    "Октябрь",
    "Ноябрь",
    "Декабрь",
)
RU_SHORT = ("Янв", "Фев", "Мар", "Апр", "Май", "Июн", "Июл", "Авг", "Сен", "Окт", "Ноя", "Дек")
RU_DAYS = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница", "Суббота", "Воскресенье")
KK = (
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
)
EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

Print = Callable[[datetime], str]


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}"


# The moment is given in the zone of the source. "iso" and "meta" print a plain date beside their machine-readable one.
FORMS: Mapping[str, Print] = {
    "iso": lambda at: f"{at:%d.%m.%Y}",
    "meta": lambda at: f"{at:%d.%m.%Y}",
    "dotted": lambda at: f"{at:%d.%m.%Y}",
    "dotted_time": lambda at: f"{at:%d.%m.%Y}, {_clock(at)}",
    "ru": lambda at: f"{at.day} {RU[at.month - 1]} {at.year}",
    "ru_time": lambda at: f"{at.day} {RU[at.month - 1]} {at.year}, {_clock(at)}",
    "ru_weekday": lambda at: f"{RU_DAYS[at.weekday()]}, {at:%d} {RU_SHORT[at.month - 1]} {at.year}, {_clock(at)}",
    "time_first": lambda at: f"{_clock(at)}, {at.day} {RU_NAMES[at.month - 1]} {at.year} | GMT +5",
    "time_first_kk": lambda at: f"{_clock(at)}, {at.day} {KK[at.month - 1].capitalize()} {at.year} | GMT +5",
    "kk": lambda at: f"{at.day} {KK[at.month - 1].capitalize()}, {at.year}",
    "kk_time": lambda at: f"{at.day} {KK[at.month - 1]} {at.year}, {_clock(at)}",
    "en": lambda at: f"{EN[at.month - 1]} {at.day}, {at.year}",
    "en_lower": lambda at: f"{at.day} {EN[at.month - 1].lower()} {at.year}",
    "en_dash": lambda at: f"{at.day} {EN[at.month - 1]}, {at.year} - {_clock(at)}",
}
# Forms of which a page tells the minute.
TO_THE_MINUTE = frozenset(
    {"iso", "meta", "dotted_time", "ru_time", "ru_weekday", "time_first", "time_first_kk", "kk_time", "en_dash"}
)
