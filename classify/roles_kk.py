"""Who did what to whom in Kazakh: by the ending of the media phrase and the voice of the verb."""

from __future__ import annotations

import re

from classify.lexicon import Hit
from classify.listed import listed
from classify.morphology import is_kazakh_negated, is_kazakh_passive, kazakh_case
from classify.reading import Party, Reading

Relation = tuple[float, str]

_SPEECH = listed(
    "айт хабарла мәлімде деді деп дейді түсіндір баянда жаз сөйле жауап_бер бөліс жариялады жариялаған "
    "мәлім_ет атап_өт сұхбат_бер таныстыр ескерт"
)
_SPEECH_STEMS = tuple(stem for stem in _SPEECH if "_" not in stem and stem != "ескерт")
_BY_SOURCE = (
    "хабарлауынша",
    "хабарлауына",
    "мәліметінше",
    "дерегін",
    "деректерін",
    "айтуынша",
    "жазуынша",
    "ақпаратынша",
    "мәліметіне",
)
_SUFFERS = listed(
    "алды алған алып отыр ұшыра қаза зардап жарақат тап көрд көрген шақырт айыпта күдікті жоғал қайтыс мерт "
    "жәбір айырыл өлі қамалды сотталды болды болған түст түскен кетті"
)
_TO_SOMEBODY = (*_SPEECH_STEMS, "шағымдан", "жүгін", "көрсет", "таныстыр", "алғыс", "құттықта")
_NEGATED_STEM = re.compile(r"\w{2,}(ма|ме|ба|бе|па|пе)(й|ді|ды|ген|ған|с)?\w{0,4}$")
_REPORTS = ("туралы", "жайлы", "жөнінде", "хақында")
_AFTER_PARTICIPLE = (
    "еді",
    "екен",
    "болат",
    "болған",
    "деп",
    "де",
    "жоқ",
    "соң",
    "кейін",
    "үшін",
    "туралы",
    "жайлы",
    "сәт",
    "кез",
    "емес",
)
_OTHERS = listed(
    "депутат шенеунік әкім күдікті ер_адам азамат тұрғын кәсіпкер оқушы студент жасөспірім бала компания "
    "құрылыс дәрігер мұғалім судья прокурор жүргізуші такси қылмыскер алаяқ министр директор жұмысшы "
    "зейнеткер мигрант сарбаз жаттықтырушы әнші сатушы қызметкер дүкен қойма банк полицей белсенді"
)


def case_of(reading: Reading, party: Party) -> str:
    """The case of the party's last word: nom, acc, gen, dat, abl, loc, ins."""
    return kazakh_case(reading.words.norms[party.head], party.stem)


def is_passive(reading: Reading, act: Hit) -> bool:
    """Whether the act's verb, or the helping verb right after it, is passive."""
    norms = reading.words.norms
    last = act.words[-1]
    if any(is_kazakh_passive(norms[i]) for i in act.words[-2:]):
        return True
    after = reading.words.sentence_of(last)[1]
    return any(is_kazakh_passive(norms[i]) for i in range(last + 1, min(after, last + 3)))


def relate(reading: Reading, act: Hit, party: Party) -> Relation:
    """How surely (0–1) `party` is the victim of `act`, and by what sign."""
    case = case_of(reading, party)
    if _is_source(reading, party, case):
        return 0.03, "source"
    after = _words_after(reading, party, 2)
    if case == "dat" and after and after[0].startswith("қатысты"):
        return 0.95, "against"
    if after and after[0].startswith("қарсы"):
        return 0.93, "against"
    if after and after[0] in _REPORTS:
        return 0.45, "about"
    if set(act.words) & set(range(party.start, party.end)) or act.start < party.head < act.end:
        return 0.88, "named"
    if _is_attributive(reading, act) and party.start != act.end and not _governs(reading, act, party, case):
        return 0.25, "near"
    if case == "ins" and act.entry.label in {"economic_pressure", "dismissal", "trial"}:
        return 0.85, "with"
    table = {
        "acc": (0.96, "object"),
        "dat": (0.9, "dative"),
        "abl": (0.9, "from"),
        "gen": (0.85, "possession"),
        "ins": (0.4, "with"),
    }
    if case in table:
        return _limited(reading, act, party, case, table[case])
    if case == "loc":
        return (0.85, "inside") if not party.is_person else (0.4, "in")
    return _nominative(reading, act, party)


