"""Who did what to whom in English: by word order, the passive and prepositions."""

from __future__ import annotations

from classify.lexicon import Hit
from classify.listed import listed
from classify.reading import Party, Reading

Relation = tuple[float, str]

_BE = frozenset(listed("is are was were be been being am gets got get getting"))
_BETWEEN_BE = frozenset(
    listed("not also again later then briefly reportedly allegedly brutally severely badly illegally arbitrarily")
)
_PREPOSITIONS = {
    "against": 0.95, "on": 0.88, "of": 0.9, "to": 0.85, "from": 0.85, "at": 0.85, "with": 0.5, "for": 0.35,
    "about": 0.4, "into": 0.75, "over": 0.3, "targeting": 0.95, "toward": 0.9, "towards": 0.9, "in": 0.7, "behind": 0.3,
    "between": 0.4, "among": 0.6,
}  # fmt: skip
_SPEECH = frozenset(
    listed(
        "told tell tells said says say reported reports report wrote writes write announced informed "
        "according cited quoted citing interview interviewed asked answered commented stated explained added "
        "noted briefed addressed publishes published learned learnt"
    )
)
_SUFFERS = listed(
    "received receiv suffered suffer sustained faces face faced lost lose died dies was were has been had "
    "spent became becomes found disappeared missing undergo underwent appeared jailed hospitalised hospitalized "
    "gets got needs fled"
)
_OTHERS = listed(
    "deputy deputies official officials suspect suspects man men woman women resident residents "
    "businessman businesswoman entrepreneur schoolboy student students teenager child children company "
    "firm doctor teacher farmer judge prosecutor driver drivers passenger criminal fraudster minister "
    "director worker workers pensioner migrant migrants soldier coach singer seller employee shop "
    "warehouse bank activist activists politician protester protesters mayor builder developer"
)
_NOMINAL = listed(
    "tion ment ing sion attack raid arrest search threat assault case suit lawsuit fine trial beating ban pressure"
)
_DEMANDS = (
    "demand",
    "order",
    "forc",
    "told",
    "made",
    "mak",
    "requir",
    "pressur",
    "ask",
    "sent",
    "issu",
    "gave",
    "hand",
    "compel",
)
_RECEIVES = ("receiv", "suffer", "fac", "got", "given", "get", "handed", "sustain", "lost", "lose")
_OBJECT_STARTS = frozenset(listed("a an the his her their its two three four several many some another this that"))


def act_form(reading: Reading, act: Hit) -> str:
    """verb, passive, noun or other."""
    norms = reading.words.norms
    first = reading.words.sentence_of(act.start)[0]
    head = norms[act.start]
    before = norms[max(first, act.start - 3) : act.start]
    if head in _BE:
        return "passive"
    if before and (
        before[-1] in _BE
        or (len(before) > 1 and before[-2] in _BE and (before[-1] in _BETWEEN_BE or before[-1].endswith("ly")))
    ):
        return "noun" if head.endswith(("ion", "ment")) else "passive"
    if before and before[-1] in {"a", "an", "the", "of", "his", "her", "their"} and not head.endswith("ed"):
        return "noun"
    if head.endswith(("ed", "es")) or head in {
        "beat",
        "beats",
        "beaten",
        "held",
        "hit",
        "shot",
        "took",
        "broke",
        "sued",
        "put",
        "bar",
        "barred",
    }:
        return "verb"
    return "noun" if head.endswith(_NOMINAL) else "verb"


def relate(reading: Reading, act: Hit, party: Party) -> Relation:
    """How surely (0–1) `party` is the victim of `act`, and by what sign."""
    if _is_source(reading, party):
        return 0.03, "source"
    if set(act.words) & set(range(party.start, party.end)) or act.start < party.start < act.end:
        return 0.88, "named"
    if _is_attributive(reading, act, party):
        return 0.25, "near"
    return _after(reading, act, party) if party.start >= act.end else _before(reading, act, party)


def _after(reading: Reading, act: Hit, party: Party) -> Relation:
    norms = reading.words.norms
    between = norms[act.end : party.start]
    if "by" in between[-4:]:
        return 0.06, "agent"
    word = next((w for w in reversed(between[-3:]) if w in _PREPOSITIONS), None)
    form = act_form(reading, act)
    if word and between[-3:].index(word) >= len(between[-3:]) - 3:
        return _PREPOSITIONS[word] * (1.0 if len(between) <= 6 else 0.8), word
    if form == "passive":
        return 0.35, "after"
    return (0.92, "object") if len(between) <= 4 else (0.6, "near")


def _before(reading: Reading, act: Hit, party: Party) -> Relation:
    norms = reading.words.norms
    form = act_form(reading, act)
    between = norms[party.end : act.start]
    previous = norms[party.start - 1] if party.start else ""
    asked = norms[max(0, party.start - 4) : party.start]
    if len(between) <= 3 and any(word.startswith(_DEMANDS) for word in asked):
        return 0.9, "demanded"
    if len(between) <= 6 and any(word.startswith(_RECEIVES) for word in between):
        return 0.88, "suffers"
    if form == "passive":
        return (0.95, "passive") if previous != "by" else (0.06, "agent")
    if form == "noun":
        if previous in _PREPOSITIONS:
            return _PREPOSITIONS[previous], previous
        if not between:
            return 0.85, "of"
        return (0.85, "suffers") if any(w.startswith(tuple(_SUFFERS)) for w in between) else (0.4, "near")
    if any(w in {"s", "whose"} for w in between[:1]):
        return 0.85, "possession"
    return _bare_verb(reading, act, between)


