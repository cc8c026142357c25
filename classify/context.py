"""What surrounds an act and changes its meaning: old, abroad, denied, feared, told at a briefing, a private matter."""

from __future__ import annotations

from datetime import timedelta

from classify.abroad import Cue, find_cues, is_abroad
from classify.lexicon import Hit, LanguageLexicon
from classify.listed import listed
from classify.reading import DateFound, Finding, Reading
from classify.roles import is_negated
from classify.told_dates import date_of

OLD_DAYS = 365  # an event longer before publication is told in retrospect
LEAD_SENTENCES = 2

# What is left of an act's score when the label's phrase stands in its sentence, and when it stands in title or lead.
_IN_SENTENCE = {
    "negated": 0.25, "retrospective": 0.4, "anniversary": 0.35, "hypothetical": 0.45, "training": 0.3, "award": 0.45,
    "statistics": 0.35, "law_debate": 0.4, "metaphor": 0.15, "conference": 0.6, "opinion": 0.75, "fiction": 0.3,
    "correction": 0.4, "condolence": 0.35, "sport": 0.3, "history": 0.4, "advice": 0.35, "general_topic": 0.5,
    "media_as_offender": 0.34, "private_matter": 0.32, "accident_not_attack": 0.4, "media_as_source": 0.85,
    "media_as_audience": 0.7,
}  # fmt: skip
_IN_HEAD = {
    "anniversary": 0.4, "training": 0.35, "award": 0.4, "statistics": 0.4, "law_debate": 0.42, "fiction": 0.35,
    "condolence": 0.45, "sport": 0.4, "history": 0.45, "advice": 0.4, "general_topic": 0.8, "conference": 0.65,
    "negated": 0.4, "hypothetical": 0.75, "media_as_offender": 0.42, "private_matter": 0.4, "media_as_audience": 0.7,
    "metaphor": 0.6, "correction": 0.5, "opinion": 0.8,
}  # fmt: skip
_DEMANDS = frozenset({"civil_case", "pretrial_claim", "damages", "removal_order", "defamation"})
_SOFTENED_BY_WORK = frozenset({"media_as_offender", "private_matter", "accident_not_attack"})
_SOFTENED_BY_NAME = frozenset({"law_debate", "general_topic", "conference", "opinion", "award", "statistics", "advice"})
_WEAK_FOR_SURE_VICTIMS = frozenset({"media_as_source", "media_as_audience", "opinion", "conference"})
_SURE = frozenset({"object", "passive", "named", "against", "of", "dative", "headline", "suffers"})
COUNTED_FACTOR = 0.5  # "44 detentions of journalists"
ASKED_FACTOR = 0.5  # "asked journalists not to film"
_COUNTED_ANYWAY = frozenset(
    {"administrative_arrest", "fine", "prison_sentence", "damages", "civil_case", "noncustodial_sentence"}
)
_ASKS = ("прос", "попрос", "asked", "asks", "сұра", "өтін")
ABROAD_FACTOR = 0.3
OTHER_SITE_FACTOR = 0.35  # "the bank's website", "сайт акимата", "әкімдіктің сайты": no outlet
_OTHER_OWNERS = listed(
    "акимат министерств ведомств банк школ больниц университет магазин казино госорган авиакомпани "
    "әкімдік министрлік басқарма мектеп аурухана дүкен мемлекеттік "
    "akimat ministry bank school hospital university shop store casino airline government"
)
OLD_FACTOR = 0.35


def find_contexts(reading: Reading, _lexicon: LanguageLexicon) -> None:
    """Fill in the contexts of each finding, what they leave of its score, and the contexts of the whole text."""
    by_sentence: dict[int, list[Hit]] = {}
    for hit in reading.hits["context"]:
        if hit.entry.label == "correction" and hit.start != reading.words.sentence_of(hit.start)[0]:
            continue  # "потребовал от редакции": a correction's "От редакции" opens its sentence
        by_sentence.setdefault(reading.sentence(hit.start), []).append(hit)
    reading.notes = _notes(reading, by_sentence)
    cues = find_cues(reading)
    for finding in reading.findings:
        _weigh(reading, finding, by_sentence, cues)


def _head_sentences(reading: Reading) -> int:
    """How many sentences at the start are title and lead."""
    first_of_text = reading.words.sentences[reading.words.at(reading.title_chars)] if reading.title_chars else 0
    return first_of_text + LEAD_SENTENCES


def _notes(reading: Reading, by_sentence: dict[int, list[Hit]]) -> dict[str, Hit | None]:
    notes: dict[str, Hit | None] = {}
    for sentence in range(_head_sentences(reading)):
        for hit in by_sentence.get(sentence, []):
            known = notes.get(hit.entry.label)
            if hit.entry.label in _IN_HEAD and (known is None or hit.entry.weight > known.entry.weight):
                notes[hit.entry.label] = hit
    for label in ("link_to_work", "new_measure", "kazakhstan"):
        found = next((h for h in reading.hits["context"] if h.entry.label == label), None)
        if found:
            notes[label] = found
    return notes


