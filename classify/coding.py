"""The suggested coding of one incident: sub-types, categories, doer, targets, place, date, context, grouping keys."""

from __future__ import annotations

import taxonomy
from classify.evidence import collect_evidence
from classify.keys import outlet_key
from classify.listed import listed
from classify.place import ABROAD, as_place, place_of
from classify.reading import DateFound, Finding, Party, PlaceFound, Reading
from classify.scoring import strongest
from classify.targets import as_targets, find_victims
from classify.told_dates import date_of
from codes import (
    Context,
    Perpetrator,
    Place,
    Scored,
)
from records import (
    Mention,
)

_OFFICIAL_ACTS = frozenset(
    listed(
        "detention custody house_arrest movement_restriction interrogation search confiscation "
        "source_disclosure criminal_case administrative_case warning trial administrative_arrest fine damages "
        "prison_sentence noncustodial_sentence professional_ban deportation entry_ban blocking_order "
        "removal_order registration_refusal stigma_listing inspection accreditation_denial death_in_custody "
        "torture media_closure"
    )
)
_COURT_ACTS = frozenset(
    listed(
        "administrative_arrest fine damages prison_sentence noncustodial_sentence custody house_arrest trial "
        "professional_ban"
    )
)
_ONLINE_ACTS = frozenset(listed("ddos site_hack account_breach trolling impersonation takedown_abuse doxxing"))
_INVESTIGATING = frozenset({"police", "prosecutor", "court", "ministry", "official"})
_PRIVATE_ROLES = frozenset(listed("private_security company private_person trial_party protesters rioters criminals"))
# Which of two sub-types stays in front when both are told (from the code book's "this, not that" table).
_HEAVIER = {
    "administrative_arrest": ("detention", "custody", "trial"),
    "custody": ("detention",), "prison_sentence": ("trial", "criminal_case"), "noncustodial_sentence": ("trial",),
    "fine": ("trial", "administrative_case"), "blocking_order": ("site_blocking",), "ddos": ("site_blocking",),
    "murder": ("nonfatal_attack", "attempted_murder"), "attempted_murder": ("armed_threat", "nonfatal_attack"),
    "torture": ("nonfatal_attack",), "house_arrest": ("custody",), "accreditation_denial": ("access_denial",),
}  # fmt: skip
_SAME_SENTENCE_BONUS = 0.9
MIN_SUBTYPE = 0.12


def code_mention(
    reading: Reading, findings: list[Finding], *, score: float, passage: tuple[int, int], is_whole: bool, version: str
) -> Mention:
    """The mention that `findings` (all of one incident) make; `passage`: its first word, the word after its last."""
    main = strongest(findings)
    if main is None:
        return Mention(score=score, evidence=(), classifier=version)
    subtypes = _subtypes(reading, findings, main)
    victims = find_victims(reading, findings, main)
    place = _place(reading, main, passage, subtypes)
    when = _date(reading, main, passage)
    targets = as_targets(victims)
    return Mention(
        score=score,
        evidence=collect_evidence(reading, findings, main, place, when),
        categories=_categories(subtypes),
        subtypes=subtypes,
        perpetrator=_perpetrator(reading, findings, main, subtypes),
        targets=targets,
        place=as_place(place),
        occurred_on=when.day if when else None,
        date_precision=when.precision if when else None,
        context=Context(**{name: name in main.context for name in ("retrospective", "abroad", "negated")}),
        passage=None if is_whole else _chars(reading, passage),
        reported_on=reading.published_on,
        link_keys=_link_keys(reading, victims, as_place(place)),
        classifier=version,
    )


def _subtypes(reading: Reading, findings: list[Finding], main: Finding) -> tuple[Scored, ...]:
    """Sub-types best first; how surely an act happened counts, and how sure its label is (the entry's weight)."""
    scores: dict[str, float] = {}
    lead = min((reading.sentence(f.act.start) for f in findings if not reading.in_title(f.act.start)), default=-1)
    for finding in findings:
        value = finding.score
        if reading.in_title(finding.act.start) or reading.sentence(finding.act.start) == lead:
            value += (1 - value) * 0.08
        if len(finding.act.words) > 1:
            value += (1 - value) * 0.04
        label = _settled_label(finding)
        scores[label] = _joined(scores.get(label, 0.0), value)
    for label, lighter in _HEAVIER.items():
        if scores.get(label, 0) >= 0.35:
            for other in lighter:
                if other in scores and scores[other] >= scores[label]:
                    scores[other] = scores[label] * 0.95
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    kept = [Scored(code=code, score=round(min(1.0, value), 4)) for code, value in ranked if value >= MIN_SUBTYPE]
    return tuple(kept) or (Scored(code=_settled_label(main), score=round(main.score, 4)),)


