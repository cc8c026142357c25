"""The newsroom on a real local HTTP server: a port of 127.0.0.1 for each outlet.

`python -m demo.server --port 8811` serves it until interrupted.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from demo.content import TIME_ZONE, Outlet, load_outlets
from demo.site import Reply, Site, build_site

HOST = "127.0.0.1"
GZIP_FROM_BYTES = 256
COMPRESSIBLE = ("text/", "application/rss", "application/atom", "application/xml")


class PortTaken(Exception):
    """A port the newsroom needs is in use; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request the newsroom answered."""

    outlet_id: str
    method: str
    path: str  # with its query
    status: int
    user_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedOutlet:
    """An outlet with the address it is served at."""

    outlet: Outlet
    base_url: str  # without a slash at the end

    @property
    def id(self) -> str:
        """The outlet's id."""
        return self.outlet.id

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages it writes in, main one first."""
        return self.outlet.languages


class Newsroom:
    """All invented outlets, served while the context lasts.

    `base_port` 0 takes free ports; otherwise the outlets follow one another from that port on.
    Dates of the stories count back from `base_day`, by default today in the newsroom's time zone.
    """

    def __init__(self, base_port: int = 0, base_day: date | None = None) -> None:
        self.base_port = base_port
        self.base_day = base_day or datetime.now(TIME_ZONE).date()
        self.outlets: tuple[ServedOutlet, ...] = ()
        self.sites: tuple[Site, ...] = ()
        self._servers: list[_Server] = []
        self._lock = threading.Lock()
        self._requests: list[Request] = []

    def __enter__(self) -> Self:
        try:
            for place, outlet in enumerate(load_outlets(self.base_day)):
                self._servers.append(_Server(self, self.base_port and self.base_port + place, outlet))
        except BaseException:
            self._close()
            raise
        self.sites = tuple(server.site for server in self._servers)
        self.outlets = tuple(ServedOutlet(outlet=site.outlet, base_url=site.base_url) for site in self.sites)
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
        self._close()

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request answered so far, in order."""
        with self._lock:
            return tuple(self._requests)

    @property
    def private_requests(self) -> tuple[Request, ...]:
        """Requests to the folder that robots.txt forbids; a polite crawler makes none."""
        return tuple(request for request in self.requests if request.path.startswith("/private"))

    @property
    def addresses(self) -> dict[str, str]:
        """Address of each story's page by the story's id (`outlet/slug`)."""
        return {
            story.id: site.base_url + site.outlet.path_of(story) for site in self.sites for story in site.outlet.stories
        }

    @property
    def odd_addresses(self) -> dict[str, str]:
        """Announced addresses that hold no story, with what they are: gone, private or list."""
        return {address: what for site in self.sites for address, what in site.odd_addresses.items()}

    def note(self, request: Request) -> None:
        """Add a request to the log."""
        with self._lock:
            self._requests.append(request)

    def _close(self) -> None:
        for server in self._servers:
            server.server_close()
        self._servers.clear()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, newsroom: Newsroom, port: int, outlet: Outlet) -> None:
        try:
            super().__init__((HOST, port), _Handler)
        except OSError as error:
            raise PortTaken(f"port {port} for outlet {outlet.id}: {error.strerror}; name another with --port") from None
        self.newsroom = newsroom
        self.site = build_site(outlet, f"http://{HOST}:{self.server_port}")

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a crawler that hangs up in mid-answer (tests kill some) is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60

    def do_GET(self) -> None:
        reply = _find(self.server.site, self.path)
        status = 304 if self._holds_same(reply) else reply.status
        self.server.newsroom.note(
            Request(
                outlet_id=self.server.site.outlet.id,
                method=self.command,
                path=self.path,
                status=status,
                user_agent=self.headers.get("User-Agent", ""),
            )
        )
        self._send(reply, status)

    do_HEAD = do_GET

    def _holds_same(self, reply: Reply) -> bool:
        """Whether the asker already holds this body, by its ETag or, without one, by its date."""
        if reply.status != 200:
            return False
        if held := self.headers.get("If-None-Match"):
            return _etag(reply) in [tag.strip() for tag in held.split(",")]
        since = self.headers.get("If-Modified-Since")
        if since is None or reply.last_modified is None:
            return False
        try:
            return reply.last_modified <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False

    def _send(self, reply: Reply, status: int) -> None:
        body = reply.body
        self.send_response(status)
        if status == 200:
            self.send_header("ETag", _etag(reply))
            if reply.last_modified is not None:
                self.send_header("Last-Modified", format_datetime(reply.last_modified.astimezone(UTC), usegmt=True))
        if reply.location:
            self.send_header("Location", reply.location)
        if status == 304:
            self.send_header("ETag", _etag(reply))
            self.end_headers()
            return
        if self._takes_gzip(reply):
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _takes_gzip(self, reply: Reply) -> bool:
        wanted = "gzip" in self.headers.get("Accept-Encoding", "")
        return wanted and len(reply.body) >= GZIP_FROM_BYTES and reply.content_type.startswith(COMPRESSIBLE)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the newsroom keeps its own log."""


def _find(site: Site, target: str) -> Reply:
    """The reply to a request target; tracking parameters change nothing, as on real sites."""
    parts = urlsplit(target)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not name.startswith("utm_")]
    path = f"{parts.path}?{urlencode(kept)}" if kept else parts.path
    missing = Reply(body=b"<h1>404</h1>", content_type="text/html; charset=utf-8", status=404)
    return site.replies.get(path) or missing


def _etag(reply: Reply) -> str:
    return f'W/"{hashlib.sha256(reply.body).hexdigest()[:20]}"'


def main(arguments: list[str] | None = None) -> int:
    """Serve the newsroom until interrupted; 0 then, 1 when a port is taken."""
    parser = argparse.ArgumentParser(prog="python -m demo.server", description="Serve the invented newsroom.")
    parser.add_argument("--port", type=int, default=8811, help="port of the first outlet; 0 takes free ports")
    parser.add_argument("--base-day", type=date.fromisoformat, help="demo day, YYYY-MM-DD (default: today)")
    chosen = parser.parse_args(arguments)
    try:
        with Newsroom(chosen.port, chosen.base_day) as newsroom:
            for served in newsroom.outlets:
                languages = ", ".join(served.languages)
                print(f"{served.base_url}/\t{served.outlet.name}\t{languages}\t{served.outlet.index}", flush=True)
            threading.Event().wait()
    except PortTaken as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