def _is_attributive(reading: Reading, act: Hit, party: Party) -> bool:
    """Whether the act is a participle before another noun: "Seized weapons", "the arrested man"."""
    norms = reading.words.norms
    if len(act.words) > 1 or not norms[act.start].endswith("ed") or party.start == act.end:
        return False
    first, after = reading.words.sentence_of(act.start)
    opens = act.start == first or norms[act.start - 1] in {
        "the",
        "a",
        "an",
        "of",
        "with",
        "some",
        "two",
        "three",
        "several",
    }
    following = norms[act.end] if act.end < after else ""
    return opens and bool(following) and following not in _OBJECT_STARTS | set(_PREPOSITIONS) | {"by", "and"}


def _bare_verb(reading: Reading, act: Hit, between: list[str]) -> Relation:
    """ "Journalist detained in Almaty" is a victim, "Journalist attacked a neighbour" is not."""
    norms, head = reading.words.norms, reading.words.norms[act.start]
    if any(w in _BE for w in between[-3:]) or any(w in {"had", "has", "have"} for w in between[-2:]):
        return 0.8, "passive"
    after = reading.words.sentence_of(act.start)[1]
    following = norms[act.end : min(after, act.end + 1)]
    if following and following[0] in {"him", "her", "them"} and _ends_object(reading, act.end + 1, after):
        return 0.7, "pronoun"
    ends_open = norms[act.end - 1] in _PREPOSITIONS or norms[act.end - 1] in {
        "outside",
        "near",
        "by",
        "inside",
        "after",
    }
    has_object = bool(following) and not ends_open and (following[0] in _OBJECT_STARTS or following[0] in _OTHERS)
    is_participle = head.endswith("ed") or head in {"beaten", "held", "shot", "hit", "sued", "barred", "jailed"}
    if any(
        norms[i].startswith(("receiv", "suffer", "face", "died", "disappear", "missing", "resign")) for i in act.words
    ):
        return 0.88, "suffers"
    if is_participle and not has_object and len(between) <= 3:
        return 0.85, "headline"
    return (0.12, "doer") if has_object else (0.3, "subject")


def _ends_object(reading: Reading, index: int, after: int) -> bool:
    """Whether a pronoun object ends before word `index`: "set upon her outside", not "set upon her dog"."""
    norms = reading.words.norms
    return (
        index >= after or norms[index] in _PREPOSITIONS or norms[index] in {"outside", "near", "and", "while", "after"}
    )


def _is_source(reading: Reading, party: Party) -> bool:
    """Whether the party is told something, or quoted: told journalists, said in an interview with, reports Orda.kz."""
    norms = reading.words.norms
    first, after = reading.words.sentence_of(party.head)
    before = norms[max(first, party.start - 3) : party.start]
    behind = norms[party.end : min(after, party.end + 2)]
    if before and before[-1] in {"told", "informed", "briefed", "addressed", "tells"}:
        return True
    if len(before) > 1 and before[-1] in {"to", "by", "with", "the", "from"} and _SPEECH & set(before[:-1]):
        return True
    if not party.is_person and before[-2:] in (["on", "its"], ["on", "their"]) and party.outlet is None:
        return True  # "the bank said in a post on its website": where it is told, not what it happened to
    if not party.is_person and (bool(_SPEECH & set(behind[:2])) or (bool(before) and before[-1] in _SPEECH)):
        return True
    return bool(behind) and behind[0] in {"told"} and "were" not in before


def only_tells(reading: Reading, party: Party) -> bool:
    """Whether the party is a source, an audience, or a nameless voice: nobody a story goes on about."""
    behind = reading.words.norms[party.end : party.end + 2]
    return _is_source(reading, party) or (party.person is None and bool(_SPEECH & set(behind[:1])))


def rival_window(reading: Reading, act: Hit, party: Party) -> range:
    """The words nearer to the act than the party, where another victim would stand."""
    form = act_form(reading, act)
    if form == "passive" or (form == "verb" and party.start < act.start):
        return range(party.end, act.start)
    return range(act.end, party.start)


def other_victim(reading: Reading, act: Hit, window: range, skip: set[int]) -> bool:
    """Whether somebody not from the media stands within `window` on the victim's side of the act."""
    norms = reading.words.norms
    first, after = reading.words.sentence_of(act.start)
    side = range(max(first, act.start - 6), act.start)
    if act_form(reading, act) != "passive":
        side = range(act.end, min(after, act.end + 6))
    return any(norms[i] in _OTHERS for i in window if i in side and i not in skip)


def agent_fit(reading: Reading, act: Hit, agent: Hit) -> float:
    """How well (0–1) an agent's place fits the doer of `act`."""
    norms = reading.words.norms
    before = norms[max(0, agent.start - 3) : agent.start]
    behind = norms[agent.end : agent.end + 2]
    if "according" in before or _SPEECH & set(behind) or any(w.startswith("investigat") for w in behind):
        return 0.1
    form = act_form(reading, act)
    if "by" in before and agent.start >= act.start:
        return 1.0
    if agent.start < act.start:
        return 1.0 if form == "verb" else 0.65
    return 0.5


def is_negated(reading: Reading, act: Hit) -> bool:
    """Whether not, never or n't stands up to three words before the act's verb."""
    norms = reading.words.norms
    first = reading.words.sentence_of(act.start)[0]
    before = norms[max(first, act.start - 3) : act.start]
    return any(word in {"not", "never", "no", "didn", "wasn", "weren", "hasn", "haven", "isn"} for word in before)
