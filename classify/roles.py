"""Who did what to whom: for every act the likeliest victim from the media, and the doer."""

from __future__ import annotations

from types import ModuleType

from classify import roles_en, roles_kk, roles_ru
from classify.lexicon import Hit, LanguageLexicon
from classify.listed import listed
from classify.reading import Finding, Party, Reading

_BY_LANGUAGE: dict[str, ModuleType] = {"kk": roles_kk, "ru": roles_ru, "en": roles_en}
_PRONOUNS = {
    "ru": frozenset(listed("его ее их ему ей им него нее них нему ней ним он она они")),
    "kk": frozenset(listed("оны оған одан оның оларды оларға олардан олардың ол олар өзін өзіне өзінің")),
    "en": frozenset(listed("him her them he she they his their it its")),
}
RIVAL_FACTOR = 0.3  # what is left when somebody else stands nearer in the victim's place
PRONOUN_FACTOR = 0.6  # the sentence says only "he" or "his", the party stands in the one before
CARRIED_FACTOR = 0.4  # the sentence names nobody at all
_REACH = 3  # sentences back that a pronoun may reach


def find_roles(reading: Reading, _lexicon: LanguageLexicon) -> None:
    """Fill in one finding for each act hit, with its likeliest victim and doer."""
    by_sentence: dict[int, list[Party]] = {}
    for party in reading.parties:
        by_sentence.setdefault(reading.sentence(party.head), []).append(party)
    reading.findings = [_finding(reading, act, by_sentence) for act in reading.hits["acts"]]
    for finding in reading.findings:
        finding.agent = _agent(reading, finding)


def is_negated(reading: Reading, act: Hit) -> bool:
    """Whether the act itself is denied by a negated verb."""
    return bool(_BY_LANGUAGE[reading.language].is_negated(reading, act))


def _finding(reading: Reading, act: Hit, by_sentence: dict[int, list[Party]]) -> Finding:
    sentence = reading.sentence(act.start)
    best = _best_of(reading, act, by_sentence.get(sentence, []))
    if best and best.relation not in {"source", "agent"}:
        return best
    earlier = _from_before(reading, act, by_sentence, sentence)
    candidates = [f for f in (best, earlier) if f]
    if not candidates:
        return Finding(act=act, party=None, certainty=0.0, relation="none")
    return max(candidates, key=lambda f: f.certainty * f.proximity)


def _best_of(reading: Reading, act: Hit, parties: list[Party]) -> Finding | None:
    rules = _BY_LANGUAGE[reading.language]
    found = []
    for party in parties:
        certainty, relation = rules.relate(reading, act, party)
        if certainty > 0.2 and relation not in {"named", "against"} and rules.rival(reading, act, party):
            certainty, relation = certainty * RIVAL_FACTOR, "rival"
        found.append(
            Finding(
                act=act, party=party, certainty=certainty, relation=relation, proximity=_proximity(reading, act, party)
            )
        )
    if any(f.relation == "subject" and f.certainty < 0.2 for f in found) and len(found) == 1:
        return found[0]
    return max(
        found, key=lambda f: (f.certainty * f.proximity, f.party.person is not None if f.party else False), default=None
    )


def _proximity(reading: Reading, act: Hit, party: Party) -> float:
    """1 up to six words apart, then falling to .5; each comma between costs a little more."""
    if party.start >= act.end:
        low, high = act.end - 1, party.start
    elif act.start >= party.end:
        low, high = party.end - 1, act.start
    else:
        return 1.0
    distance, commas = high - low - 1, reading.words.between(low, high).count(",") if high > low else 0
    return float(max(0.5, 1.0 - max(0, distance - 6) * 0.025) * 0.96**commas)


def _from_before(reading: Reading, act: Hit, by_sentence: dict[int, list[Party]], sentence: int) -> Finding | None:
    """A victim named in an earlier sentence, when this one goes on with a pronoun or without a name."""
    first, after = reading.words.sentence_of(act.start)
    has_pronoun = bool(_PRONOUNS[reading.language] & set(reading.words.norms[first:after]))
    for back in range(1, _REACH + 1):
        parties = [p for p in by_sentence.get(sentence - back, []) if p.role]
        if parties:
            people = [p for p in parties if p.is_person] or parties
            named = [p for p in people if p.person] or people
            factor = (PRONOUN_FACTOR if has_pronoun else CARRIED_FACTOR) * 0.9 ** (back - 1)
            return Finding(act=act, party=named[0], certainty=factor, relation="pronoun" if has_pronoun else "carried")
    return None


def _agent(reading: Reading, finding: Finding) -> Hit | None:
    """The likeliest doer in the act's sentence; None when nobody fits."""
    rules, act = _BY_LANGUAGE[reading.language], finding.act
    first, after = reading.words.sentence_of(act.start)
    party = finding.party
    best: tuple[float, Hit] | None = None
    for agent in reading.hits["agents"]:
        if not first <= agent.start < after or (party and party.start <= agent.start < party.end):
            continue
        distance = max(agent.start - act.end, act.start - agent.end, 0)
        fit = rules.agent_fit(reading, act, agent) * agent.entry.weight / (1 + distance / 12)
        if fit > 0.15 and (best is None or fit > best[0]):
            best = (fit, agent)
    return best[1] if best else None
