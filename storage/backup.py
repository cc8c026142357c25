"""`db backup` and `db restore`: one file for both databases, written while work goes on, refused when damaged.

The file is zstd over lines of JSON: a header (schema revision, tables, columns and their kinds), one line a row,
and a last line with the number of rows of each table and the sha256 of all lines before it. A backup of one database
can be restored into the other.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import zstandard
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

from storage.columns import UtcDateTime
from storage.engine import Database, StorageError, display_name, errors_as_sentences, make_engine, parse_url
from storage.schema import VERSION_TABLE, require_existing, require_newest, revision_of, revisions, upgrade, upgrade_to

FORMAT = 1
LEVEL = 3
PORTION = 200  # rows read or written at a time
Row = dict[str, Any]


class DamagedBackup(StorageError):
    """A file that is no backup, or no longer the one that was written; nothing was touched."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of column is told in JSON, and the column type it is read and written with."""

    name: str
    type: TypeEngine[Any]
    dump: Callable[[Any], Any] = lambda value: value
    load: Callable[[Any], Any] = lambda value: value


BYTES = _Kind(
    "bytes", LargeBinary(), lambda value: base64.b64encode(value).decode(), lambda value: base64.b64decode(value)
)
MOMENT = _Kind("moment", UtcDateTime(), lambda value: value.isoformat(), datetime.fromisoformat)
DAY = _Kind("day", Date(), lambda value: value.isoformat(), date.fromisoformat)
JSON_VALUE = _Kind("json", JSON(none_as_null=True))


def backup_database(url: str, file: Path) -> None:
    """Write everything stored at one moment to a new file (0600), while others go on working.

    The file appears under its name only when it is whole and on disk. Raises StorageError, also when it exists.
    """
    if file.exists():
        raise StorageError(f"{file} exists and is not overwritten; name another file")
    require_existing(url)
    engine = make_engine(url)
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        require_newest(engine)
        with Database(engine).reading() as session, _new_file(unfinished) as raw:
            _write(session.connection(), raw)
        os.link(unfinished, file)  # unlike a rename, refuses to replace what came there meanwhile
    except OSError as error:
        raise StorageError(f"{file} cannot be written ({error.strerror}); name a file in a folder of yours") from None
    finally:
        engine.dispose()
        unfinished.unlink(missing_ok=True)


def restore_database(url: str, file: Path) -> None:
    """Fill an empty database from a backup and bring it to the schema of this program.

    The whole file is verified before anything is touched. Raises DamagedBackup, StorageError when the database is
    not empty or cannot be opened.
    """
    header = verify_backup(file)
    revision = str(header["revision"])
    if revision not in revisions():
        raise StorageError(f"{file} has schema {revision}, newer than this program; install a newer presswatch")
    parse_url(url)
    _require_empty(url)
    upgrade_to(url, revision)
    engine = make_engine(url)
    try:
        with errors_as_sentences(display_name(engine.url)), engine.begin() as connection:
            _fill(connection, file)
    finally:
        engine.dispose()
    upgrade(url)


def verify_backup(file: Path) -> Row:
    """The header of a backup after reading all of it: its lines, their number and their hash are right."""
    digest, rows, header, footer = hashlib.sha256(), Counter[str](), None, None
    for line in _lines(file):
        if footer is not None:
            raise _damaged(file, "it goes on after its last line")
        value = _parse(file, line)
        if header is None:
            if value.get("presswatch_backup") != FORMAT:
                raise _damaged(file, "it does not begin like a backup of presswatch")
            header = value
        elif "sha256" in value:
            footer = value
            continue
        else:
            rows[str(value.get("table"))] += 1
        digest.update(line)
    if header is None or footer is None:
        raise _damaged(file, "it ends too early")
    if footer["sha256"] != digest.hexdigest() or footer.get("rows") != dict(rows):
        raise _damaged(file, "its content does not match its hash")
    return header


