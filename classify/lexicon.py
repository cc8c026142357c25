"""The lexicons: TOML files of phrases, each with a rule id, a label of the code book and an example.

`classify/lexicons/<kk|ru|en>/<acts|media|agents|context>.toml` and `classify/lexicons/shared/<outlets|places>.toml`;
an admin's folder has the same shape, and its entries replace shipped ones with the same rule id (weight 0 switches one
off). Every mistake in every file is reported at once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import taxonomy
from classify.listed import listed
from classify.patterns import Matcher, Part, Pattern, PhraseError, compile_phrase, fold_parts
from classify.words import Words, cut_sentences, read_words
from records import LANGUAGES, Problem

SHIPPED = Path(__file__).with_name("lexicons")
KINDS = ("acts", "media", "agents", "context", "outlets", "places")
CONTEXT_LABELS = frozenset(
    listed(
        "retrospective abroad negated hypothetical training award statistics law_debate metaphor "
        "media_as_source media_as_offender media_as_audience kazakhstan condolence anniversary new_measure "
        "conference opinion fiction correction update private_matter link_to_work accident_not_attack sport "
        "history advice general_topic"
    )
)
_KEYS = frozenset({"rule", "label", "phrases", "weight", "example", "cased", "quoted", "kind"})
_EXAMPLES = {
    "rule": 'rule = "kk.act.detention.usta"',
    "phrases": 'phrases = ["ұстал*", "қолға түс*"]',
    "weight": "weight = 0.8",
    "example": 'example = "Полиция Алматыда тілшіні ұстады."',
    "acts": 'label = "detention"',
    "media": 'label = "reporter"',
    "agents": 'label = "police"',
    "context": 'label = "retrospective"',
    "outlets": 'label = "Vlast.kz"',
    "places": 'label = "Zhambyl Region|Taraz"',
}


class LexiconError(Problem):
    """Lexicon files with mistakes; `mistakes` names each: file, entry, what is wrong, an example of a good value."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(f"{len(self.mistakes)} mistakes in the lexicons:\n" + "\n".join(self.mistakes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One rule of a lexicon: the phrases that speak for a label, and how strongly (0–1)."""

    rule: str
    label: str
    phrases: tuple[str, ...]
    kind: str
    language: str  # kk, ru, en or shared
    weight: float = 1.0
    example: str = ""
    cased: bool = False  # only with a capital first letter
    quoted: bool = False  # only in quotation marks: a name that is also an ordinary word
    file: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found in a text: the words it matched and their range (end exclusive)."""

    entry: Entry
    words: tuple[int, ...]

    @property
    def start(self) -> int:
        """Index of its first word."""
        return self.words[0]

    @property
    def end(self) -> int:
        """Index after its last word."""
        return self.words[-1] + 1


class LanguageLexicon:
    """The entries that apply to one language, ready to be found."""

    def __init__(self, entries: Sequence[Entry], *, folding: bool) -> None:
        self.entries = tuple(entries)
        compiled = [(i, compile_phrase(phrase)) for i, entry in enumerate(entries) for phrase in entry.phrases]
        self._matcher = Matcher(Pattern(i, parts) for i, parts in compiled)
        self._folded = Matcher(Pattern(i, fold_parts(parts)) for i, parts in compiled) if folding else None

    def find(self, words: Words) -> dict[str, list[Hit]]:
        """Hits by kind, in text order; within a kind a hit inside a longer one is dropped."""
        matcher = self._folded if words.folded and self._folded else self._matcher
        hits: dict[str, list[Hit]] = {kind: [] for kind in KINDS}
        for match in matcher.find(words):
            hit = Hit(self.entries[match.entry], match.words)
            if _is_allowed(hit, words):
                hits[hit.entry.kind].append(hit)
        return {kind: drop_contained(found) for kind, found in hits.items()}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lexicons by language, with a version that changes whenever a rule does."""

    by_language: Mapping[str, LanguageLexicon]
    entries: tuple[Entry, ...]
    version: str


def _is_allowed(hit: Hit, words: Words) -> bool:
    entry = hit.entry
    if entry.cased and not words.is_capital(hit.start):
        return False
    if not entry.quoted:
        return True
    before = words.text[max(0, words.starts[hit.start] - 1) : words.starts[hit.start]]
    return before in {"«", "“", '"', "„", "”", "'"}


def drop_contained(hits: list[Hit]) -> list[Hit]:
    """The hits without those whose words are all words of a longer one, and without repeats of one label."""
    if len(hits) < 2:
        return hits
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (-len(h.words), h.words[0])):
        near = [k for k in kept if k.words[0] <= hit.words[-1] and hit.words[0] <= k.words[-1]]
        if any(_covers(longer, hit) for longer in near):
            continue
        kept.append(hit)
    return sorted(kept, key=lambda h: (h.words[0], h.words[-1]))


def _covers(longer: Hit, hit: Hit) -> bool:
    inside = set(hit.words) <= set(longer.words)
    return inside and (len(longer.words) > len(hit.words) or longer.entry.label == hit.entry.label)


