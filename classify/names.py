"""Names of people: runs of capitalised words, and their nominative form."""

from __future__ import annotations

import re

from classify.keys import family_key, person_key
from classify.letters import cyrillic_of_kazakh
from classify.listed import listed
from classify.morphology import kazakh_case, russian_form
from classify.reading import Person, Reading

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_NAME = re.compile(r"[^\W\d_]+")
_NOT_NAMES = frozenset(
    # en
    listed(
        "the a an in on at of for and but or by to from with when after before while as it he she they his "
        "her their this that these those there here who what where why how if no not according meanwhile "
        "earlier later yesterday today mr mrs ms dr police court ministry department region district city "
        "committee union foundation street avenue international media news press national security office "
        "agency state president minister prime deputy general chief editor journalist reporter public human "
        "rights law code article criminal administrative supreme television tv radio channel telegram youtube "
        "facebook instagram kazakhstan kazakh republic university school hospital center centre group company "
        "holding january february march april may june july august september october november december monday "
        "tuesday wednesday thursday friday saturday sunday north south east west в на по из за от об о к с у "
        "и а но не что как это этот эта эти он она они его ее их после перед когда где кто вчера сегодня "
        "ранее накануне однако также между тем ночью утром днем вечером напомним полиция суд январь января "
        "министерство департамент управление комитет союз фонд область район город республики казахстана "
        "казахстан республика президент министр аким прокуратура уголовного кодекса рк мвд кнб сми тоо юристы "
        "адвокат адвоката кеше бүгін бұл осы сол ол олар оның оған оны олардың алайда сондай айта бірақ "
        "сонымен қазір кейін дейін соңғы енді полиция сот прокуратура министрлігі министрлік департаменті "
        "әкім әкімдік облыстық қалалық аудандық ішкі істер қр қазақстан қазақстанда республикасы президент "
        "еске сала кетейік осыған тағы мұндай түнде таңертең журналист тілші редактор блогер бас"
    )
)
_SHORT_FAMILY = frozenset(listed("ли ким пак цой хан кан тен шин нам юн кон мун"))
_STREETS = frozenset(listed("улица улице улицы ул проспект проспекте пр имени им street avenue named"))
_STREETS_AFTER = frozenset(listed("көшесі көшесінде көшесіндегі даңғылы даңғылында атындағы street avenue"))
_PATRONYMIC = re.compile(r"(вич|вича|вичу|вичем|вна|вны|вне|вной|ұлы|ұлын|ұлының|ұлына|улы|қызы|қызын|қызының|кызы)$")
_FAMILY = re.compile(r"..(ов|ев|ин)(а|у|ым|ой|ы|е)?$")
_SURNAME = re.compile(
    r"(ов|ев|ёв|ин|ский|ова|ева|ина|ская|ой|ову|ову|ым|ых|ко|чук|ұлы|қызы|улы|кызы|ov|ev|ova|eva|in|ina|sky|uly|kyzy)\w{0,4}$"
)
_KAZAKH_ENDING = re.compile(
    r"(ның|нің|дың|дің|тың|тің|дан|ден|тан|тен|нан|нен|мен|бен|пен|ны|ні|ды|ді|ты|ті|ға|ге|қа|ке|да|де|та|те|на|не|н)$"
)


def find_persons(reading: Reading) -> list[Person]:
    """Names of two or three words in the text, in order; words that a lexicon knows for something else end a name."""
    taken = _taken_words(reading)
    words, persons, index = reading.words, [], 0
    while index < len(words):
        end = _run_end(reading, index, taken)
        if end - index >= 2 and not _is_street(reading, index, end) and not _is_quoted(reading, index, end):
            persons.append(_person(reading, index, end))
        index = max(end, index + 1)
    return persons


def _taken_words(reading: Reading) -> set[int]:
    taken = {i for kind in ("acts", "media", "agents", "outlets") for hit in reading.hits[kind] for i in hit.words}
    for hit in reading.hits["places"]:
        alone = hit.end < len(reading.words) and reading.words.is_capital(hit.end)
        surname = alone and bool(_SURNAME.search(reading.words.norms[hit.end]))
        if len(hit.words) > 1 or not surname:
            taken.update(hit.words)
    taken.update(i for span in reading.outlets for i in range(span.start, span.end))
    return taken


def _run_end(reading: Reading, start: int, taken: set[int]) -> int:
    words, end = reading.words, start
    while end < len(words) and end - start < 3 and end not in taken and _may_be_name(reading, end):
        if end > start and not (_joins(reading, end - 1) and _goes_on(reading, start, end)):
            break
        end += 1
    if end - start == 3 and not any(_PATRONYMIC.search(words.norms[i]) for i in range(start, end)):
        is_first = start == words.sentence_of(start)[0]
        is_quoted = words.text[max(0, words.starts[start] - 1)] in '«“"'
        return start + 1 if is_first and not is_quoted else start + 2
    return end


def _goes_on(reading: Reading, start: int, index: int) -> bool:
    """Whether a name may go on with word `index`: one alphabet, and in Kazakh nothing after a case ending."""
    words = reading.words
    if bool(_CYRILLIC.search(words.raw(start))) != bool(_CYRILLIC.search(words.raw(index))):
        return False
    ended = reading.language == "kk" and index - start >= 2 and kazakh_case(words.norms[index - 1], 4) != "nom"
    return not ended


