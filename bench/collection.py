"""Collection alone, over the load site: what a page costs beside a bare Scrapy, what a second visit costs, what faults
do. Every run is a process like those of the schedule, with a real database, without pauses between requests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from statistics import mean, median
from typing import Any

from bench.figures import Figure
from bench.load_site.faults import HostFault
from bench.load_site.indexes import access_url, index_pages
from bench.load_site.plan import SiteShape, plan_site
from bench.load_site.process import LoadSite
from bench.processes import Spent
from bench.programs import Installation, run_scrapy

BAD_HOSTS = (HostFault.SLOW, HostFault.BROKEN, HostFault.ENDLESS)
FAULTY_OUTLETS, FAULTY_STORIES = 40, 50
SAMPLE_SOURCES = 10  # whose pages are extracted, to know what a first visit with extraction costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One collection run: what it took and what the site was asked."""

    spent: Spent
    asked: Mapping[str, Any]
    seconds: Mapping[str, float]  # of each source

    @property
    def requests(self) -> int:
        """Requests of any kind."""
        return int(self.asked["requests"])

    def answered(self, kind: str, status: int | None = None) -> int:
        """Requests of a kind, with one status or any."""
        statuses: Mapping[str, int] = self.asked["kinds"].get(kind, {})
        return statuses.get(str(status), 0) if status is not None else sum(statuses.values())


def measure_collection(
    folder: Path, now: datetime, *, outlets: int = 100, stories: int = 100
) -> Iterator[tuple[str, list[Figure]]]:
    """Titles and figures of each part, as they are measured."""
    shape = SiteShape(outlets=outlets, stories=stories, now=now)
    with LoadSite(shape, folder / "site") as site:
        ours = Installation(folder=folder / "presswatch", catalogue=site.catalogue)
        ours.prepare()
        before = run_scrapy(addresses_of(site), folder / "scrapy")
        first = visit(ours, site)
        bare = (before, run_scrapy(addresses_of(site), folder / "scrapy"))
        start = ours.start()
        yield "collection alone, clean site", _clean(first, start, bare, site, ours, folder)
        again = visit(ours, site)
        extraction = _extraction(folder, site)
        yield "second visit, nothing new", _second(first, again, start, extraction)
    yield "bad hosts and faulty stories", _faults(folder, now)


def visit(ours: Installation, site: LoadSite, source_ids: Sequence[str] = ()) -> Visit:
    """One collection run over all sources of a site, or some."""
    site.reset()
    spent = ours.collect(source_ids or site.source_ids)
    told = [json.loads(line) for line in spent.stdout.splitlines() if line.startswith("{")]
    return Visit(spent=spent, asked=site.counts(), seconds={line["source"]: line["seconds"] for line in told})


def recall(site: LoadSite, ours: Installation) -> tuple[float, float]:
    """Share of the reachable stories that are stored, and of all."""
    stored = {page.url for page in ours.pages()}
    truth = site.truth()
    reachable = [story for story in truth if story["reachable"]]
    found = [story for story in reachable if story["final_url"] in stored]
    return len(found) / len(reachable), sum(story["final_url"] in stored for story in truth) / len(truth)


def addresses_of(site: LoadSite) -> list[str]:
    """What a careful reader asks of a site: its index pages and all stories, hosts in turn."""
    by_source: dict[str, list[str]] = {}
    for outlet in plan_site(site.shape):
        pages = [page.path for page in index_pages(outlet, site.port)]
        pages = pages if outlet.access == "listing" else pages[:-1]
        first = access_url(outlet, site.port)
        by_source[outlet.id] = [first.removesuffix(pages[0]) + path for path in pages]
    for story in site.truth():
        by_source[story["source"]].append(story["url"])
    longest = max(map(len, by_source.values()))
    return [urls[turn] for turn in range(longest) for urls in by_source.values() if turn < len(urls)]


def _clean(
    first: Visit, start: Spent, bare: Sequence[Spent], site: LoadSite, ours: Installation, folder: Path
) -> list[Figure]:
    """The bare spider runs before and after: the machine may be busier the one time than the other."""
    bare_start = run_scrapy([], folder / "scrapy-start")
    bare_cpu_s, bare_wall_s = mean(run.cpu_s for run in bare), mean(run.wall_s for run in bare)
    thousands = len(site.truth()) / 1000
    beside = " and ".join(f"{run.cpu_s / thousands:.3g}" for run in bare)
    cost, bare_cost = first.spent.cpu_s / thousands, bare_cpu_s / thousands
    net = (first.spent.cpu_s - start.cpu_s) / (bare_cpu_s - bare_start.cpu_s)
    reached, _ = recall(site, ours)
    return [
        Figure(name="CPU for 1,000 pages", value=cost, unit="s", beside=f"bare Scrapy {beside}"),
        Figure(name="of it start of the process", value=start.cpu_s, unit="s", beside=f"Scrapy {bare_start.cpu_s:.2g}"),
        Figure(name="CPU, times bare Scrapy", value=cost / bare_cost, unit="", at_most=1.4,
               beside=f"{net:.3g} without the starts"),
        Figure(name="pages a second", value=1000 * thousands / first.spent.wall_s, unit="",
               beside=f"bare Scrapy {1000 * thousands / bare_wall_s:.0f}"),
        Figure(name="memory, all processes", value=first.spent.together_mb, unit="MB", at_most=400,
               beside=f"main {first.spent.main_mb:.0f}, feed reader {first.spent.worker_mb:.0f}, "
                      f"bare Scrapy {bare[0].main_mb:.0f}"),
        Figure(name="reachable stories stored", value=reached, unit="", at_least=1.0),
        Figure(name="stories fetched twice", value=first.asked["articles_given_twice"], unit="", at_most=0),
        Figure(name="requests for each story", value=first.requests / (1000 * thousands), unit="", at_most=1.05,
               beside="robots.txt and index pages included"),
        Figure(name="connections to one host", value=first.asked["most_connections_to_a_host"], unit="", at_most=1),
    ]  # fmt: skip


