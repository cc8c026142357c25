"""A real proxy on this machine: CONNECT for https, whole addresses for http, a password when one is asked for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

DENIED = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 1\r\n\r\nx"


@dataclass
class ConnectProxy:
    """What was asked of it: methods with addresses, and the headers of each."""

    password: bytes | None = None  # what Proxy-Authorization must say
    port: int = 0
    asked: list[str] = field(default_factory=list)
    headers: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: read the head of the request, connect, and pass on what comes from either side."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            line, _, fields = head.partition(b"\r\n")
            method, address, _ = line.decode("latin-1").split(" ")
            self.asked.append(f"{method} {address}")
            self.headers.append(fields)
            if self.password is not None and b"Proxy-Authorization: Basic " + self.password not in fields:
                writer.write(DENIED)
                await writer.drain()
                return
            parts = urlsplit(address if method != "CONNECT" else f"//{address}")
            far_reader, far_writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                kept = [
                    one for one in fields.split(b"\r\n") if one and not one.lower().startswith((b"proxy-", b"conn"))
                ]
                first = f"{method} {parts.path or '/'}{'?' if parts.query else ''}{parts.query} HTTP/1.1".encode()
                far_writer.write(b"\r\n".join([first, *kept, b"Connection: close", b"", b""]))
            await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))
        except (OSError, ValueError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


@contextmanager
def running_proxy(password: bytes | None = None) -> Iterator[ConnectProxy]:
    """A proxy that works until the block ends."""
    proxy, loop, ready = ConnectProxy(password=password), asyncio.new_event_loop(), threading.Event()

    async def start() -> asyncio.Server:
        server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        ready.set()
        return server

    def work() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(start())
        loop.run_forever()
        server.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
