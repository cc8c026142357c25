"""The way into the database: open it, upgrade it, and the questions asked of it, one object for each noun."""

from __future__ import annotations

from storage.accounts import Accounts
from storage.articles import Articles
from storage.engine import Database, StorageBusy, StorageError, make_engine
from storage.former_texts import FormerTexts
from storage.health import Health
from storage.hosts import Hosts
from storage.incidents import Incidents
from storage.pages import Pages
from storage.queue import DecisionRefused, Queue, StaleCandidate
from storage.runs import Runs
from storage.schema import SchemaMismatch, prepare_file, require_existing, require_newest, upgrade

__all__ = [
    "DecisionRefused",
    "SchemaMismatch",
    "StaleCandidate",
    "StorageBusy",
    "StorageError",
    "Store",
    "make_engine",
    "open_store",
    "upgrade",
]


class Store:
    """Everything stored, for many threads at once; records go in and come out."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.pages = Pages(database)
        self.articles = Articles(database)
        self.former_texts = FormerTexts(database)
        self.queue = Queue(database)
        self.incidents = Incidents(database)
        self.runs = Runs(database)
        self.hosts = Hosts(database)
        self.health = Health(database)
        self.accounts = Accounts(database)

    def close(self) -> None:
        """Give back every connection; the store can still be used and opens new ones."""
        self.database.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()


def open_store(url: str) -> Store:
    """The store at `url`, whose schema is the one this program needs.

    Raises SchemaMismatch when `presswatch db upgrade` is needed or the schema is newer, StorageError when the
    database cannot be opened or is not ours.
    """
    require_existing(url)
    prepare_file(url)
    engine = make_engine(url)
    try:
        require_newest(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(Database(engine))
