"""The review pages as one application: screens from a list, a rule for every route, headers on every answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from fastapi import Depends, FastAPI

from records import Source
from review import auth, candidate, codebook, copies, decide, health, incidents, queue, static_files, versions
from review.errors import add_error_pages, on_unforeseen_error
from review.rights import check_rights
from review.security import SecurityHeaders
from review.site import Site
from review.templating import Templates, read_static
from storage.database import Store

# A new screen is a new file with a `router`, its line here, and its rule in rights.py.
ROUTERS = (
    health.router,
    static_files.router,
    auth.router,
    queue.router,
    candidate.router,
    decide.router,
    incidents.router,
    codebook.router,
    copies.router,
    versions.router,
)


def create_app(
    store: Store,
    *,
    secret_key: bytes,
    opinions_to_confirm: int = 1,
    secure_cookies: bool,
    now: Callable[[], datetime],
    sources: Sequence[Source] = (),
) -> FastAPI:
    """The review pages over a store.

    `secret_key` keys form tokens and the throttle; `now` gives aware times; `sources` name the sources on screen.
    """
    app = FastAPI(
        title="presswatch",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(check_rights)],
    )
    app.state.static = read_static()
    auth.nobodys_hash()
    app.state.site = Site(
        store=store,
        secret_key=secret_key,
        opinions_to_confirm=opinions_to_confirm,
        secure_cookies=secure_cookies,
        now=now,
        sources={source.id: source for source in sources},
        templates=Templates(sources),
    )
    for router in ROUTERS:
        app.include_router(router)
    add_error_pages(app)
    app.add_middleware(SecurityHeaders, on_error=on_unforeseen_error)
    return app
