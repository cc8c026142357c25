"""Near copies of an article: looked up by parts of its signature, told by how much of it is the same.

The signature comes with the article (`records.Article.minhash`); figures: docs/decisions/0008-near-copies.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from storage.tables import ArticleRow, CopyBandRow

BANDS = 16
NUMBER_BYTES = 4  # of one number of a signature
COPY = 0.45  # share of equal numbers from which two articles count as copies
MOST_LOOKED_AT = 200  # articles that share a band; more are copies of one another


def put_signature(session: Session, article: ArticleRow, signature: bytes, copies: Sequence[int]) -> None:
    """Keep the signature of an article's present text, and the oldest of the articles it is a near copy of."""
    session.execute(delete(CopyBandRow).where(CopyBandRow.article_id == article.id))
    article.minhash, article.copy_of = signature or None, min(copies, default=None)
    if signature:
        rows = [{"band": band, "article_id": article.id} for band in bands_of(signature)]
        session.execute(insert(CopyBandRow), rows)


def drop_signature(session: Session, article_id: int) -> None:
    """Forget an article that is to be deleted; its copies are those of the oldest among them from now on."""
    session.execute(delete(CopyBandRow).where(CopyBandRow.article_id == article_id))
    copies = session.scalars(select(ArticleRow.id).where(ArticleRow.copy_of == article_id).order_by(ArticleRow.id))
    for number, id in enumerate(ids := copies.all()):
        session.execute(update(ArticleRow).where(ArticleRow.id == id).values(copy_of=ids[0] if number else None))


def near_copies(session: Session, signature: bytes, *, before: int | None) -> list[int]:
    """Ids of the articles whose text is a near copy, the oldest first; empty without a signature.

    Only those stored before the article `before` count, or all when it is not stored yet (None).
    """
    if not signature:
        return []
    sharing = select(CopyBandRow.article_id).where(CopyBandRow.band.in_(list(bands_of(signature))))
    if before is not None:
        sharing = sharing.where(CopyBandRow.article_id < before)
    query = (
        select(ArticleRow.id, ArticleRow.minhash)
        .where(ArticleRow.id.in_(sharing))
        .order_by(ArticleRow.id)
        .limit(MOST_LOOKED_AT)
    )
    return [id for id, other in session.execute(query) if is_copy(signature, other or b"")]


def bands_of(signature: bytes) -> Iterator[int]:
    """What a signature is looked up by: one signed 64-bit number for each of its 16 parts."""
    size = len(signature) // BANDS
    for place in range(BANDS):
        part = bytes([place]) + signature[place * size : (place + 1) * size]
        yield int.from_bytes(hashlib.blake2b(part, digest_size=8).digest(), "little", signed=True)


def is_copy(one: bytes, other: bytes) -> bool:
    """Whether two signatures of one length have enough numbers in common."""
    if not one or len(one) != len(other):
        return False
    places = range(0, len(one), NUMBER_BYTES)
    same = sum(one[place : place + NUMBER_BYTES] == other[place : place + NUMBER_BYTES] for place in places)
    return same >= COPY * len(places)
