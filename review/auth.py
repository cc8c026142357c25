"""Log in, log out, choose a language."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import cache

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from records import LANGUAGES, Account
from review.i18n import LANGUAGE_COOKIE
from review.passwords import hash_password, verify_password
from review.sessions import end_session, start_session
from review.site import Site, account_of, form_of, own_address, render, see_other, site_of, visitor_of

TRIES = 5
TRIES_WITHIN = timedelta(seconds=60)

router = APIRouter()
_one_at_a_time = threading.Lock()  # a burst of log-ins neither slips past the count nor fills the memory with argon2


@router.get("/login")
def show_login(request: Request) -> Response:
    """The log-in page; the queue for who is logged in already."""
    if visitor_of(request).account is not None:
        return see_other("/queue")
    return render(request, "login.html", next=own_address(request.query_params.get("next", "/queue")))


@router.post("/login")
def log_in(request: Request) -> Response:
    """A new session for the right name and password; else the same answer whatever was wrong."""
    site, form = site_of(request), form_of(request)
    name, wanted = form.get("name")[:200], own_address(form.get("next"))
    keys = (site.digest("name", name.casefold()), site.digest("address", _address(request)))
    with _one_at_a_time:
        if _is_throttled(site, keys):
            return _refuse(request, wanted, name, status=429)
        account = _verified(site, name, form.secret("password"))
        for key in keys:
            site.store.accounts.note_attempt(key, site.now(), account is not None)
    if account is None:
        return _refuse(request, wanted, name, status=401)
    end_session(request)
    response = see_other(wanted)
    start_session(site, response, account, site.now())
    return response


@router.post("/logout")
def log_out(request: Request) -> Response:
    """End the session and forget its cookie."""
    end_session(request)
    site = site_of(request)
    response = see_other("/login")
    response.delete_cookie(site.session_cookie, path="/", secure=site.secure_cookies, httponly=True, samesite="strict")
    return response


@router.post("/language")
def set_language(request: Request) -> Response:
    """Remember the interface language in a cookie and, for an account, with the account."""
    site, form = site_of(request), form_of(request)
    wanted = form.get("language")
    response = see_other(own_address(form.get("back")))
    if wanted in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, wanted, max_age=31_536_000, secure=site.secure_cookies, httponly=True, samesite="lax"
        )
        if visitor_of(request).account is not None:
            site.store.accounts.set_language(account_of(request).id, wanted)
    return response


def _verified(site: Site, name: str, password: str) -> Account | None:
    """The account of that name when the password is its own; takes as long for a name nobody has."""
    found = site.store.accounts.by_name(name)
    if found is None:
        verify_password(nobodys_hash(), password)
        return None
    account, password_hash = found
    right = verify_password(password_hash, password)
    return account if right and not account.disabled else None


def _is_throttled(site: Site, keys: tuple[str, ...]) -> bool:
    since = site.now() - TRIES_WITHIN
    return any(site.store.accounts.recent_failures(key, since) >= TRIES for key in keys)


def _refuse(request: Request, wanted: str, name: str, *, status: int) -> HTMLResponse:
    response = render(request, "login.html", status=status, next=wanted, name=name, refused=status)
    if status == 429:
        response.headers["Retry-After"] = str(int(TRIES_WITHIN.total_seconds()))
    return response


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


@cache
def nobodys_hash() -> str:
    """A hash to compare with when nobody has the name; made at start, so that the first such answer is no slower."""
    return hash_password("a password that no account has")
