"""A real server on a free port for tests that drive a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from review.app import create_app
from storage.database import Store
from tests.review.review_newsroom import NOW, SOURCES

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def served(store: Store, *, opinions_to_confirm: int = 1) -> Iterator[str]:
    """The origin of the review pages over a store, served by uvicorn on a free port until the block ends."""
    app = create_app(
        store,
        secret_key=b"k" * 32,
        secure_cookies=False,
        now=lambda: NOW,
        sources=SOURCES,
        opinions_to_confirm=opinions_to_confirm,
    )
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("the review pages did not start within 20 seconds")
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
