"""Codes, dates and names as people read them, in one interface language."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

import taxonomy
from records import DatePrecision, Language, Source
from review.i18n import N_

KAZAKHSTAN = ZoneInfo("Asia/Almaty")

LANGUAGE_NAMES = {"kk": N_("Kazakh"), "ru": N_("Russian"), "en": N_("English")}
OTHER_LANGUAGE = N_("other language")
STATES = {
    "awaiting": N_("awaiting review"),
    "confirmed": N_("confirmed"),
    "update": N_("update of a known incident"),
    "rejected": N_("rejected"),
    "duplicate": N_("duplicate"),
    "unsure": N_("unsure"),
    "undone": N_("taken back"),
    "draft": N_("draft, awaits a second opinion"),
    "withdrawn": N_("withdrawn"),
}
ROLES = {"correspondent": N_("correspondent"), "reader": N_("reader"), "admin": N_("admin")}
CONTEXT_FLAGS = {
    "retrospective": N_("looks back at the past"),
    "abroad": N_("abroad"),
    "negated": N_("denied or did not happen"),
}
EVIDENCE_KINDS = {
    "act": N_("what was done"),
    "media": N_("who of the media"),
    "agent": N_("by whom"),
    "context": N_("context"),
    "place": N_("where"),
    "other": N_("further clue"),
}
EVIDENCE_LABELS = {
    **CONTEXT_FLAGS,
    "hypothetical": N_("hypothetical"),
    "training": N_("training"),
    "award": N_("award"),
    "statistics": N_("statistics"),
    "law_debate": N_("debate about a law"),
    "metaphor": N_("figure of speech"),
    "media_as_source": N_("media only as source"),
    "media_as_offender": N_("media as the accused side"),
}


@dataclass(frozen=True, kw_only=True)
class Labels:
    """Everything a template says of a code, a date or a source, in one language."""

    language: Language
    gettext: Callable[[str], str]
    sources: Mapping[str, Source]

    def category(self, code: str) -> str:
        """Label of an incident category."""
        return self._term(taxonomy.load().categories, code)

    def subtype(self, code: str) -> str:
        """Label of a sub-type."""
        return self._term(taxonomy.load().subtypes, code)

    def target_role(self, code: str) -> str:
        """Label of a target's role."""
        return self._term(taxonomy.load().target_roles, code)

    def perpetrator_group(self, code: str) -> str:
        """Label of a perpetrator group."""
        return self._term(taxonomy.load().perpetrator_groups, code)

    def perpetrator_role(self, code: str) -> str:
        """Label of a perpetrator's role."""
        return self._term(taxonomy.load().perpetrator_roles, code)

    def context(self, code: str) -> str:
        """Label of an outside event an incident belongs to."""
        return self._term(taxonomy.load().contexts, code)

    def reason(self, code: str) -> str:
        """Label of a rejection reason."""
        return self._term(taxonomy.load().rejection_reasons, code)

    def region(self, name: str | None) -> str:
        """Name of a region in the interface language; what is no region stays as it is."""
        region = taxonomy.load().regions_by_name.get(name or "")
        return region.label(self.language) if region else (name or "")

    def regions(self) -> list[taxonomy.Region]:
        """Regions in the order of their names in the interface language; online, the whole country and abroad last."""
        regions = taxonomy.load().regions.values()
        return sorted(regions, key=lambda r: (not r.code.startswith("KZ-") or r.code == "KZ-ONLINE", self._order(r)))

    def state(self, code: str) -> str:
        """Word for the state of a candidate or incident, or the kind of a decision."""
        return self.gettext(STATES.get(code, code))

    def role(self, code: str) -> str:
        """Word for an account's role."""
        return self.gettext(ROLES.get(code, code))

    def flag(self, code: str) -> str:
        """Word for what speaks against a new incident."""
        return self.gettext(CONTEXT_FLAGS.get(code, code))

    def language_name(self, code: str | None) -> str:
        """Name of an article's language."""
        return self.gettext(LANGUAGE_NAMES.get(code or "", OTHER_LANGUAGE))

    def evidence_kind(self, code: str) -> str:
        """What a rule of this kind looks for."""
        return self.gettext(EVIDENCE_KINDS.get(code, code))

    def evidence(self, code: str) -> str:
        """Label of what a rule found: a code of the code book, a context word, else the code itself."""
        book = taxonomy.load()
        for terms in (book.subtypes, book.target_roles, book.perpetrator_roles, book.perpetrator_groups):
            if code in terms:
                return terms[code].label(self.language)
        if "|" in code:  # a place: region|settlement
            region, _, settlement = code.partition("|")
            return settlement or self.region(region)
        return self.gettext(EVIDENCE_LABELS[code]) if code in EVIDENCE_LABELS else code

    def source(self, source_id: str) -> str:
        """Name of a source; its id when the catalogue no longer has it."""
        source = self.sources.get(source_id)
        return source.name if source else source_id

    def day(self, day: date, precision: DatePrecision | None = "day") -> str:
        """A calendar day as precisely as it is known."""
        if precision == "year":
            return self._skeleton(day, "y")
        if precision == "month":
            return self._skeleton(day, "MMMM y")
        return format_date(day, "medium" if self.language == "en" else "long", locale=self.language)

    def moment(self, moment: datetime, precision: str | None = "minute") -> str:
        """A moment in Kazakhstan's time, or only its day."""
        local = moment.astimezone(KAZAKHSTAN)
        if precision == "day":
            return self.day(local.date())
        return f"{self.day(local.date())}, {format_datetime(local, 'HH:mm', locale=self.language)}"

    def number(self, number: int) -> str:
        """A number with the language's grouping."""
        return format_decimal(number, locale=self.language)

    def percent(self, share: float) -> str:
        """A share of 0–1 as a whole per cent."""
        return format_percent(round(share, 2), locale=self.language)

    def sort_key(self, text: str) -> tuple[str, ...]:
        """Key that sorts words as the alphabet of Kazakh and Russian does."""
        return tuple(_letter_key(letter) for letter in unicodedata.normalize("NFC", text.casefold()))

    def _order(self, region: taxonomy.Region) -> tuple[str, ...]:
        return self.sort_key(region.label(self.language))

    def _term(self, terms: Mapping[str, taxonomy.Term], code: str) -> str:
        return terms[code].label(self.language) if code in terms else code

    def _skeleton(self, day: date, kind: str) -> str:
        patterns = {
            ("kk", "y"): "y 'ж'.", ("kk", "MMMM y"): "y 'ж'. LLLL",
            ("ru", "y"): "y 'г'.", ("ru", "MMMM y"): "LLLL y 'г'.",
            ("en", "y"): "y", ("en", "MMMM y"): "LLLL y",
        }  # fmt: skip
        return format_date(day, patterns[self.language, kind], locale=self.language)


_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


def _letter_key(letter: str) -> str:
    position = _ALPHABET.find(letter)
    return letter if position < 0 else chr(0x2000 + position)
