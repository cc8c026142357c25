"""Texts of the interface as templates and code hold them; run as a script it brings the `.po` files up to date.

    python -m tests.review.review_catalogues

New texts are added without a translation (the test then names them), texts no longer used are dropped.
"""

from __future__ import annotations

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from records import LANGUAGES
from review.i18n import LOCALE, read_catalogue

REVIEW = LOCALE.parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.i18n", "silent": "false", "newstyle_gettext": "true"}}


def extract_catalogue() -> Catalog:
    """Every text that templates and code of `review/` ask gettext for."""
    catalogue = Catalog(domain="presswatch", project="presswatch", charset="utf-8")
    for file, _, text, comments, context in extract_from_dir(REVIEW, method_map=METHODS, options_map=OPTIONS):
        catalogue.add(text, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalogue


def write_catalogue(language: str, catalogue: Catalog) -> None:
    """Write a catalogue as its `.po` file, without line numbers, so that only changed texts change the file."""
    path = LOCALE / language / "LC_MESSAGES" / "presswatch.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, include_lineno=False, ignore_obsolete=True, omit_header=False)


def main() -> None:
    """Bring every catalogue up to date with the texts in use."""
    template = extract_catalogue()
    for language in LANGUAGES:
        catalogue = read_catalogue(language)
        catalogue.update(template, no_fuzzy_matching=True)
        if language == "en":
            for message in catalogue:
                if message.id and not any(message.string or ()):
                    message.string = message.id
        write_catalogue(language, catalogue)


if __name__ == "__main__":
    main()
