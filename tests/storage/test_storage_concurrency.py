"""Many at once, and killed at any moment: nothing lost, nothing twice, nothing half done."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import StatementError

from records import DecisionKind, FailedFetch, OutcomeKind
from storage.check import find_problems
from storage.database import DecisionRefused, StaleCandidate, Store, open_store
from storage.engine import Database
from storage.tables import CandidateRow, PageRow
from tests.storage.storage_building import (
    NOW,
    make_candidate,
    make_decision,
    make_failure,
    make_incident,
    make_mention,
    make_page,
    record,
)

T = TypeVar("T")
THREADS, TIMES = 4, 50


def at_once(work: Callable[[int], T]) -> list[T]:
    """What `work` gives for each thread number, all started together."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(THREADS)))


def test_no_read_modify_write_is_lost(database: Database, store: Store) -> None:
    store.pages.save([make_failure(1)])

    def count_up(thread: int) -> None:
        for _ in range(TIMES):
            with database.writing("pages") as session:
                attempts = session.scalar(select(PageRow.attempts)) or 0
                session.execute(update(PageRow).values(attempts=attempts + 1))

    at_once(count_up)
    with database.reading() as session:
        assert session.scalar(select(PageRow.attempts)) == 1 + THREADS * TIMES


def test_no_decision_of_four_reviewers_is_lost(store: Store) -> None:
    """Each decides on one shared candidate until it has succeeded often enough, looking again when told to."""
    candidate_id = make_candidate(store)

    def decide(thread: int) -> int:
        stale, made, seen = 0, 0, None
        while made < TIMES:
            try:
                decision = make_decision(candidate_id, DecisionKind.UNSURE, f"r-{thread}", note=f"{made}")
                seen = store.queue.record_decision(decision, seen_decision_id=seen).id
                made += 1
            except StaleCandidate as error:
                stale, seen = stale + 1, error.decision.id if error.decision else None
        return stale

    at_once(decide)
    decisions = store.queue.decisions_of(candidate_id)
    assert [decision.id for decision in decisions] == list(range(1, THREADS * TIMES + 1))
    assert {(d.decided_by, d.note) for d in decisions} == {(f"r-{t}", f"{n}") for t in range(4) for n in range(TIMES)}
    assert find_problems(store) == ()


def test_two_reviewers_at_the_same_moment_make_one_incident(store: Store) -> None:
    ids = [make_candidate(store, number) for number in range(10)]

    def confirm(thread: int) -> int:
        made = 0
        for candidate_id in ids:
            decision = make_decision(candidate_id, DecisionKind.CONFIRMED, f"r-{thread}")
            try:
                store.queue.record_decision(decision, incident=make_incident(), seen_decision_id=None)
                made += 1
            except StaleCandidate:
                continue
        return made

    assert sum(at_once(confirm)) == len(ids)
    assert store.incidents.count(include_withdrawn=True) == len(ids)
    assert find_problems(store) == ()


def test_pages_saved_by_four_collectors_are_each_stored_once(store: Store) -> None:
    def save(thread: int) -> int:
        order = random.Random(thread).sample(range(TIMES), TIMES)
        batches = [[make_page(number) for number in order[start : start + 5]] for start in range(0, TIMES, 5)]
        return sum(store.pages.save(batch).new for batch in batches)

    assert sum(at_once(save)) == TIMES
    assert store.pages.outcomes()["awaiting"] == TIMES
    assert find_problems(store) == ()


def test_mentions_of_one_event_processed_at_once_share_one_candidate(store: Store) -> None:
    pages = [make_page(number) for number in range(24)]
    store.pages.save(pages)

    def process(thread: int) -> None:
        for page in pages[thread::THREADS]:
            record(store, page, make_mention("person:a"))

    at_once(process)
    [candidate] = store.queue.candidates_awaiting_review(limit=10)
    assert len(candidate.mentions) == len(pages)
    assert find_problems(store) == ()


def test_reviewing_while_pages_are_processed_again_leaves_all_in_order(store: Store, database: Database) -> None:
    pages = [make_page(number) for number in range(12)]
    for number, page in enumerate(pages):
        record(store, page, make_mention(f"person:{number % 6}"))

    def work(thread: int) -> None:
        for number, page in enumerate(pages):
            if thread % 2:
                record(store, page, make_mention(f"person:{(number + thread) % 6}"))
            elif thread == 0:
                with database.reading() as session:
                    ids = list(session.scalars(select(CandidateRow.id).where(CandidateRow.state == "awaiting")))
                for candidate_id in ids[:1]:
                    decision = make_decision(candidate_id, DecisionKind.REJECTED)
                    with contextlib.suppress(DecisionRefused):  # regrouped between looking and deciding
                        store.queue.record_decision(decision, seen_decision_id=None)
            else:
                store.pages.save([make_page(100 + number)])

    at_once(work)
    assert find_problems(store) == ()
    assert sum(store.pages.outcomes().values()) == 24


KILLED = """
import itertools, sys
sys.path.insert(0, ".")
from records import Outcome, OutcomeKind
from storage.database import open_store
from tests.storage.storage_building import *
store = open_store(sys.argv[1])
print("ready", flush=True)
for start in itertools.count(int(sys.argv[2]), 3):
    pages = [make_page(start + number) for number in range(3)]
    store.pages.save([*pages, make_failure(start + 100_000)])
    for number, page in enumerate(pages):
        record(store, page, *([make_mention(f"person:{start % 5}")] * (number % 2)))
    for candidate in store.queue.candidates_awaiting_review(limit=1):
        decision = make_decision(candidate.id, DecisionKind.CONFIRMED)
        store.queue.record_decision(decision, incident=make_incident(), seen_decision_id=None)
    print(start + 3, flush=True)
"""


def test_a_process_killed_at_any_moment_leaves_all_that_it_reported_and_nothing_half(url: str) -> None:
    moments, reported = random.Random(20260302), 0
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, url, str(reported)], stdout=subprocess.PIPE, text=True, cwd=os.getcwd()
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0.1, 0.5))
        process.send_signal(signal.SIGKILL)
        told = process.communicate()[0].split()
        reported = max([reported, *(int(line) for line in told if line.isdigit())])
        with open_store(url) as store:
            assert find_problems(store) == ()
            outcomes = store.pages.outcomes()
            kept = {page.url for _, page in store.pages.stored(100_000)}
        assert {make_page(number).url for number in range(reported)} <= kept
        assert outcomes["flagged"] >= reported // 3
        assert sum(outcomes.values()) == len(kept) + outcomes[OutcomeKind.FAILED]
    assert reported > 0


def test_a_failure_in_a_batch_undoes_the_whole_batch(store: Store) -> None:
    broken = FailedFetch(source_id="demo_a", url="https://demo_a.example/x", attempted_at=NOW, reason="robots")
    object.__setattr__(broken, "attempted_at", NOW.replace(tzinfo=None))
    with pytest.raises(StatementError, match="time zone"):
        store.pages.save([make_page(1), broken])
    assert sum(store.pages.outcomes().values()) == 0
