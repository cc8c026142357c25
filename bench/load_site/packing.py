"""Gzip bodies put together from parts packed before, so that a hundred thousand pages cost little time and memory.

Each part is a run of deflate blocks that ends on a byte with an empty dictionary (a full flush), and parts in a row are
one valid gzip member. The part that all pages of an outlet share is packed once.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

LEVEL = 6
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
END = b"\x03\x00"  # an empty last block


def pack_part(plain: bytes) -> bytes:
    """The deflate blocks of one part."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)


def trailer(parts: Sequence[bytes]) -> bytes:
    """The end of a gzip body whose plain parts are these: last block, checksum, size."""
    checksum, size = 0, 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
        size += len(part)
    return END + struct.pack("<II", checksum, size & 0xFFFFFFFF)
