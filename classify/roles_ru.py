"""Who did what to whom in Russian: by the case of the media word, its preposition and the form of the act."""

from __future__ import annotations

from itertools import pairwise

from classify.lexicon import Hit
from classify.morphology import RussianForm, russian_form
from classify.reading import Party, Reading
from classify.russian_words import (
    AGAINST_WORKS,
    DO,
    INQUIRES,
    INSIDE,
    OF_SPEAKER,
    OTHERS,
    SOURCES,
    SPEECH,
    SUFFERS,
    TOWARDS,
    WORKS,
)

Relation = tuple[float, str]


def act_form(reading: Reading, act: Hit) -> tuple[str, int, RussianForm]:
    """What kind of word the act is (verb, passive, noun), its index and its forms."""
    norms = reading.words.norms
    forms = [(i, russian_form(norms[i])) for i in act.words]
    for i, form in forms:
        if form.is_participle and len(forms) == 1:
            return "participle", i, form
        if form.is_passive:
            return "passive", i, form
    for i, form in forms:
        if form.parts & DO and "NOUN" not in form.parts:
            return "verb", i, form
    for i, form in forms:
        if "NOUN" in form.parts:
            return _carried(reading, act, i, form)
    return "other", act.start, forms[0][1]


def _carried(reading: Reading, act: Hit, index: int, form: RussianForm) -> tuple[str, int, RussianForm]:
    """A noun act; the verb right before or after it carries it when it is passive: "проведён обыск"."""
    for near in (act.start - 1, act.end):
        if 0 <= near < len(reading.words) and reading.sentence(near) == reading.sentence(index):
            other = russian_form(reading.words.norms[near])
            if other.is_passive:
                return "noun", index, form
    return "noun", index, form


def relate(reading: Reading, act: Hit, party: Party) -> Relation:
    """How surely (0–1) `party` is the victim of `act`, and by what sign."""
    if _is_source(reading, party):
        return 0.03, "source"
    if _before(reading, party).startswith(WORKS) and act.entry.label not in AGAINST_WORKS:
        return 0.2, "their work"
    form = russian_form(reading.words.norms[party.head])
    by_preposition = _preposition(reading, party)
    kind, _, act_word = act_form(reading, act)
    if by_preposition:
        watched = by_preposition[1] == "за" and act.entry.label == "surveillance"
        return (0.95, "of") if watched else by_preposition  # "слежка за журналисткой"
    if set(act.words) & set(range(party.start, party.end)) or act.start < party.head < act.end:
        return (0.9, "named") if kind != "verb" or form.cases - {"nomn"} else (0.6, "named")
    if _speaks(reading, party):
        return _speaker(reading, party, act, kind)
    if form.is_fixed or not form.cases:
        return _by_position(act, party, kind)
    if kind == "participle":
        agrees = bool(form.cases & russian_form(reading.words.norms[act.start]).cases)
        near = agrees and (party.start == act.end or act.start == party.end)
        return (0.92, "participle") if near else (0.25, "near")
    if kind == "passive":
        return _passive(reading, form, act, party)
    if kind == "noun":
        return _noun(reading, form, act, party)
    return _active(reading, form, act, party, act_word)


def _passive(reading: Reading, form: RussianForm, act: Hit, party: Party) -> Relation:
    if _may_be_subject(form, party) or _is_counted(reading, form, party):
        return 0.95, "passive"
    if form.cases == {"ablt"}:
        return 0.05, "agent"
    if "datv" in form.cases:
        return _dative(reading, act, party)
    if _owns(reading, form, act, party):
        return 0.85, "possession"
    return (0.5, "object") if form.cases & {"gent", "accs"} else (0.5, "near")


def _noun(reading: Reading, form: RussianForm, act: Hit, party: Party) -> Relation:
    distance = party.start - act.end
    if form.cases == {"ablt"}:
        return 0.1, "agent"
    if "gent" in form.cases and 0 <= distance <= 4:
        return 0.95, "of"
    if "datv" in form.cases:
        return _dative(reading, act, party)
    if form.cases & {"gent", "accs"} and not _may_be_subject(form, party):
        return 0.78, "object"
    if _owns(reading, form, act, party):
        return 0.85, "possession"
    if _suffers(reading, act, party):
        return 0.9, "suffers"
    return 0.4, "near"


