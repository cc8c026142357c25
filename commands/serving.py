"""The review pages on a socket: what `serve` and `demo` share."""

from __future__ import annotations

import signal
import socket
import sys
from types import FrameType

import uvicorn
from fastapi import FastAPI

from commands.context import CommandFailed


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on host and port (0: any free one); raises CommandFailed when that cannot be."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CommandFailed(
            f"cannot listen on port {port} of {host} ({reason}); choose others with --host, --port"
        ) from None


def address_of(host: str, listening: socket.socket) -> str:
    """The address to type into a browser."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}/"


def serve_pages(pages: FastAPI, listening: socket.socket) -> None:
    """Answer requests until SIGINT (exit code 130) or SIGTERM, the ordinary end of a service (exit code 0)."""
    signal.signal(signal.SIGTERM, _end)
    uvicorn.Server(uvicorn.Config(pages, server_header=False, access_log=False, log_level="warning")).run([listening])


def _end(signum: int, frame: FrameType | None) -> None:
    sys.exit(0)
