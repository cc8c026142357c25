"""Incidents: the list with its filters, and one incident with everything it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

import taxonomy
from records import Decision, Incident
from review.candidate import standing_decisions
from review.coding import parse_day
from review.marks import clean, is_web_address
from review.queue import LAST_PAGE, pages_of, read_page
from review.site import RecordId, render, site_of
from storage.database import Store

ROWS_ON_A_PAGE = 30

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilters:
    """What of the incidents is asked for, as typed; empty text means everything."""

    text: str = ""
    region: str = ""
    category: str = ""
    occurred_from: str = ""
    occurred_to: str = ""
    withdrawn: str = ""
    page: int = 1

    def address(self, **changed: object) -> str:
        """The list's address with these filters, some of them changed."""
        names = ("text", "region", "category", "occurred_from", "occurred_to", "withdrawn", "page")
        values = {name: changed.get(name, getattr(self, name)) for name in names}
        kept = {name: value for name, value in values.items() if value and (name, value) != ("page", 1)}
        return f"/incidents?{urlencode(kept)}" if kept else "/incidents"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the page is asked for."""
        return self.address(page=1) != "/incidents"


@router.get("/incidents")
def show_incidents(request: Request) -> Response:
    """Incidents, latest first, by words, place, category and time."""
    store, filters = site_of(request).store, read_incident_filters(request)
    first, last = day_limit(filters.occurred_from, latest=False), day_limit(filters.occurred_to, latest=True)
    found = {
        "text": filters.text or None,
        "region": filters.region or None,
        "category": filters.category or None,
    }
    withdrawn = bool(filters.withdrawn)
    total = store.incidents.count(**found, occurred_from=first, occurred_to=last, include_withdrawn=withdrawn)
    offset = (filters.page - 1) * ROWS_ON_A_PAGE
    incidents = store.incidents.find(
        **found,
        occurred_from=first,
        occurred_to=last,
        include_withdrawn=withdrawn,
        limit=ROWS_ON_A_PAGE,
        offset=offset,
    )
    pages = pages_of(total, ROWS_ON_A_PAGE)
    return render(request, "incidents.html", incidents=incidents, filters=filters, total=total, pages=pages)


@router.get("/incidents/{incident_id}")
def show_incident(request: Request, incident_id: RecordId) -> Response:
    """One incident with its acts, targets, sources, and who decided what, by pseudonym."""
    store = site_of(request).store
    incident = store.incidents.incident(incident_id)
    if incident is None:
        raise HTTPException(404)
    candidates = store.incidents.candidates_of(incident_id)
    decisions = decisions_about(store, incident, [c.id for c in candidates])
    return render(
        request,
        "incident.html",
        incident=incident,
        candidates=candidates,
        decisions=decisions,
        standing={d.id for d in standing_decisions(decisions)},
        is_web_address=is_web_address,
    )


def decisions_about(store: Store, incident: Incident, candidate_ids: Sequence[int]) -> list[Decision]:
    """Every decision of the incident's candidates, oldest first.

    A withdrawn incident has no candidate any more; its decisions are looked up in the whole log.
    """
    ids = set(candidate_ids) or {d.candidate_id for d in _all_decisions(store) if d.incident_id == incident.id}
    found = [decision for candidate_id in sorted(ids) for decision in store.queue.decisions_of(candidate_id)]
    return sorted(found, key=lambda decision: decision.id or 0)


def _all_decisions(store: Store) -> Iterator[Decision]:
    last = 0
    while batch := store.queue.decisions(limit=1_000, after_id=last):
        yield from batch
        last = batch[-1].id or 0


def read_incident_filters(request: Request) -> IncidentFilters:
    """The filters of an address; a code nobody knows is passed over, a date that is none is kept for mending."""
    query, book = request.query_params, taxonomy.load()
    region, category = query.get("region", ""), query.get("category", "")
    return IncidentFilters(
        text=clean(query.get("text", ""))[:200],
        region=region if region in book.regions_by_name else "",
        category=category if category in book.categories else "",
        occurred_from=clean(query.get("occurred_from", ""))[:20],
        occurred_to=clean(query.get("occurred_to", ""))[:20],
        withdrawn="1" if query.get("withdrawn") else "",
        page=min(read_page(request), LAST_PAGE),
    )


def day_limit(text: str, *, latest: bool) -> date | None:
    """First (or latest) day of a typed day, month or year; None when it is none of these."""
    try:
        day, precision = parse_day(text)
    except ValueError:
        return None
    if not latest or precision == "day":
        return day
    if precision == "year":
        return date(day.year, 12, 31)
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1)