@cache
def load_lexicon(folders: tuple[Path, ...] = ()) -> Lexicon:
    """The shipped lexicons and those in `folders`, later ones winning by rule id. Raises LexiconError."""
    mistakes: list[str] = []
    by_rule: dict[str, Entry] = {}
    for folder in (SHIPPED, *folders):
        by_rule.update({entry.rule: entry for entry in _read_folder(folder, mistakes)})
    if mistakes:
        raise LexiconError(mistakes)
    entries = tuple(entry for entry in by_rule.values() if entry.weight > 0)
    languages: dict[str, LanguageLexicon] = {
        language: LanguageLexicon([e for e in entries if e.language in {language, "shared"}], folding=language == "kk")
        for language in LANGUAGES
    }
    digest = hashlib.sha256(repr(sorted(map(repr, entries))).encode()).hexdigest()[:10]
    return Lexicon(languages, entries, digest)


def _read_folder(folder: Path, mistakes: list[str]) -> Iterable[Entry]:
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.toml")):
        place = f"{folder.name}/{path.parent.name}/{path.name}"
        if path.parent.name not in {*LANGUAGES, "shared"} or _kind(path) not in KINDS:
            mistakes.append(f"{place}: not a lexicon's place; try kk/acts.toml (kinds: {', '.join(KINDS)})")
            continue
        for entry in _read_file(path, place, mistakes):
            if entry.rule in seen:
                mistakes.append(
                    f'{place}: rule "{entry.rule}" is already used in {seen[entry.rule]}; rule ids are unique'
                )
            seen[entry.rule] = place
            yield entry


def _kind(path: Path) -> str:
    """The kind a file's name tells: acts.toml, acts_more.toml."""
    return path.stem.split("_")[0]


def _read_file(path: Path, place: str, mistakes: list[str]) -> Iterable[Entry]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        mistakes.append(f"{place}: cannot be read: {error}")
        return
    raw_entries = data.get("entry", [])
    if not isinstance(raw_entries, list) or set(data) - {"entry"}:
        mistakes.append(f"{place}: holds something else than a list of [[entry]]; start each with [[entry]]")
        return
    for number, raw in enumerate(raw_entries, start=1):
        found = _entry_mistakes(raw, _kind(path))
        name = raw.get("rule", f"number {number}") if isinstance(raw, dict) else f"number {number}"
        mistakes += [f"{place}: entry {name}: {mistake}" for mistake in found]
        if not found:
            yield _make_entry(raw, path, place)


def _make_entry(raw: Mapping[str, Any], path: Path, place: str) -> Entry:
    return Entry(
        rule=raw["rule"],
        label=raw["label"],
        phrases=tuple(raw["phrases"]),
        kind=_kind(path),
        language=path.parent.name,
        weight=float(raw.get("weight", 1.0)),
        example=raw.get("example", ""),
        cased=bool(raw.get("cased", path.parent.name == "shared")),
        quoted=bool(raw.get("quoted", False)),
        file=place,
    )


def _entry_mistakes(raw: object, kind: str) -> list[str]:
    if not isinstance(raw, dict):
        return ["is not a table; start it with [[entry]]"]
    mistakes = [f'unknown key "{key}"; known: {", ".join(sorted(_KEYS))}' for key in sorted(set(raw) - _KEYS)]
    for key in ("rule", "label"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            mistakes.append(f"{key} is missing or not text; try {_EXAMPLES[kind if key == 'label' else key]}")
    weight = raw.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
        mistakes.append(f"weight {weight!r} is not a number in 0–1; try {_EXAMPLES['weight']}")
    if not isinstance(raw.get("example", ""), str):
        mistakes.append(f"example is not text; try {_EXAMPLES['example']}")
    if isinstance(raw.get("label"), str) and not _is_label(raw["label"], kind):
        mistakes.append(f'label "{raw["label"]}" is not known for {kind}; try {_EXAMPLES[kind]}')
    return mistakes + _phrase_mistakes(raw.get("phrases"))


def _phrase_mistakes(phrases: object) -> list[str]:
    if not isinstance(phrases, list) or not phrases or not all(isinstance(p, str) for p in phrases):
        return [f"phrases is missing or not a list of texts; try {_EXAMPLES['phrases']}"]
    mistakes = []
    for phrase in phrases:
        try:
            compile_phrase(phrase)
        except PhraseError as error:
            mistakes.append(f'phrase "{phrase}": {error}; try {_EXAMPLES["phrases"]}')
    return mistakes


def _is_label(label: str, kind: str) -> bool:
    book = taxonomy.load()
    if kind == "places":
        region = label.split("|")[0]
        return region in book.regions_by_name
    known: Mapping[str, Iterable[str]] = {
        "acts": book.subtypes,
        "media": {**book.target_roles},
        "agents": book.perpetrator_roles,
        "context": CONTEXT_LABELS,
        "outlets": (label,),
    }
    return label in known[kind]


def unmatched_examples(lexicon: Lexicon) -> tuple[str, ...]:
    """Rules whose own example none of their phrases matches; a rule without an example counts as well."""
    missing = []
    for entry in lexicon.entries:
        language = "kk" if entry.language == "shared" else entry.language
        words = read_words(entry.example, "ru" if language == "kk" and entry.language == "shared" else language)
        cut_sentences(words)
        if not any(_matches(phrase, words) for phrase in entry.phrases):
            missing.append(f"{entry.file}: {entry.rule}")
    return tuple(missing)


def _matches(phrase: str, words: Words) -> bool:
    parts: tuple[Part, ...] = compile_phrase(phrase)
    return bool(Matcher([Pattern(0, parts)]).find(words))
