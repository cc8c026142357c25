"""Hosts that are to be left alone: remembered from run to run, forgotten when they answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, timezone

from bookkeeping import HostState
from storage.database import Store, open_store
from tests.storage.storage_building import NOW

STATE = HostState(host="daily.example", failures=1, retry_at=NOW, reason="http_503")


def test_a_host_is_remembered_until_it_is_cleared(store: Store, url: str) -> None:
    assert store.hosts.get("daily.example") is None
    store.hosts.put(STATE)
    with open_store(url) as again:
        assert again.hosts.get("daily.example") == STATE
    store.hosts.clear("daily.example")
    store.hosts.clear("never.example")
    assert store.hosts.all() == ()


def test_a_later_state_takes_the_place_of_the_former(store: Store) -> None:
    later = replace(STATE, failures=2, retry_at=NOW + timedelta(hours=2), reason="timeout")
    for state in (STATE, later, later):
        store.hosts.put(state)
    assert store.hosts.all() == (later,)


def test_hosts_come_in_order_of_name_with_moments_in_utc(store: Store) -> None:
    astana = timezone(timedelta(hours=5))
    store.hosts.put(replace(STATE, host="weekly.example", retry_at=NOW.astimezone(astana)))
    store.hosts.put(STATE)
    assert [state.host for state in store.hosts.all()] == ["daily.example", "weekly.example"]
    assert all(state.retry_at == NOW and state.retry_at.tzinfo is UTC for state in store.hosts.all())
