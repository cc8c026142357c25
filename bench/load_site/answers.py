"""Every answer of the load site, built before the first request so that serving costs next to nothing."""

from __future__ import annotations

import hashlib
import itertools
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import formatdate
from http import HTTPStatus

from bench.load_site.faults import Fault, HostFault
from bench.load_site.indexes import IndexPage, index_pages
from bench.load_site.layouts import Chrome, make_chrome, story_body, story_head
from bench.load_site.packing import HEADER, pack_part, trailer
from bench.load_site.plan import Outlet, Story

ROBOTS = b"User-agent: *\nDisallow: /private/\nDisallow: /search/\n"
CHAIN_HOPS = 3


@dataclass(slots=True, kw_only=True)
class Answer:
    """One answer and how often it was asked for."""

    kind: str  # robots, index, article or hop
    status: int = 200
    fields: bytes  # header lines without status line and length
    parts: tuple[bytes, ...]  # of the body, as they go over the wire
    is_packed: bool = False
    etag: bytes = b""
    modified: bytes = b""
    fault: Fault | None = None
    asked: int = 0
    given: int = 0  # times it was answered in full, not with 304

    @property
    def length(self) -> int:
        """Bytes of the body."""
        return sum(map(len, self.parts))

    def whole(self, *, is_packed: bool) -> bytes:
        """The answer as it goes over the wire; unpacked for a client that takes no gzip."""
        body = b"".join(self.parts)
        encoding = b"Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n" if self.is_packed and is_packed else b""
        if self.is_packed and not is_packed:
            body = zlib.decompressobj(31).decompress(body)
        return b"%s%s%sContent-Length: %d\r\n\r\n%s" % (
            status_line(self.status), self.fields, encoding, len(body), body
        )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Host:
    """One outlet as it is served."""

    outlet: Outlet
    answers: dict[str, Answer]
    fault: HostFault | None
    busy: set[str] = field(default_factory=set)  # paths that have said 503 once


def build_hosts(outlets: Sequence[Outlet], port: int) -> dict[str, Host]:
    """What each host answers, by its address."""
    return {outlet.host: build_host(outlet, port) for outlet in outlets}


def build_host(outlet: Outlet, port: int) -> Host:
    """What one outlet answers to each path."""
    answers = {"/robots.txt": _plain("robots", ROBOTS, "text/plain")}
    answers |= {page.path: _index(page, outlet) for page in index_pages(outlet, port)}
    answers |= dict(_stories(outlet))
    return Host(outlet=outlet, answers=answers, fault=outlet.fault)


def status_line(status: int) -> bytes:
    """First line of an answer, and the name of the server."""
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nServer: load-site\r\n".encode("ascii")


def _stories(outlet: Outlet) -> Iterator[tuple[str, Answer]]:
    chrome = _encoded(make_chrome(outlet), outlet)
    packed = tuple(pack_part(part) for part in chrome)
    for story in outlet.stories:
        answer = _story(story, outlet, chrome, packed)
        yield from _in_its_place(story, answer)


def _story(story: Story, outlet: Outlet, chrome: Sequence[bytes], packed: Sequence[bytes]) -> Answer:
    own = [_bytes(part(outlet, story), outlet) for part in (story_head, story_body)]
    plain = (chrome[0], own[0], chrome[1], own[1], chrome[2])
    parts: tuple[bytes, ...] = plain
    is_packed = outlet.is_packed or story.fault is Fault.HALF_GZIP
    if is_packed:
        parts = (HEADER, packed[0], pack_part(own[0]), packed[1], pack_part(own[1]), packed[2], trailer(plain))
    if story.fault is Fault.HALF_GZIP:
        body = b"".join(parts)
        parts = (body[: len(body) // 2],)
    charset = f"; charset={outlet.encoding}" if outlet.names_charset else ""
    told = "application/octet-stream" if story.fault is Fault.WRONG_TYPE else f"text/html{charset}"
    etag = _etag(own[0] + own[1])
    modified = _http_date(story.published_at)
    return Answer(
        kind="article", fields=_fields(told, etag, modified), parts=parts, is_packed=is_packed, etag=etag,
        modified=modified, fault=story.fault,
    )  # fmt: skip


def _in_its_place(story: Story, answer: Answer) -> Iterator[tuple[str, Answer]]:
    """The answer at its path, or behind redirects."""
    if story.fault is Fault.MOVED:
        target = f"/moved/{story.number}/"
        yield story.path, _hop(target, 301)
        yield target, answer
    elif story.fault is Fault.CHAIN:
        hops = [story.path, *(f"/hop/{story.number}/{step}/" for step in range(1, CHAIN_HOPS + 1))]
        for path, target in itertools.pairwise(hops):
            yield path, _hop(target, 302)
        yield hops[-1], answer
    else:
        yield story.path, answer


def _index(page: IndexPage, outlet: Outlet) -> Answer:
    etag = _etag(page.body)
    modified = _http_date(page.changed_at)
    fields = _fields(page.content_type, etag, modified)
    is_packed = outlet.is_packed and not page.path.endswith(".gz")
    parts = (HEADER, pack_part(page.body), trailer((page.body,))) if is_packed else (page.body,)
    return Answer(kind="index", fields=fields, parts=parts, is_packed=is_packed, etag=etag, modified=modified)


def _plain(kind: str, body: bytes, content_type: str) -> Answer:
    return Answer(kind=kind, fields=f"Content-Type: {content_type}\r\n".encode("ascii"), parts=(body,))


def _hop(target: str, status: int) -> Answer:
    return Answer(kind="hop", status=status, fields=f"Location: {target}\r\n".encode("ascii"), parts=())


def _fields(content_type: str, etag: bytes, modified: bytes) -> bytes:
    return b"Content-Type: %s\r\nETag: %s\r\nLast-Modified: %s\r\n" % (content_type.encode("ascii"), etag, modified)


def _etag(body: bytes) -> bytes:
    return b'"' + hashlib.sha256(body).hexdigest()[:20].encode("ascii") + b'"'


def _http_date(moment: datetime) -> bytes:
    return formatdate(moment.timestamp(), usegmt=True).encode("ascii")


def _encoded(chrome: Chrome, outlet: Outlet) -> tuple[bytes, bytes, bytes]:
    return _bytes(chrome.top, outlet), _bytes(chrome.middle, outlet), _bytes(chrome.bottom, outlet)


def _bytes(text: str, outlet: Outlet) -> bytes:
    """Letters that the encoding lacks, as the Kazakh ones in windows-1251, become character references."""
    return text.encode(outlet.encoding, "xmlcharrefreplace")
