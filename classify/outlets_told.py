"""Outlets in a text: listed ones, names in quotes beside газета, сайт, newspaper …, domains, capitalised names."""

from __future__ import annotations

import re

from classify.listed import listed
from classify.reading import OutletSpan, Reading

_DOMAIN = re.compile(r"\b((?:[A-Za-z0-9-]+\.)+(?:kz|asia|media|news|info|press|tv))\b(?!@)")
_NOT_OUTLETS = re.compile(r"(^|\.)(gov|egov|adilet|mail|edu|sud|zakon\.uchet)\.?(kz)?$|gov\.kz$", re.IGNORECASE)
_QUOTED = re.compile(r"[«“„\"]([^«»“”„\"\n]{2,60})[»”“\"]")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z0-9'’.-]*")
INSTITUTION_ROLES = frozenset({"newsroom", "website"})
_INSTITUTION_WORD = re.compile(
    r"^(channel|newspaper|magazine|site|website|portal|agency|outlet|show|studio|station|weekly|daily|газет|журнал|сайт|"
    r"портал|агентств|канал|телеканал|издани|студи|проект|арна|басылым|агенттіг)"
)
_NATIONALITY = re.compile(r"(ian|ish|ese|ech|ean|yz|bek|jik|men|iss|ani)$")
_EN_BEFORE = frozenset(["for", "of", "at", "with", "from"])
_EN_NOT = frozenset(
    listed(
        "the a an in on at after before when while as and but two three several many some one police court "
        "ministry kazakh kazakhstan kazakhstani russian uzbek kyrgyz turkish chinese american british foreign "
        "western local independent freelance former senior veteran investigative young female male video "
        "photo political sports opposition detained arrested jailed mr mrs ms according state national public "
        "private well known prominent popular i we he she they his her their its this that telegram youtube "
        "instagram facebook tiktok"
    )
)


def find_outlets(reading: Reading) -> list[OutletSpan]:
    """Outlets in the order of the text; a name of the list wins over one told by its neighbours only."""
    spans = [
        OutletSpan(start=h.start, end=h.end, name=h.entry.label, rule=h.entry.rule, is_known=True)
        for h in reading.hits["outlets"]
    ]
    anchors = _anchors(reading)
    spans += _free(_domains(reading), spans)
    spans += _free(_quoted(reading, anchors), spans)
    if not reading.words.folded:
        spans += _free(_latin(reading, anchors), spans)
    return sorted(spans, key=lambda s: s.start)


def _free(found: list[OutletSpan], taken: list[OutletSpan]) -> list[OutletSpan]:
    return [f for f in found if all(f.end <= t.start or t.end <= f.start for t in taken)]


def _anchors(reading: Reading) -> dict[int, str]:
    """Words that belong to a media word, with its role."""
    return {i: hit.entry.label for hit in reading.hits["media"] for i in range(hit.start, hit.end)}


def _word_range(reading: Reading, start: int, end: int) -> tuple[int, int]:
    words = reading.words
    first = words.at(start)
    if words.ends[first] <= start:
        first += 1
    return first, words.at(end - 1) + 1


def _domains(reading: Reading) -> list[OutletSpan]:
    spans = []
    for match in _DOMAIN.finditer(reading.text):
        if _NOT_OUTLETS.search(match[1]) or reading.text[max(0, match.start() - 1)] in "@/":
            continue
        first, after = _word_range(reading, *match.span(1))
        if first < after:
            spans.append(OutletSpan(start=first, end=after, name=match[1], rule="shared.outlet.domain"))
    return spans


def _quoted(reading: Reading, anchors: dict[int, str]) -> list[OutletSpan]:
    """Quoted names of up to five words with a media word right before or (Kazakh, English) right after."""
    spans = []
    for match in _QUOTED.finditer(reading.text):
        first, after = _word_range(reading, *match.span(1))
        if not first < after <= first + 5 or not match[1].strip()[:1].isupper() | match[1].strip()[:1].isdigit():
            continue
        if _has_anchor(reading, anchors, first, after):
            spans.append(OutletSpan(start=first, end=after, name=match[1].strip(), rule="shared.outlet.quoted"))
    return spans


