"""Backup and restore: the same logical content, on either database, whole or not at all."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import select

from bookkeeping import HostState, SourceCounts
from records import DecisionKind
from storage.backup import DamagedBackup, backup_database, restore_database, verify_backup
from storage.base import Base
from storage.check import find_problems
from storage.database import SchemaMismatch, StorageError, Store, open_store
from storage.engine import Database, make_engine
from storage.schema import newest_revision
from tests.storage.storage_building import (
    NOW,
    make_article,
    make_candidate,
    make_decision,
    make_failure,
    make_incident,
    make_page,
    record,
)

Rows = dict[str, list[tuple[object, ...]]]


def fill(store: Store) -> None:
    """Something in every table."""
    for number in range(5):
        make_candidate(store, number)
    record(store, make_page(20))
    newer = make_page(20, body=b"newer", fetched_at=NOW + timedelta(days=1), identity="20")
    editions = ("https://demo_a.example/en/20",)
    record(store, newer, article=make_article(newer, text="Мәтін өзгерді.", editions=editions, minhash=bytes(256)))
    store.hosts.put(HostState(host="demo_a.example", failures=2, retry_at=NOW, reason="http_503"))
    store.pages.save([make_failure(21), make_page(22, body=bytes(range(256)))])
    store.pages.validators.put("demo_a", "https://demo_a.example/rss", '"1"', None)
    confirmed = store.queue.record_decision(
        make_decision(1, DecisionKind.CONFIRMED, note="Қазақша ескерту ✓"),
        incident=make_incident(),
        seen_decision_id=None,
    )
    store.queue.record_decision(
        make_decision(2, DecisionKind.UPDATE, incident_id=confirmed.incident_id), seen_decision_id=None
    )
    rejected = store.queue.record_decision(make_decision(3, DecisionKind.REJECTED), seen_decision_id=None)
    store.queue.record_decision(make_decision(3, DecisionKind.UNDONE, undoes=rejected.id), seen_decision_id=rejected.id)
    run_id = store.runs.start("collect", NOW)
    store.runs.finish(run_id, at=NOW, state="finished", counts=(SourceCounts(source_id="demo_a", seconds=0.1),))
    account = store.accounts.add("Әлия", "argon2", "admin", language="kk", at=NOW)
    store.accounts.open_session(account.id, "a" * 64, NOW, NOW.replace(year=2027))
    store.accounts.note_attempt("x", NOW, False)


def rows(url: str) -> Rows:
    """Everything in every table, as records of Python values."""
    database = Database(make_engine(url))
    with database.reading() as session:
        found = {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
        }
    database.engine.dispose()
    return found


@pytest.fixture
def filled(url: str) -> str:
    with open_store(url) as store:
        fill(store)
    return url


def test_a_restored_database_is_the_same(filled: str, empty_url: str, tmp_path: Path) -> None:
    before = rows(filled)
    assert [name for name, found in before.items() if not found] == ["incident_perpetrators"]
    backup_database(filled, tmp_path / "backup")
    restore_database(empty_url, tmp_path / "backup")
    assert rows(empty_url) == before
    with open_store(empty_url) as store:
        assert find_problems(store) == ()


def test_work_goes_on_in_a_restored_database(filled: str, empty_url: str, tmp_path: Path) -> None:
    backup_database(filled, tmp_path / "backup")
    restore_database(empty_url, tmp_path / "backup")
    with open_store(empty_url) as store:
        candidate_id = make_candidate(store, 77)
        assert candidate_id == 6
        store.queue.record_decision(
            make_decision(candidate_id, DecisionKind.CONFIRMED), incident=make_incident(), seen_decision_id=None
        )
        store.accounts.add("Дина", "h", "reader", at=NOW)
        assert store.incidents.count() == 2
        assert find_problems(store) == ()


def test_a_backup_moves_from_one_database_to_the_other(
    filled: str, kind: str, postgres_or_skip: Callable[[], str], tmp_path: Path
) -> None:
    other = postgres_or_skip() if kind == "sqlite" else f"sqlite:///{tmp_path / 'moved.db'}"
    backup_database(filled, tmp_path / "backup")
    restore_database(other, tmp_path / "backup")
    assert rows(other) == rows(filled)


def test_a_backup_holds_one_moment_of_a_busy_database(filled: str, empty_url: str, tmp_path: Path) -> None:
    stop = threading.Event()

    def work() -> None:
        with open_store(filled) as store:
            number = 1000
            while not stop.is_set():
                make_candidate(store, number := number + 1)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        backup_database(filled, tmp_path / "backup")
    finally:
        stop.set()
        worker.join()
    restore_database(empty_url, tmp_path / "backup")
    with open_store(empty_url) as store:
        assert find_problems(store) == ()


def test_a_database_with_rows_is_not_overwritten(filled: str, tmp_path: Path) -> None:
    backup_database(filled, tmp_path / "backup")
    before = rows(filled)
    with pytest.raises(StorageError, match="is not empty"):
        restore_database(filled, tmp_path / "backup")
    assert rows(filled) == before


def test_an_upgraded_database_without_rows_can_be_restored_into(filled: str, kind: str, tmp_path: Path) -> None:
    backup_database(filled, tmp_path / "backup")
    target = f"sqlite:///{tmp_path / 'fresh.db'}"
    restore_database(target, _empty_backup(tmp_path))
    restore_database(target, tmp_path / "backup")
    assert rows(target) == rows(filled)


def _empty_backup(tmp_path: Path) -> Path:
    from storage.database import upgrade

    upgrade(f"sqlite:///{tmp_path / 'none.db'}")
    backup_database(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "empty")
    return tmp_path / "empty"


def test_a_backup_is_private_and_never_overwrites(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    backup_database(filled, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(StorageError, match="exists"):
        backup_database(filled, file)
    with pytest.raises(StorageError, match="cannot be written"):
        backup_database(filled, tmp_path / "none" / "backup")
    assert list(tmp_path.glob("*.unfinished")) == []


def test_a_database_not_yet_made_has_no_backup(tmp_path: Path) -> None:
    with pytest.raises(SchemaMismatch, match="db upgrade"):
        backup_database(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage", ["cut", "cut_at_a_line", "flipped", "row_changed", "row_missing", "not_zstd", "empty"]
)
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    sqlite_template: Path, tmp_path: Path, damage: str
) -> None:
    source, target = tmp_path / "source.db", tmp_path / "target.db"
    source.write_bytes(sqlite_template.read_bytes())
    with open_store(f"sqlite:///{source}") as store:
        fill(store)
    file = tmp_path / "backup"
    backup_database(f"sqlite:///{source}", file)
    file.write_bytes(_damaged(file.read_bytes(), damage))
    with pytest.raises(DamagedBackup, match="nothing was touched"):
        restore_database(f"sqlite:///{target}", file)
    assert not target.exists()


def _damaged(content: bytes, damage: str) -> bytes:
    lines = zstandard.ZstdDecompressor().stream_reader(content).read().splitlines(keepends=True)
    again = zstandard.ZstdCompressor().compress
    if damage == "cut":
        return content[: len(content) // 2]
    if damage == "flipped":
        return content[:-40] + bytes([content[-40] ^ 1]) + content[-39:]
    changed = {
        "cut_at_a_line": lines[:-1],
        "row_missing": [*lines[:5], *lines[6:]],
        "row_changed": [lines[0], *(line.replace(b"demo_a", b"demo_z") for line in lines[1:])],
        "not_zstd": [],
        "empty": [],
    }[damage]
    return {"not_zstd": b"a letter", "empty": b""}.get(damage, again(b"".join(changed)))


def test_a_backup_of_a_newer_program_is_refused(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup"
    backup_database(f"sqlite:///{sqlite_template}", file)
    monkeypatch.setattr("storage.backup.revisions", lambda: ("0000",))
    with pytest.raises(StorageError, match="newer than this program"):
        restore_database(f"sqlite:///{tmp_path / 'target.db'}", file)


def test_a_verified_backup_tells_its_schema_and_tables(sqlite_template: Path, tmp_path: Path) -> None:
    backup_database(f"sqlite:///{sqlite_template}", tmp_path / "backup")
    header = verify_backup(tmp_path / "backup")
    assert header["revision"] == newest_revision()
    assert header["tables"]["pages"]["fetched_at"] == "moment"
