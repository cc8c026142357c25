"""Error pages: what happened and what to do, in the visitor's language, without anything of the inside."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException as StarletteHTTPException

from review.i18n import N_
from review.rights import LogInFirst, StaleForm, identify
from review.site import render, see_other
from storage.database import StorageBusy

MESSAGES: Mapping[int, tuple[str, str]] = {
    400: (N_("This request cannot be read"), N_("Go back and try again.")),
    403: (
        N_("This is not open to you"),
        N_("Your role does not allow it, or the form came from another site. Nothing was changed."),
    ),
    404: (
        N_("There is nothing here"),
        N_("The address is wrong, or what it named is gone. The queue has everything that awaits review."),
    ),
    405: (N_("This address does not take that"), N_("Go back and use the page's own buttons.")),
    413: (N_("The form is too large"), N_("Go back and shorten what you typed. Nothing was saved.")),
    415: (N_("This kind of form is not read here"), N_("Go back and use the page's own buttons.")),
    500: (
        N_("Something went wrong on our side"),
        N_("Nothing was saved. Go back and try again; if it stays so, tell the person who runs presswatch."),
    ),
    503: (N_("The database is busy"), N_("Nothing was saved. Go back and send it again.")),
}


def add_error_pages(app: FastAPI) -> None:
    """Answer every foreseen error of the app with a page."""
    app.add_exception_handler(StarletteHTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_wrong_address)
    app.add_exception_handler(LogInFirst, _on_no_session)
    app.add_exception_handler(StaleForm, _on_stale_form)
    app.add_exception_handler(DBAPIError, _on_busy_database)
    app.add_exception_handler(StorageBusy, _on_busy_database)


def error_page(request: Request, status: int) -> Response:
    """The page for one status; an unknown status is told as the nearest known one."""
    known = status if status in MESSAGES else 500 if status >= 500 else 400
    title, advice = MESSAGES[known]
    return render(request, "error.html", status=status, title=title, advice=advice, number=status)


async def on_unforeseen_error(request: Request) -> Response:
    """The page for an error nobody foresaw."""
    return error_page(request, 500)


def _on_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException | StarletteHTTPException) else 500
    if not hasattr(request.state, "visitor"):  # the address has no route, so no rule has looked at who is asking
        identify(request)
    return error_page(request, status)


def _on_wrong_address(request: Request, error: Exception) -> Response:
    return error_page(request, 404)


def _on_no_session(request: Request, error: Exception) -> Response:
    """A page asked for leads to log-in and back; a decision keeps what was typed until a session is there again."""
    if request.method != "GET":
        return _kept_form(request, status=401) if _is_decision(request) else see_other("/login")
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return see_other("/login" if address in ("/", "/queue") else f"/login?next={quote(address)}")


def _on_stale_form(request: Request, error: Exception) -> Response:
    return _kept_form(request, status=403) if _is_decision(request) else error_page(request, 403)


def _on_busy_database(request: Request, error: Exception) -> Response:
    return _kept_form(request, status=503) if _is_decision(request) else error_page(request, 503)


def _is_decision(request: Request) -> bool:
    return request.method == "POST" and request.url.path.endswith("/decision")


def _kept_form(request: Request, *, status: int) -> Response:
    """What was typed, with the form token of the session there is now, to be sent once more by hand."""
    form = request.state.form
    kept = [(name, value) for name in form.fields if name != "csrf" for value in form.all(name)]
    return render(request, "kept_form.html", status=status, kept=kept)
