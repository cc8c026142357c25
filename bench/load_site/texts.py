"""Titles and texts of stories, composed from parts in three languages; the same chance gives the same text."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

WORDS = Path(__file__).with_name("words")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A title and the paragraphs below it."""

    title: str
    paragraphs: tuple[str, ...]
    author: str


def compose_text(language: str, chance: Random, *, title_number: int) -> Text:
    """A text of 6 to 10 paragraphs; texts of different `title_number` have different titles."""
    words = _words(language)
    told = _title_parts(words, title_number)
    title = _fill(words["title"][title_number % len(words["title"])], words, chance, told)
    lead = _fill(chance.choice(words["lead"]), words, chance, told)
    paragraphs = [_paragraph(words, chance) for _ in range(chance.randint(6, 10))]
    return Text(
        title=title,
        paragraphs=(f"{lead} {paragraphs[0]}", *paragraphs[1:]),
        author=chance.choice(words["slots"]["name"]),
    )


def title_count(language: str) -> int:
    """How many different titles a language has."""
    slots = _words(language)["slots"]
    return len(slots["who"]) * len(slots["did"]) * len(slots["where"])


@cache
def _words(language: str) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


def _title_parts(words: dict[str, Any], number: int) -> dict[str, str]:
    """Who did what and where: told in the title and again in the first sentence."""
    told = {}
    for name in ("who", "did", "where"):
        parts = words["slots"][name]
        number, position = divmod(number, len(parts))
        told[name] = parts[position]
    return told


def _paragraph(words: dict[str, Any], chance: Random) -> str:
    return " ".join(_fill(chance.choice(words["sentence"]), words, chance, {}) for _ in range(chance.randint(2, 4)))


def _fill(shape: str, words: dict[str, Any], chance: Random, told: dict[str, str]) -> str:
    def part(match: re.Match[str]) -> str:
        name = match[1]
        if name == "n":
            return str(chance.randint(2, 980))
        chosen = told.get(name.lower()) or chance.choice(words["slots"][name.lower()])
        return chosen[0].upper() + chosen[1:] if name[0].isupper() else chosen

    return _SLOT.sub(part, shape)
