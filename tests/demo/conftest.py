"""One newsroom for all tests of the folder, on free ports, and a plain way to ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from demo.server import Newsroom
from demo.truth import Truth, load_truth

BASE_DAY = date(2026, 3, 2)  # the ten days before it lie in two months


@dataclass(frozen=True)
class Heard:
    status: int
    headers: dict[str, str]
    body: bytes


Hear = Callable[..., Heard]


def ask(url: str, method: str = "GET", **headers: str) -> Heard:
    """One request without redirects followed; a header name's underscores stand for hyphens."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    heard = Heard(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    connection.close()
    return heard


@pytest.fixture(scope="session")
def hear() -> Hear:
    return ask


@pytest.fixture(scope="session")
def base_day() -> date:
    return BASE_DAY


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(base_day=BASE_DAY) as served:
        yield served


@pytest.fixture(scope="session")
def truth() -> Truth:
    return load_truth(BASE_DAY)


@pytest.fixture(scope="session")
def base_urls(newsroom: Newsroom) -> dict[str, str]:
    return {served.id: served.base_url for served in newsroom.outlets}
