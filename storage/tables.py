"""What is stored, table by table. Rows stay in this folder: what leaves it are records.

Columns that repeat what others say (a candidate's state and score, a mention's category) are there for indexes only;
they are written in the transaction that changes what they repeat, and `storage.check` compares them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from records import DecisionKind, OutcomeKind
from storage.base import Base, one_of

RUN_STATES = ("running", "finished", "stopped", "lost")
INCIDENT_STATES = ("draft", "confirmed", "withdrawn")
CANDIDATE_STATES = ("awaiting", *(kind.value for kind in DecisionKind if kind is not DecisionKind.UNDONE))


class BodyRow(Base):
    """The bytes of a response, compressed with zstd, once for each content; content NULL: pruned, the hash stays."""

    __tablename__ = "bodies"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    content: Mapped[bytes | None]


class PageRow(Base):
    """An address of a source: its newest response and outcome, or why it gave none; outcome NULL: awaiting."""

    __tablename__ = "pages"
    __table_args__ = (
        UniqueConstraint("url_key", "source_id"),
        one_of("outcome", OutcomeKind, "outcome"),
        CheckConstraint("body_sha256 IS NOT NULL OR outcome = 'failed'", name="without_body_failed"),
        CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name="outcome_at"),
        Index("ix_pages_source_id_outcome", "source_id", "outcome"),
        Index(
            "ix_pages_awaiting", "id", sqlite_where=text("outcome IS NULL"), postgresql_where=text("outcome IS NULL")
        ),
        Index("ix_pages_source_id_identity", "source_id", "identity"),
        Index("ix_pages_source_id_first_fetched_at", "source_id", "first_fetched_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str]
    url: Mapped[str]
    url_key: Mapped[str]  # sha256 of the address: an index cannot hold the longest addresses
    identity: Mapped[str | None]  # of the article within its source, whatever host or path shows it
    fetched_at: Mapped[datetime]  # of the present body; of a failure: the last attempt
    first_fetched_at: Mapped[datetime | None]  # of the first body
    checked_at: Mapped[datetime | None]  # asked for again since, without anything new
    checks: Mapped[int] = mapped_column(server_default=text("0"))  # times that happened, and former versions
    attempts: Mapped[int]  # failures in a row; 0 once there is a body
    body_sha256: Mapped[str | None] = mapped_column(ForeignKey("bodies.sha256"), index=True)
    status: Mapped[int | None]
    headers: Mapped[Any]
    content_type: Mapped[str | None]
    announced_title: Mapped[str | None]
    announced_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    outcome_detail: Mapped[str | None]
    outcome_stage: Mapped[str | None]
    outcome_at: Mapped[datetime | None]


class PageVersionRow(Base):
    """A body that a page had before its present one, and what was made of it."""

    __tablename__ = "page_versions"
    __table_args__ = (one_of("outcome", OutcomeKind, "outcome"),)

    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # from 1, in order of storing
    url: Mapped[str]
    fetched_at: Mapped[datetime]
    body_sha256: Mapped[str] = mapped_column(ForeignKey("bodies.sha256"), index=True)
    status: Mapped[int | None]
    headers: Mapped[Any]
    content_type: Mapped[str | None]
    announced_title: Mapped[str | None]
    announced_at: Mapped[datetime | None]
    outcome: Mapped[str | None]  # NULL: replaced before anyone read it
    outcome_reason: Mapped[str | None]


class HostRow(Base):
    """A host that failed or asked to be left alone, until when, and why."""

    __tablename__ = "hosts"

    host: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    retry_at: Mapped[datetime]
    reason: Mapped[str]


class ValidatorRow(Base):
    """ETag and Last-Modified of an index page, for conditional requests."""

    __tablename__ = "validators"

    source_id: Mapped[str] = mapped_column(primary_key=True)
    url_key: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]


class ArticleRow(Base):
    """What a page tells, with the score it was given; best is the coding found below the threshold."""

    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint("language IN ('kk', 'ru', 'en')", name="language"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        CheckConstraint("(published_at IS NULL) = (published_precision IS NULL)", name="published"),
        Index("ix_articles_text_key_source_id", "text_key", "source_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"), unique=True)
    source_id: Mapped[str]
    url: Mapped[str]
    page_sha256: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    text_key: Mapped[str]  # hash of the normalised text, equal for copies
    language: Mapped[str | None]
    published_at: Mapped[datetime | None]
    published_precision: Mapped[str | None]
    date_origin: Mapped[str | None]
    authors: Mapped[Any]
    extractor: Mapped[str]
    captions: Mapped[Any]
    minhash: Mapped[bytes | None]  # signature of the text, by which near copies are found
    copy_of: Mapped[int | None] = mapped_column(index=True)  # id of the oldest such article
    score: Mapped[float | None]
    best: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    recorded_at: Mapped[datetime]


class CopyBandRow(Base):
    """A part of an article's signature: near copies have one in common."""

    __tablename__ = "copy_bands"
    __table_args__ = ({"sqlite_with_rowid": False},)

    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # hash of the part and of its place
    article_id: Mapped[int] = mapped_column(
        ForeignKey("articles.id"), primary_key=True, autoincrement=False, index=True
    )


class ArticleVersionRow(Base):
    """What an article said before a newer version of its page said something else."""

    __tablename__ = "article_versions"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # from 1, oldest first
    page_sha256: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    published_at: Mapped[datetime | None]
    extractor: Mapped[str]
    recorded_at: Mapped[datetime]


