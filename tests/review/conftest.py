"""A real SQLite store, accounts of every role, and clients that are logged in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from review.app import create_app
from storage.database import Store, open_store, upgrade
from tests.review.review_newsroom import NOW, SOURCES

PASSWORD = "four plain words here"
# As cheap as argon2id may be: what is tested is the way in, not how long a guess takes.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
ROLES = ("correspondent", "reader", "admin")


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    at: datetime = NOW
    step: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "presswatch.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def store(tmp_path: Path, empty_database: Path) -> Iterator[Store]:
    path = tmp_path / "presswatch.db"
    path.write_bytes(empty_database.read_bytes())
    store = open_store(f"sqlite:///{path}")
    for role in ROLES:
        store.accounts.add(f"{role}-name", PASSWORD_HASH, role, at=NOW)
    store.accounts.add("second-name", PASSWORD_HASH, "correspondent", at=NOW)
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(store: Store, clock: Clock) -> FastAPI:
    return create_app(store, secret_key=b"k" * 32, secure_cookies=False, now=clock, sources=SOURCES)


@pytest.fixture
def new_client(app: FastAPI) -> Iterator[Callable[..., TestClient]]:
    """Makes clients: `new_client()` is nobody, `new_client("reader")` is logged in."""
    opened = []

    def make(role: str | None = None, language: str = "en", app: FastAPI = app) -> TestClient:
        client = TestClient(
            app, base_url="http://127.0.0.1:8000", follow_redirects=False, headers={"accept-language": language}
        )
        opened.append(client)
        if role:
            answer = client.post("/login", data={"name": f"{role}-name", "password": PASSWORD})
            assert answer.status_code == 303, answer.text
        return client

    yield make
    for client in opened:
        client.close()


@pytest.fixture
def client(new_client: Callable[..., TestClient]) -> TestClient:
    return new_client("correspondent")


def csrf_of(html: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', html)
    assert found, "the page has no form token"
    return found.group(1)


def form_fields(html: str) -> list[tuple[str, str]]:
    """Fields of the decision form as a browser would send them, buttons left out."""
    from lxml.html import fromstring

    form = fromstring(html).xpath("//form[@data-decision]")[0]
    return [(name, value) for name, value in form.form_values()]


@pytest.fixture
def decide(client: TestClient) -> Callable[..., object]:
    """Sends the decision form of a candidate with some fields changed."""

    def send(candidate_id: int, action: str, client: TestClient = client, **changed: str | list[str]) -> object:
        html = client.get(f"/candidates/{candidate_id}").text
        fields = [(name, value) for name, value in form_fields(html) if name not in changed]
        for name, value in changed.items():
            fields += [(name, item) for item in ([value] if isinstance(value, str) else value)]
        return post(client, f"/candidates/{candidate_id}/decision", [*fields, ("action", action)])

    return send


def post(client: TestClient, address: str, fields: list[tuple[str, str]]) -> object:
    """Post fields, repeated ones kept in order."""
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return client.post(address, data=data)
