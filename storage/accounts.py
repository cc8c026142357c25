"""Accounts, sessions and the throttle of logins. Names live only in the table `accounts`; all else has pseudonyms."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from records import Account, Problem
from storage.account_tables import ROLES, AccountRow, LoginAttemptRow, SessionRow
from storage.columns import storable
from storage.engine import Database

ATTEMPTS_KEPT = timedelta(days=30)
LAST_USED_STEP = timedelta(minutes=1)  # how exactly last_used_at is kept: a page view is not always a write
ADMIN = "admin"


class NameTaken(Problem):
    """There is an account of that name, whatever the case of its letters."""


class UnknownAccount(Problem):
    """There is no account of that name or id."""


class LastAdmin(Problem):
    """The only admin who can log in must stay one."""


class AccountRefused(Problem):
    """An account cannot be made like this; the message says why."""


class Accounts:
    """Who may log in, and who has. `who` is an account's name or its id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, password_hash: str, role: str, *, language: str | None = None, at: datetime) -> Account:
        """The new account, with a pseudonym of its own; raises NameTaken, AccountRefused."""
        shown, key = _shown(name), _name_key(name)
        _require_role(role)
        with self._database.writing("accounts") as session:
            if session.scalar(select(AccountRow.id).where(AccountRow.name_key == key)) is not None:
                raise NameTaken(f"there is already an account {shown}; choose another name")
            row = AccountRow(
                name=shown,
                name_key=key,
                pseudonym=_new_pseudonym(session),
                password_hash=password_hash,
                role=role,
                language=language,
                disabled=False,
                created_at=at,
            )
            session.add(row)
            session.flush()
            return _as_account(row)

    def by_name(self, name: str) -> tuple[Account, str] | None:
        """The account of this name, in any case of letters, with its password hash; None when there is none."""
        with self._database.reading() as session:
            row = session.scalars(select(AccountRow).where(AccountRow.name_key == _name_key(name))).first()
            return (_as_account(row), row.password_hash) if row else None

    def by_id(self, account_id: int) -> Account | None:
        """The account with this id, or None."""
        with self._database.reading() as session:
            row = session.get(AccountRow, account_id)
            return _as_account(row) if row else None

    def all(self) -> list[tuple[Account, str]]:
        """Every account with its name, by name."""
        with self._database.reading() as session:
            rows = session.scalars(select(AccountRow).order_by(AccountRow.name_key))
            return [(_as_account(row), row.name) for row in rows]

    def set_password(self, who: str | int, password_hash: str) -> None:
        """Give an account another password and end its sessions; raises UnknownAccount."""
        with self._database.writing("accounts") as session:
            row = _find(session, who)
            row.password_hash = password_hash
            _end_sessions(session, row.id)

    def set_role(self, who: str | int, role: str) -> None:
        """Give an account another role and end its sessions; raises UnknownAccount, LastAdmin, AccountRefused."""
        _require_role(role)
        with self._database.writing("accounts") as session:
            row = _find(session, who)
            if role != ADMIN:
                _require_other_admin(session, row)
            row.role = role
            _end_sessions(session, row.id)

    def set_language(self, who: str | int, language: str | None) -> None:
        """Set the language an account reads in; None: that of its browser. Raises UnknownAccount."""
        with self._database.writing("accounts") as session:
            _find(session, who).language = language

    def disable(self, who: str | int) -> None:
        """Close an account for good and end its sessions; raises UnknownAccount, LastAdmin."""
        with self._database.writing("accounts") as session:
            row = _find(session, who)
            _require_other_admin(session, row)
            row.disabled = True
            _end_sessions(session, row.id)

    def open_session(self, account_id: int, token_sha256: str, at: datetime, expires_at: datetime) -> None:
        """Begin a session, known by the hash of its token; sessions that have expired are removed on the way."""
        with self._database.writing("accounts") as session:
            session.execute(delete(SessionRow).where(SessionRow.expires_at <= at))
            session.add(
                SessionRow(
                    token_sha256=token_sha256,
                    account_id=account_id,
                    opened_at=at,
                    last_used_at=at,
                    expires_at=expires_at,
                )
            )

    def session(self, token_sha256: str, at: datetime) -> Account | None:
        """The account whose session this is, noting its use; None when it ended, expired or its account is closed."""
        query = (
            select(AccountRow, SessionRow.last_used_at)
            .join(SessionRow, SessionRow.account_id == AccountRow.id)
            .where(SessionRow.token_sha256 == token_sha256, SessionRow.expires_at > at, AccountRow.disabled.is_(False))
        )
        with self._database.reading() as session:
            found = session.execute(query).first()
        if found is None:
            return None
        account, last_used_at = _as_account(found[0]), found[1]
        if at - last_used_at >= LAST_USED_STEP:
            with self._database.writing("accounts") as session:
                used = update(SessionRow).where(SessionRow.token_sha256 == token_sha256)
                session.execute(used.values(last_used_at=at))
        return account

    def close_session(self, token_sha256: str) -> None:
        """End one session; one that has ended already stays so."""
        with self._database.writing("accounts") as session:
            session.execute(delete(SessionRow).where(SessionRow.token_sha256 == token_sha256))

    def close_all(self, account_id: int) -> None:
        """End every session of an account."""
        with self._database.writing("accounts") as session:
            _end_sessions(session, account_id)

    def note_attempt(self, key: str, at: datetime, ok: bool) -> None:
        """Count a try to log in under `key` (kept as a hash); those older than 30 days are forgotten."""
        with self._database.writing("accounts") as session:
            session.execute(delete(LoginAttemptRow).where(LoginAttemptRow.at < at - ATTEMPTS_KEPT))
            session.add(LoginAttemptRow(key=_attempt_key(key), at=at, ok=ok))

    def recent_failures(self, key: str, since: datetime) -> int:
        """How many tries under `key` failed at or after `since`."""
        query = select(func.count(LoginAttemptRow.id)).where(
            LoginAttemptRow.key == _attempt_key(key), LoginAttemptRow.at >= since, LoginAttemptRow.ok.is_(False)
        )
        with self._database.reading() as session:
            return session.execute(query).scalar_one()


