"""Whether the installation is in order, for monitors: `GET /healthz`."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from bookkeeping import Run
from review.site import Site, site_of

LONGEST_RUN = timedelta(hours=6)
LONGEST_SILENCE = timedelta(hours=24)  # a day without a finished collection is told to someone
RUN_KINDS = ("collect", "process")

log = logging.getLogger(__name__)
router = APIRouter()


@router.get("/healthz")
def show_health(request: Request) -> JSONResponse:
    """200 when database and last runs are in order, else 503; says which, never how the inside looks."""
    site = site_of(request)
    try:
        runs = {kind: site.store.runs.latest(20, kind=kind) for kind in RUN_KINDS}
    except SQLAlchemyError:
        log.exception("health check failed")
        return JSONResponse({"status": "unwell", "database": "unreachable", "runs": {}}, status_code=503)
    told = {kind: _tell(site, newest) for kind, newest in runs.items()}
    well = all(run["state"] != "unwell" for run in told.values())
    content = {"status": "ok" if well else "unwell", "database": "ok", "runs": told}
    return JSONResponse(content, status_code=200 if well else 503)


def run_problem(runs: list[Run], now: datetime) -> str | None:
    """What is wrong with the newest runs of one kind, newest first; None when nothing is."""
    if not runs:
        return None
    newest = runs[0]
    if newest.state == "lost":
        return "the last run ended without a word"
    if newest.state == "running" and now - newest.started_at > LONGEST_RUN:
        return "a run has been going on for more than six hours"
    ended = [run.ended_at for run in runs if run.ended_at and run.state == "finished"]
    started = newest.started_at
    if max([*ended, started]) < now - LONGEST_SILENCE:
        return "nothing ran for a day"
    return None


def _tell(site: Site, runs: list[Run]) -> dict[str, str | None]:
    if not runs:
        return {"state": "never", "ended_at": None, "problem": None}
    problem = run_problem(runs, site.now())
    ended_at = runs[0].ended_at
    return {
        "state": "unwell" if problem else runs[0].state,
        "ended_at": ended_at.isoformat() if ended_at else None,
        "problem": problem,
    }
