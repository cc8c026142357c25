"""Mention -> Candidate: which mentions tell of one event, in any language.

Slots propose (a shared person, a shared outlet, or place, kind of act and day together), conflicts veto (different
named people, different places, dates too far apart). All is pure; groups do not depend on the order of mentions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from classify.listed import listed
from records import Article, Assessment, Mention

WINDOW_DAYS = 10  # how far apart two mentions of one event may be reported
DATE_WINDOW_DAYS = 2  # how far apart the days two texts give for one event may lie
EDITION_LINK = 10.0  # stronger than any other link
SAME_ACT_DAYS = 5  # the same, for the same person and kind of act

_FAMILIES = {
    "violence": "murder attempted_murder fatal_violence nonfatal_attack torture armed_threat relatives_physical "
    "sexual_harassment sexual_violence suicide nonfatal_accident fatal_accident",
    "death": "murder fatal_violence death_in_custody unexplained_death fatal_accident suicide",
    "liberty": "abduction detention custody house_arrest administrative_arrest movement_restriction disappearance",
    "inquiry": "detention interrogation search confiscation source_disclosure criminal_case looting",
    "court": "administrative_arrest fine damages prison_sentence noncustodial_sentence trial professional_ban "
    "administrative_case custody house_arrest criminal_case",
    "claim": "civil_case pretrial_claim damages trial removal_order",
    "work": "obstruction access_denial accreditation_denial material_destruction equipment_damage nonfatal_attack "
    "confiscation looting abduction",
    "property": "property_damage looting equipment_damage",
    "cyber": "ddos site_hack site_blocking blocking_order takedown_abuse media_closure",
    "account": "account_breach doxxing impersonation trolling defamation surveillance",
    "pressure": "threats intimidation defamation editorial_pressure associates_pressure trolling warning surveillance "
    "doxxing armed_threat",
    "border": "deportation entry_ban movement_restriction accreditation_denial",
    "economy": "dismissal economic_pressure inspection registration_refusal media_closure stigma_listing warning",
    "psychiatry": "psychiatric psychiatric_fatal",
}
_FAMILIES_OF: dict[str, frozenset[str]] = {}
for _family, _codes in _FAMILIES.items():
    for _code in listed(_codes):
        _FAMILIES_OF[_code] = _FAMILIES_OF.get(_code, frozenset()) | {_family}


def choose_candidate(mention: Mention, near: Sequence[tuple[int, Mention]]) -> int | None:
    """The candidate that `mention` belongs to; None when it tells of an event not held yet.

    `near` holds (candidate id, mention) pairs already stored. A candidate fits when one of its mentions is linked to
    the new one and none conflicts with it; the best link wins, then the lower id.
    """
    links: dict[int, float] = {}
    barred: set[int] = set()
    for candidate_id, other in near:
        link = link_score(mention, other)
        if link is None:
            barred.add(candidate_id)
        elif link > 0:
            links[candidate_id] = max(links.get(candidate_id, 0.0), link)
    fitting = [(score, -candidate_id) for candidate_id, score in links.items() if candidate_id not in barred]
    return -max(fitting)[1] if fitting else None


def group_mentions(mentions: Sequence[Mention]) -> tuple[int, ...]:
    """The group number (from 0, by first appearance) of each mention; which belong together never depends on order."""
    order = sorted(range(len(mentions)), key=lambda i: _sort_key(mentions[i]))
    pairs = [
        (-score, a, b)
        for a, b in _near_pairs([mentions[i] for i in order])
        if (score := link_score(mentions[order[a]], mentions[order[b]])) is not None and score > 0
    ]
    groups: dict[int, list[int]] = {i: [i] for i in range(len(order))}
    owner = list(range(len(order)))
    for _, a, b in sorted(pairs):
        one, other = owner[a], owner[b]
        if one == other or _conflict(groups[one], groups[other], mentions, order):
            continue
        groups[one] += groups[other]
        for member in groups.pop(other):
            owner[member] = one
    return _numbered(owner, order)


def link_editions(assessment: Assessment, article: Article) -> Assessment:
    """The assessment with a link key for each other edition of its article.

    The key is made of both addresses, so that only pages that name one another share it. Only for an article with one
    mention of its whole text: which passages of two digests belong together, their addresses do not tell.
    """
    if not article.editions or len(assessment.mentions) != 1 or assessment.mentions[0].passage is not None:
        return assessment
    mention = assessment.mentions[0]
    keys = {*mention.link_keys, *(_edition_key(article.url, other) for other in article.editions)}
    return replace(assessment, mentions=(replace(mention, link_keys=tuple(sorted(keys))),))


def _edition_key(one: str, other: str) -> str:
    plain = sorted(url.partition("://")[2].removeprefix("www.").rstrip("/") for url in (one, other))
    return "edition:" + hashlib.sha256(" ".join(plain).encode()).hexdigest()[:24]


def _numbered(owner: list[int], order: list[int]) -> tuple[int, ...]:
    by_mention = {order[position]: group for position, group in enumerate(owner)}
    numbers: dict[int, int] = {}
    return tuple(numbers.setdefault(by_mention[i], len(numbers)) for i in range(len(order)))


def _conflict(one: list[int], other: list[int], mentions: Sequence[Mention], order: list[int]) -> bool:
    return any(link_score(mentions[order[a]], mentions[order[b]]) is None for a in one for b in other)


def _near_pairs(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """Pairs that share a link key: only those can be linked."""
    by_key: dict[str, list[int]] = {}
    for index, mention in enumerate(mentions):
        for key in mention.link_keys:
            by_key.setdefault(key, []).append(index)
    pairs = {(a, b) for members in by_key.values() for i, a in enumerate(members) for b in members[i + 1 :]}
    return sorted(pairs)


def _sort_key(mention: Mention) -> tuple[str, ...]:
    """A total order of mentions by what they say."""
    return (str(mention.reported_on), str(mention.occurred_on), *mention.link_keys, repr(mention))


def link_score(one: Mention, other: Mention) -> float | None:
    """How strongly two mentions are linked: above 0 linked, 0 nothing in common, None a conflict.

    Editions of one article tell of one event, however differently names, places and days were read out of them.
    """
    if _shared(one, other, "edition:") and not _reported_apart(one, other):
        return EDITION_LINK
    people = _shared(one, other, "person:")
    if people is False or _reported_apart(one, other) or _dates_conflict(one, other, bool(people)):
        return None
    place = _same_place(one, other)
    if place is False and not (people and _same_day(one, other) is not False):
        return None
    outlet, family = _shared(one, other, "outlet:"), _same_family(one, other)
    strength = 2.0 * bool(family) + 1.0 * bool(place) + 1.0 * bool(_same_day(one, other))
    if people:
        return 4.0 + strength if family or _same_day(one, other) else 0.0
    if outlet:
        return 2.0 + strength if family else 0.0
    if outlet is None and place and family and _same_day(one, other):
        return strength / 2
    return 0.0


def _keys(mention: Mention, prefix: str) -> set[str]:
    return {key for key in mention.link_keys if key.startswith(prefix)}


def _shared(one: Mention, other: Mention, prefix: str) -> bool | None:
    """True: a key in common; False: both have keys and none in common; None: one has none."""
    first, second = _keys(one, prefix), _keys(other, prefix)
    if not first or not second:
        return None
    return bool(first & second)


def _reported_apart(one: Mention, other: Mention) -> bool:
    if one.reported_on is None or other.reported_on is None:
        return False
    return abs((one.reported_on - other.reported_on).days) > WINDOW_DAYS


def _exact_day(mention: Mention) -> date | None:
    return mention.occurred_on if mention.date_precision == "day" else None


def _same_day(one: Mention, other: Mention) -> bool | None:
    """True: days at most a day apart (night, time zones); False: further; None: one day is not told."""
    first, second = _exact_day(one), _exact_day(other)
    if first is None or second is None:
        return None
    return abs((first - second).days) <= 1


def _dates_conflict(one: Mention, other: Mention, same_person: bool) -> bool:
    first, second = _exact_day(one), _exact_day(other)
    if first is None or second is None:
        return _far_apart(one, other)
    allowed = SAME_ACT_DAYS if same_person and _same_family(one, other) else DATE_WINDOW_DAYS
    return abs((first - second).days) > allowed


def _far_apart(one: Mention, other: Mention) -> bool:
    """Months or years that cannot hold the same event."""
    if one.occurred_on is None or other.occurred_on is None:
        return False
    if "year" in {one.date_precision, other.date_precision}:
        return one.occurred_on.year != other.occurred_on.year
    return (one.occurred_on.year, one.occurred_on.month) != (other.occurred_on.year, other.occurred_on.month)


def _same_place(one: Mention, other: Mention) -> bool | None:
    """True: the same settlement or region; False: different ones; None: not told by both."""
    first, second = one.place, other.place
    if first is None or second is None or first.region is None or second.region is None:
        return None
    if first.settlement and second.settlement:
        return first.settlement == second.settlement
    return first.region == second.region


def _same_family(one: Mention, other: Mention) -> bool:
    """Whether the foremost sub-types of both belong to one kind of act."""
    return bool(_families(one) & _families(other))


def _families(mention: Mention) -> frozenset[str]:
    first = mention.subtypes[0].score if mention.subtypes else 0.0
    tops = [s.code for s in mention.subtypes[:3] if s.score >= 0.6 * first]
    return frozenset().union(*(_FAMILIES_OF.get(code, frozenset({code})) for code in tops))
