"""The code book: incident, target and perpetrator types: code, label in kk, ru, en, and a one-sentence definition.

The data is `taxonomy.yaml` beside this file. Codes are stable; labels are data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).with_name("taxonomy.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One code of the code book with its labels by language and its definition."""

    code: str
    labels: Mapping[str, str]
    definition: str = ""
    include: str = ""
    exclude: str = ""
    parent: str | None = None  # category of a sub-type, group of a role
    line: str | None = None  # report line of a sub-type
    core: bool = True

    def label(self, language: str) -> str:
        """Label in `language`, else English, else the code."""
        return self.labels.get(language) or self.labels.get("en") or self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region of Kazakhstan as the contract spells it, with its names in ru and kk."""

    code: str
    name: str
    labels: Mapping[str, str]
    seat: str | None = None

    def label(self, language: str) -> str:
        """Name in `language`, else English."""
        return self.labels.get(language, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """The whole code book; each part maps codes to terms in the order of the file."""

    version: str
    categories: Mapping[str, Term]
    subtypes: Mapping[str, Term]
    perpetrator_groups: Mapping[str, Term]
    perpetrator_roles: Mapping[str, Term]
    target_groups: Mapping[str, Term]
    target_roles: Mapping[str, Term]
    contexts: Mapping[str, Term]
    rejection_reasons: Mapping[str, Term]
    regions: Mapping[str, Region]  # by code
    regions_by_name: Mapping[str, Region]

    def category_of(self, subtype: str) -> str:
        """Category code a sub-type belongs to; KeyError when the sub-type is unknown."""
        parent = self.subtypes[subtype].parent
        if parent is None:
            raise KeyError(f"sub-type {subtype} has no category")
        return parent

    def group_of(self, role: str) -> str:
        """Perpetrator group a role belongs to; KeyError when the role is unknown."""
        parent = self.perpetrator_roles[role].parent
        if parent is None:
            raise KeyError(f"perpetrator role {role} has no group")
        return parent


@cache
def load() -> Taxonomy:
    """The code book shipped with the program, read once."""
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    perpetrators, targets = data["perpetrators"], data["targets"]
    regions = {entry["code"]: _region(entry) for entry in data["regions"]}
    return Taxonomy(
        version=str(data["meta"]["version"]),
        categories=_terms(data["categories"]),
        subtypes=_terms(data["subtypes"], parent="category"),
        perpetrator_groups=_terms(perpetrators["groups"]),
        perpetrator_roles=_terms(perpetrators["roles"], parent="group"),
        target_groups=_terms(targets["groups"]),
        target_roles=_terms(targets["roles"], parent="group"),
        contexts=_terms(data["contexts"]),
        rejection_reasons=_terms(data["rejection_reasons"]),
        regions=regions,
        regions_by_name={region.name: region for region in regions.values()},
    )


def _terms(entries: Iterable[Mapping[str, Any]], parent: str | None = None) -> dict[str, Term]:
    terms = {}
    for entry in entries:
        terms[entry["code"]] = Term(
            code=entry["code"],
            labels=entry["label"],
            definition=str(entry.get("definition", "")),
            include=str(entry.get("include", "")),
            exclude=str(entry.get("exclude", "")),
            parent=entry.get(parent) if parent else None,
            line=entry.get("line"),
            core=bool(entry.get("core", True)),
        )
    return terms


def _region(entry: Mapping[str, Any]) -> Region:
    labels = {"en": entry["name"], "ru": entry["ru"], "kk": entry["kk"]}
    return Region(code=entry["code"], name=entry["name"], labels=labels, seat=entry.get("seat"))
