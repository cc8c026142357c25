"""A threaded HTTP server on this machine that behaves as told: well, badly, or very badly. Nothing leaves 127.0.0.1."""

from __future__ import annotations

import functools
import importlib
import ssl
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = Callable[["Handler"], None]
brotli: Any = importlib.import_module("brotli")  # it has no types


class Site:
    """Paths and what they answer; counts what was asked, and with which headers."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.hits: Counter[str] = Counter()
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.lock = threading.Lock()
        self.host = "127.0.0.1"  # the name it goes by
        self.server = _QuietServer(("127.0.0.1", 0), _handler_of(self))

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def page(self, path: str, body: str | bytes, content_type: str = "text/html; charset=utf-8", **headers: str) -> str:
        """Answer `path` with 200 and a body; the full address of it."""
        data = body.encode() if isinstance(body, str) else body
        return self.answer(path, lambda handler: handler.send(200, data, {"Content-Type": content_type, **headers}))

    def answer(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return self.url + path

    def under(self, path: str, answer: Answer) -> str:
        """Answer `path` with whatever query it is asked."""
        return self.answer(path + "?", answer)

    def answer_to(self, path: str, host: str = "") -> Answer | None:
        """What a path answers: its own answer, that of its path with any query, or that of all others.

        What was told for `//daily.example/path` holds for that host alone, and before what holds for all.
        """
        if host and (found := self.answers.get(f"//{host}{path}") or self.answers.get(f"//{host}*")):
            return found
        whatever = path.partition("?")[0] + "?"
        return self.answers.get(path) or self.answers.get(whatever) or self.answers.get("*")

    def status(self, path: str, status: int, **headers: str) -> str:
        return self.answer(path, lambda handler: handler.send(status, b"x", dict(headers)))

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.answer(path, lambda handler: handler.send(status, b"", {"Location": to}))

    def article(self, path: str, title: str = "Заголовок новости") -> str:
        return self.page(path, f"<html><head><title>{title}</title></head><body><p>{title}. {path}</p></body></html>")

    def with_etag(self, path: str, body: str, etag: str, content_type: str = "application/rss+xml") -> str:
        """Answer 304 to whoever knows the ETag."""

        def answer(handler: Handler) -> None:
            if handler.headers.get("If-None-Match") == etag:
                handler.send(304, b"", {"ETag": etag})
            else:
                handler.send(200, body.encode(), {"Content-Type": content_type, "ETag": etag})

        return self.answer(path, answer)

    def feed(self, path: str, links: list[str], dates: list[str] | None = None) -> str:
        return self.page(path, rss(links, dates), "application/rss+xml")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        with self.site.lock:
            self.site.hits[self.path] += 1
            self.site.requests.append((self.path, dict(self.headers.items())))
        answer = self.site.answer_to(self.path, (self.headers.get("Host") or "").partition(":")[0])
        try:
            if answer is None:
                self.send(404, b"not here", {})
            else:
                answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, status: int, body: bytes, headers: dict[str, str], length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)
        if length is not None and length != len(body):
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        pass


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what is tested; no word of them."""


def _handler_of(site: Site) -> type[Handler]:
    return type("SiteHandler", (Handler,), {"site": site})


@contextmanager
def running_site(certificate: Path | None = None, newest: ssl.TLSVersion | None = None) -> Iterator[Site]:
    """A site that answers until the block ends; over TLS when a certificate with its key is given."""
    site = Site()
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        if newest:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = newest
        site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()


def rss(links: list[str], dates: list[str] | None = None) -> str:
    items = []
    for number, link in enumerate(links):
        date = f"<pubDate>{dates[number]}</pubDate>" if dates and dates[number] else ""
        items.append(f"<item><title>Жаңалық {number}</title><link>{escape(link)}</link>{date}</item>")
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{"".join(items)}</channel></rss>'


def urlset(links: list[str]) -> str:
    inner = "".join(f"<url><loc>{escape(link)}</loc></url>" for link in links)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</urlset>'


