"""A source file written from a look at a site, for a person to read and correct."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawler.look import service_of
from crawler.patterns import Learnt
from crawler.ways import Look, Way
from records import Link, Problem

ZONES = {  # of the country a host name ends in; elsewhere UTC
    "kz": "Asia/Almaty",
    "kg": "Asia/Bishkek",
    "uz": "Asia/Tashkent",
    "ru": "Europe/Moscow",
    "by": "Europe/Minsk",
    "ua": "Europe/Kyiv",
    "uk": "Europe/London",
    "de": "Europe/Berlin",
    "fr": "Europe/Paris",
}
COUNTRIES = {"uk": "gb"}  # ISO code where the ending of the host name is another one
NOT_COUNTRIES = frozenset({"tv", "me", "io", "co", "fm", "ai", "cc", "ws", "to"})


class DraftExists(Problem):
    """A draft would stand in the way of a file that is already there."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The facts of a source as they were found; None where nothing was found."""

    id: str
    name: str
    homepage: str
    country: str
    languages: tuple[str, ...]
    schedule: str
    time_zone: str
    ways: tuple[Way, ...]
    pattern: Learnt | None = None
    articles_per_day: tuple[int, int] | None = None
    verified: bool = True
    guesses: tuple[str, ...] = ()  # what should be looked at, a sentence each
    remarks: tuple[str, ...] = ()  # what else is worth a line


def make_draft(look: Look, *, id: str, languages: Sequence[str], verified: bool) -> Draft:
    """The draft of a source; `languages` are those of its articles, `verified` whether one of them could be read."""
    country, known = _country(look.homepage)
    guesses = [] if known else ["country and time_zone are guesses: the address does not tell"]
    if not languages:
        guesses.append("languages is a guess: no article could be read")
    others = f"other editions, each a source of its own: {' '.join(look.editions)}"
    per_day = articles_per_day(look.links)
    return Draft(
        id=id,
        name=look.name or (urlsplit(look.homepage).hostname or id),
        homepage=look.homepage,
        country=country,
        languages=tuple(languages) or ("kk", "ru"),
        schedule=_schedule(id, per_day),
        time_zone=ZONES.get(country if country != "gb" else "uk", "Asia/Almaty" if not known else "UTC"),
        ways=look.chosen,
        pattern=look.pattern,
        articles_per_day=per_day,
        verified=verified,
        guesses=tuple(guesses),
        remarks=(others,) if look.editions else (),
    )


def suggest_id(url: str) -> str:
    """An id after the host of an address: `www.daily.kz` gives `daily`, `kk.daily.com.kz` gives `kk_daily`."""
    if service := service_of(url):
        parts = urlsplit(url).path.split("/")
        name = next((part for part in parts if part not in ("", "s", "memleket", "entities", "channel")), "source")
        return re.sub(r"[^a-z0-9]+", "_", f"{name}_{service[1]}".lower()).strip("_")[:64]
    host = (urlsplit(url).hostname or "source").removeprefix("www.")
    labels = host.split(".")
    if not labels[-1].isdigit() and len(labels) > 1:
        labels = labels[:-1]
        labels = labels[:-1] if len(labels) > 1 and labels[-1] in ("com", "org", "net", "gov", "edu") else labels
    return re.sub(r"[^a-z0-9]+", "_", "_".join(labels).lower()).strip("_")[:64] or "source"


def articles_per_day(links: Sequence[Link]) -> tuple[int, int] | None:
    """A wide guess at the usual number of articles a day: a quarter to four times the rate of the dated links."""
    moments = sorted(link.published_at for link in links if link.published_at)
    if len(moments) < 5:
        return None
    days = max((moments[-1] - moments[0]).total_seconds() / 86_400, 0.25)
    rate = len(moments) / days
    return int(rate / 4), max(5, round(rate * 4))


def draft_text(draft: Draft, written_at: datetime) -> str:
    """The draft as the text of a TOML file."""
    lines = [
        f"# Draft of `presswatch source new`, {written_at:%Y-%m-%d}; next: presswatch source try {draft.id}",
        *(f"# {remark}" for remark in (*draft.guesses, *draft.remarks)),
        f"name      = {_string(draft.name)}",
        f"homepage  = {_string(draft.homepage)}",
        f"country   = {_string(draft.country)}",
        f"languages = [{', '.join(_string(code) for code in draft.languages)}]",
        f"schedule  = {_string(draft.schedule)}        # cron, UTC; Kazakhstan is UTC+5",
        f"time_zone = {_string(draft.time_zone)}",
    ]
    if draft.pattern:
        fits = f"{draft.pattern.matched} of {draft.pattern.examples} links found"
        lines.append(f"article_pattern = {_literal(draft.pattern.pattern)}  # fits {fits}")
    if not draft.verified:
        lines.append("verified  = false")
    for way in draft.ways:
        lines += ["", "[[collect]]", f"kind = {_string(way.kind)}", f"url  = {_string(way.url)}"]
        lines += [f"spider = {_string(way.spider)}"] if way.spider else []
        lines += [f"paging = {_string(way.paging)}"] if way.paging else []
    if draft.articles_per_day:
        low, high = draft.articles_per_day
        lines += ["", "[expect]", f"articles_per_day = [{low}, {high}]"]
    return "\n".join(lines) + "\n"


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet; raises DraftExists when it is."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise DraftExists(f"{path} is already there; edit it, or choose another id with --id") from None
    except OSError as error:
        raise Problem(f"{path}: cannot be written ({error.strerror})") from None


def _country(url: str) -> tuple[str, bool]:
    """The country of a host name and whether its ending tells it."""
    ending = (urlsplit(url).hostname or "").rpartition(".")[2]
    if re.fullmatch(r"[a-z]{2}", ending) and ending not in NOT_COUNTRIES:
        return COUNTRIES.get(ending, ending), True
    return "kz", False


def _schedule(id: str, per_day: tuple[int, int] | None) -> str:
    """Hourly, twice as often for a busy site, at a minute that differs from source to source."""
    minute = sum(id.encode()) % 30
    return f"{minute},{minute + 30} * * * *" if per_day and per_day[1] >= 200 else f"{minute} * * * *"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _literal(text: str) -> str:
    return f"'{text}'" if "'" not in text and text.isprintable() else _string(text)