def _joined(first: float, second: float) -> float:
    """Two observations of one sub-type: the surer, a little raised by the other."""
    high, low = max(first, second), min(first, second)
    return high + (1 - high) * 0.12 * low


def _settled_label(finding: Finding) -> str:
    """The sub-type once the doer is known: taken by guards is looting, locked in by traders is no detention."""
    label, role = finding.act.entry.label, finding.agent.entry.label if finding.agent else None
    if role in _PRIVATE_ROLES:
        return {"confiscation": "looting", "detention": "abduction"}.get(label, label)
    return label


def _categories(subtypes: tuple[Scored, ...]) -> tuple[Scored, ...]:
    book, scores = taxonomy.load(), dict[str, float]()
    for scored in subtypes:
        category = book.category_of(scored.code)
        scores[category] = max(scores.get(category, 0.0), scored.score)
    return tuple(Scored(code=code, score=value) for code, value in sorted(scores.items(), key=lambda item: -item[1]))


def _perpetrator(
    reading: Reading, findings: list[Finding], main: Finding, subtypes: tuple[Scored, ...]
) -> Perpetrator | None:
    """The doer of the main act, else of another act of the same sub-type; for official acts an authority is implied."""
    same = [f for f in findings if _is_doer(f) and f.act.entry.label == main.act.entry.label and f.score >= 0.2]
    agent = (main.agent if _is_doer(main) else None) or (max(same, key=lambda f: f.score).agent if same else None)
    top = subtypes[0].code if subtypes else main.act.entry.label
    if agent is None:
        if top in _COURT_ACTS:
            return Perpetrator(group="authorities", role="court")
        if top in _OFFICIAL_ACTS:
            return Perpetrator(group="authorities")
        return Perpetrator(group="unknown", role="unknown_online") if top in _ONLINE_ACTS else None
    role = agent.entry.label
    return Perpetrator(
        group=taxonomy.load().group_of(role), role=role, name=_agent_name(reading, agent.start, agent.end)
    )


def _is_doer(finding: Finding) -> bool:
    """Whether the finding's agent may have done it: police in a sentence about an unsolved attack only look into it."""
    if finding.agent is None:
        return False
    role = finding.agent.entry.label
    if finding.act.entry.label in _OFFICIAL_ACTS or role not in _INVESTIGATING:
        return True
    return role != "court" and finding.relation not in {"carried", "pronoun"} and finding.agent_fit >= 0.45


def _agent_name(reading: Reading, start: int, end: int) -> str | None:
    """The name right before or after an agent's word, when it belongs to nobody from the media."""
    media = {i for party in reading.parties for i in range(party.start, party.end)}
    for person in reading.persons:
        near = 0 <= person.start - end <= 1 or 0 <= start - person.end <= 1
        if near and person.start not in media and reading.sentence(person.start) == reading.sentence(start):
            return person.name
    return None


def _place(
    reading: Reading, main: Finding, passage: tuple[int, int], subtypes: tuple[Scored, ...]
) -> PlaceFound | None:
    if "abroad" in main.context:
        foreign = next((p for p in reading.places if p.region == ABROAD), None)
        return foreign
    return place_of(reading, main, passage)


def _date(reading: Reading, main: Finding, passage: tuple[int, int]) -> DateFound | None:
    return main.date or date_of(reading, (0, 0), _chars(reading, passage))


def _chars(reading: Reading, passage: tuple[int, int]) -> tuple[int, int]:
    """A range of words as a range of characters of the text proper (title left out)."""
    words, (first, after) = reading.words, passage
    start, end = words.starts[first], words.ends[after - 1]
    return max(0, start - reading.title_chars), max(0, end - reading.title_chars)


def _link_keys(reading: Reading, victims: list[Party], place: Place | None) -> tuple[str, ...]:
    """What grouping compares: full names of victims, their outlets, the place."""
    keys = {f"person:{party.person.key}" for party in victims if party.person and "-" in party.person.key}
    keys |= {f"outlet:{outlet_key(party.outlet)}" for party in victims if party.outlet}
    if place:
        keys |= {f"place:{name.lower()}" for name in (place.region, place.settlement) if name}
    return tuple(sorted(keys))
