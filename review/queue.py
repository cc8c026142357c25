"""The queue: candidates that await review, the surest first, and those already decided."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

import taxonomy
from records import LANGUAGES, Candidate, Decision
from review.cards import make_card
from review.site import render, see_other, site_of, visitor_of

CARDS_ON_A_PAGE = 20
LAST_PAGE = 10_000

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What of the queue is asked for; None means everything."""

    language: str | None = None
    category: str | None = None
    page: int = 1

    @property
    def offset(self) -> int:
        """Candidates before this page."""
        return (self.page - 1) * CARDS_ON_A_PAGE

    def address(self, path: str, **changed: object) -> str:
        """An address with these filters, some of them changed."""
        values = {"language": self.language, "category": self.category, "page": self.page, **changed}
        kept = {name: value for name, value in values.items() if value and (name, value) != ("page", 1)}
        return f"{path}?{urlencode(kept)}" if kept else path


def read_filters(request: Request) -> Filters:
    """The filters of an address; a value nobody knows is passed over."""
    language, category = request.query_params.get("language"), request.query_params.get("category")
    return Filters(
        language=language if language in LANGUAGES else None,
        category=category if category in taxonomy.load().categories else None,
        page=read_page(request),
    )


def read_page(request: Request) -> int:
    """The page number of an address, from 1; 1 when it is none."""
    text = request.query_params.get("page", "1")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 8 else 1


@router.get("/")
def show_start(request: Request) -> Response:
    """The queue is where work starts."""
    return see_other("/queue")


@router.get("/queue")
def show_queue(request: Request) -> Response:
    """Candidates awaiting review, by filter and page."""
    site, filters, language = site_of(request), read_filters(request), visitor_of(request).language
    total = site.store.queue.count_awaiting(language=filters.language, category=filters.category)
    candidates = site.store.queue.candidates_awaiting_review(
        limit=CARDS_ON_A_PAGE, offset=filters.offset, language=filters.language, category=filters.category
    )
    cards = [card for card in (make_card(c, language) for c in candidates) if card]
    return render(
        request,
        "queue.html",
        cards=cards,
        filters=filters,
        total=total,
        pages=pages_of(total),
        counts=_counts(request),
        done=_just_decided(request),
    )


@router.get("/drafts")
def show_drafts(request: Request) -> Response:
    """Candidates confirmed once that ask for a second opinion."""
    site, language = site_of(request), visitor_of(request).language
    filters = Filters(page=read_page(request))
    candidates = site.store.queue.drafts_awaiting_opinion(limit=CARDS_ON_A_PAGE + 1, offset=filters.offset)
    cards = [card for card in (make_card(c, language) for c in candidates[:CARDS_ON_A_PAGE]) if card]
    pages = filters.page + (len(candidates) > CARDS_ON_A_PAGE)
    return render(request, "drafts.html", cards=cards, filters=filters, pages=pages, counts=_counts(request))


@router.get("/decided")
def show_decided(request: Request) -> Response:
    """Candidates with a decision, the newest decision first."""
    site, language = site_of(request), visitor_of(request).language
    filters = Filters(page=read_page(request))
    candidates = site.store.queue.decided(limit=CARDS_ON_A_PAGE, offset=filters.offset)
    cards = [card for card in (make_card(c, language) for c in candidates) if card]
    newest = {c.id: _newest(request, c) for c in candidates}
    counts = _counts(request)
    return render(
        request,
        "decided.html",
        cards=cards,
        newest=newest,
        filters=filters,
        pages=pages_of(counts["decided"]),
        counts=counts,
    )


def pages_of(total: int, size: int = CARDS_ON_A_PAGE) -> int:
    """How many pages a list of `total` has; at least one."""
    return max(1, -(-total // size))


def _counts(request: Request) -> dict[str, int]:
    by_state = site_of(request).store.queue.counts()
    awaiting = by_state.get("awaiting", 0)
    return {**by_state, "awaiting": awaiting, "decided": sum(by_state.values()) - awaiting}


def _newest(request: Request, candidate: Candidate) -> Decision | None:
    decisions = site_of(request).store.queue.decisions_of(candidate.id)
    return decisions[-1] if decisions else None


def _just_decided(request: Request) -> tuple[Candidate, Decision] | None:
    """The candidate the reader has just decided on, with the decision that can be taken back."""
    text = request.query_params.get("done", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    candidate = site_of(request).store.queue.candidate(int(text))
    newest = _newest(request, candidate) if candidate else None
    return (candidate, newest) if candidate and newest else None
