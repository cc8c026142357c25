"""Sessions: a random token in a cookie, its hash in the database, its end after 2 idle or 12 hours in all."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from fastapi import Request
from fastapi.responses import Response

from records import Account
from review.site import Site, site_of

LONGEST_SESSION = timedelta(hours=12)


def account_behind(request: Request) -> Account | None:
    """The account whose living session the request's cookie names; None for no, an ended or a made-up session."""
    site = site_of(request)
    token = request.cookies.get(site.session_cookie)
    if not token:
        return None
    key, at = token_hash(token), site.now()
    if site.idle.is_over(key, at):
        site.store.accounts.close_session(key)
        return None
    account = site.store.accounts.session(key, at)
    if account is not None:
        site.idle.note(key, at)
    return account


def start_session(site: Site, response: Response, account: Account, at: datetime) -> None:
    """Open a session with a new token and put it into the response's cookie."""
    token = secrets.token_urlsafe(32)
    site.store.accounts.open_session(account.id, token_hash(token), at, at + LONGEST_SESSION)
    response.set_cookie(
        site.session_cookie, token, secure=site.secure_cookies, httponly=True, samesite="strict", path="/"
    )


def end_session(request: Request) -> None:
    """Close the session the request's cookie names, if any: its token is dead from now on."""
    site = site_of(request)
    token = request.cookies.get(site.session_cookie)
    if token:
        site.store.accounts.close_session(token_hash(token))


def form_token(request: Request) -> str:
    """The token every form of this session carries: a keyed hash of the session's own token."""
    site = site_of(request)
    return site.digest("form", request.cookies.get(site.session_cookie, ""))


def token_hash(token: str) -> str:
    """What the database keeps of a session token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
