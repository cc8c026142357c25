"""First tables: pages to candidates, decisions that cannot be changed, incidents, runs, accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

APPEND_ONLY = "decisions are appended, never changed or removed"
SQLITE_TRIGGERS = (
    f"""CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
        BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END""",
    f"""CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
        BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END""",
    # INSERT OR REPLACE removes rows without asking the trigger above, unless the connection has recursive_triggers.
    f"""CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions
        WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id OR undoes = NEW.undoes)
        BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END""",
)
POSTGRES_TRIGGERS = (
    f"""CREATE FUNCTION refuse_decision_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$""",
    """CREATE TRIGGER decisions_no_change BEFORE UPDATE OR DELETE ON decisions
        FOR EACH ROW EXECUTE FUNCTION refuse_decision_change()""",
    """CREATE TRIGGER decisions_no_truncate BEFORE TRUNCATE ON decisions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_decision_change()""",
)


def upgrade() -> None:
    """Make every table of the first version."""
    op.create_table(
        "accounts",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("language IN ('kk', 'ru', 'en')", name="ck_accounts_language"),
        sa.CheckConstraint("role IN ('correspondent', 'reader', 'admin')", name="ck_accounts_role"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name_key", name="uq_accounts_name_key"),
        sa.UniqueConstraint("pseudonym", name="uq_accounts_pseudonym"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "bodies",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name="pk_bodies"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("date_precision", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=True),
        sa.Column("contexts", sa.JSON(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("import_key", sa.Text(), nullable=True),
        sa.CheckConstraint("date_precision IN ('day', 'month', 'year')", name="ck_incidents_date_precision"),
        sa.CheckConstraint("state IN ('draft', 'confirmed', 'withdrawn')", name="ck_incidents_state"),
        sa.CheckConstraint("(occurred_on IS NULL) = (date_precision IS NULL)", name="ck_incidents_occurred"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.UniqueConstraint("import_key", name="uq_incidents_import_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_incidents_category", "incidents", ["category"])
    op.create_index("ix_incidents_occurred_on", "incidents", ["occurred_on", "id"])
    op.create_index("ix_incidents_region", "incidents", ["region"])
    op.create_table(
        "login_attempts",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_attempts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_login_attempts_key_at", "login_attempts", ["key", "at"])
    op.create_table(
        "runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ck_runs_ended"),
        sa.CheckConstraint("state IN ('running', 'finished', 'stopped', 'lost')", name="ck_runs_state"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "validators",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("source_id", "url_key", name="pk_validators"),
    )
    op.create_table(
        "acts",
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("subtype", sa.Text(), nullable=False),
        sa.Column("n", ID, nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("perpetrator_group", sa.Text(), nullable=False),
        sa.CheckConstraint("n >= 1", name="ck_acts_n"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_acts_incident_id"),
        sa.PrimaryKeyConstraint("incident_id", "position", name="pk_acts"),
    )
    op.create_index("ix_acts_subtype", "acts", ["subtype"])
    op.create_table(
        "candidates",
        sa.Column("id", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decision_id", ID, nullable=True),
        sa.Column("incident_id", ID, nullable=True),
        sa.CheckConstraint("(state = 'awaiting') = (decision_id IS NULL)", name="ck_candidates_decided"),
        sa.CheckConstraint(
            "state IN ('awaiting', 'confirmed', 'update', 'rejected', 'duplicate', 'unsure')",
            name="ck_candidates_state",
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_candidates_incident_id"),
        sa.PrimaryKeyConstraint("id", name="pk_candidates"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_candidates_queue", "candidates", ["state", sa.text("score DESC"), "created_at", "id"])
    op.create_index("ix_candidates_decision_id", "candidates", ["decision_id"])
    op.create_index("ix_candidates_incident_id", "candidates", ["incident_id"])
    op.create_table(
        "incident_perpetrators",
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_incident_perpetrators_incident_id"),
        sa.PrimaryKeyConstraint("incident_id", "position", name="pk_incident_perpetrators"),
    )
    op.create_table(
        "incident_targets",
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_incident_targets_incident_id"),
        sa.PrimaryKeyConstraint("incident_id", "position", name="pk_incident_targets"),
    )
    op.create_table(
        "pages",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("attempts", ID, nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=True),
        sa.Column("status", ID, nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("announced_title", sa.Text(), nullable=True),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_reason", sa.Text(), nullable=True),
        sa.Column("outcome_detail", sa.Text(), nullable=True),
        sa.Column("outcome_stage", sa.Text(), nullable=True),
        sa.Column("outcome_at", MOMENT, nullable=True),
        sa.CheckConstraint("body_sha256 IS NOT NULL OR outcome = 'failed'", name="ck_pages_without_body_failed"),
        sa.CheckConstraint(
            "outcome IN ('flagged', 'not_relevant', 'duplicate', 'not_article', 'failed')", name="ck_pages_outcome"
        ),
        sa.CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name="ck_pages_outcome_at"),
        sa.ForeignKeyConstraint(["body_sha256"], ["bodies.sha256"], name="fk_pages_body_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
        sa.UniqueConstraint("url_key", "source_id", name="uq_pages_url_key_source_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_pages_awaiting",
        "pages",
        ["id"],
        unique=False,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index("ix_pages_body_sha256", "pages", ["body_sha256"])
    op.create_index("ix_pages_source_id_outcome", "pages", ["source_id", "outcome"])
    op.create_table(
        "run_counts",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("pages", ID, nullable=False),
        sa.Column("new", ID, nullable=False),
        sa.Column("unchanged", ID, nullable=False),
        sa.Column("failed", ID, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("access_point", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_counts_run_id"),
        sa.PrimaryKeyConstraint("run_id", "position", name="pk_run_counts"),
    )
    op.create_index("ix_run_counts_source_id", "run_counts", ["source_id", "run_id"])
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_sessions_account_id"),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_table(
        "articles",
        sa.Column("id", ID, nullable=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("page_sha256", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("published_precision", sa.Text(), nullable=True),
        sa.Column("date_origin", sa.Text(), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("best", sa.JSON(), nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint("language IN ('kk', 'ru', 'en')", name="ck_articles_language"),
        sa.CheckConstraint("(published_at IS NULL) = (published_precision IS NULL)", name="ck_articles_published"),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name="ck_articles_score"),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name="fk_articles_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("page_id", name="uq_articles_page_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_text_key_source_id", "articles", ["text_key", "source_id"])
    op.create_table(
        "decisions",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("candidate_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("incident_id", ID, nullable=True),
        sa.Column("undoes", ID, nullable=True),
        sa.Column("coding", sa.JSON(), nullable=True),
        sa.Column("previous_sha256", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'rejected') = (reason IS NOT NULL)", name="ck_decisions_reason"),
        sa.CheckConstraint("(kind = 'undone') = (undoes IS NOT NULL)", name="ck_decisions_undoes"),
        sa.CheckConstraint(
            "kind IN ('confirmed', 'update', 'rejected', 'duplicate', 'unsure', 'undone')", name="ck_decisions_kind"
        ),
        sa.CheckConstraint(
            "kind NOT IN ('confirmed', 'update') OR incident_id IS NOT NULL", name="ck_decisions_incident"
        ),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name="fk_decisions_candidate_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_decisions_incident_id"),
        sa.ForeignKeyConstraint(["undoes"], ["decisions.id"], name="fk_decisions_undoes"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("undoes", name="uq_decisions_undoes"),
    )
    op.create_index("ix_decisions_candidate_id", "decisions", ["candidate_id"])
    op.create_index("ix_decisions_incident_id", "decisions", ["incident_id"])
    op.create_table(
        "incident_references",
        sa.Column("id", ID, nullable=False),
        sa.Column("incident_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("page_sha256", sa.Text(), nullable=True),
        sa.Column("decision_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_incident_references_decision_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_incident_references_incident_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incident_references"),
    )
    op.create_index("ix_incident_references_decision_id", "incident_references", ["decision_id"])
    op.create_index("ix_incident_references_incident_id", "incident_references", ["incident_id", "position"])
    op.create_table(
        "mentions",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("candidate_id", ID, nullable=False),
        sa.Column("position", ID, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("coding", sa.JSON(), nullable=False),
        sa.Column("classifier", sa.Text(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name="ck_mentions_score"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_mentions_article_id"),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name="fk_mentions_candidate_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sa.UniqueConstraint("article_id", "position", name="uq_mentions_article_id_position"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mentions_candidate_id", "mentions", ["candidate_id"])
    op.create_table(
        "mention_keys",
        sa.Column("mention_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_mention_keys_mention_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mention_id", "key", name="pk_mention_keys"),
    )
    op.create_index("ix_mention_keys_key_reported_on", "mention_keys", ["key", "reported_on"])

    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if sqlite else POSTGRES_TRIGGERS:
        op.execute(statement)
