"""Grouping: slots propose, conflicts veto, order does not matter."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from classify.keys import outlet_key, person_key, same_person
from classify.linking import WINDOW_DAYS, choose_candidate, group_mentions, link_editions, link_score
from codes import (
    Place,
    Scored,
)
from records import (
    Article,
    Assessment,
    Mention,
)

DAY = date(2026, 11, 10)


def make_mention(
    *,
    person: str | None = None,
    outlet: str | None = None,
    place: tuple[str, str] | None = ("Zhambyl Region", "Taraz"),
    subtype: str = "detention",
    day: date | None = DAY,
    reported: date | None = DAY,
) -> Mention:
    keys = [f"person:{person}"] if person else []
    keys += [f"outlet:{outlet}"] if outlet else []
    keys += [f"place:{name.lower()}" for name in place] if place else []
    return Mention(
        score=0.9,
        evidence=(),
        subtypes=(Scored(code=subtype, score=0.9),),
        place=Place(region=place[0], settlement=place[1]) if place else None,
        occurred_on=day,
        date_precision="day" if day else None,
        reported_on=reported,
        link_keys=tuple(sorted(keys)),
    )


def test_one_person_in_three_scripts_has_one_key() -> None:
    names = ("Айдос Нұрланов", "Айдос Нурланов", "Aidos Nurlanov", "Нурланов Айдос", "Айдос Серикович Нурланов")
    assert len({person_key(name) for name in names}) == 1
    assert person_key("Айдос Нурланов") != person_key("Айдос Ерланов")
    assert same_person("Нурланов", "Aidos Nurlanov")
    assert outlet_key("Жайық таңы") == outlet_key("Жайык таны") == outlet_key("Zhaiyk Tany")


def test_a_shared_person_links_and_different_people_of_one_outlet_do_not() -> None:
    one = make_mention(person="a-b", outlet="x")
    assert group_mentions([one, make_mention(person="a-b")]) == (0, 0)
    assert group_mentions([one, make_mention(person="c-d", outlet="x")]) == (0, 1)


def test_place_kind_and_day_together_link_and_two_of_them_do_not() -> None:
    one = make_mention()
    assert group_mentions([one, make_mention(subtype="interrogation", day=DAY + timedelta(days=1))]) == (0, 0)
    assert group_mentions([one, make_mention(subtype="ddos")]) == (0, 1)
    assert group_mentions([one, make_mention(day=None)]) == (0, 1)


def test_other_place_or_far_dates_veto() -> None:
    one = make_mention(outlet="x")
    assert group_mentions([one, make_mention(outlet="x", place=("Almaty city", "Almaty"))]) == (0, 1)
    assert group_mentions([one, make_mention(outlet="x", day=DAY - timedelta(days=5))]) == (0, 1)
    late = DAY + timedelta(days=WINDOW_DAYS + 1)
    assert group_mentions([one, make_mention(outlet="x", reported=late)]) == (0, 1)


def test_a_vetoed_mention_does_not_enter_through_a_third() -> None:
    unnamed = make_mention(outlet="x")
    mentions = [make_mention(person="a-b", outlet="x"), unnamed, make_mention(person="c-d", outlet="x")]
    groups = group_mentions(mentions)
    assert groups[0] != groups[2]


def test_choosing_a_candidate_takes_the_best_link_and_none_with_a_conflict() -> None:
    new = make_mention(person="a-b", outlet="x")
    near = [(3, make_mention(outlet="x")), (5, make_mention(person="a-b")), (6, make_mention(person="c-d", outlet="x"))]
    assert choose_candidate(new, near) == 5
    assert choose_candidate(new, [*near, (5, make_mention(person="c-d"))]) == 3
    assert choose_candidate(new, []) is None
    assert choose_candidate(new, [(6, make_mention(person="c-d", outlet="x"))]) is None


days = st.none() | st.integers(0, 30).map(lambda n: DAY + timedelta(days=n))
mentions = st.builds(
    make_mention,
    person=st.sampled_from([None, "a-b", "c-d", "e-f"]),
    outlet=st.sampled_from([None, "x", "y"]),
    place=st.sampled_from([None, ("Zhambyl Region", "Taraz"), ("Almaty city", "Almaty")]),
    subtype=st.sampled_from(["detention", "fine", "ddos", "nonfatal_attack"]),
    day=days,
    reported=days,
)


def as_sets(items: list[Mention], groups: tuple[int, ...]) -> set[tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for item, group in zip(items, groups, strict=True):
        found.setdefault(group, []).append(repr(item))
    return {tuple(sorted(members)) for members in found.values()}


@settings(max_examples=150, deadline=None)
@given(st.lists(mentions, max_size=9), st.integers())
def test_groups_do_not_depend_on_order_and_hold_no_conflict(items: list[Mention], seed: int) -> None:
    shuffled = list(items)
    random.Random(seed).shuffle(shuffled)
    groups = group_mentions(items)
    assert as_sets(items, groups) == as_sets(shuffled, group_mentions(shuffled))
    for i, one in enumerate(items):
        for j, other in enumerate(items[:i]):
            if groups[i] == groups[j]:
                assert link_score(one, other) is not None


@settings(max_examples=200, deadline=None)
@given(mentions, mentions)
def test_links_are_mutual(one: Mention, other: Mention) -> None:
    assert link_score(one, other) == link_score(other, one)


def _article(url: str, *editions: str) -> Article:
    return Article(
        source_id="daily", url=url, page_sha256="0" * 64, title="t", text="t", language="ru", editions=editions
    )


def _linked(mention: Mention, url: str, *editions: str) -> Mention:
    assessment = Assessment(score=0.9, mentions=(mention,), language="ru")
    return link_editions(assessment, _article(url, *editions)).mentions[0]


RU, KK, EN = (f"https://daily.example/{language}/news/alga" for language in ("ru", "kk", "en"))


def test_editions_of_one_article_are_one_event_whatever_was_read_out_of_them() -> None:
    russian = _linked(make_mention(person="a-b", place=("Almaty", "Almaty")), RU, KK, EN)
    kazakh = _linked(
        make_mention(person="c-d", subtype="trial", day=None), KK, "https://www.daily.example/ru/news/alga/"
    )
    assert group_mentions([russian, kazakh]) == (0, 0)
    assert choose_candidate(kazakh, [(3, russian), (4, make_mention(person="c-d", subtype="trial"))]) == 3


def test_editions_that_do_not_name_one_another_are_not_linked() -> None:
    russian = _linked(make_mention(person="a-b"), RU, KK)
    silent = _linked(make_mention(person="c-d"), KK)
    other = _linked(make_mention(person="e-f"), "https://daily.example/ru/news/basqa", KK)
    assert group_mentions([russian, silent, other]) == (0, 1, 2)


def test_editions_far_apart_in_time_are_not_linked() -> None:
    later = DAY + timedelta(days=WINDOW_DAYS + 1)
    kazakh = _linked(make_mention(day=later, reported=later), KK, RU)
    assert group_mentions([_linked(make_mention(), RU, KK), kazakh]) == (0, 1)


def test_passages_of_a_digest_are_not_linked_by_its_editions() -> None:
    mention = replace(make_mention(), passage=(0, 10))
    assert _linked(mention, RU, KK) == mention
    both = Assessment(score=0.9, mentions=(make_mention(), make_mention(person="a-b")), language="ru")
    assert link_editions(both, _article(RU, KK)) == both
