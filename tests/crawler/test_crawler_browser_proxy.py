"""The proxy that is a browser's only way out: what it connects to, what it refuses, when it cuts off."""

from __future__ import annotations

import asyncio
import socket

import pytest

from crawler.browser_proxy import GuardedProxy
from tests.crawler.bad_site import Handler, Site


async def say(proxy: GuardedProxy, *lines: bytes) -> bytes:
    port = int(proxy.address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\r\n".join((*lines, b"", b"")))
    answer = await asyncio.wait_for(reader.read(), 2)
    writer.close()
    return answer


def through(
    site: Site, *lines: bytes, most_bytes: int = 100_000, more: tuple[str, ...] = ()
) -> tuple[bytes, GuardedProxy]:
    async def run() -> tuple[bytes, GuardedProxy]:
        allowed = (f"127.0.0.1:{site.port}", *more)
        async with GuardedProxy(allowed=allowed, named_ports=frozenset(), most_bytes=most_bytes) as proxy:
            return await say(proxy, *lines), proxy

    return asyncio.run(run())


def test_proxy_asks_for_one_page_a_connection_and_nothing_of_the_browser(site: Site) -> None:
    site.page("/x?y=1", "<h1>here</h1>")
    where = f"127.0.0.1:{site.port}".encode()
    answer, _ = through(
        site, b"GET http://" + where + b"/x?y=1 HTTP/1.1", b"Host: " + where, b"Proxy-Authorization: Basic eA=="
    )
    assert answer.endswith(b"<h1>here</h1>")
    ((path, headers),) = site.requests
    assert path == "/x?y=1"
    assert headers["Connection"] == "close"
    assert not any(name.startswith("Proxy") for name in headers)


def test_proxy_opens_a_tunnel_to_an_address_that_is_allowed(site: Site) -> None:
    site.page("/x", "<h1>here</h1>")
    where = f"127.0.0.1:{site.port}".encode()
    inside = (b"GET /x HTTP/1.1", b"Host: " + where, b"Connection: close")
    answer, _ = through(site, b"CONNECT " + where + b" HTTP/1.1", b"", *inside)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200")
    assert answer.endswith(b"<h1>here</h1>")


@pytest.mark.parametrize(
    "target", ["127.0.0.1", "localhost", "2130706433", "127.1", "0.0.0.0", "10.0.0.1", "169.254.169.254", "[::1]"]
)
@pytest.mark.parametrize("tunnel", [True, False])
def test_proxy_connects_to_no_address_that_is_not_public(site: Site, canary: Site, target: str, tunnel: bool) -> None:
    where = f"{target}:{canary.port}"
    line = f"CONNECT {where} HTTP/1.1" if tunnel else f"GET http://{where}/ HTTP/1.1"
    answer, proxy = through(site, line.encode(), b"Host: x")
    assert answer.startswith(b"HTTP/1.1 403")
    assert len(proxy.refused) == 1
    assert dict(canary.hits) == {}


@pytest.mark.parametrize(
    "line",
    [b"", b"GET", b"GET / HTTP/1.1", b"CONNECT HTTP/1.1", b"GET ftp://a.example/ HTTP/1.1", b"\xff\xfe \x00 \x01"],
)
def test_proxy_survives_what_is_no_request(site: Site, line: bytes) -> None:
    answer, _ = through(site, line)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 403", b"HTTP/1.1 502"))


def test_proxy_cuts_off_what_is_too_much(site: Site) -> None:
    site.page("/big", b"x" * 50_000)
    where = f"127.0.0.1:{site.port}".encode()
    answer, proxy = through(site, b"GET http://" + where + b"/big HTTP/1.1", b"Host: " + where, most_bytes=10_000)
    assert proxy.exhausted
    assert len(answer) <= 10_000


def test_proxy_says_that_nobody_answers(site: Site) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    line = f"CONNECT 127.0.0.1:{port} HTTP/1.1".encode()
    answer, proxy = through(site, line, more=(f"127.0.0.1:{port}",))
    assert answer.startswith(b"HTTP/1.1 502")
    assert f"127.0.0.1:{port}" in proxy.unreached


def test_second_request_on_a_connection_goes_nowhere(site: Site, canary: Site) -> None:
    def keeps(handler: Handler) -> None:
        handler.send(200, b"one", {"Content-Type": "text/html", "Connection": "keep-alive"})

    site.answer("/one", keeps)
    site.page("/two", "two")
    where = f"127.0.0.1:{site.port}".encode()
    first = (b"GET http://" + where + b"/one HTTP/1.1", b"Host: " + where, b"")
    second = (b"GET http://127.0.0.1:" + str(canary.port).encode() + b"/two HTTP/1.1", b"Host: x")
    with pytest.raises(TimeoutError):  # the server keeps the connection open
        through(site, *first, *second)
    assert dict(site.hits) == {"/one": 1}
    assert dict(canary.hits) == {}