def _active(reading: Reading, form: RussianForm, act: Hit, party: Party, act_word: RussianForm) -> Relation:
    is_object = not _may_be_subject(form, party) if party.is_person else act.start < party.start
    if form.cases & {"accs", "gent"} and ("nomn" not in form.cases or is_object):
        return 0.92, "object"
    if _owns(reading, form, act, party):
        return 0.85, "possession"
    if "accs" in form.cases and act_word.is_plural and not form.is_plural:
        return 0.85, "object"
    if "datv" in form.cases and "nomn" not in form.cases:
        return _dative(reading, act, party)
    if form.cases == {"ablt"}:
        return 0.1, "agent"
    if "nomn" not in form.cases:
        return 0.5, "near"
    if _suffers(reading, act, party):
        return 0.9, "suffers"
    if act_word.is_plural and not form.is_plural:
        return 0.35, "near"
    return (0.12, "doer") if act_word.is_transitive and party.is_person else (0.3, "subject")


def _dative(reading: Reading, act: Hit, party: Party) -> Relation:
    """A dative party beyond a comma belongs to another clause."""
    low, high = (act.end - 1, party.start) if party.start >= act.end else (party.end - 1, act.start)
    apart = high > low and "," in reading.words.between(low, high)
    return (0.45, "dative apart") if apart else (0.88, "dative")


def _by_position(act: Hit, party: Party, kind: str) -> Relation:
    """A party without readable case: "Orda.kz", "СМИ"."""
    if kind == "passive":
        return 0.85, "passive"
    if kind == "noun":
        return (0.85, "of") if party.start >= act.start else (0.55, "near")
    return (0.75, "object") if party.start > act.start else (0.45, "near")


def _may_be_subject(form: RussianForm, party: Party) -> bool:
    """Whether the party may be nominative: редактора is no plural where a person stands in genitive and accusative."""
    return "nomn" in form.cases and not (party.is_person and {"gent", "accs"} <= form.cases)


def _before(reading: Reading, party: Party) -> str:
    """The word right before the party; "" at the start of the text."""
    return reading.words.norms[party.start - 1] if party.start else ""


def _is_counted(reading: Reading, form: RussianForm, party: Party) -> bool:
    """Whether a number makes the genitive a subject: "пять операторов ранены"."""
    before = _before(reading, party)
    return "gent" in form.cases and (before.isdigit() or "NUMR" in russian_form(before).parts)


def _owns(reading: Reading, form: RussianForm, act: Hit, party: Party) -> bool:
    """Whether a noun stands right before the party in the genitive: "телеграм журналистки", "дом редактора"."""
    before = party.start - 1
    if before < 0 or "gent" not in form.cases or reading.words.gap(before).strip():
        return False
    if reading.words.norms[before].startswith(WORKS):
        return False
    known = russian_form(reading.words.norms[before])
    return "NOUN" in known.parts and reading.sentence(before) == reading.sentence(act.start)


def _speaker(reading: Reading, party: Party, act: Hit, kind: str) -> Relation:
    if not party.is_person:
        return 0.04, "source"
    between = reading.words.norms[party.end : act.end + 4] if act.start >= party.end else []
    if OF_SPEAKER & set(between):
        return 0.82, "speaker's own"
    return (0.45, "speaker") if kind == "noun" else (0.2, "speaker")


def _suffers(reading: Reading, act: Hit, party: Party) -> bool:
    """Whether a verb like получил, подвергся, погиб stands in the act or between it and the party."""
    norms = reading.words.norms
    low, high = min(act.start, party.end), max(act.end, party.start)
    words = {*act.words, *range(low, high)}
    return any(norms[i].startswith(stem) for i in words for stem in SUFFERS)


def only_tells(reading: Reading, party: Party) -> bool:
    """Whether the party is a source, an audience, or a nameless voice: nobody a story goes on about."""
    if _is_source(reading, party) or _before(reading, party).startswith(WORKS):
        return True
    return party.person is None and _speaks(reading, party)


def _preposition(reading: Reading, party: Party) -> Relation | None:
    norms, start = reading.words.norms, party.start
    sentence = reading.words.sentence_of(party.head)[0]
    before = [norms[i] for i in range(max(sentence, start - 3), start)]
    if len(before) >= 2 and before[-2:] == ["в", "отношении"]:
        return 0.95, "against"
    if "отношении" in before or "адрес" in before or "сторону" in before:
        return 0.93, "against"
    for back in (1, 2):
        if len(before) >= back and (word := before[-back]) in {*TOWARDS, *INSIDE}:
            if back == 2 and russian_form(before[-1]).parts.isdisjoint({"ADJF", "PRTF", "NUMR"}):
                continue
            if word in INSIDE and not party.is_person and word != "на":
                return 0.85, "inside"
            if word in {"в", "во"}:
                return 0.4, "in"
            return TOWARDS[word], word
    return None


