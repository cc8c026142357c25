"""Bodies that are no web pages, each kind with its reader: the kind is named by the page's content type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from extract.govkz import read_govkz
from extract.graph_posts import read_graph_post
from extract.imported import read_imported
from extract.told import Told
from extract.youtube import read_youtube_entry
from records import Page

Reader = Callable[[Page], Told]

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "govkz": read_govkz,
        "graph-post": read_graph_post,
        "imported-article": read_imported,
        "youtube-entry": read_youtube_entry,
    }
)
_KIND = re.compile(r";\s*kind=([\w-]+)")


def reader_of(page: Page) -> Reader | None:
    """The reader of a page's kind; `None` for web pages, and for kinds that are read as one."""
    kind = _KIND.search(page.content_type or "")
    return READERS.get(kind[1]) if kind else None
