"""Who was acted against: each person and outlet once, named wherever the text names them."""

from __future__ import annotations

from dataclasses import replace

from classify.keys import outlet_key
from classify.listed import listed
from classify.reading import Finding, Party, Person, Reading
from codes import (
    Target,
)

MAX_TARGETS = 6
_SURE = 0.25  # findings below are too unsure to name a target
_HEAD = 2  # sentences of the text in which a person without a role may be the one the title speaks of
_TITLES = listed(
    "адвокат адвоката адвокату юрист юриста судья судьи министр министра депутат депутата аким акима прокурор директор "
    "глава президент полковник майор майора эксперт правозащитник куратор вдова жена врач тренер "
    "адвокаты заңгер судья министр депутат әкім прокурор директор президент полковник майор сарапшы құқыққорғаушы "
    "lawyer attorney judge minister deputy lawmaker akim prosecutor director president colonel major expert historian "
    "activist spokesman spokeswoman governor mayor chairman"
)


def find_victims(reading: Reading, findings: list[Finding], main: Finding) -> list[Party]:
    """Parties acted against, main act first; a nameless one takes the name by which the text introduces it."""
    ordered = sorted(findings, key=lambda f: (f is not main, -f.score))
    floor = max(_SURE, main.score * 0.5)
    victims = [f.party for f in ordered if f.party and (f is main or f.score >= floor)]
    people = [party for party in victims if party.is_person]
    if victims and not any(party.person for party in victims):
        victims = _named(reading, victims, people)
    return [*victims, *_beside(reading, victims)]


def _beside(reading: Reading, victims: list[Party]) -> list[Party]:
    """People named together with a victim: "Reporter Sanzhar Toktarov and cameraman Viktor Bondarenko"."""
    found = []
    for victim in victims:
        for party in reading.parties:
            joined = party.person and victim.person and party.person.key != victim.person.key
            same = reading.sentence(party.head) == reading.sentence(victim.head)
            if joined and same and (0 < party.start - victim.end <= 2 or 0 < victim.start - party.end <= 2):
                found.append(party)
    return found


def _named(reading: Reading, victims: list[Party], people: list[Party]) -> list[Party]:
    """The victims with the person of the story, when there is one it can be."""
    known = [p for p in reading.story if p.person and (people or p.outlet is None or p.outlet == victims[0].outlet)]
    if known:
        same = [p for p in known if people and p.role == people[0].role] or known
        return [same[0], *victims]
    stranger = _introduced(reading) if people else None
    if stranger:
        return [replace(people[0], person=stranger), *victims]
    return victims


def _introduced(reading: Reading) -> Person | None:
    """The one person whom the first sentences name without any other role: "the car of Leila Ibrayeva, who writes"."""
    words = reading.words
    if not words.sentences:
        return None
    first = words.sentences[words.at(reading.title_chars)] if reading.title_chars else 0
    agents = {i for hit in reading.hits["agents"] for i in range(hit.start - 1, hit.end + 1)}
    found = []
    for person in reading.persons:
        sentence = reading.sentence(person.start)
        before = words.norms[max(0, person.start - 2) : person.start]
        if (
            first <= sentence < first + _HEAD
            and not agents & {person.start, person.end}
            and not set(before) & set(_TITLES)
        ):
            found.append(person)
    keys = {person.key for person in found}
    return found[0] if len(keys) == 1 else None


def as_targets(victims: list[Party]) -> tuple[Target, ...]:
    """Each person and outlet once, with what later mentions add; nameless ones only when nobody better is known."""
    people: dict[str, Target] = {}
    others: dict[str, Target] = {}
    for party in victims:
        name = party.person.name if party.person else None
        target = Target(name=name, role=party.role, outlet=party.outlet)
        if party.person:
            key = party.person.key
            people[key] = _merged(people[key], target) if key in people else target
        else:
            others.setdefault(f"{party.role}|{outlet_key(party.outlet or '')}", target)
    known = {outlet_key(t.outlet) for t in people.values() if t.outlet}
    loose = [t for t in others.values() if not people or (t.outlet and outlet_key(t.outlet) not in known)]
    if any(t.outlet for t in loose):
        loose = [t for t in loose if t.outlet]
    return tuple([*people.values(), *loose][:MAX_TARGETS])


def _merged(first: Target, other: Target) -> Target:
    return Target(name=first.name, role=first.role or other.role, outlet=first.outlet or other.outlet)