def _joins(reading: Reading, index: int) -> bool:
    """Whether word `index` and the next stand together as parts of a name do."""
    gap = reading.words.gap(index)
    is_initial = len(reading.words.norms[index]) == 1
    same = reading.sentence(index) == reading.sentence(index + 1)
    return same and (gap in {" ", "\u00a0", "-"} or (is_initial and gap in {". ", ".", ".\u00a0"}))


def _may_be_name(reading: Reading, index: int) -> bool:
    words = reading.words
    raw = words.raw(index)
    if not raw[0].isupper() or words.norms[index] in _NOT_NAMES or not _NAME.fullmatch(raw):
        return False
    if len(raw) == 1:
        return words.gap(index).startswith(".")
    if raw.isupper() and len(raw) >= 3 and index and not words.raw(index - 1).isupper() and words.is_capital(index - 1):
        return True  # "Мирлан АМАНЖОЛОВ"
    if not raw[1:].islower():
        return False
    if reading.language == "ru" and words.norms[index] not in _SHORT_FAMILY:
        form = russian_form(words.norms[index])
        is_family = bool(_FAMILY.search(words.norms[index])) and index > words.sentence_of(index)[0]
        return form.is_name or not form.is_known or is_family
    return True


def _is_street(reading: Reading, start: int, end: int) -> bool:
    norms = reading.words.norms
    before = start > 0 and norms[start - 1] in _STREETS
    return before or (end < len(norms) and norms[end] in _STREETS_AFTER)


def _is_quoted(reading: Reading, start: int, end: int) -> bool:
    """A name that fills quotation marks is a firm's or an outlet's."""
    words = reading.words
    before, after = words.text[max(0, words.starts[start] - 1) : words.starts[start]], words.gap(end - 1)[:1]
    return before in {"«", "„"} and bool(before) and (after == "»" or words.is_capital(min(end, len(words) - 1)))


def _person(reading: Reading, start: int, end: int) -> Person:
    parts = [reading.words.raw(i) for i in range(start, end)]
    raw = " ".join(part.capitalize() if len(part) > 2 and part.isupper() else part for part in parts)
    return Person(start=start, end=end, name=raw, key=person_key(raw) or family_key(raw), is_full=True)


def nominative(parts: list[str], language: str, *, is_oblique: bool, is_female: bool) -> str:
    """A name as it stands in a dictionary. For Russian, the role word beside it tells case and gender."""
    if language == "kk":
        return " ".join([*parts[:-1], kazakh_bare(parts[-1])])
    if language == "ru" and is_oblique:
        return _russian_nominative(parts, is_female or _is_female(parts))
    return " ".join(parts)


def kazakh_bare(part: str) -> str:
    """The last word of a Kazakh name without its case ending."""
    lowered = part.lower() if _CYRILLIC.search(part) else cyrillic_of_kazakh(part.lower())
    if len(lowered) != len(part):
        return part
    if kazakh_case(lowered, min(3, len(lowered))) == "nom" and not re.search(r"(ұлын|қызын)$", lowered):
        return part
    match = _KAZAKH_ENDING.search(lowered)
    bare = part[: match.start()] if match else part
    return bare if len(bare) >= 3 else part


def _is_female(parts: list[str]) -> bool:
    return any(re.search(r"(овой|евой|иной|ская|скую|ской|вна|вны|вне|вной)$", part.lower()) for part in parts)


_MALE = ((r"(ов|ев|ёв|ин)(а|у|ым|ом|е)$", r"\1"), (r"(ск|цк)(ого|ому|им|ом)$", r"\1ий"), (r"(ич)(а|у|ем|е)$", r"\1"))
_FEMALE = ((r"(ов|ев|ёв|ин)(ой|у|ы)$", r"\1а"), (r"(ск|цк)(ой|ую)$", r"\1ая"), (r"(вн)(ы|е|у|ой)$", r"\1а"))
_MALE_GIVEN = (
    (r"([еиаоу])(я|ю|ем|е)$", r"\1й"),
    (r"([бвгдзклмнпрстфхцчшщж])(а|у|ом|ем|е)$", r"\1"),
)
_FEMALE_GIVEN = (
    (r"(ии|ию|ией)$", "ия"),
    (r"([лнр])(и|ью)$", r"\1ь"),
    (r"([^иьй])(ы|и|у|ой|е)$", r"\1а"),
)


def _russian_nominative(parts: list[str], is_female: bool) -> str:
    given = len(parts) - 1 if len(parts) == 2 and _replaced(parts[0], _FEMALE if is_female else _MALE) else 0
    return " ".join(_russian_bare(part, is_female, is_given=i == given) for i, part in enumerate(parts))


def _russian_bare(part: str, is_female: bool, *, is_given: bool) -> str:
    bare = _replaced(part, _FEMALE if is_female else _MALE)
    if bare or len(part) <= 3:
        return bare or part
    if is_given or not is_female:
        return _replaced(part, _FEMALE_GIVEN if is_female else _MALE_GIVEN) or part
    return part


def _replaced(part: str, rules: tuple[tuple[str, str], ...]) -> str | None:
    for pattern, to in rules:
        if re.search(pattern, part, re.IGNORECASE):
            return re.sub(pattern, to, part, flags=re.IGNORECASE)
    return None