def _write(connection: Connection, raw: io.BufferedWriter) -> None:
    tables = _tables(connection)
    columns = {table.name: {column.name: _kind(column).name for column in table.columns} for table in tables}
    digest, rows = hashlib.sha256(), Counter[str]()
    with zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).stream_writer(raw, closefd=False) as out:

        def put(value: Row) -> None:
            line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            out.write(line)

        put({"presswatch_backup": FORMAT, "revision": revision_of(connection), "tables": columns})
        for table in tables:
            kinds = [_kind(column) for column in table.columns]
            for row in connection.execute(_ordered(table).execution_options(yield_per=PORTION)):
                values = [None if value is None else kind.dump(value) for kind, value in zip(kinds, row, strict=True)]
                put({"table": table.name, "row": values})
                rows[table.name] += 1
        put({"sha256": digest.hexdigest(), "rows": dict(rows)})
    raw.flush()
    os.fsync(raw.fileno())


def _fill(connection: Connection, file: Path) -> None:
    tables = {table.name: table for table in _tables(connection)}
    lines = _lines(file)
    header = _parse(file, next(lines))
    waiting: list[Row] = []
    current = ""
    for line in lines:
        value = _parse(file, line)
        name = str(value.get("table", ""))
        if waiting and (name != current or len(waiting) >= PORTION):
            connection.execute(insert(tables[current]), waiting)
            waiting = []
        current = name
        if name and name not in tables:
            raise _damaged(file, f"it has a table {name} that its schema has not")
        if name:
            waiting.append(_row(tables[name], list(header["tables"][name]), value["row"]))
    if connection.dialect.name == "postgresql":
        _continue_numbering(connection, tables.values())


def _row(table: Table, names: list[str], values: list[Any]) -> Row:
    kinds = [_kind(table.columns[name]) for name in names]
    return {
        name: None if value is None else kind.load(value)
        for name, kind, value in zip(names, kinds, values, strict=True)
    }


def _continue_numbering(connection: Connection, tables: Any) -> None:
    """Let PostgreSQL number new rows after the restored ones."""
    for table in tables:
        for column in table.primary_key.columns:
            named = {"table": table.name, "column": column.name}
            sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), named)
            last = connection.scalar(select(func.max(column))) if sequence else None
            if last is not None:
                connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def _tables(connection: Connection) -> list[Table]:
    """The tables as they are in this database, parents first, their columns with types that both databases share."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]
    for table in tables:
        for column in table.columns:
            column.type = _kind(column).type
    return tables


def _ordered(table: Table) -> Any:
    return select(table).order_by(*table.primary_key.columns)


def _kind(column: Column[Any]) -> _Kind:
    kinds = ((DateTime, MOMENT), (UtcDateTime, MOMENT), (Date, DAY), (LargeBinary, BYTES), (JSON, JSON_VALUE))
    for type_, kind in kinds:
        if isinstance(column.type, type_):
            return kind
    return _Kind("plain", column.type)


def _require_empty(url: str) -> None:
    address = parse_url(url)
    if address.get_backend_name() == "sqlite":
        path = Path(str(address.database))
        if not path.exists() or path.stat().st_size == 0:
            return
    engine = make_engine(url)
    name = display_name(engine.url)
    try:
        with Database(engine).reading() as session:
            if revision_of(session.connection()) is None:
                return
            for table in _tables(session.connection()):
                if session.execute(select(table).limit(1)).first() is not None:
                    raise StorageError(
                        f"{name} is not empty (table {table.name} has rows) and is not overwritten; "
                        "restore into a new database"
                    )
    finally:
        engine.dispose()


def _new_file(path: Path) -> io.BufferedWriter:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(descriptor, "wb")


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as reader:
            yield from io.BufferedReader(reader, 1 << 20)
    except zstandard.ZstdError:
        raise _damaged(file, "it is no zstd file, or bytes of it were changed") from None
    except OSError as error:
        raise StorageError(f"{file} cannot be read ({error.strerror})") from None


def _parse(file: Path, line: bytes) -> Row:
    try:
        value = json.loads(line)
    except ValueError:
        raise _damaged(file, "a line of it cannot be read") from None
    if not isinstance(value, dict):
        raise _damaged(file, "a line of it is not an object")
    return value


def _damaged(file: Path, why: str) -> DamagedBackup:
    return DamagedBackup(f"{file} cannot be restored: {why}; nothing was touched, take another backup")
