"""What the demonstration found, held against what the invented newsroom really tells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import typer

from commands.terminal import print_table
from crawler.urls import canonical
from demo.server import Newsroom
from demo.truth import ToldIncident, Truth
from records import Candidate
from storage.database import Store

ARTICLES = ("flagged", "not_relevant", "duplicate")  # outcomes of pages that hold an article
FoundAt = Mapping[str, frozenset[int]]  # address of an article -> candidates its mentions are in


def print_report(store: Store, newsroom: Newsroom, truth: Truth) -> bool:
    """Print what was found; true when every incident the newsroom tells has one candidate with all its languages."""
    candidates = store.queue.all_candidates()
    found = candidates_by_address(candidates)
    addresses = {story: canonical(address) for story, address in newsroom.addresses.items()}
    _print_sources(store, newsroom, candidates)
    complete = _print_incidents(truth.incidents, addresses, found)
    _print_false_alarms(truth, addresses, found, candidates)
    return complete


def candidates_by_address(candidates: Iterable[Candidate]) -> FoundAt:
    """The candidates that mentions of each article belong to."""
    found = defaultdict(set)
    for candidate in candidates:
        for stored in candidate.mentions:
            found[stored.article.url].add(candidate.id)
    return {address: frozenset(ids) for address, ids in found.items()}


def main_candidate(told: ToldIncident, addresses: Mapping[str, str], found: FoundAt) -> tuple[int | None, int]:
    """The candidate that holds most of an incident's articles, and how many; (None, 0) when none was flagged."""
    counts = Counter(id for story in told.stories for id in found.get(addresses[story.id], ()))
    return counts.most_common(1)[0] if counts else (None, 0)


def languages_in(told: ToldIncident, candidate: int | None, addresses: Mapping[str, str], found: FoundAt) -> set[str]:
    """Languages of the incident's articles that are in that candidate."""
    return {story.language for story in told.stories if candidate in found.get(addresses[story.id], ())}


def _print_sources(store: Store, newsroom: Newsroom, candidates: Iterable[Candidate]) -> None:
    mentions: Counter[str] = Counter()
    events = defaultdict(set)
    for candidate in candidates:
        for stored in candidate.mentions:
            mentions[stored.article.source_id] += 1
            events[stored.article.source_id].add(candidate.id)
    rows: list[tuple[str, int, int, int, int, str]] = []
    for outlet in newsroom.outlets:
        outcomes = store.pages.outcomes(outlet.id)
        articles = sum(outcomes.get(kind, 0) for kind in ARTICLES)
        endings = ", ".join(f"{number} {kind}" for kind, number in outcomes.items() if number)
        pages = sum(outcomes.values())
        rows.append((outlet.id, pages, articles, mentions[outlet.id], len(events[outlet.id]), endings))
    everything = len({id for ids in events.values() for id in ids})
    sums = (sum(row[1] for row in rows), sum(row[2] for row in rows), sum(row[3] for row in rows))
    columns = ("source", "pages", "articles", "mentions", "candidates", "pages = sum of outcomes")
    print_table(columns, rows, title="What was collected and found", total=("all", *sums, everything, ""))


def _print_incidents(told: Iterable[ToldIncident], addresses: Mapping[str, str], found: FoundAt) -> bool:
    rows, complete = [], True
    for incident in told:
        candidate, number = main_candidate(incident, addresses, found)
        languages = languages_in(incident, candidate, addresses, found)
        whole = candidate is not None and languages == set(incident.languages)
        complete = complete and whole
        rows.append(
            (
                incident.id,
                incident.subtypes[0],
                "-" if candidate is None else candidate,
                f"{number} of {len(incident.stories)}",
                f"{' '.join(sorted(languages)) or '-'} of {' '.join(incident.languages)}",
                "yes" if whole else "NO",
            )
        )
    columns = ("made-up incident", "sub-type", "candidate", "articles in it", "languages", "grouped")
    print_table(columns, rows, title="Every incident the newsroom tells")
    return complete


def _print_false_alarms(truth: Truth, addresses: Mapping[str, str], found: FoundAt, all: Iterable[Candidate]) -> None:
    near = [story for story in truth.near_misses if addresses[story.id] in found]
    ordinary = [story for story in truth.ordinary if addresses[story.id] in found]
    typer.echo(f"incidents told: {len(truth.incidents)}, candidates: {len(list(all))}")
    typer.echo(f"near misses flagged: {len(near)} of {len(truth.near_misses)} {_ids(near)}")
    typer.echo(f"ordinary news flagged: {len(ordinary)} of {len(truth.ordinary)} {_ids(ordinary)}")


def _ids(stories: Iterable[object]) -> str:
    names = [str(getattr(story, "id", "")) for story in stories]
    return f"({', '.join(names)})" if names else ""