class EditionRow(Base):
    """The same article in another language, by the address that its page names."""

    __tablename__ = "editions"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    url_key: Mapped[str] = mapped_column(index=True)  # sha256 of the address


class CandidateRow(Base):
    """A candidate incident; all but id and created_at follows from its mentions and decisions."""

    __tablename__ = "candidates"
    __table_args__ = (
        one_of("state", CANDIDATE_STATES, "state"),
        CheckConstraint("(state = 'awaiting') = (decision_id IS NULL)", name="decided"),
        Index("ix_candidates_queue", "state", text("score DESC"), "created_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    score: Mapped[float]
    state: Mapped[str]
    decision_id: Mapped[int | None] = mapped_column(index=True)  # the one that holds: newest not undone
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incidents.id"), index=True)


class MentionRow(Base):
    """What an article tells of a possible incident, and the candidate it belongs to."""

    __tablename__ = "mentions"
    __table_args__ = (
        UniqueConstraint("article_id", "position"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    position: Mapped[int]
    score: Mapped[float]
    category: Mapped[str | None]  # the first of its coding
    evidence: Mapped[Any]
    coding: Mapped[Any]
    classifier: Mapped[str]


class MentionKeyRow(Base):
    """What grouping looks mentions up by: a link key and the day it was reported (else fetched)."""

    __tablename__ = "mention_keys"
    __table_args__ = (Index("ix_mention_keys_key_reported_on", "key", "reported_on"),)

    mention_id: Mapped[int] = mapped_column(ForeignKey("mentions.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    reported_on: Mapped[date]


class DecisionRow(Base):
    """What a correspondent said; triggers refuse to change or remove a row, each row's hash covers the one before."""

    __tablename__ = "decisions"
    __table_args__ = (
        one_of("kind", DecisionKind, "kind"),
        CheckConstraint("(kind = 'rejected') = (reason IS NOT NULL)", name="reason"),
        CheckConstraint("(kind = 'undone') = (undoes IS NOT NULL)", name="undoes"),
        CheckConstraint("kind NOT IN ('confirmed', 'update') OR incident_id IS NOT NULL", name="incident"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # counted without gaps
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    kind: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
    reason: Mapped[str | None]
    note: Mapped[str | None]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incidents.id"), index=True)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"), unique=True)
    coding: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # the incident as it was confirmed
    previous_sha256: Mapped[str]
    sha256: Mapped[str]


class IncidentRow(Base):
    """A confirmed event; withdrawn ones are kept."""

    __tablename__ = "incidents"
    __table_args__ = (
        one_of("state", INCIDENT_STATES, "state"),
        CheckConstraint("(occurred_on IS NULL) = (date_precision IS NULL)", name="occurred"),
        CheckConstraint("date_precision IN ('day', 'month', 'year')", name="date_precision"),
        Index("ix_incidents_occurred_on", "occurred_on", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    state: Mapped[str]
    summary: Mapped[str]
    category: Mapped[str] = mapped_column(index=True)
    occurred_on: Mapped[date | None]
    date_precision: Mapped[str | None]
    region: Mapped[str | None] = mapped_column(index=True)
    settlement: Mapped[str | None]
    contexts: Mapped[Any]
    search_text: Mapped[str]  # summary, names and places, folded for finding
    import_key: Mapped[str | None] = mapped_column(unique=True)  # names an imported incident; NULL: confirmed here


class ActRow(Base):
    """One act of an incident, in the order given."""

    __tablename__ = "acts"
    __table_args__ = (CheckConstraint("n >= 1", name="n"), Index("ix_acts_subtype", "subtype"))

    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str]
    subtype: Mapped[str]
    n: Mapped[int]
    occurred_on: Mapped[date | None]
    perpetrator_group: Mapped[str]


class TargetRow(Base):
    """One target of an incident, in the order given."""

    __tablename__ = "incident_targets"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    role: Mapped[str | None]
    outlet: Mapped[str | None]


class PerpetratorRow(Base):
    """One perpetrator of an incident, in the order given."""

    __tablename__ = "incident_perpetrators"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    group: Mapped[str]
    role: Mapped[str | None]
    name: Mapped[str | None]


class ReferenceRow(Base):
    """One article an incident rests on; decision_id: added by an update or duplicate, counts while that holds."""

    __tablename__ = "incident_references"
    __table_args__ = (Index("ix_incident_references_incident_id", "incident_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"))
    position: Mapped[int]
    url: Mapped[str]
    title: Mapped[str]
    language: Mapped[str | None]
    page_sha256: Mapped[str | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"), index=True)


class RunRow(Base):
    """One collection or processing run."""

    __tablename__ = "runs"
    __table_args__ = (
        one_of("state", RUN_STATES, "state"),
        CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended"),
        Index("ix_runs_started_at", "started_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RunCountRow(Base):
    """What a run did for one source."""

    __tablename__ = "run_counts"
    __table_args__ = (Index("ix_run_counts_source_id", "source_id", "run_id"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str]
    pages: Mapped[int]
    new: Mapped[int]
    unchanged: Mapped[int]
    failed: Mapped[int]
    seconds: Mapped[float]
    access_point: Mapped[str | None]
    error: Mapped[str | None]
