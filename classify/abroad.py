"""Whether an act happened abroad: a foreign place where it is told, and nothing of Kazakhstan beside it."""

from __future__ import annotations

from dataclasses import dataclass

from classify.lexicon import Hit
from classify.place import ABROAD
from classify.reading import Finding, Reading

_IN = {
    "ru": frozenset({"в", "во", "из", "на", "под"}),
    "en": frozenset({"in", "at", "from", "near", "outside", "across"}),
    "kk": frozenset[str](),
}
_KAZAKH_IN = (
    "да",
    "де",
    "та",
    "те",
    "дағы",
    "дегі",
    "тағы",
    "тегі",
    "нда",
    "нде",
    "дан",
    "ден",
    "тан",
    "тен",
    "нан",
    "нен",
)
_BORDER = ("border", "границ", "гранич", "шекара")
_ADJECTIVE = ("ский", "ская", "ские", "ских", "ской", "ского", "скими", "лік", "лық", "тік", "тық", "дік", "дық")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that places a text: its index, the hit that told (None for a place or outlet)."""

    index: int
    hit: Hit | None


def find_cues(reading: Reading) -> tuple[list[Cue], list[Cue]]:
    """Cues of Kazakhstan and of other countries, the latter only where they tell a location."""
    home = [Cue(p.start, None) for p in reading.places if p.region != ABROAD]
    home += [Cue(o.start, None) for o in reading.outlets if _is_home_outlet(o.rule, o.name)]
    home += [
        Cue(h.start, h)
        for h in reading.hits["context"]
        if h.entry.label == "kazakhstan" and not _is_border(reading, h.start, h.end)
    ]
    foreign = [Cue(h.start, h) for h in reading.hits["context"] if h.entry.label == "abroad"]
    seen = {cue.index for cue in foreign}
    foreign += [Cue(p.start, None) for p in reading.places if p.region == ABROAD and p.start not in seen]
    return home, [cue for cue in foreign if _is_location(reading, cue.index)]


def _is_border(reading: Reading, start: int, end: int) -> bool:
    """ "150 km from the border with Kazakhstan", "на границе с Казахстаном", "Қазақстанмен шекарада"."""
    near = reading.words.norms[max(0, start - 3) : start] + reading.words.norms[end : end + 2]
    return any(word.startswith(_BORDER) for word in near)


def _is_home_outlet(rule: str, name: str) -> bool:
    if rule.startswith("shared.outlet.foreign"):
        return False
    return name.lower().endswith(".kz") or rule.split(".")[-1] not in {"quoted", "named", "domain"}


def _is_location(reading: Reading, index: int) -> bool:
    """ "В Минске", "in Ankara", "Бішкекте", or an adjective before a body: "Turkish court", "российская полиция"."""
    norms = reading.words.norms
    word = norms[index]
    first, after = reading.words.sentence_of(index)
    agents = {h.start for h in reading.hits["agents"]}
    if index + 1 < after and index + 1 in agents:
        return True
    if reading.language == "kk":
        return word.endswith(_KAZAKH_IN) or (word.endswith(_ADJECTIVE) and index + 2 in agents)
    before = norms[max(first, index - 2) : index]
    return bool(_IN[reading.language] & set(before)) or (index == first and reading.in_title(index))


def is_abroad(
    reading: Reading, finding: Finding, cues: tuple[list[Cue], list[Cue]], head: int
) -> tuple[bool, Hit | None]:
    """Whether the act of `finding` is placed abroad, and the phrase that tells; `head` sentences count as its lead."""
    home, foreign = cues
    sentence = reading.sentence(finding.act.start)

    def near(cue: Cue) -> bool:
        told = reading.sentence(cue.index)
        return told < head or sentence - 1 <= told <= sentence

    here = [cue for cue in foreign if near(cue)]
    titled = any(reading.in_title(cue.index) for cue in here)
    # A title that places the story abroad outweighs what only sounds like home beyond title and lead.
    weighed = [cue for cue in home if reading.sentence(cue.index) < head or (not titled and near(cue))]
    if not here or weighed:
        return False, None
    return True, here[0].hit
