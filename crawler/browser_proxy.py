"""The only way out for a browser: a small proxy that connects to checked addresses and counts the bytes.

A browser resolves names by itself, so a name could be checked as a public address and then lead elsewhere. Here the
address that was checked is the one that is connected to.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Coroutine, Sequence
from typing import Self
from urllib.parse import urlsplit

from crawler.guard import RequestRefused, check_address, is_public
from crawler.urls import DEFAULT_PORTS, shown

CHUNK = 64 * 1024
MAX_HEAD = 64 * 1024
HEAD_S = 10.0
CONNECT_S = 10.0
_OF_THE_CONNECTION = ("proxy-", "connection:", "keep-alive:")
_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class GuardedProxy:
    """A proxy on a port of this machine for one page: CONNECT, and plain http with one request a connection.

    `refused` keeps why a host was not connected to, by `host:port`; `exhausted` tells that more than `most_bytes` came
    from outside and everything was cut off.
    """

    def __init__(self, *, allowed: Sequence[str], named_ports: frozenset[int], most_bytes: int) -> None:
        self.refused: dict[str, RequestRefused] = {}
        self.unreached: dict[str, str] = {}
        self.exhausted = False
        self._allowed = tuple(allowed)
        self._ports = named_ports
        self._left = most_bytes
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MAX_HEAD)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def address(self) -> str:
        """Where the browser finds it."""
        port = self._server.sockets[0].getsockname()[1] if self._server else 0
        return f"http://127.0.0.1:{port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            await self._answer(reader, writer)
        except (OSError, ValueError, EOFError, asyncio.LimitOverrunError, TimeoutError):
            pass  # whoever hangs up or speaks no HTTP gets no answer
        except asyncio.CancelledError:
            pass  # the page is over; asyncio.streams would log it as an error
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_S)
        line, *fields = head.decode("latin-1").split("\r\n")
        method, target, _ = line.split(" ", 2)
        tunnel = method == "CONNECT"
        url = f"http://{target}/" if tunnel else target
        try:
            there, back = await self._connect(url)
        except RequestRefused as error:
            self.refused[host_and_port(url)] = error
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return await writer.drain()
        except (OSError, TimeoutError) as error:
            self.unreached[host_and_port(url)] = f"{type(error).__name__}: {error}"
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return await writer.drain()
        try:
            if tunnel:
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                await _first_of(_copy(reader, back), self._receive(there, writer))
            else:
                back.write(_request(method, target, fields) + await reader.readexactly(_length(fields)))
                writer.write(await _answer_head(there))
                await self._receive(there, writer)
        finally:
            back.close()

    async def _connect(self, url: str) -> _Streams:
        """A connection to the checked address of a host; raises RequestRefused, OSError or TimeoutError."""
        address = urlsplit(check_address(url, named_ports=self._ports, allowed=self._allowed))
        host, port = address.hostname or "", address.port or 80
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=socket.AF_INET, type=socket.SOCK_STREAM)
        for *_, target in found:
            if not is_public(f"{target[0]}:{port}", self._allowed):
                raise RequestRefused("address_refused", f"{shown(host)} leads to {target[0]}, not a public address")
        return await asyncio.wait_for(asyncio.open_connection(str(found[0][4][0]), port), CONNECT_S)

    async def _receive(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await there.read(CHUNK):
            self._left -= len(chunk)
            if self._left < 0:
                self.exhausted = True
                return
            writer.write(chunk)
            await writer.drain()


def host_and_port(url: str) -> str:
    """Host and port of an address, the port of its scheme when it names none; "" for what is no address."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port or DEFAULT_PORTS.get(parts.scheme, 0)}" if parts.hostname else ""
    except ValueError:
        return ""


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK):
        writer.write(chunk)
        await writer.drain()


async def _first_of(*copies: Coroutine[None, None, None]) -> None:
    """Wait until one direction ends, then end the other."""
    tasks = [asyncio.ensure_future(copy) for copy in copies]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(OSError):
            await asyncio.gather(*tasks, return_exceptions=True)


def _request(method: str, target: str, fields: Sequence[str]) -> bytes:
    """The head of a request as the server itself wants it: its path, and no second request on this connection."""
    parts = urlsplit(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _closing(f"{method} {path} HTTP/1.1", fields)


async def _answer_head(there: asyncio.StreamReader) -> bytes:
    """The head of an answer, which tells the browser to ask no second time on this connection."""
    head = await there.readuntil(b"\r\n\r\n")
    while head.partition(b" ")[2][:1] == b"1":  # 100 and 103 announce the answer proper
        head = await there.readuntil(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    return _closing(line, fields)


def _closing(line: str, fields: Sequence[str]) -> bytes:
    kept = [field for field in fields if field and not field.lower().startswith(_OF_THE_CONNECTION)]
    return "\r\n".join((line, *kept, "Connection: close", "", "")).encode("latin-1")


def _length(fields: Sequence[str]) -> int:
    """How many bytes follow the head of a request."""
    lengths = [field.partition(":")[2].strip() for field in fields if field.lower().startswith("content-length:")]
    return min(int(lengths[0]), CHUNK) if lengths and lengths[0].isdigit() else 0
