"""Who from the media is in the text: role words, outlets and names, joined into noun phrases.

«Жайық таңы» газетінің тілшісі Айдос Нұрланов, журналиста издания «…» Айдоса Нурланова, Steppe Herald reporter Aidos
Nurlanov are one party each, with role, name and outlet; a later mention by family name alone is the same person's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from classify.keys import family_key, person_key, skeleton
from classify.lexicon import Hit, LanguageLexicon
from classify.listed import listed
from classify.morphology import kazakh_case, russian_form
from classify.names import find_persons, kazakh_bare, nominative
from classify.outlets_told import INSTITUTION_ROLES, find_outlets
from classify.patterns import compile_phrase
from classify.reading import OutletSpan, Party, Person, Reading

_RANK = listed(
    "editor_in_chief family_member associate defender photographer camera_operator presenter "
    "channel_author blogger support_staff editor reporter manager activist"
)
_GLUE = {
    "en": frozenset(
        listed(
            "for of at the a an with from s and news his her their named called known as tv local in agency magazine "
            "outlet station channel show studio portal website site weekly daily newspaper online independent regional "
            "investigative project radio programme program"
        )
    ),
    "ru": frozenset(
        listed(
            "и независимый независимого независимой местный местного местной региональный регионального областной "
            "республиканской городской районной известный известного известной популярный популярного газеты сайта "
            "агентства журнала издания портала канала телеканала радио проекта студии компании информационного "
            "интернет новостного онлайн из её ее его"
        )
    ),
    "kk": frozenset(
        listed(
            "және мен пен бен тәуелсіз жергілікті өңірлік облыстық республикалық белгілі атты оның агенттігінің "
            "басылымының жобасының журналының порталының сайтының телеарнасының арнасының радиосының студиясының "
            "меншікті"
        )
    ),
}
_AND = {"ru": {"и"}, "kk": {"мен", "пен", "бен", "және"}, "en": {"and"}}
_OWNERS = listed(
    "банк министерств акимат школ магазин больниц поликлиник университет правительств компани завод аэропорт партии "
    "министрлі әкімд мектеп дүкен аурухана емхана университет үкімет компания зауыт bank ministry akimat school shop "
    "hospital clinic university government company plant airport store "
    "котельн кран станк связ азс call колл машинн печ видеонаблюден "
    "дрон сотов байланыс қазандық"
)
_FEMALE_ENDINGS = ("ка", "ки", "ку", "кой", "ке", "ица", "ицу", "ицы", "ицей", "ице", "щая", "щую", "щей")


@dataclass(slots=True)
class _Atom:
    kind: str  # role | inst | outlet | person
    start: int
    end: int
    hit: Hit | None = None
    person: Person | None = None
    outlet: OutletSpan | None = None


def find_parties(reading: Reading, _lexicon: LanguageLexicon) -> None:
    """Fill in persons, outlets and parties of the reading."""
    reading.outlets = find_outlets(reading)
    reading.persons = find_persons(reading)
    groups = list(_groups(reading))
    reading.parties = [party for group in groups if (party := _party(reading, group))]
    _add_joined_persons(reading)
    _settle_names(reading)
    _add_known_persons(reading)
    reading.parties.sort(key=lambda party: party.start)


def _atoms(reading: Reading) -> list[_Atom]:
    covered = {i for span in reading.outlets for i in range(span.start, span.end)}
    atoms = [_Atom("outlet", span.start, span.end, outlet=span) for span in reading.outlets]
    for hit in reading.hits["media"]:
        if not covered & set(hit.words) and not _belongs_to_others(reading, hit):
            kind = "inst" if hit.entry.label in INSTITUTION_ROLES else "role"
            atoms.append(_Atom(kind, hit.start, hit.end, hit=hit))
    atoms += [_Atom("person", person.start, person.end, person=person) for person in reading.persons]
    return sorted(atoms, key=lambda atom: (atom.start, -atom.end))


def _belongs_to_others(reading: Reading, hit: Hit) -> bool:
    """A site, page or channel of a bank, ministry or shop is no outlet."""
    if hit.entry.label not in {"website", "camera_operator"} or len(hit.words) > 1:
        return False
    norms, (first, after) = reading.words.norms, reading.words.sentence_of(hit.start)
    near = norms[max(first, hit.start - 2) : hit.start] if reading.language != "ru" else []
    behind = norms[hit.end : min(after, hit.end + 3)] if reading.language != "kk" else []
    return any(word.startswith(_OWNERS) for word in [*near, *behind])


def _groups(reading: Reading) -> Iterator[list[_Atom]]:
    """Atoms that form one noun phrase, in text order."""
    group: list[_Atom] = []
    for atom in _atoms(reading):
        if group and _joins(reading, group, atom):
            group.append(atom)
            continue
        if group:
            yield group
        group = [atom]
    if group:
        yield group


def _joins(reading: Reading, group: list[_Atom], atom: _Atom) -> bool:
    last, words = group[-1], reading.words
    if atom.start < last.end:
        return True
    if reading.sentence(last.start) != reading.sentence(atom.start) or atom.start - last.end > 3:
        return False
    if atom.kind == "person" and any(a.kind == "person" for a in group):
        return False
    places = {i for hit in reading.hits["places"] for i in hit.words}
    if not all(words.norms[i] in _GLUE[reading.language] or i in places for i in range(last.end, atom.start)):
        return False
    between = words.between(last.end - 1, atom.start)
    if any(mark in between for mark in ";:?!."):
        return False
    if "," in between or "—" in between or "–" in between:
        return {last.kind, atom.kind} in ({"person", "role"}, {"person", "inst"}) or _is_apposition(group, atom)
    return _may_stand_together(reading, last, atom)


def _is_apposition(group: list[_Atom], atom: _Atom) -> bool:
    """ "… газетінің тілшісі, Айдос …" and "Aidos …, Steppe Herald reporter" go on over a comma."""
    has_person = any(a.kind == "person" for a in group)
    return (atom.kind == "person" and not has_person) or (has_person and atom.kind == "outlet" and len(group) == 1)


def _may_stand_together(reading: Reading, last: _Atom, atom: _Atom) -> bool:
    """Two institutions in Russian or English, or a name and an outlet with nothing between, are two parties."""
    if last.kind == "person" and atom.kind == "outlet":
        linked = {"of", "from", "with", "at", "for", "из"} & set(reading.words.norms[last.end : atom.start])
        return bool(linked)
    if reading.language == "en" and last.kind == "person" and atom.kind in {"role", "inst"}:
        return bool({"of", "from", "with", "at", "for"} & set(reading.words.norms[last.end : atom.start]))
    return not (last.kind == "person" and reading.language == "ru" and atom.start == last.end)


def _party(reading: Reading, group: list[_Atom]) -> Party | None:
    """The party a group of atoms makes; None when it is a name without any tie to the media."""
    roles = [a.hit for a in group if a.kind == "role" and a.hit]
    insts = [a.hit for a in group if a.kind == "inst" and a.hit]
    outlet = next((a.outlet for a in group if a.outlet), None)
    person = next((a.person for a in group if a.person), None)
    if not roles and not insts and not outlet:
        return None
    if person and not roles:  # "Nurlanov ... of the newspaper" tells no role; the name alone would be a guess
        person = person if insts and reading.language != "kk" and group[0].person else None
    role = min((hit.entry.label for hit in roles), key=_rank, default=None)
    head, stem = _head(reading, group)
    media_hit = next(iter([*roles, *insts]), None)
    return Party(
        start=group[0].start,
        end=group[-1].end,
        head=head,
        stem=stem,
        role=role or (insts[0].entry.label if insts else "newsroom"),
        person=person,
        outlet=outlet.name if outlet else None,
        is_person=bool(roles or person),
        rule=media_hit.entry.rule if media_hit else (outlet.rule if outlet else ""),
    )


def _rank(role: str) -> int:
    return _RANK.index(role) if role in _RANK else len(_RANK)


def _head(reading: Reading, group: list[_Atom]) -> tuple[int, int]:
    """The word whose ending tells the case of the phrase, and how many of its letters are stem."""
    if reading.language == "kk":
        main = group
        if "," in reading.text[reading.words.starts[group[0].start] : reading.words.ends[group[-1].end - 1]]:
            main = [a for a in group if a.kind != "person"] or group
        atom = main[-1]
        word = atom.end - 1
    else:
        atom = next((a for a in group if a.kind == "role"), None) or next(
            (a for a in group if a.kind == "inst"), group[0]
        )
        word = atom.end - 1 if atom.hit else atom.start
    if atom.hit:
        word = atom.hit.words[-1]
        return word, stem_length(atom.hit.entry.phrases, reading.words.norms[word])
    return word, 0


@lru_cache(maxsize=8192)
def stem_length(phrases: tuple[str, ...], norm: str) -> int:
    """How many letters of a matched word the longest fitting phrase spells out; 0 when none fits."""
    lasts = [compile_phrase(phrase)[-1] for phrase in phrases]
    return max((len(part.text) for part in lasts if part.fits(norm)), default=0)


def _settle_names(reading: Reading) -> None:
    """Names of the parties in their nominative form, one form a person."""
    for party in reading.parties:
        person = party.person
        if person is None:
            continue
        parts = person.name.split()
        person.name = nominative(
            parts, reading.language, is_oblique=_is_oblique(reading, party), is_female=_is_female(reading, party)
        )
        person.key = person_key(person.name) or family_key(person.name)
    for person in reading.persons:
        if reading.language == "kk":
            person.name = " ".join([*person.name.split()[:-1], kazakh_bare(person.name.split()[-1])])
            person.key = person_key(person.name) or family_key(person.name)


def _is_oblique(reading: Reading, party: Party) -> bool:
    if reading.language != "ru":
        return False
    cases = russian_form(reading.words.norms[party.head]).cases
    return bool(cases) and "nomn" not in cases


def _is_female(reading: Reading, party: Party) -> bool:
    return reading.language == "ru" and reading.words.norms[party.head].endswith(_FEMALE_ENDINGS)


def _add_joined_persons(reading: Reading) -> None:
    """ "… Ержану Сагиеву и Павлу Ли", "Санжар Тоқтаров пен оператор Виктор …": the second name is of the media too."""
    inside = {i for party in reading.parties for i in range(party.start, party.end)}
    for person in reading.persons:
        if person.start in inside:
            continue
        first = next((p for p in reading.parties if p.is_person and 0 < person.start - p.end <= 2), None)
        if first and reading.words.norms[first.end] in _AND[reading.language] and _is_free(reading, first, person):
            head = person.end - 1 if reading.language == "kk" else person.start
            reading.parties.append(replace(first, start=person.start, end=person.end, head=head, stem=0, person=person))


def _is_free(reading: Reading, first: Party, person: Person) -> bool:
    """Whether no doer and no comma stands between the two names, and both are in one sentence."""
    between = range(first.end + 1, person.start)
    agents = {i for hit in reading.hits["agents"] for i in hit.words}
    same = reading.sentence(first.head) == reading.sentence(person.start)
    return same and not agents & set(between) and "," not in reading.words.between(first.end - 1, person.start)


def _add_known_persons(reading: Reading) -> None:
    """Later mentions of people from the media: the full name or the family name alone."""
    known = {family_key(p.person.name): p for p in reading.parties if p.person and p.is_person}
    taken = {i for party in reading.parties for i in range(party.start, party.end)}
    if not known:
        return
    for index, norm in enumerate(reading.words.norms):
        if index in taken or not reading.words.is_capital(index) or len(norm) < 3:
            continue
        first = known.get(skeleton(_bare(reading, norm)))
        if first and first.person and _is_name_word(reading, index, first.person):
            reading.parties.append(_repeat(reading, index, first))


def _bare(reading: Reading, norm: str) -> str:
    if reading.language == "kk":
        return kazakh_bare(norm)
    if reading.language == "ru" and norm.endswith(("ым", "ом", "ем")):
        return norm[:-2]
    return norm


def _is_name_word(reading: Reading, index: int, person: Person) -> bool:
    """Whether word `index` is the family name of `person` and not some word with the same consonants."""
    family = person.name.split()[-1].lower().replace("ё", "е")
    return reading.words.norms[index][:3] == family[:3] or person_key(person.name) is None


def _repeat(reading: Reading, index: int, first: Party) -> Party:
    start = next((p.start for p in reading.persons if p.start <= index < p.end), index)
    end = next((p.end for p in reading.persons if p.start <= index < p.end), index + 1)
    return Party(
        start=start, end=end, head=end - 1 if reading.language == "kk" else index, stem=0, role=first.role,
        person=first.person, outlet=first.outlet, is_person=True, rule=first.rule,
    )  # fmt: skip


def case_of(reading: Reading, party: Party) -> str:
    """The Kazakh case of a party."""
    return kazakh_case(reading.words.norms[party.head], party.stem)