def _find(session: Session, who: str | int) -> AccountRow:
    claim = AccountRow.id == who if isinstance(who, int) else AccountRow.name_key == _name_key(who)
    row = session.scalars(select(AccountRow).where(claim)).first()
    if row is None:
        raise UnknownAccount(f"there is no account {who}; `presswatch user list` shows those there are")
    return row


def _require_role(role: str) -> None:
    if role not in ROLES:
        raise AccountRefused(f"role {role} is none of {', '.join(ROLES)}")


def _require_other_admin(session: Session, row: AccountRow) -> None:
    if row.role != ADMIN or row.disabled:
        return
    others = select(AccountRow.id).where(
        AccountRow.role == ADMIN, AccountRow.disabled.is_(False), AccountRow.id != row.id
    )
    if session.execute(others.limit(1)).first() is None:
        raise LastAdmin(f"{row.name} is the only admin; make another account admin first")


def _new_pseudonym(session: Session) -> str:
    while True:
        pseudonym = f"r-{secrets.token_hex(3)}"
        if session.scalar(select(AccountRow.id).where(AccountRow.pseudonym == pseudonym)) is None:
            return pseudonym


def _end_sessions(session: Session, account_id: int) -> None:
    session.execute(delete(SessionRow).where(SessionRow.account_id == account_id))


def _shown(name: str) -> str:
    shown = " ".join(unicodedata.normalize("NFC", storable(name)).split())
    if not shown:
        raise AccountRefused("an account needs a name")
    return shown


def _name_key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", storable(name)).casefold().split())


def _attempt_key(key: str) -> str:
    return hashlib.sha256(storable(key).encode()).hexdigest()


def _as_account(row: AccountRow) -> Account:
    return Account(id=row.id, pseudonym=row.pseudonym, role=row.role, language=row.language, disabled=row.disabled)
