"""The bytes of pages: packed, each content once, and looked up by hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import zstandard
from sqlalchemy.orm import Session

from records import Page
from storage.columns import storable
from storage.statements import insert_or_update
from storage.tables import BodyRow

COMPRESSION_LEVEL = 3


def url_key(url: str) -> str:
    """Hash by which an address is looked up."""
    return hashlib.sha256(storable(url).encode()).hexdigest()


def pack(body: bytes) -> bytes:
    """A body as it is kept: zstd, with a checksum of its own."""
    return zstandard.ZstdCompressor(level=COMPRESSION_LEVEL, write_checksum=True).compress(body)


def unpack(content: bytes, size: int) -> bytes:
    """The body that was packed, of `size` bytes; raises zstandard.ZstdError when it is damaged."""
    return zstandard.ZstdDecompressor().decompress(content, max_output_size=size)


def insert_bodies(session: Session, pages: Iterable[Page]) -> None:
    """Keep the bodies of these pages; of one that had been pruned, the content again."""
    rows = {page.sha256: page.body for page in pages}
    values = [{"sha256": key, "size": len(body), "content": pack(body)} for key, body in rows.items()]
    if values:
        insert_or_update(session, BodyRow, values, ["sha256"], ["content"])
