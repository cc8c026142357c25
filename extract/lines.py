"""Lines of extracted text: which are prose, which are links, labels and notices that frame it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from extract.fingerprint import letters_of, normalise_text
from extract.fragments import read_beginning

PROSE = 60  # characters from which a line that is no link counts as prose even without a full stop
LIST_ITEM = 20  # characters from which an item of an opening or closing list is kept
CLOSING = 45  # characters of another line from which it is kept there
CLUTTER = 10  # short lines, one after the other, from which they are no part of an article
CLUTTER_LINE = 15  # characters up to which a line counts as one of them
_END = re.compile(r"[.!?…:;][\"»”’)\]]*$")
_CELL = re.compile(r"^\|.*\|$|^[|\s:-]+$")
_NOTICES = (
    r"©|\(c\)|copyright\b|all rights reserved|все права защищ|барлық құқық",
    r"(?:теги?|тегтер|tags?|метки|просмотр\w*|қаралым|views)\s*:",
    r"версия для печати|распечатать|print(?:able)?\b.{0,12}$|поделиться|бөлісу|share\b.{0,20}$",
    r"(?:комментари\w+|пікір(?:лер)?|comments?)\s*[:(\d]|комментарии для добавления|пікір қалдыру",
    r"(?:источник|дереккөз|source)\s*:.{0,60}$|e-?mail:|тел\.:",
    r"подписывайтесь на|жазылыңыз|follow us\b|subscribe\b|нашли ошибку|обнаружили ошибку",
    r"(?:мы|сайт|этот сайт|we|this (?:web)?site|біз|сайт|бұл сайт)\b.{0,40}(?:cookie|куки)|accept all cookies",
    r"использование материалов|при (?:использовании|перепечатке)|материалды (?:көшіріп )?пайдалан",
)
_RELATED_HEADINGS = (
    r"читайте (?:также|ещ[её])|смотрите также|ещ[её] по теме|по теме|похожие|популярн|самое читаемое|рекомендуем",
    r"(?:другие )?(?:материалы|новости|статьи) (?:по теме|раздела)|другие (?:новости|материалы)|последние новости",
    r"сондай-ақ|тағы (?:да )?оқы|оқи отыр|оқыңыз|ұқсас|осы тақырып|басқа жаңалық|соңғы жаңалық|танымал",
    r"related|see also|read (?:also|more|next)|more (?:from|on|stories)|most (?:popular|read|viewed)|recommended",
    r"you may also|latest news|trending",
)
_NOTICE = re.compile(rf"^(?:{'|'.join(_NOTICES)})", re.IGNORECASE)
_RELATED = re.compile(rf"^(?:{'|'.join(_RELATED_HEADINGS)})[^.]{{0,40}}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Links:
    """What a page shows of other pages, without figures: counters and times beside it change nothing."""

    texts: frozenset[str]  # of its links
    teasers: str  # of its teasers, one after the other
    known: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)  # lines asked about before

    @classmethod
    def of(cls, tree: Any, teasers: Iterable[str] = ()) -> Links:
        """The links and teasers of a page's tree; links within the page are not counted."""
        anchors = (one for one in tree.iter("a") if not (one.get("href") or "#").startswith("#"))
        texts = (letters_of(read_beginning(one, 400)) for one in anchors)
        return cls(frozenset(text for text in texts if text), "\n".join(teasers))


def is_linked(line: str, links: Links) -> bool:
    """Whether a line is nothing but links to other pages, or part of a teaser."""
    if line not in links.known:
        cells = [cell for cell in (letters_of(cell) for cell in line.split("|")) if cell]
        linked = (cell in links.texts or (len(cell) > 15 and cell in links.teasers) for cell in cells)
        links.known[line] = bool(cells) and all(linked)
    return links.known[line]


def is_prose(line: str, links: Links) -> bool:
    """Whether a line reads as running text: a sentence or a long line, neither a link nor a table row nor a notice."""
    if _CELL.match(line) or _NOTICE.match(line) or is_linked(line, links):
        return False
    return len(line) >= PROSE or (len(line) >= 20 and bool(_END.search(line)))


def clean_lines(lines: list[str], links: Links, title: str, *, trusted: bool = False) -> list[str]:
    """The lines from the first to the last that are prose, without links and notices in between.

    When no line is prose, all but links and notices are kept: a short note without a full stop is still news.
    """
    lines = _without_title(_join_broken(lines), title)
    lines = _before_related(lines, links)
    kept = [line for line in (_unframe(line) for line in lines if not is_linked(line, links)) if line]
    kept = [line for line in kept if not _NOTICE.match(line)]
    kept = _before_clutter(kept, links)
    prose = [number for number, line in enumerate(kept) if is_prose(line, links)]
    if not prose:
        return kept
    start, end = prose[0], prose[-1] + 1
    shortest = 0 if trusted else LIST_ITEM
    while start and _is_item(kept[start - 1], shortest):
        start -= 1
    while end < len(kept) and _is_item(kept[end], shortest):
        end += 1
    return kept[start:end]


def _is_item(line: str, shortest: int) -> bool:
    """Whether a line is an item of a list that opens or closes the text."""
    return len(line) >= (shortest if line.startswith("- ") else CLOSING)


def _join_broken(lines: list[str]) -> list[str]:
    """Lines that start with a full stop or comma joined to the linked words that they were torn from."""
    joined: list[str] = []
    for line in lines:
        if joined and line[0] in ".,;:!?)»”" and line[:3] != "...":
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _without_title(lines: list[str], title: str) -> list[str]:
    """What follows the line that repeats the title, when that stands near the beginning."""
    heading = normalise_text(title)
    for number, line in enumerate(lines[: max(8, len(lines) // 2)]):
        if heading and normalise_text(line) == heading:
            return lines[number + 1 :]
    return lines


def _before_related(lines: list[str], links: Links) -> list[str]:
    """What precedes a heading such as "read also", when most of what follows it is not prose.

    Of two such headings in a row the lists are already gone: half is then enough.
    """
    other = 0  # lines below the one looked at that are not prose
    end = len(lines)
    for below, number in enumerate(range(len(lines) - 1, 0, -1)):
        if _RELATED.match(lines[number]):
            again = number + 1 < len(lines) and _RELATED.match(lines[number + 1])
            end = number if other >= (0.5 if again else 0.7) * below else end
        other += not is_prose(lines[number], links)
    return lines[:end]


def _before_clutter(lines: list[str], links: Links) -> list[str]:
    """What precedes a calendar, a menu or the like: a run of very short lines after which little prose comes."""
    prose = list(accumulate((len(line) if is_prose(line, links) else 0 for line in lines), initial=0))
    run = 0
    for number, line in enumerate(lines):
        run = run + 1 if len(line) <= CLUTTER_LINE else 0
        before = prose[number + 1 - run]
        if run >= CLUTTER and prose[-1] - before < before / 2:
            return lines[: number + 1 - run]
    return lines


def _unframe(line: str) -> str:
    """A row of a table without its frame, "" when its cells are empty."""
    if not _CELL.match(line):
        return line
    return " | ".join(cell for cell in (cell.strip(" -") for cell in line.split("|")) if cell)
