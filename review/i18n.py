"""Interface texts in Kazakh, Russian and English, read from the `.po` files at start."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from records import LANGUAGES, Language

LOCALE = Path(__file__).with_name("locale")
LANGUAGE_COOKIE = "presswatch-language"
FALLBACK: Language = "en"
OWN_NAMES: Mapping[Language, str] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


def N_(text: str) -> str:
    """The text itself; marks it for the catalogues."""
    return text


def read_catalogue(language: str) -> Catalog:
    """The `.po` catalogue of one interface language."""
    with (LOCALE / language / "LC_MESSAGES" / "presswatch.po").open("rb") as file:
        return read_po(file, locale=language, domain="presswatch")


@cache
def load_translations() -> dict[Language, GNUTranslations]:
    """Translations of every interface language, ready for gettext."""
    return {language: _translations(read_catalogue(language)) for language in LANGUAGES}


def choose_language(account: str | None, cookie: str | None, accept: str | None) -> Language:
    """The interface language: the account's, else the cookie's, else the best of Accept-Language, else English."""
    for wanted in (account, cookie, *accepted_languages(accept or "")):
        for language in LANGUAGES:
            if wanted == language:
                return language
    return FALLBACK


def accepted_languages(header: str) -> list[str]:
    """Two-letter codes of an Accept-Language header, most wanted first; broken parts are passed over."""
    wanted: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        code, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1) if parameter else 1.0
        except ValueError:
            continue
        if weight > 0:
            wanted.append((-weight, code.split("-")[0].lower()))
    return [code for _, code in sorted(wanted, key=lambda pair: pair[0])]


def _translations(catalogue: Catalog) -> GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
