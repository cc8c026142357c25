"""How often `source new` is right, on invented sites of the shapes that the press really has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from crawler.catalogue import load_catalogue
from records import Source
from tests.crawler import later_outlets, outlet_parts, unseen_outlets
from tests.crawler.collecting import Told, finish
from tests.crawler.named_hosts import start_command
from tests.crawler.outlet_parts import Truth

LEAST_SHARE = 0.9
Verdict = Callable[[Truth, Source, Told], bool]


def _is_way_right(truth: Truth, source: Source, told: Told) -> bool:
    first = source.access_points[0]
    return first.kind in truth.kinds and first.url in truth.access_points


def _is_pattern_right(truth: Truth, source: Source, told: Told) -> bool:
    fits = re.compile(source.article_pattern or r"\Znever")
    return all(fits.search(url) for url in truth.articles) and not any(fits.search(url) for url in truth.others)


PROPERTIES: dict[str, Verdict] = {
    "way in": _is_way_right,
    "languages": lambda truth, source, told: sorted(source.languages) == sorted(truth.languages),
    "article pattern": _is_pattern_right,
    "paging": lambda truth, source, told: source.access_points[0].options.get("paging") == truth.paging,
    "name": lambda truth, source, told: source.name == truth.name,
    "editions": lambda truth, source, told: all(f"source new {url}\n" in told.stderr for url in truth.editions),
}


@dataclass(frozen=True)
class Drafted:
    """What `source new` made of one site."""

    name: str
    truth: Truth
    told: Told
    source: Source | None

    @property
    def verdicts(self) -> dict[str, bool]:
        if self.source is None:
            return dict.fromkeys(PROPERTIES, False)
        return {name: right(self.truth, self.source, self.told) for name, right in PROPERTIES.items()}


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Drafted]:
    """A draft of each site; three at a time, since a look is mostly waiting."""
    base = tmp_path_factory.mktemp("sites")

    def draft(build: outlet_parts.Build) -> Drafted:
        folder = base / build.__name__
        with outlet_parts.served(build) as truth:
            told = finish(start_command(folder, "source", "new", truth.url, "--id", "draft"))
        sources = load_catalogue([folder / "data" / "sources"]) if told.code == 0 else ()
        return Drafted(build.__name__, truth, told, sources[0] if sources else None)

    with ThreadPoolExecutor(3) as threads:
        return list(threads.map(draft, [*unseen_outlets.SHAPES, *later_outlets.SHAPES]))


def test_new_is_right_on_nine_of_ten_sites_in_each_respect(drafted: Sequence[Drafted]) -> None:
    print_score(drafted)
    assert len(drafted) >= 30
    for name in PROPERTIES:
        right = sum(one.verdicts[name] for one in drafted)
        assert right >= LEAST_SHARE * len(drafted), (name, [one.name for one in drafted if not one.verdicts[name]])


def test_a_draft_that_could_not_be_made_is_told_in_a_sentence(drafted: Sequence[Drafted]) -> None:
    for one in drafted:
        assert (one.source is not None) == (one.told.code == 0)
        assert one.told.code in (0, 1)


def print_score(drafted: Sequence[Drafted]) -> None:
    """The scoreboard, one line a site (`pytest -s` shows it)."""
    print()
    for one in drafted:
        wrong = [name for name, right in one.verdicts.items() if not right]
        print(f"{one.name:32} {'right' if not wrong else 'WRONG: ' + ', '.join(wrong)}")
    for name in PROPERTIES:
        print(f"{name:32} {sum(one.verdicts[name] for one in drafted)} of {len(drafted)}")
