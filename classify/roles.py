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
STORY_PRONOUN, STORY_CARRIED, STORY_SPEAKER = 0.72, 0.58, 0.55  # the same when the text is about that party
_REACH = 3  # sentences back that a pronoun may reach
_HEAD = 3  # sentences at the start in which a text introduces whom it is about
_SAFE_FROM_RIVALS = frozenset({"named", "against", "на", "против", "над", "у", "on", "on the", "possession"})
_SITE_ACTS = frozenset({"ddos", "site_hack", "site_blocking", "blocking_order", "media_closure", "takedown_abuse"})
_NOT_TOLD_OF = frozenset({"source", "agent"})


def find_roles(reading: Reading, _lexicon: LanguageLexicon) -> None:
    """Fill in one finding for each act hit, with its likeliest victim and doer."""
    by_sentence: dict[int, list[Party]] = {}
    for party in reading.parties:
        by_sentence.setdefault(reading.sentence(party.head), []).append(party)
    tells = _BY_LANGUAGE[reading.language].only_tells
    telling = {id(party) for party in reading.parties if _is_byline(reading, party) or tells(reading, party)}
    story = _story(reading, telling)
    told_of = {s: [p for p in parties if id(p) not in telling] for s, parties in by_sentence.items()}
    reading.story = story
    reading.findings = [_finding(reading, act, by_sentence, told_of) for act in reading.hits["acts"]]
    for finding in reading.findings:
        finding.agent, finding.agent_fit = _agent(reading, finding)


def _is_byline(reading: Reading, party: Party) -> bool:
    """Whether the party fills a line of its own outside the title: the author's name and post."""
    first, after = reading.words.sentence_of(party.head)
    is_short = (after - first) - (party.end - party.start) <= 3
    acts = any(first <= hit.start < after for hit in reading.hits["acts"])
    return is_short and not acts and not reading.in_title(party.head)


def _story(reading: Reading, telling: set[int]) -> list[Party]:
    """Whom the text is about: parties of its title, and named people or outlets of its first sentences."""
    if not reading.words.sentences:
        return []
    first = reading.words.sentences[reading.words.at(reading.title_chars)] if reading.title_chars else 0
    found = []
    for party in reading.parties:
        in_title = reading.in_title(party.head)
        named = party.person is not None or party.outlet is not None
        is_early = in_title or (named and reading.sentence(party.head) < first + _HEAD)
        if is_early and id(party) not in telling:
            found.append(party)
    return sorted(found, key=lambda p: (p.person is None, not p.is_person, p.start))


def _is_of_story(party: Party, story: list[Party]) -> bool:
    return any(
        party is other or (party.person and other.person and party.person.key == other.person.key) for other in story
    )


def is_negated(reading: Reading, act: Hit) -> bool:
    """Whether the act itself is denied by a negated verb."""
    return bool(_BY_LANGUAGE[reading.language].is_negated(reading, act))


def _finding(
    reading: Reading, act: Hit, by_sentence: dict[int, list[Party]], told_of: dict[int, list[Party]]
) -> Finding:
    sentence = reading.sentence(act.start)
    best = _best_of(reading, act, by_sentence.get(sentence, []))
    if best and (best.relation == "doer" or (best.relation not in _NOT_TOLD_OF and best.certainty >= STORY_PRONOUN)):
        return best
    earlier = _from_before(reading, act, told_of)
    candidates = [f for f in (best, earlier) if f]
    if not candidates:
        return Finding(act=act, party=None, certainty=0.0, relation="none")
    return max(candidates, key=lambda f: f.certainty * f.proximity)


def _best_of(reading: Reading, act: Hit, parties: list[Party]) -> Finding | None:
    rules = _BY_LANGUAGE[reading.language]
    found = []
    for party in parties:
        certainty, relation = rules.relate(reading, act, party)
        if certainty > 0.2 and relation not in _SAFE_FROM_RIVALS and _has_rival(reading, act, party):
            certainty, relation = certainty * RIVAL_FACTOR, "rival"
        if relation in {"subject", "near"} and party.role == "website" and act.entry.label in _SITE_ACTS:
            certainty, relation = 0.7, "site"  # a site does nothing itself: it "went down", it "does not open"
        if relation == "speaker" and _is_of_story(party, reading.story):
            certainty = max(certainty, STORY_SPEAKER)
        found.append(
            Finding(
                act=act, party=party, certainty=certainty, relation=relation, proximity=_proximity(reading, act, party)
            )
        )
    if any(
        f.relation in {"doer", "subject"} for f in found
    ):  # "the newsroom suspended its newspaper": the media act themselves
        for finding in found:
            if finding.relation in {"object", "of"} and not (finding.party and finding.party.is_person):
                finding.certainty *= RIVAL_FACTOR
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


def _from_before(reading: Reading, act: Hit, told_of: dict[int, list[Party]]) -> Finding | None:
    """A victim named in an earlier sentence, when this one goes on with a pronoun or without a name."""
    first, after = reading.words.sentence_of(act.start)
    sentence = reading.sentence(act.start)
    has_pronoun = bool(_PRONOUNS[reading.language] & set(reading.words.norms[first:after]))
    known = [p for p in reading.story if reading.sentence(p.head) < sentence]
    party, factor = _carried_party(told_of, reading.story, known, sentence, has_pronoun)
    if party is None:
        return None
    rules = _BY_LANGUAGE[reading.language]
    if rules.other_victim(reading, act, range(first, after), set(act.words)):
        factor *= RIVAL_FACTOR
    return Finding(act=act, party=party, certainty=factor, relation="pronoun" if has_pronoun else "carried")


def _carried_party(
    told_of: dict[int, list[Party]], story: list[Party], known: list[Party], sentence: int, has_pronoun: bool
) -> tuple[Party | None, float]:
    """Whom the story so far points at, and how surely."""
    for back in range(1, _REACH + 1):
        parties = [p for p in told_of.get(sentence - back, []) if p.role]
        told = [p for p in parties if _is_of_story(p, story)]
        if told or parties:
            people = [p for p in told or parties if p.is_person] or told or parties
            named = [p for p in people if p.person] or people
            strong, weak = (STORY_PRONOUN, STORY_CARRIED) if told else (PRONOUN_FACTOR, CARRIED_FACTOR)
            return named[0], (strong if has_pronoun else weak) * 0.9 ** (back - 1)
    return (known[0], STORY_CARRIED * 0.8) if known else (None, 0.0)


def _has_rival(reading: Reading, act: Hit, party: Party) -> bool:
    rules = _BY_LANGUAGE[reading.language]
    skip = set(range(party.start, party.end)) | set(act.words)
    return bool(rules.other_victim(reading, act, rules.rival_window(reading, act, party), skip))


def _agent(reading: Reading, finding: Finding) -> tuple[Hit | None, float]:
    """The likeliest doer in the act's sentence and how well it fits; None when nobody does."""
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
    return (best[1], best[0]) if best else (None, 0.0)