def _weigh(
    reading: Reading, finding: Finding, by_sentence: dict[int, list[Hit]], cues: tuple[list[Cue], list[Cue]]
) -> None:
    sentence = reading.sentence(finding.act.start)
    told = sorted(by_sentence.get(sentence, []), key=lambda hit: hit.entry.weight)
    here = {hit.entry.label: hit for hit in told if not _is_part(hit, finding)}  # the weightiest of a label
    finding.date = date_of(reading, _sentence_chars(reading, finding), _sentence_chars(reading, finding))
    factor = 1.0
    for label, hit in here.items():
        left = _left(reading, finding, label, _IN_SENTENCE)
        if left < 1.0:
            finding.context[label] = hit
            factor *= 1 - (1 - left) * hit.entry.weight
    for label, note in reading.notes.items():
        if label in here or note is None:
            continue
        left = _left(reading, finding, label, _IN_HEAD)
        if left < 1.0:
            finding.context.setdefault(label, note)
            factor *= 1 - (1 - left) * note.entry.weight
    finding.factor = factor * _special(reading, finding, cues)


def _is_part(hit: Hit, finding: Finding) -> bool:
    """Whether a context phrase is only the act itself."""
    return set(hit.words) <= set(finding.act.words)


def _left(reading: Reading, finding: Finding, label: str, table: dict[str, float]) -> float:
    left = table.get(label, 1.0)
    if label == "negated" and finding.act.entry.label in _DEMANDS:
        return 1.0  # "demands that the article be refuted" denies nothing
    if label in _SOFTENED_BY_WORK and "link_to_work" in reading.notes:
        left = max(left, 0.85)
    is_named = finding.party and (finding.party.person or finding.party.outlet)
    if label in _SOFTENED_BY_NAME and is_named and (label != "award" or finding.relation in _SURE):
        left = max(left, 0.85)
    if label in _WEAK_FOR_SURE_VICTIMS and finding.relation in _SURE:
        left = max(left, 0.95)
    if label in {"retrospective", "anniversary"} and _is_recent(reading, finding.date):
        left = max(left, 0.85)
    return left


def _is_recent(reading: Reading, told: DateFound | None) -> bool:
    published = reading.published_on
    return bool(told and published and told.precision == "day" and published - told.day <= timedelta(days=31))


def _special(reading: Reading, finding: Finding, cues: tuple[list[Cue], list[Cue]]) -> float:
    """Contexts that no phrase tells: a negated verb, an old date, a text about another country."""
    factor = 1.0
    if is_negated(reading, finding.act) and "negated" not in finding.context:
        finding.context["negated"] = None
        factor *= _IN_SENTENCE["negated"]
    if _is_old(reading, finding.date):
        finding.context["retrospective"] = finding.context.get("retrospective")
        factor *= OLD_FACTOR
    if _is_counted(reading, finding):
        finding.context["statistics"] = finding.context.get("statistics")
        factor *= COUNTED_FACTOR
    if _is_of_others(reading, finding):
        factor *= OTHER_SITE_FACTOR
    if _is_politely_asked(reading, finding):
        factor *= ASKED_FACTOR
    abroad, hit = is_abroad(reading, finding, cues, _head_sentences(reading))
    if abroad:
        finding.context["abroad"] = hit
        factor *= ABROAD_FACTOR
    return factor


def _is_counted(reading: Reading, finding: Finding) -> bool:
    """Whether a number of ten or more counts the acts or their victims."""
    norms = reading.words.norms
    counted = [finding.act.start] if finding.act.entry.label not in _COUNTED_ANYWAY else []
    counted += [finding.party.start] if finding.party else []
    before = [norms[i - 1] for i in counted if i > 0 and reading.sentence(i - 1) == reading.sentence(i)]
    return any(word.isdigit() and 10 <= int(word) < 1900 for word in before)


def _is_of_others(reading: Reading, finding: Finding) -> bool:
    """Whether the party is a nameless site that a body, bank or shop owns."""
    party = finding.party
    if party is None or party.is_person or party.outlet or party.role != "website":
        return False
    norms = reading.words.norms
    if reading.language == "ru":
        owner = norms[party.end : party.end + 1]
        return bool(owner) and owner[0].startswith(_OTHER_OWNERS) and owner[0].endswith(("а", "ы", "и", "ов", "о"))
    if reading.language == "kk":
        owner = norms[max(0, party.start - 1) : party.start]
        return any(w.startswith(_OTHER_OWNERS) and w.endswith(("ң", "лық", "лік", "тік")) for w in owner)
    owner = norms[max(0, party.start - 2) : party.start]
    return any(word.startswith(_OTHER_OWNERS) for word in owner)


def _is_politely_asked(reading: Reading, finding: Finding) -> bool:
    if finding.act.entry.label not in {"obstruction", "editorial_pressure"}:
        return False
    first = reading.words.sentence_of(finding.act.start)[0]
    before = reading.words.norms[max(first, finding.act.start - 4) : finding.act.end]
    return any(word.startswith(_ASKS) for word in before)


def _is_old(reading: Reading, told: DateFound | None) -> bool:
    published = reading.published_on
    if told is None or published is None:
        return False
    if told.precision == "year":
        return published.year - told.day.year > 1
    return published - told.day > timedelta(days=OLD_DAYS)


def _sentence_chars(reading: Reading, finding: Finding) -> tuple[int, int]:
    first, after = reading.words.sentence_of(finding.act.start)
    return reading.words.starts[first], reading.words.ends[after - 1]
