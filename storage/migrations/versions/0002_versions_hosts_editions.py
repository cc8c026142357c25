"""Versions of pages and articles, what a page is known by, hosts left alone, editions in other languages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OUTCOMES = "outcome IN ('flagged', 'not_relevant', 'duplicate', 'not_article', 'failed')"


def upgrade() -> None:
    """Add columns to pages, which no table is rebuilt for, and make four tables."""
    op.add_column("pages", sa.Column("identity", sa.Text(), nullable=True))
    op.add_column("pages", sa.Column("first_fetched_at", MOMENT, nullable=True))
    op.add_column("pages", sa.Column("checked_at", MOMENT, nullable=True))
    op.add_column("pages", sa.Column("checks", ID, server_default=sa.text("0"), nullable=False))
    op.execute("UPDATE pages SET first_fetched_at = fetched_at WHERE body_sha256 IS NOT NULL")
    op.create_index("ix_pages_source_id_identity", "pages", ["source_id", "identity"])
    op.create_index("ix_pages_source_id_first_fetched_at", "pages", ["source_id", "first_fetched_at"])
    op.create_index("ix_runs_started_at", "runs", ["started_at", "id"])
    op.create_table(
        "page_versions",
        sa.Column("page_id", ID, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("status", ID, nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("announced_title", sa.Text(), nullable=True),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(OUTCOMES, name="ck_page_versions_outcome"),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name="fk_page_versions_page_id"),
        sa.ForeignKeyConstraint(["body_sha256"], ["bodies.sha256"], name="fk_page_versions_body_sha256"),
        sa.PrimaryKeyConstraint("page_id", "number", name="pk_page_versions"),
    )
    op.create_index("ix_page_versions_body_sha256", "page_versions", ["body_sha256"])
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("failures", ID, nullable=False),
        sa.Column("retry_at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )
    op.create_table(
        "article_versions",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("page_sha256", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_article_versions_article_id"),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_article_versions"),
    )
    op.create_table(
        "editions",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_editions_article_id"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_editions"),
    )
    op.create_index("ix_editions_url_key", "editions", ["url_key"])
