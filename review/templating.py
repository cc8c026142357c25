"""Jinja templates, one environment for each interface language: everything escaped, nothing undefined passed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from gettext import GNUTranslations
from hashlib import sha256
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

import taxonomy
from records import LANGUAGES, Language, Source
from review import marks
from review.i18n import OWN_NAMES, load_translations
from review.labels import Labels

TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")


class CompiledOnce(BytecodeCache):
    """Keeps compiled templates in memory, so that the three languages compile each of them once together."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket the code of an equal template compiled before, if any."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code the bucket was given."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


_COMPILED = CompiledOnce()


class Templates:
    """Renders a template in a language."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        by_id = {source.id: source for source in sources}
        translations = load_translations()
        self.labels = {code: _labels(code, translations[code], by_id) for code in LANGUAGES}
        version = sha256(b"".join(read_static().values())).hexdigest()[:12]
        self._environments = {code: _environment(translations[code], self.labels[code], version) for code in LANGUAGES}

    def render(self, language: Language, template: str, values: Mapping[str, object]) -> str:
        """The template's text; raises UndefinedError when it names a value it was not given."""
        return self._environments[language].get_template(template).render(values)


@cache
def read_static() -> dict[str, bytes]:
    """Files of the static folder by name, fonts by their bare name."""
    return {path.name: path.read_bytes() for path in sorted(STATIC.rglob("*")) if path.is_file()}


def _labels(language: Language, translations: GNUTranslations, sources: Mapping[str, Source]) -> Labels:
    return Labels(language=language, gettext=translations.gettext, sources=sources)


def _environment(translations: GNUTranslations, labels: Labels, version: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_COMPILED,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        language=labels.language,
        languages=OWN_NAMES,
        show=labels,
        book=taxonomy.load(),
        marks=marks,
        static_version=version,
    )
    environment.globals["m"] = environment.get_template("macros.html").module
    return environment
