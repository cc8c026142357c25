"""Near copies: signatures of article texts, what they are looked up by, the oldest copy; captions of pictures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns to articles, which no table is rebuilt for, and make a table."""
    op.add_column("articles", sa.Column("captions", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("articles", sa.Column("minhash", sa.LargeBinary(), nullable=True))
    op.add_column("articles", sa.Column("copy_of", ID, nullable=True))
    op.create_index("ix_articles_copy_of", "articles", ["copy_of"])
    op.create_table(
        "copy_bands",
        sa.Column("band", ID, autoincrement=False, nullable=False),
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_copy_bands_article_id"),
        sa.PrimaryKeyConstraint("band", "article_id", name="pk_copy_bands"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_copy_bands_article_id", "copy_bands", ["article_id"])