def _limited(reading: Reading, act: Hit, party: Party, case: str, relation: Relation) -> Relation:
    """An oblique party stands before its verb; one after the act belongs to something else."""
    if party.start >= act.end and case in {"acc", "abl"}:
        return relation[0] * 0.6, "after"
    if case == "gen" and _owner_speaks(reading, party):
        return 0.05, "source"
    return relation


def _owner_speaks(reading: Reading, party: Party) -> bool:
    return any(
        word.startswith((*_BY_SOURCE, "сұрағын", "сұрақтарын", "көзінше")) for word in _words_after(reading, party, 2)
    )


def _nominative(reading: Reading, act: Hit, party: Party) -> Relation:
    if party.end <= act.start + 1:
        if is_passive(reading, act):
            return 0.95, "passive"
        if _is_told_about(reading, act):
            return 0.25, "tells about"
        if _suffers(reading, act, party):
            return 0.88, "suffers"
        if _speaks(reading, party):
            return 0.35, "speaker"
        if not party.is_person:
            return 0.5, "near"
        return (0.12, "doer") if _has_object(reading, act, party) else (0.3, "subject")
    return (0.55, "near") if is_passive(reading, act) else (0.3, "after")


def _is_attributive(reading: Reading, act: Hit) -> bool:
    """Whether the act is a participle before some noun: "тәркіленген қару", "жоғалған геолог"."""
    last = act.words[-1]
    norms, after = reading.words.norms, reading.words.sentence_of(last)[1]
    if not norms[last].endswith(("ған", "ген", "қан", "кен")) or last + 1 >= after or reading.words.gap(last) != " ":
        return False
    return not norms[last + 1].startswith(_AFTER_PARTICIPLE)


def _governs(reading: Reading, act: Hit, party: Party, case: str) -> bool:
    """Whether an active participle has the party as its object: "журналистерге күш көрсеткен күзетші"."""
    is_active = not is_kazakh_passive(reading.words.norms[act.words[-1]])
    return is_active and party.end <= act.start and case in {"acc", "dat", "abl", "gen"}


def _is_told_about(reading: Reading, act: Hit) -> bool:
    """Whether the act is what somebody tells of: "… соққыға жығылғаны туралы"."""
    last = act.words[-1]
    after = reading.words.sentence_of(last)[1]
    return any(word in _REPORTS for word in reading.words.norms[last + 1 : min(after, last + 2)])


def _has_object(reading: Reading, act: Hit, party: Party) -> bool:
    """Whether somebody or something in the accusative stands between the party and its verb."""
    between = reading.words.norms[party.end : act.start + 1]
    return any(len(word) > 4 and kazakh_case(word, 3) == "acc" for word in between if not is_kazakh_passive(word))


def _words_after(reading: Reading, party: Party, count: int) -> list[str]:
    after = reading.words.sentence_of(party.head)[1]
    return reading.words.norms[party.end : min(after, party.end + count)]


def _speaks(reading: Reading, party: Party) -> bool:
    first, after = reading.words.sentence_of(party.head)
    last = reading.words.norms[max(first, after - 2) : after]
    return any(word.startswith(_SPEECH_STEMS) for word in [*_words_after(reading, party, 3), *last])