def self_signed(folder: Path) -> Path:
    """A certificate that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _written(folder / "certificate.pem", key, [_certificate("127.0.0.1", key)])


class Authority:
    """An authority of our own with an intermediate one, for certificates that are wrong in one way each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key, self.middle_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.root = _certificate("root", self.key, is_authority=True)
        self.middle = _certificate("middle", self.middle_key, "root", self.key, is_authority=True)
        self.trusted = folder / "trusted.pem"
        self.trusted.write_bytes(self.root.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, *, host: str = "localhost", days: int = 1, whole_chain: bool = True) -> Path:
        """A certificate for `host` that ends in so many days, with its key, and the chain unless it is held back."""
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = _certificate(host, key, "middle", self.middle_key, days=days)
        return _written(self.folder / f"{name}.pem", key, [leaf, self.middle] if whole_chain else [leaf])


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str | None = None,
    issuer_key: ec.EllipticCurvePrivateKey | None = None,
    *,
    is_authority: bool = False,
    days: int = 1,
) -> x509.Certificate:
    now = datetime.now(UTC)
    named: x509.GeneralName = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer or name)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(issuer_key or key, hashes.SHA256())
    )


def _written(path: Path, key: ec.EllipticCurvePrivateKey, chain: list[x509.Certificate]) -> Path:
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + b"".join(part.public_bytes(serialization.Encoding.PEM) for part in chain))
    return path


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


# ---- bad manners --------------------------------------------------------------------------------


def slow_drip(handler: Handler) -> None:
    """One byte every fifth of a second."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "10000")
    handler.end_headers()
    for _ in range(300):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.2)


def says_nothing(handler: Handler) -> None:
    """Accept and keep silent."""
    time.sleep(20)
    handler.close_connection = True


def endless_body(handler: Handler) -> None:
    """Chunks without end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    chunk = b"a" * 65536
    while True:
        handler.wfile.write(b"10000\r\n" + chunk + b"\r\n")


def gzip_bomb(handler: Handler) -> None:
    """200 MB of zeros in 900 kB."""
    handler.send(200, packed_zeros("gzip"), {"Content-Type": "text/html", "Content-Encoding": "gzip"})


@functools.cache
def packed_zeros(encoding: str) -> bytes:
    """200 MB of zeros, packed."""
    packers: dict[str, Callable[[], Any]] = {
        "gzip": lambda: zlib.compressobj(1, wbits=31),
        "deflate": lambda: zlib.compressobj(1),
        "zstd": lambda: zstandard.ZstdCompressor(level=1).compressobj(),
        "br": lambda: brotli.Compressor(quality=1),
    }
    pack = packers[encoding]()
    feed, end = (pack.process, pack.finish) if encoding == "br" else (pack.compress, pack.flush)
    return b"".join([*(feed(bytes(1_000_000)) for _ in range(200)), end()])


def short_body(handler: Handler) -> None:
    """Promise 1,000 bytes and send 100."""
    handler.send(200, b"y" * 100, {"Content-Type": "text/html"}, length=1000)


def garbage(handler: Handler) -> None:
    """Bytes that are no HTTP."""
    handler.wfile.write(b"\x16\x03\x01\x02\x00nonsense\r\n\r\n")
    handler.close_connection = True


def slow_headers(handler: Handler) -> None:
    """One header after the other, without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100):
        handler.wfile.write(f"X-{number}: y\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.2)


def zstd_bomb(handler: Handler) -> None:
    """200 MB of zeros in some kilobytes."""
    handler.send(200, packed_zeros("zstd"), {"Content-Type": "text/html", "Content-Encoding": "zstd"})


def cut_chunk(handler: Handler) -> None:
    """Promise a chunk of 4,096 bytes, send ten and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"1000\r\n" + b"z" * 10)
    handler.close_connection = True


def raw(answer: bytes) -> Answer:
    """Answer with these very bytes and hang up."""

    def send(handler: Handler) -> None:
        handler.wfile.write(answer)
        handler.close_connection = True

    return send
