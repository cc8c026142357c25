"""Who may do what: one rule for every route, and a door that refuses every route without one."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute

from review.forms import EMPTY, read_form
from review.sessions import account_behind, form_token
from review.site import Visitor, asked_language

NOBODY = "nobody"  # a visitor without an account
ROLES = frozenset({"correspondent", "reader", "admin"})
EVERYONE = ROLES | {NOBODY}
DECIDERS = frozenset({"correspondent", "admin"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Method and path of every route -> the roles it is open to. A route that is not here is closed to all.
RULES: Mapping[tuple[str, str], frozenset[str]] = {
    ("GET", "/healthz"): EVERYONE,
    ("GET", "/static/{name}"): EVERYONE,
    ("GET", "/login"): EVERYONE,
    ("POST", "/login"): EVERYONE,
    ("POST", "/language"): EVERYONE,
    ("POST", "/logout"): ROLES,
    ("GET", "/"): ROLES,
    ("GET", "/queue"): ROLES,
    ("GET", "/decided"): ROLES,
    ("GET", "/drafts"): ROLES,
    ("GET", "/candidates/{candidate_id}"): ROLES,
    ("POST", "/candidates/{candidate_id}/decision"): DECIDERS,
    ("POST", "/candidates/{candidate_id}/undo"): DECIDERS,
    ("GET", "/copies/{sha256}"): ROLES,
    ("GET", "/articles/{article_id}/versions"): ROLES,
    ("GET", "/incidents"): ROLES,
    ("GET", "/incidents/{incident_id}"): ROLES,
    ("GET", "/codebook"): ROLES,
}


class LogInFirst(Exception):
    """The route asks for an account and the request carries no living session."""


class StaleForm(Exception):
    """The form came from our own pages, with the token of another session: nothing was done."""


async def check_rights(request: Request) -> None:
    """Let the request through to its route, or raise: the dependency every route of the app has."""
    roles = RULES.get((request.method, _path_of(request)), frozenset())
    account = (await run_in_threadpool(identify, request)).account
    request.state.form = EMPTY
    if request.method not in SAFE_METHODS:
        check_origin(request)
        request.state.form = await read_form(request)
    if account is None and NOBODY not in roles:
        raise LogInFirst
    if account is not None and account.role not in roles:
        raise HTTPException(403)
    if account is not None and request.method not in SAFE_METHODS:
        _check_token(request)


def identify(request: Request) -> Visitor:
    """Who sent the request, looked up once and kept with it."""
    account = account_behind(request)
    csrf = form_token(request) if account else ""
    visitor = Visitor(language=asked_language(request, account), account=account, csrf=csrf)
    request.state.visitor = visitor
    return visitor


def check_origin(request: Request) -> None:
    """Raise 403 when a browser says that the form was sent from another site.

    A request without Origin and Sec-Fetch-Site comes from no browser of today, and then the form token decides.
    """
    origin = request.headers.get("origin")
    if origin is not None and not _is_own(origin, request):
        raise HTTPException(403)
    if origin is None and request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403)


def _is_own(origin: str, request: Request) -> bool:
    try:
        parts = urlsplit(origin)
        own = request.headers.get("host", "")
        return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc.lower() == own.lower()
    except ValueError:
        return False


def _check_token(request: Request) -> None:
    expected = request.state.visitor.csrf
    if not hmac.compare_digest(request.state.form.secret("csrf").encode(), expected.encode()):
        raise StaleForm


def _path_of(request: Request) -> str:
    route = request.scope.get("route")
    return route.path if isinstance(route, APIRoute) else ""