def _has_anchor(reading: Reading, anchors: dict[int, str], first: int, after: int) -> bool:
    before = [i for i in (first - 1, first - 2) if i in anchors and _is_near(reading, i, first)]
    if before and reading.language in {"ru", "en"}:
        return True
    following = [i for i in (after, after + 1) if i in anchors and _is_near(reading, after - 1, i)]
    if reading.language == "ru":
        return False
    return bool(following or (before and reading.language == "kk" and anchors[before[0]] in INSTITUTION_ROLES))


def _is_near(reading: Reading, first: int, last: int) -> bool:
    between = reading.words.between(first, last)
    same = reading.sentence(first) == reading.sentence(last)
    return same and not re.search(r"[,;:.!?]\s|[()]", between)


def _latin(reading: Reading, anchors: dict[int, str]) -> list[OutletSpan]:
    """Capitalised Latin names beside a media word: "корреспондент Dala Habar", "reporter for Steppe Herald"."""
    spans = []
    for index in sorted(anchors):
        if index + 1 in anchors:
            continue
        start = index + 1
        if reading.language == "en" and start < len(reading.words) and reading.words.norms[start] in _EN_BEFORE:
            start += 1
            start += start < len(reading.words) and reading.words.norms[start] == "the"
        elif reading.language == "en" and not _names_institution(reading, index, anchors):
            start = len(reading.words)
        end = _latin_end(reading, start, anchors)
        if start < end and _is_near(reading, index, start):
            spans.append(_latin_span(reading, start, end))
    return spans + _latin_before(reading, anchors)


def _latin_before(reading: Reading, anchors: dict[int, str]) -> list[OutletSpan]:
    """English and Kazakh put the name first: "Steppe Herald reporter", "Dala News порталы"."""
    spans: list[OutletSpan] = []
    if reading.language == "ru":
        return spans
    for index in sorted(anchors):
        if index - 1 in anchors or index == 0:
            continue
        start = index
        while start > 0 and index - start < 4 and _is_latin_name(reading, start - 1, anchors):
            if start < index and not _is_plain_gap(reading, start - 1):
                break
            start -= 1
        if start < index and _is_near(reading, index - 1, index) and _is_likely(reading, start, index):
            spans.append(_latin_span(reading, start, index))
    return spans


def _is_likely(reading: Reading, start: int, end: int) -> bool:
    """A single word before a role counts when it is no nationality and does not just open the sentence."""
    if end - start > 1:
        return True
    is_first = start == reading.words.sentence_of(start)[0]
    return not is_first and not _NATIONALITY.search(reading.words.norms[start])


def _names_institution(reading: Reading, index: int, anchors: dict[int, str]) -> bool:
    return anchors[index] in INSTITUTION_ROLES or bool(_INSTITUTION_WORD.match(reading.words.norms[index]))


def _latin_end(reading: Reading, start: int, anchors: dict[int, str]) -> int:
    end = start
    while end < len(reading.words) and end - start < 4 and _is_latin_name(reading, end, anchors):
        if end > start and not _is_plain_gap(reading, end - 1):
            break
        end += 1
    return end


def _is_plain_gap(reading: Reading, index: int) -> bool:
    return reading.words.gap(index) in {" ", ".", "-", "’", "'"}


def _is_latin_name(reading: Reading, index: int, anchors: dict[int, str]) -> bool:
    words = reading.words
    if index > 0 and words.gap(index - 1) == "-" and words.raw(index).isdigit():
        return True  # the number of Mayak-77
    if index in anchors or words.norms[index] in _EN_NOT or not _LATIN_NAME.fullmatch(words.raw(index)):
        return False
    if reading.language != "en":
        return True
    is_sentence_first = index == words.sentence_of(index)[0]
    known = any(index in hit.words for kind in ("acts", "agents", "places") for hit in reading.hits[kind])
    return not known and not (is_sentence_first and len(words.norms[index]) < 4)


def _latin_span(reading: Reading, start: int, end: int) -> OutletSpan:
    name = reading.text[reading.words.starts[start] : reading.words.ends[end - 1]]
    return OutletSpan(start=start, end=end, name=name, rule="shared.outlet.named")
