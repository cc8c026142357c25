"""Accounts: names in one place, sessions that end when they must, an admin who cannot be lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from storage.account_tables import LoginAttemptRow, SessionRow
from storage.accounts import AccountRefused, LastAdmin, NameTaken, UnknownAccount
from storage.database import Store
from storage.engine import Database
from tests.storage.storage_building import NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_an_account_is_known_by_its_name_in_any_case_of_letters(store: Store) -> None:
    made = store.accounts.add(" Әлия  Сейітова ", "hash-1", "correspondent", language="kk", at=NOW)
    assert store.accounts.by_name("әлия СЕЙІТОВА") == (made, "hash-1")
    assert store.accounts.by_id(made.id) == made
    assert store.accounts.all() == [(made, "Әлия Сейітова")]
    assert (made.role, made.language, made.disabled) == ("correspondent", "kk", False)
    assert store.accounts.by_name("nobody") is None
    assert store.accounts.by_id(99) is None


def test_a_name_is_given_once(store: Store) -> None:
    store.accounts.add("Dina", "h", "reader", at=NOW)
    with pytest.raises(NameTaken, match="already an account DINA"):
        store.accounts.add("DINA", "h", "reader", at=NOW)


@pytest.mark.parametrize(("name", "role"), [("", "reader"), ("  ", "reader"), ("dina", "owner")])
def test_an_account_without_a_name_or_a_known_role_is_refused(store: Store, name: str, role: str) -> None:
    with pytest.raises(AccountRefused):
        store.accounts.add(name, "h", role, at=NOW)
    assert store.accounts.all() == []


def test_names_stay_in_their_table(store: Store, database: Database) -> None:
    account = store.accounts.add("Ерлан", "h", "admin", at=NOW)
    store.accounts.note_attempt("Ерлан", NOW, ok=False)
    store.accounts.open_session(account.id, "t" * 64, NOW, NOW + DAY)
    assert "Ерлан" not in account.pseudonym
    with database.reading() as session:
        for table in ("sessions", "login_attempts"):
            assert "рлан" not in str(session.execute(text(f"SELECT * FROM {table}")).all())


def test_pseudonyms_differ(store: Store) -> None:
    made = {store.accounts.add(f"name {number}", "h", "reader", at=NOW).pseudonym for number in range(20)}
    assert len(made) == 20


def test_a_session_lasts_until_it_expires_or_is_closed(store: Store) -> None:
    account = store.accounts.add("dina", "h", "correspondent", at=NOW)
    store.accounts.open_session(account.id, "a" * 64, NOW, NOW + DAY)
    store.accounts.open_session(account.id, "b" * 64, NOW, NOW + DAY)
    assert store.accounts.session("a" * 64, NOW + MINUTE) == account
    assert store.accounts.session("a" * 64, NOW + DAY) is None
    store.accounts.close_session("a" * 64)
    assert store.accounts.session("a" * 64, NOW + MINUTE) is None
    assert store.accounts.session("b" * 64, NOW + MINUTE) == account
    store.accounts.close_all(account.id)
    assert store.accounts.session("b" * 64, NOW + MINUTE) is None
    assert store.accounts.session("c" * 64, NOW) is None


def test_the_use_of_a_session_is_noted_to_the_minute(store: Store, database: Database) -> None:
    account = store.accounts.add("dina", "h", "correspondent", at=NOW)
    store.accounts.open_session(account.id, "a" * 64, NOW, NOW + DAY)
    for after, noted in ((MINUTE / 2, NOW), (MINUTE * 5, NOW + MINUTE * 5)):
        store.accounts.session("a" * 64, NOW + after)
        with database.reading() as session:
            assert session.scalar(select(SessionRow.last_used_at)) == noted


def test_expired_sessions_are_swept(store: Store, database: Database) -> None:
    account = store.accounts.add("dina", "h", "correspondent", at=NOW)
    store.accounts.open_session(account.id, "a" * 64, NOW, NOW + DAY)
    store.accounts.open_session(account.id, "b" * 64, NOW + DAY, NOW + 2 * DAY)
    with database.reading() as session:
        assert list(session.scalars(select(SessionRow.token_sha256))) == ["b" * 64]


@pytest.mark.parametrize("change", ["disable", "password", "role"])
def test_what_changes_an_account_ends_its_sessions(store: Store, change: str) -> None:
    store.accounts.add("admin", "h", "admin", at=NOW)
    account = store.accounts.add("dina", "h", "correspondent", at=NOW)
    store.accounts.open_session(account.id, "a" * 64, NOW, NOW + DAY)
    if change == "disable":
        store.accounts.disable("dina")
    elif change == "password":
        store.accounts.set_password("dina", "h2")
    else:
        store.accounts.set_role("Dina", "reader")
    assert store.accounts.session("a" * 64, NOW) is None
    found = store.accounts.by_name("dina")
    assert found is not None
    told = {"disable": found[0].disabled, "password": found[1] == "h2", "role": found[0].role == "reader"}
    assert told[change]


def test_a_closed_account_has_no_session_even_when_one_is_opened(store: Store) -> None:
    account = store.accounts.add("dina", "h", "reader", at=NOW)
    store.accounts.disable(account.id)
    store.accounts.open_session(account.id, "a" * 64, NOW, NOW + DAY)
    assert store.accounts.session("a" * 64, NOW) is None


def test_the_last_admin_stays(store: Store) -> None:
    store.accounts.add("first", "h", "admin", at=NOW)
    with pytest.raises(LastAdmin, match="only admin"):
        store.accounts.disable("first")
    with pytest.raises(LastAdmin, match="only admin"):
        store.accounts.set_role("first", "reader")
    store.accounts.set_role("first", "admin")
    store.accounts.add("second", "h", "admin", at=NOW)
    store.accounts.disable("first")
    store.accounts.disable("first")
    with pytest.raises(LastAdmin):
        store.accounts.disable("second")


def test_the_language_is_set_by_id_or_name(store: Store) -> None:
    account = store.accounts.add("dina", "h", "reader", at=NOW)
    store.accounts.set_language(account.id, "ru")
    store.accounts.set_language("dina", "kk")
    found = store.accounts.by_id(account.id)
    assert found is not None
    assert found.language == "kk"


def test_an_unknown_account_is_a_sentence(store: Store) -> None:
    for who in ("nobody", 99):
        with pytest.raises(UnknownAccount, match="user list"):
            store.accounts.disable(who)


def test_failed_logins_are_counted_by_key_since_a_moment(store: Store, database: Database) -> None:
    for minute, ok in enumerate([False, False, True, False]):
        store.accounts.note_attempt("name:dina", NOW + minute * MINUTE, ok)
    store.accounts.note_attempt("name:other", NOW, False)
    assert store.accounts.recent_failures("name:dina", NOW) == 3
    assert store.accounts.recent_failures("name:dina", NOW + MINUTE) == 2
    assert store.accounts.recent_failures("name:dina", NOW + DAY) == 0
    store.accounts.note_attempt("name:late", NOW + 40 * DAY, False)
    with database.reading() as session:
        assert len(session.scalars(select(LoginAttemptRow.id)).all()) == 1, "old attempts are forgotten"
