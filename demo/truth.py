"""What the newsroom really tells: its made-up incidents, and which stories are none."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from demo.content import NEWSROOM, Story, load_outlets


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIncident:
    """One made-up incident with every story that tells of it."""

    id: str
    category: str  # code of the taxonomy
    subtypes: tuple[str, ...]  # codes of the taxonomy, main first
    region: str  # English name of a taxonomy region
    settlement: str | None
    occurred_on: date
    summary: str
    stories: tuple[Story, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages it is told in, sorted."""
        return tuple(sorted({story.language for story in self.stories}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Everything a run over the newsroom can be measured against."""

    incidents: tuple[ToldIncident, ...]
    near_misses: tuple[Story, ...]
    ordinary: tuple[Story, ...]

    @property
    def stories(self) -> tuple[Story, ...]:
        """All stories, those of the incidents first."""
        told = tuple(story for incident in self.incidents for story in incident.stories)
        return told + self.near_misses + self.ordinary

    def incident_of(self, outlet_id: str, slug: str) -> str | None:
        """Id of the incident a story tells of; None for near misses, ordinary and unknown stories."""
        ids = (s.incident_id for s in self.stories if (s.outlet_id, s.slug) == (outlet_id, slug))
        return next(ids, None)


def load_truth(base_day: date, folder: Path = NEWSROOM) -> Truth:
    """The truth for one demo day, from the stories' heads and `incidents.toml`.

    A story may only name an incident of that file; tests hold the two against each other.
    """
    stories = [story for outlet in load_outlets(base_day, folder) for story in outlet.stories]
    entries = tomllib.loads((folder / "incidents.toml").read_text(encoding="utf-8"))["incident"]
    incidents = tuple(
        ToldIncident(
            id=entry["id"],
            category=entry["category"],
            subtypes=tuple(entry["subtypes"]),
            region=entry["region"],
            settlement=entry.get("settlement"),
            occurred_on=base_day - timedelta(days=entry["days_ago"]),
            summary=entry["summary"],
            stories=tuple(story for story in stories if story.incident_id == entry["id"]),
        )
        for entry in entries
    )
    return Truth(
        incidents=incidents,
        near_misses=tuple(story for story in stories if story.kind == "near_miss"),
        ordinary=tuple(story for story in stories if story.kind == "ordinary"),
    )
