"""Serves the load site: one process, one event loop, an address of its own for each outlet, prepared answers."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from bench.load_site.answers import Answer, Host, build_hosts, status_line
from bench.load_site.faults import DRIP_PIECES, DRIP_STEP_S, SLOW_S, SLUGGISH_S, Fault, HostFault
from bench.load_site.plan import Outlet

CONTROL = "127.0.0.1"  # no outlet lives here: /counts tells what was asked, /reset forgets it
CHUNK = b"<p>without end</p>\n" * 3400
MISSING = Answer(kind="missing", status=404, fields=b"Content-Type: text/html\r\n", parts=(b"<h1>Not found</h1>",))
BUSY = Answer(kind="busy", status=503, fields=b"Retry-After: 1\r\n", parts=(b"busy",))


@dataclass(slots=True)
class Site:
    """All hosts and what was asked of them."""

    hosts: dict[str, Host] = field(default_factory=dict)
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)  # connections of each host
    most_open: int = 0  # at one host at once

    def report(self) -> dict[str, object]:
        """What was asked since the last reset."""
        kinds: dict[str, dict[str, int]] = {}
        for (kind, status), number in sorted(self.counts.items()):
            kinds.setdefault(kind, {})[str(status)] = number
        articles = [a for host in self.hosts.values() for a in host.answers.values() if a.kind == "article"]
        return {
            "requests": sum(self.counts.values()),
            "kinds": kinds,
            "articles_given": sum(answer.given > 0 for answer in articles),
            "articles_given_twice": sum(answer.given > 1 for answer in articles),
            "most_connections_to_a_host": self.most_open,
        }

    def reset(self) -> None:
        """Forget what was asked; a story that is busy once is busy once more."""
        self.counts.clear()
        self.most_open = 0
        for host in self.hosts.values():
            host.busy.clear()
            for answer in host.answers.values():
                answer.asked = answer.given = 0


async def start_serving(outlets: Sequence[Outlet], port: int = 0) -> tuple[int, Callable[[], None]]:
    """The port at which every outlet answers on its own address, and what stops it; 0 takes a free port."""
    site, loop = Site(), asyncio.get_running_loop()
    first = await loop.create_server(lambda: Exchange(site), CONTROL, port, backlog=1024)
    chosen: int = first.sockets[0].getsockname()[1]
    addresses = [outlet.host for outlet in outlets]
    others = await loop.create_server(lambda: Exchange(site), addresses, chosen, backlog=1024)
    site.hosts = build_hosts(outlets, chosen)

    def stop() -> None:
        first.close()
        others.close()

    return chosen, stop


class Exchange(asyncio.Protocol):
    """One connection: requests in, prepared answers out."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.buffer = b""
        self.may_write = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note which host was called; a broken one hangs up."""
        self.transport = cast(asyncio.Transport, transport)
        self.address = str(transport.get_extra_info("sockname")[0])
        self.host = self.site.hosts.get(self.address)
        self.site.open[self.address] += 1
        if self.host is not None:
            self.site.most_open = max(self.site.most_open, self.site.open[self.address])
            if self.host.fault is HostFault.BROKEN:
                self.site.counts["broken", 0] += 1
                self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone; whatever still writes to it stops."""
        self.site.open[self.address] -= 1
        self.may_write.set()

    def pause_writing(self) -> None:
        """The client reads too slowly."""
        self.may_write.clear()

    def resume_writing(self) -> None:
        """The client reads again."""
        self.may_write.set()

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            request, self.buffer = self.buffer[: end + 2], self.buffer[end + 4 :]
            self._answer(request)

    def _answer(self, request: bytes) -> None:
        path = request.split(b" ", 2)[1].decode("latin-1")
        if self.host is None:
            self._control(path)
            return
        answer = self.host.answers.get(path, MISSING)
        fields = request.lower()
        is_packed = b"gzip" in _value(fields, b"accept-encoding")
        if answer.fault is Fault.BUSY_ONCE and path not in self.host.busy:
            self.host.busy.add(path)
            answer = BUSY
        answer.asked += 1
        whole, status = self._whole(answer, fields, request, is_packed)
        self.site.counts[answer.kind, status] += 1
        self._send(answer, whole, status)

    def _whole(self, answer: Answer, fields: bytes, request: bytes, is_packed: bool) -> tuple[bytes, int]:
        if answer.etag and _is_unchanged(answer, fields, request):
            return b"%sETag: %s\r\n\r\n" % (status_line(304), answer.etag), 304
        answer.given += 1
        return answer.whole(is_packed=is_packed), answer.status

    def _send(self, answer: Answer, whole: bytes, status: int) -> None:
        loop = asyncio.get_running_loop()
        if self.host is not None and self.host.fault is HostFault.SLOW:
            loop.call_later(SLOW_S, self._write, whole)
        elif answer.fault is Fault.SLUGGISH:
            loop.call_later(SLUGGISH_S, self._write, whole)
        elif answer.fault is Fault.DRIP:
            size = -(-len(whole) // DRIP_PIECES)
            for piece in range(DRIP_PIECES):
                loop.call_later(piece * DRIP_STEP_S, self._write, whole[piece * size : (piece + 1) * size])
        elif status == 200 and (answer.fault is Fault.ENDLESS or self._is_endless(answer)):
            self._keep(self._without_end(CHUNK, 0))
        elif answer.fault is Fault.STUCK and status == 200:
            self._keep(self._without_end(b"<", DRIP_STEP_S))
        else:
            self._write(whole)

    def _is_endless(self, answer: Answer) -> bool:
        return self.host is not None and self.host.fault is HostFault.ENDLESS and answer.kind != "robots"

    def _keep(self, work: asyncio.Task[None]) -> None:
        self.work = work  # the loop itself keeps only a weak reference

    def _without_end(self, chunk: bytes, pause_s: float) -> asyncio.Task[None]:
        async def write() -> None:
            self.may_write.set()
            self._write(status_line(200) + b"Content-Type: text/html\r\nConnection: close\r\n\r\n<html><body>")
            while not self.transport.is_closing():
                self._write(chunk)
                await asyncio.sleep(pause_s)
                await self.may_write.wait()

        return asyncio.get_running_loop().create_task(write())

    def _write(self, data: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(data)

    def _control(self, path: str) -> None:
        if path == "/reset":
            self.site.reset()
        body = json.dumps(self.site.report()).encode("ascii")
        self._write(
            b"%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (status_line(200), len(body), body)
        )


def _is_unchanged(answer: Answer, fields: bytes, request: bytes) -> bool:
    """Whether the client holds this version; the ETag decides where it sends one."""
    told = _value(fields, b"if-none-match", request)
    if told:
        return answer.etag in told
    return _value(fields, b"if-modified-since", request) == answer.modified


def _value(fields: bytes, name: bytes, source: bytes | None = None) -> bytes:
    """The value of a header field, found in the lower-case copy, cut from the request as sent."""
    start = fields.find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    start += len(name) + 3
    return (source or fields)[start : fields.find(b"\r\n", start)].strip()
