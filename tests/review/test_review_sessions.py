"""Logging in: throttle, equal answers, new tokens, ends of sessions."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from fastapi.testclient import TestClient

from review.app import create_app
from storage.database import Store
from tests.review.conftest import PASSWORD, Clock, csrf_of
from tests.review.review_newsroom import SOURCES

NewClient = Callable[..., TestClient]


def log_in(client: TestClient, name: str = "correspondent-name", password: str = PASSWORD, **more: str) -> object:
    return client.post("/login", data={"name": name, "password": password, **more})


def test_right_name_and_password_open_the_queue(new_client: NewClient) -> None:
    client = new_client()
    answer = client.post("/login", data={"name": "correspondent-name", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    assert client.get("/queue").status_code == 200


def test_session_cookie_is_kept_from_scripts_and_other_sites(new_client: NewClient) -> None:
    answer = new_client().post("/login", data={"name": "reader-name", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("presswatch=")
    assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/"))
    assert "domain" not in cookie


def test_secure_site_binds_its_cookie_to_the_host(store: Store, clock: Clock, new_client: NewClient) -> None:
    app = create_app(store, secret_key=b"k" * 32, secure_cookies=True, now=clock, sources=SOURCES)
    answer = new_client(app=app).post("/login", data={"name": "reader-name", "password": PASSWORD})
    assert answer.headers["set-cookie"].startswith("__Host-presswatch=")
    assert "secure" in answer.headers["set-cookie"].lower()


def test_unknown_name_and_wrong_password_get_the_same_answer(new_client: NewClient) -> None:
    client = new_client()
    unknown = client.post("/login", data={"name": "nobody-name", "password": PASSWORD})
    wrong = client.post("/login", data={"name": "nobody-name".replace("nobody", "reader"), "password": "x" * 20})
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.text.replace("nobody-name", "reader-name") == wrong.text


def test_sixth_try_within_a_minute_is_refused_even_with_the_right_password(new_client: NewClient, clock: Clock) -> None:
    client = new_client()
    for _ in range(5):
        assert client.post("/login", data={"name": "reader-name", "password": "wrong"}).status_code == 401
    refused = client.post("/login", data={"name": "reader-name", "password": PASSWORD})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    clock.move(seconds=61)
    assert client.post("/login", data={"name": "reader-name", "password": PASSWORD}).status_code == 303


def test_tries_are_counted_by_address_too(new_client: NewClient) -> None:
    client = new_client()
    for number in range(5):
        client.post("/login", data={"name": f"guess-{number}", "password": "wrong"})
    assert client.post("/login", data={"name": "reader-name", "password": PASSWORD}).status_code == 429


def test_login_gives_a_new_token_and_ends_the_session_before_it(new_client: NewClient, app: FastAPI) -> None:
    client = new_client()
    client.cookies.set("presswatch", "planted-by-somebody-else", domain="127.0.0.1")
    client.post("/login", data={"name": "reader-name", "password": PASSWORD})
    tokens = [cookie.value for cookie in client.cookies.jar if cookie.name == "presswatch"]
    assert "planted-by-somebody-else" not in tokens[-1:]
    planted = new_client()
    planted.cookies.set("presswatch", "planted-by-somebody-else")
    assert planted.get("/queue").headers["location"] == "/login"


def test_token_is_dead_after_log_out(new_client: NewClient) -> None:
    client = new_client("reader")
    token = client.cookies["presswatch"]
    client.post("/logout", data={"csrf": csrf_of(client.get("/queue").text)})
    thief = new_client()
    thief.cookies.set("presswatch", token)
    assert thief.get("/queue").status_code == 303


def test_token_is_dead_after_a_new_password(new_client: NewClient, store: Store) -> None:
    client = new_client("reader")
    store.accounts.set_password("reader-name", store.accounts.by_name("reader-name")[1])  # type: ignore[index]
    assert client.get("/queue").status_code == 303


def test_session_ends_after_two_idle_hours(new_client: NewClient, clock: Clock) -> None:
    client = new_client("reader")
    clock.move(hours=1, minutes=59)
    assert client.get("/queue").status_code == 200
    clock.move(hours=2, minutes=1)
    assert client.get("/queue").status_code == 303


def test_session_ends_after_twelve_hours_however_busy(new_client: NewClient, clock: Clock) -> None:
    client = new_client("reader")
    for _ in range(11):
        clock.move(hours=1)
        assert client.get("/queue").status_code == 200
    clock.move(hours=1, minutes=1)
    assert client.get("/queue").status_code == 303


def test_disabled_account_is_out_at_once(new_client: NewClient, store: Store) -> None:
    client = new_client("reader")
    store.accounts.disable("reader-name")
    assert client.get("/queue").status_code == 303
    assert client.post("/login", data={"name": "reader-name", "password": PASSWORD}).status_code == 401


def test_login_leads_back_to_the_page_asked_for_but_never_elsewhere(new_client: NewClient) -> None:
    client = new_client()
    assert client.get("/incidents?text=a").headers["location"] == "/login?next=/incidents%3Ftext%3Da"
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = new_client().post("/login", data={"name": "reader-name", "password": PASSWORD, "next": wanted})
        assert answer.headers["location"] == "/queue", wanted


def test_language_follows_account_then_cookie_then_browser(new_client: NewClient, store: Store) -> None:
    client = new_client(language="ru-RU,ru;q=0.9,en;q=0.5")
    assert '<html lang="ru">' in client.get("/login").text
    client.post("/language", data={"language": "kk", "back": "/login"})
    assert '<html lang="kk">' in client.get("/login").text
    client.post("/login", data={"name": "reader-name", "password": PASSWORD})
    client.post("/language", data={"language": "en", "csrf": csrf_of(client.get("/queue").text), "back": "/queue"})
    assert store.accounts.by_name("reader-name")[0].language == "en"  # type: ignore[index]
    fresh = new_client("reader", language="kk")
    assert '<html lang="en">' in fresh.get("/queue").text


def test_names_are_on_no_page(new_client: NewClient) -> None:
    client = new_client("correspondent")
    for address in ("/queue", "/decided", "/incidents", "/codebook"):
        assert "correspondent-name" not in client.get(address).text
