"""Every route has a rule; forms from elsewhere, without token, or by the wrong role change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from review.rights import NOBODY, ROLES, RULES, SAFE_METHODS
from review.security import HEADERS
from storage.database import Store
from tests.review.conftest import csrf_of, form_fields, post
from tests.review.review_events_officials import DETENTION
from tests.review.review_newsroom import add_event

NewClient = Callable[..., TestClient]
EXAMPLES = {"candidate_id": "1", "incident_id": "1", "name": "presswatch.css", "sha256": "0" * 64, "article_id": "1"}


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every route."""
    for context in iter_route_contexts(app.routes):
        for method in context.methods or ():
            yield method, context.path or ""


def example(path: str) -> str:
    for name, value in EXAMPLES.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def test_every_route_has_a_rule_and_every_rule_a_route(app: FastAPI) -> None:
    assert set(routes_of(app)) == set(RULES)


def test_every_rule_names_known_roles_only() -> None:
    assert all(roles <= ROLES | {NOBODY} for roles in RULES.values())


def test_route_without_a_rule_is_closed_to_everyone(app: FastAPI, new_client: NewClient) -> None:
    router = APIRouter()

    @router.get("/forgotten")
    def forgotten() -> dict[str, str]:
        return {"secret": "open"}

    app.include_router(router)
    assert new_client("admin").get("/forgotten").status_code == 403
    assert new_client().get("/forgotten").status_code == 303


@pytest.mark.parametrize("role", [NOBODY, *sorted(ROLES)])
def test_each_role_gets_exactly_what_its_rules_say(
    app: FastAPI, new_client: NewClient, store: Store, role: str
) -> None:
    add_event(store, DETENTION)
    client = new_client(None if role == NOBODY else role)
    token = csrf_of(client.get("/queue").text) if role != NOBODY else ""
    for method, path in sorted(set(routes_of(app)) - {("POST", "/logout")}):
        answer = client.request(method, example(path), data={"csrf": token} if method == "POST" else None)
        open_to_it = role in RULES[method, path]
        if role == NOBODY and not open_to_it:
            refused = answer.status_code in (303, 401)
            refused = refused and answer.headers.get("location", "/login").startswith("/login")
        else:
            refused = answer.status_code == 403
        assert refused != open_to_it, f"{role} {method} {path}: {answer.status_code}"


def test_form_without_token_changes_nothing(app: FastAPI, new_client: NewClient, store: Store) -> None:
    candidate_id = add_event(store, DETENTION)
    client = new_client("admin")
    for method, path in sorted(routes_of(app)):
        if method in SAFE_METHODS or path == "/login":
            continue
        answer = client.request(method, example(path), data={"action": "unsure", "note": "x", "language": "kk"})
        assert answer.status_code == 403, path
    assert store.queue.decisions_of(candidate_id) == []
    assert client.get("/queue").status_code == 200  # not logged out either


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "file://", "http://["])
def test_form_from_another_origin_is_refused_even_with_the_token(
    app: FastAPI, new_client: NewClient, origin: str
) -> None:
    client = new_client("admin")
    token = csrf_of(client.get("/queue").text)
    for method, path in sorted(routes_of(app)):
        if method in SAFE_METHODS:
            continue
        answer = client.request(method, example(path), data={"csrf": token}, headers={"origin": origin})
        assert answer.status_code == 403, path


def test_form_from_another_site_is_known_by_fetch_metadata_too(new_client: NewClient) -> None:
    client = new_client("admin")
    token = csrf_of(client.get("/queue").text)
    answer = client.post("/language", data={"csrf": token}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_own_origin_with_token_is_let_through(new_client: NewClient) -> None:
    client = new_client("admin")
    token = csrf_of(client.get("/queue").text)
    headers = {"origin": "http://127.0.0.1:8000"}
    assert client.post("/language", data={"csrf": token, "language": "kk"}, headers=headers).status_code == 303


def test_method_in_a_query_is_not_a_method(client: TestClient, store: Store) -> None:
    candidate_id = add_event(store, DETENTION)
    answer = client.get(f"/candidates/{candidate_id}/decision?_method=POST&action=unsure&note=x")
    assert answer.status_code == 405
    assert store.queue.decisions_of(candidate_id) == []


def test_token_of_another_session_is_refused_and_the_form_kept(new_client: NewClient, store: Store) -> None:
    candidate_id = add_event(store, DETENTION)
    first, second = new_client("correspondent"), new_client("second")
    fields = form_fields(first.get(f"/candidates/{candidate_id}").text)
    fields = [(n, v if n != "note" else "a long note I typed") for n, v in fields]
    answer = post(second, f"/candidates/{candidate_id}/decision", [*fields, ("action", "unsure")])
    assert answer.status_code == 403  # type: ignore[attr-defined]
    assert "a long note I typed" in answer.text  # type: ignore[attr-defined]
    assert store.queue.decisions_of(candidate_id) == []


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for address in ("/queue", "/login", "/nowhere", "/healthz", "/candidates/999", "/static/presswatch.js"):
        headers = client.get(address).headers
        for name, value in HEADERS.items():
            if name != "Cache-Control":
                assert headers[name] == value, (address, name)
        if not address.startswith("/static/"):
            assert headers["cache-control"] == "no-store"


def test_documentation_of_the_inside_is_off(client: TestClient) -> None:
    for address in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(address).status_code == 404


def test_too_large_a_form_is_refused(client: TestClient) -> None:
    assert client.post("/language", data={"back": "x" * 300_000}).status_code == 413


def test_file_upload_is_refused(client: TestClient) -> None:
    assert client.post("/language", files={"file": b"x"}).status_code == 415