def _is_source(reading: Reading, party: Party) -> bool:
    """Whether the party is told something, or quoted: сообщили журналистам, по данным издания, пишет Власть."""
    norms = reading.words.norms
    first, after = reading.words.sentence_of(party.head)
    before = norms[max(first, party.start - 4) : party.start]
    if any((a, b) in SOURCES for a, b in pairwise(before)):
        return True
    form = russian_form(norms[party.head])
    cases = russian_form(norms[party.start]).cases if form.is_fixed else form.cases  # "представителям СМИ"
    near = before[-3:] + norms[party.end : min(after, party.end + 3)]
    says = any(_is_speech(word) for word in near)
    if says and "datv" in cases and "nomn" not in cases:
        return True
    adjacent = before[-2:] + norms[party.end : min(after, party.end + 1)]
    return not party.is_person and any(_is_speech(word) for word in adjacent)


def _speaks(reading: Reading, party: Party) -> bool:
    norms = reading.words.norms
    first, after = reading.words.sentence_of(party.head)
    near = norms[max(first, party.start - 2) : party.start] + norms[party.end : min(after, party.end + 2)]
    form = russian_form(norms[party.head])
    return (_may_be_subject(form, party) or not form.cases) and any(_is_speech(word) for word in near)


def _is_speech(word: str) -> bool:
    return any(word.startswith(stem) for stem in SPEECH) and "VERB" in russian_form(word).parts


def rival_window(reading: Reading, act: Hit, party: Party) -> range:
    """The words nearer to the act than the party, where another victim would stand."""
    first, after = reading.words.sentence_of(act.start)
    distance = min(abs(party.start - act.end), abs(act.start - party.end))
    return range(max(first, act.start - distance), min(after, act.end + distance))


def other_victim(reading: Reading, act: Hit, window: range, skip: set[int]) -> bool:
    """Whether somebody not from the media stands in the victim's case within `window`: "задержали депутата"."""
    norms = reading.words.norms
    kind, _, _ = act_form(reading, act)
    wanted = {"passive": {"nomn"}, "noun": {"gent"}, "verb": {"accs"}}.get(kind, set())
    for i in window:
        if i in skip or not any(norms[i].startswith(stem) for stem in OTHERS) or _after_preposition(norms, i):
            continue
        cases = russian_form(norms[i]).cases
        is_subject = "nomn" in cases and kind == "verb" and i < act.start
        if cases & wanted and not is_subject:
            return True
    return False


def _after_preposition(norms: list[str], index: int) -> bool:
    return index > 0 and (norms[index - 1] in TOWARDS or norms[index - 1] in INSIDE or norms[index - 1] == "ст")


def agent_fit(reading: Reading, act: Hit, agent: Hit) -> float:
    """How well (0–1) an agent's form fits the doer of `act`."""
    if _agent_speaks(reading, agent):
        return 0.1
    cases = russian_form(reading.words.norms[agent.words[-1]]).cases
    kind, _, _ = act_form(reading, act)
    norms = reading.words.norms
    before = norms[agent.start - 1] if agent.start else ""
    if kind == "verb":
        fit = 1.0 if "nomn" in cases else 0.5
    elif kind == "passive":
        fit = 1.0 if "ablt" in cases else 0.6
    else:
        fit = 0.9 if cases & {"nomn", "ablt"} else 0.6
    return fit * 0.2 if before in {"у", "против", "о", "об", "над", "про"} else fit


def _agent_speaks(reading: Reading, agent: Hit) -> bool:
    """Whether the body only tells of the act: по данным полиции, сообщили в полиции, полиция начала расследование."""
    norms = reading.words.norms
    first, after = reading.words.sentence_of(agent.start)
    before = norms[max(first, agent.start - 4) : agent.start]
    if any(pair in SOURCES for pair in pairwise(before)):
        return True
    near = before[-2:] + norms[agent.end : min(after, agent.end + 2)]
    return any(_is_speech(word) or word.startswith(INQUIRES) for word in near)


def is_negated(reading: Reading, act: Hit) -> bool:
    """Whether "не" stands right before the act's verb and is not part of the act itself."""
    norms = reading.words.norms
    for i in (act.start - 1, act.start - 2):
        if i >= 0 and norms[i] == "не" and reading.sentence(i) == reading.sentence(act.start):
            between = norms[i + 1 : act.start]
            return all(
                word in {"был", "была", "было", "были", "будет", "будут", "подвергал", "проводил"} for word in between
            )
    return False
