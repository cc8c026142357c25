"""The database that a command works on; apart, since the stages alone do without one and start sooner."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from settings import Settings, prepare_data_folder, read_settings
from storage.database import Store, open_store


@contextlib.contextmanager
def opened_store(settings: Settings | None = None) -> Iterator[Store]:
    """The database of this installation, closed at the end."""
    settings = settings or read_settings()
    prepare_data_folder(settings)
    store = open_store(settings.url)
    try:
        yield store
    finally:
        store.close()
