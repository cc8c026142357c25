"""What every screen has at hand: the store, the clock, the settings, the templates, and who is asking."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from records import Account, Language, Source
from review.forms import Form
from review.i18n import LANGUAGE_COOKIE, choose_language
from review.templating import Templates
from storage.database import Store

DECIDING_ROLES = frozenset({"correspondent", "admin"})

# Ids fit the databases' integers, so that a guessed giant is a 404 and never an overflow.
RecordId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class IdleClock:
    """When each session was last used: one unused for two hours is over, before its twelve hours are."""

    LONGEST = timedelta(hours=2)

    def __init__(self) -> None:
        self._last_used: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def is_over(self, key: str, at: datetime) -> bool:
        """Whether the session of this key lay idle too long; False for one not seen since the program started."""
        with self._lock:
            last = self._last_used.get(key)
        return last is not None and at - last >= self.LONGEST

    def note(self, key: str, at: datetime) -> None:
        """Note a use; sessions that ended long ago are forgotten on the way."""
        with self._lock:
            self._last_used[key] = at
            if len(self._last_used) > 1_000:
                self._last_used = {k: seen for k, seen in self._last_used.items() if at - seen < timedelta(days=1)}


@dataclass(frozen=True, kw_only=True)
class Site:
    """One running set of review pages."""

    store: Store
    secret_key: bytes
    opinions_to_confirm: int
    secure_cookies: bool
    now: Callable[[], datetime]
    sources: Mapping[str, Source]
    templates: Templates
    idle: IdleClock = field(default_factory=IdleClock)

    @property
    def session_cookie(self) -> str:
        """Name of the session cookie; the `__Host-` prefix binds it to this host and to https."""
        return "__Host-presswatch" if self.secure_cookies else "presswatch"

    def digest(self, purpose: str, text: str) -> str:
        """Keyed hash of `text`, a different one for each purpose; hides names in throttle rows, derives form tokens."""
        return hmac.new(self.secret_key, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who is asking: an account or nobody, and the language to answer in."""

    language: Language
    account: Account | None = None
    csrf: str = ""  # form token of the session; empty for nobody

    @property
    def can_decide(self) -> bool:
        """Whether the account's role may decide on candidates."""
        return self.account is not None and self.account.role in DECIDING_ROLES


def site_of(request: Request) -> Site:
    """The site a request came to."""
    site: Site = request.app.state.site
    return site


def visitor_of(request: Request) -> Visitor:
    """Who sent the request; nobody when no rule has looked yet (an address that does not exist)."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    return visitor or Visitor(language=asked_language(request, None))


def account_of(request: Request) -> Account:
    """The account behind a request to a route whose rule asks for one."""
    account = visitor_of(request).account
    if account is None:
        raise LookupError("the rule of this route lets visitors without an account in")
    return account


def form_of(request: Request) -> Form:
    """The form a request carried, read before the route's rule let it through."""
    form: Form = request.state.form
    return form


def asked_language(request: Request, account: Account | None) -> Language:
    """The language to answer in: account, cookie, browser, English."""
    cookie = request.cookies.get(LANGUAGE_COOKIE)
    return choose_language(account.language if account else None, cookie, request.headers.get("accept-language"))


def render(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A page from a template in the visitor's language."""
    visitor = visitor_of(request)
    site = site_of(request)
    own = {"visitor": visitor, "path": request.url.path, "query": request.url.query, "at": site.now(), "site": site}
    return HTMLResponse(site.templates.render(visitor.language, template, {**own, **values}), status_code=status)


def see_other(address: str) -> RedirectResponse:
    """A 303 to an address of this site: what every form is answered with when all went well."""
    return RedirectResponse(address, status_code=303)


def own_address(wanted: str) -> str:
    """`wanted` when it is a path on this site, else the queue; keeps log-in from sending people elsewhere."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    return wanted if plain and wanted.startswith("/") and not wanted.startswith("//") else "/queue"