def _second(first: Visit, again: Visit, start: Spent, extraction: float) -> list[Figure]:
    pages = first.answered("article", 200)
    whole = first.spent.cpu_s - start.cpu_s + pages * extraction
    net = max(0.0, again.spent.cpu_s - start.cpu_s)
    indexes = again.answered("index")
    return [
        Figure(name="stories fetched again", value=again.answered("article"), unit="", at_most=0),
        Figure(name="requests, share of the first visit", value=again.requests / first.requests, unit="", at_most=0.1,
               beside=f"{again.requests} of {first.requests}"),
        Figure(name="other requests than robots.txt and index pages", value=again.requests - indexes
               - again.answered("robots"), unit="", at_most=0),
        Figure(name="index pages answered 304", value=again.answered("index", 304) / max(1, indexes), unit="",
               at_least=0.95, beside=f"{indexes} asked"),
        Figure(name="CPU, share of a first visit with extraction", value=net / whole, unit="", at_most=0.02,
               beside=f"{net:.2f} of {whole:.0f} s; start of the process {start.cpu_s:.2f} s apart; extraction "
                      f"{1000 * extraction:.1f} ms a page, measured on {SAMPLE_SOURCES} sources"),
    ]  # fmt: skip


def _extraction(folder: Path, site: LoadSite) -> float:
    """CPU seconds that extracting, classifying and storing the article of a page takes, without the process's start."""
    some = Installation(folder=folder / "extraction", catalogue=site.catalogue)
    some.prepare()
    start = some.run("process")
    visit(some, site, site.source_ids[:SAMPLE_SOURCES])
    spent = some.run("process")
    return max(0.0, spent.cpu_s - start.cpu_s) / max(1, len(some.pages()))


def _faults(folder: Path, now: datetime) -> list[Figure]:
    clean = SiteShape(outlets=FAULTY_OUTLETS, stories=FAULTY_STORIES, seed=2, now=now)
    undisturbed, _, _ = _run(folder / "undisturbed", clean)
    bad, finished, _ = _run(folder / "bad-hosts", replace(clean, bad_hosts=BAD_HOSTS))
    faulty, _, (reachable, whole) = _run(folder / "faulty", replace(clean, is_faulty=True))
    good = list(bad.seconds.items())[:FAULTY_OUTLETS]
    usual = max(undisturbed.seconds.values())
    slowest = max(seconds for _, seconds in good)
    times = ", ".join(f"{fault} {seconds:.0f}" for fault, seconds in zip(
        BAD_HOSTS, list(bad.seconds.values())[FAULTY_OUTLETS:], strict=False))  # fmt: skip
    return [
        Figure(name="slowest good source beside bad hosts", value=slowest, unit="s",
               beside=f"{usual:.1f} without them; the bad hosts took {times}"),
        Figure(name="last good source finished after", value=finished, unit="s",
               beside=f"{undisturbed.spent.wall_s:.0f} s took the whole run without bad hosts"),
        Figure(name="times the undisturbed run", value=finished / undisturbed.spent.wall_s, unit="", at_most=1.3),
        Figure(name="median source beside bad hosts", value=median(seconds for _, seconds in good), unit="s",
               beside=f"{median(undisturbed.seconds.values()):.1f} without them"),
        Figure(name="faulty site: stories stored", value=whole, unit="", at_least=0.975,
               beside=f"{reachable:.4g} of those that can be had"),
        Figure(name="faulty site: reachable stories stored", value=reachable, unit="", at_least=1.0),
        Figure(name="faulty site: memory, times clean", value=faulty.spent.together_mb / undisturbed.spent.together_mb,
               unit="", at_most=1.3,
               beside=f"{faulty.spent.together_mb:.0f} MB, clean {undisturbed.spent.together_mb:.0f}, "
                      f"bad hosts {bad.spent.together_mb:.0f}"),
        Figure(name="faulty site: seconds", value=faulty.spent.wall_s, unit="s",
               beside=f"clean {undisturbed.spent.wall_s:.0f}"),
    ]  # fmt: skip


def _run(folder: Path, shape: SiteShape) -> tuple[Visit, float, tuple[float, float]]:
    """A first visit to a site of this shape; seconds until its last good source was finished; what was stored."""
    with LoadSite(shape, folder / "site") as site:
        ours = Installation(folder=folder / "presswatch", catalogue=site.catalogue)
        ours.prepare()
        done = visit(ours, site)
        pages = ours.pages()
        good = [page.fetched_at for page in pages if page.source_id in site.source_ids[: shape.outlets]]
        return done, (max(good) - min(good)).total_seconds(), recall(site, ours)