def _is_source(reading: Reading, party: Party, case: str) -> bool:
    """Whether the party is told something, or quoted: журналистерге айтты, Азаттық жазды, сайттың хабарлауынша."""
    after = _words_after(reading, party, 4)
    if any(word.startswith(_BY_SOURCE) for word in after[:2]):
        return True
    first = reading.words.sentence_of(party.head)[0]
    before = reading.words.norms[max(first, party.start - 4) : party.start]
    speech = any(word.startswith(_TO_SOMEBODY) and word != "деп" for word in [*after, *before])
    if case == "dat" and speech:
        return True
    if case == "nom" and after[:1] == ["деп"]:
        return True  # "өзін журналист деп таныстырған": somebody who only calls himself so
    said_first = any(word.startswith(_SPEECH_STEMS) for word in after[:1])
    return case in {"nom", "dat"} and not party.is_person and said_first


def only_tells(reading: Reading, party: Party) -> bool:
    """Whether the party is a source, an audience, or a nameless voice: nobody a story goes on about."""
    case = case_of(reading, party)
    return _is_source(reading, party, case) or (party.person is None and case == "nom" and _speaks(reading, party))


def _suffers(reading: Reading, act: Hit, party: Party) -> bool:
    norms = reading.words.norms
    after = reading.words.sentence_of(act.start)[1]
    words = {*act.words, *range(party.end, act.start), *range(act.end, min(after, act.end + 2))}
    return any(norms[i].startswith(stem) for i in words for stem in _SUFFERS)


def rival_window(reading: Reading, act: Hit, party: Party) -> range:
    """The words between the party and the act, where another victim would stand."""
    if party.start >= act.end:
        return range(reading.words.sentence_of(act.start)[0], act.start)
    return range(party.end, act.start)


def other_victim(reading: Reading, act: Hit, window: range, skip: set[int]) -> bool:
    """Whether somebody not from the media stands in the victim's place within `window`."""
    norms = reading.words.norms
    passive = is_passive(reading, act)
    for i in window:
        if i in skip or i >= act.start or not any(norms[i].startswith(stem) for stem in _OTHERS):
            continue
        case = kazakh_case(norms[i], 4)
        if case == "acc" or (case == "nom" and passive) or (case == "gen" and _is_nominal(norms[act.words[-1]])):
            return True
    return False


def _is_nominal(norm: str) -> bool:
    """A verb turned noun, whose own subject stands in the genitive: сарбаздың соққыға жығылғаны."""
    return (
        norm.startswith("тінту")
        or norm[-4:-1] in {"ған", "ген"}
        or norm.endswith(("уы", "уі", "уын", "уін", "ғанын", "генін"))
    )


def agent_fit(reading: Reading, act: Hit, agent: Hit) -> float:
    """How well (0–1) an agent's form fits the doer of `act`."""
    after = _after_agent(reading, agent)
    if any(word.startswith((*_BY_SOURCE, *_SPEECH_STEMS, "тергеу", "іс", "іздест")) for word in after[:2]):
        return 0.1
    case = kazakh_case(reading.words.norms[agent.words[-1]], 4)
    fit = {"nom": 1.0, "gen": 0.7, "dat": 0.55, "loc": 0.6, "ins": 0.5, "abl": 0.5, "acc": 0.1}[case]
    if after and after[0].startswith(("тарапынан", "қызметкер")):
        fit = 1.0
    return fit if agent.start < act.start else fit * 0.6


def _after_agent(reading: Reading, agent: Hit) -> list[str]:
    after = reading.words.sentence_of(agent.start)[1]
    return reading.words.norms[agent.end : min(after, agent.end + 2)]


def is_negated(reading: Reading, act: Hit) -> bool:
    """Whether the act's last verb is negated or "жоқ", "емес" follows it; a refusal is no negation."""
    norms, last = reading.words.norms, act.words[-1]
    after = norms[last + 1 : min(reading.words.sentence_of(last)[1], last + 2)]
    if any(word in {"жоқ", "емес"} for word in after):
        return True
    told_in_phrase = any(_NEGATED_STEM.search(phrase.rstrip("*")) for phrase in act.entry.phrases)
    return (
        is_kazakh_negated(norms[last]) and not told_in_phrase and act.entry.label not in {"access_denial", "entry_ban"}
    )
