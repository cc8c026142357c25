"""What goes into a JSON column comes out as the record it was, through real JSON and through both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from codes import (
    Context,
    Evidence,
    Perpetrator,
    Place,
    Scored,
    Target,
)
from records import (
    Act,
    Incident,
    Mention,
    Reference,
)
from storage.columns import storable
from storage.database import Store
from storage.serialise import (
    coding_to_json,
    evidence_from_json,
    evidence_to_json,
    incident_from_json,
    incident_to_json,
    mention_from_json,
    mention_to_json,
)
from tests.storage.storage_building import make_page, record

STORABLE = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
ANY = some.text(max_size=12)
DAYS = some.dates()
SHARES = some.floats(0, 1)


def mentions(words: some.SearchStrategy[str]) -> some.SearchStrategy[Mention]:
    maybe = some.none() | words
    scored = some.lists(some.builds(Scored, code=words, score=SHARES), max_size=3).map(tuple)
    evidence = some.builds(
        lambda start, length, **told: Evidence(start=start, end=start + length, **told),
        start=some.integers(0, 40),
        length=some.integers(1, 9),
        label=words,
        rule=words,
        field=some.sampled_from(["text", "title"]),
    )
    day: some.SearchStrategy[tuple[date | None, str | None]] = some.just((None, None)) | some.tuples(
        DAYS, some.sampled_from(["day", "month", "year"])
    )
    built = some.builds(
        Mention,
        score=SHARES,
        evidence=some.lists(evidence, max_size=3).map(tuple),
        categories=scored,
        subtypes=scored,
        perpetrator=some.none() | some.builds(Perpetrator, group=words, role=maybe, name=maybe),
        targets=some.lists(some.builds(Target, name=maybe, role=maybe, outlet=maybe), max_size=3).map(tuple),
        place=some.none() | some.builds(Place, region=maybe, settlement=maybe),
        context=some.builds(Context, retrospective=some.booleans(), abroad=some.booleans(), negated=some.booleans()),
        passage=some.none() | some.tuples(some.integers(0, 5), some.integers(6, 50)),
        reported_on=some.none() | DAYS,
        link_keys=some.lists(words, max_size=4).map(tuple),
        classifier=words,
    )
    return some.builds(lambda mention, told: replace(mention, occurred_on=told[0], date_precision=told[1]), built, day)


INCIDENTS = some.builds(
    Incident,
    summary=STORABLE,
    category=STORABLE,
    acts=some.lists(
        some.builds(
            Act,
            category=STORABLE,
            subtype=STORABLE,
            n=some.integers(1, 99),
            occurred_on=some.none() | DAYS,
            perpetrator_group=STORABLE,
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    region=some.none() | STORABLE,
    settlement=some.none() | STORABLE,
    targets=some.lists(some.builds(Target, name=some.none() | STORABLE, role=some.none() | STORABLE), max_size=2).map(
        tuple
    ),
    perpetrators=some.lists(some.builds(Perpetrator, group=STORABLE, name=some.none() | STORABLE), max_size=2).map(
        tuple
    ),
    contexts=some.lists(STORABLE, max_size=3).map(tuple),
    references=some.lists(
        some.builds(Reference, url=STORABLE, title=STORABLE, language=some.none() | STORABLE), max_size=3
    ).map(tuple),
    occurred_on=some.none(),
    date_precision=some.none(),
    state=some.just("confirmed"),
    id=some.none(),
)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False).encode().decode())


def read(value: dict[str, Any]) -> Mention:
    return mention_from_json(**value)


@given(mentions(STORABLE))
def test_a_mention_survives_json(mention: Mention) -> None:
    assert read(through_json(mention_to_json(mention))) == mention


@given(mentions(ANY))
def test_a_mention_of_any_text_is_written_and_keeps_its_offsets(mention: Mention) -> None:
    stored = read(through_json(mention_to_json(mention)))
    assert [(item.start, item.end) for item in stored.evidence] == [(item.start, item.end) for item in mention.evidence]
    assert stored.link_keys == tuple(storable(key) for key in mention.link_keys)
    assert read(through_json(mention_to_json(stored))) == stored


@given(INCIDENTS)
def test_an_incident_survives_json(incident: Incident) -> None:
    assert incident_from_json(through_json(incident_to_json(incident))) == incident


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mention=mentions(STORABLE), number=some.integers(0, 10**9))
def test_a_mention_survives_the_database(store: Store, mention: Mention, number: int) -> None:
    page = make_page(number)
    record(store, page, mention)
    [stored] = [
        item.mention
        for candidate in store.queue.all_candidates()
        for item in candidate.mentions
        if item.article.url == page.url
    ]
    assert stored == mention


def test_what_is_missing_or_default_takes_no_room() -> None:
    assert coding_to_json(Mention(score=0.5, evidence=())) == {}
    assert evidence_to_json([Evidence(start=0, end=3, label="a", rule="b")]) == [
        {"start": 0, "end": 3, "label": "a", "rule": "b"}
    ]


@pytest.mark.parametrize("value", ["text", {"start": 1}, [1, 2], 5])
def test_a_value_of_another_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="expected a list of objects"):
        evidence_from_json(value)
    with pytest.raises(ValueError, match="coding is an object"):
        mention_from_json(score=0.5, evidence=[], coding=[], classifier="")
