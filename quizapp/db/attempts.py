"""Attempts, the questions that they hold, each answer, and the versions of questions that were answered."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class Version(Model):
    """A question as it stood when it was asked, in its native form, stored once by digest."""

    __tablename__ = "versions"

    digest: Mapped[str] = mapped_column(primary_key=True)
    bank_id: Mapped[str]
    question_id: Mapped[str]
    native: Mapped[dict[str, Any]] = mapped_column(JSON)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class Attempt(Model):
    """One quiz that a person took or is taking, with running totals of its answers."""

    __tablename__ = "attempts"
    __table_args__ = (
        Index("ix_attempts_person", "person_id", "started_at"),
        Index(
            "ix_attempts_unfinished",
            "person_id",
            "started_at",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        UniqueConstraint("origin_id", "origin_position", name="uq_attempts_origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    bank_id: Mapped[str]
    bank_title: Mapped[str]
    mode: Mapped[str]
    seed: Mapped[int]
    size: Mapped[int]
    answered: Mapped[int] = mapped_column(default=0)
    score: Mapped[float] = mapped_column(default=0.0)
    """Points earned so far."""
    points: Mapped[float]
    """Points that could be earned."""
    started_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    seeks: Mapped[str | None]
    """What it looks for, choosing each question after the last answer: the break before a link, or a chain's weak link.

    As `mechanism/step` or `mechanism`; None if its questions were drawn at its start.
    """
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"))
    origin_position: Mapped[int | None]
    """The attempt and the place in it whose wrong answer it steps back from."""
    found: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What it came to: the links `known` and `lost`."""


class Item(Model):
    """A question in its place in an attempt, from 1."""

    __tablename__ = "items"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str]
    version: Mapped[str] = mapped_column(ForeignKey("versions.digest"))
    points: Mapped[float]
    flagged: Mapped[bool] = mapped_column(default=False)
    struck: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The keys of the options that its taker struck out."""


class Response(Model):
    """An answer as submitted, and how it was marked. Never changed: a second thought is a new revision.

    Only a regrade marks it anew, where the key was wrong, and keeps what stood there before.
    """

    __tablename__ = "responses"
    __table_args__ = (
        UniqueConstraint("attempt_id", "position", "revision", name="uq_responses_once"),
        Index("ix_responses_person", "person_id", "answered_at"),
        Index("ix_responses_question", "bank_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"))
    position: Mapped[int]
    revision: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    bank_id: Mapped[str]
    question_id: Mapped[str]
    version: Mapped[str] = mapped_column(ForeignKey("versions.digest"))
    response: Mapped[Any] = mapped_column(JSON)
    reason: Mapped[str | None]
    """The key of the reason that was given for it."""
    insight: Mapped[str | None]
    """What answer and reason say together."""
    hints: Mapped[int] = mapped_column(default=0)
    """How many hints were opened before."""
    is_settled: Mapped[bool] = mapped_column(default=True)
    """Whether it closes its place; a wrong try that may be followed by another does not."""
    credit: Mapped[float]
    """The share of the points, from 0 to 1; less than the answer alone is worth after hints, or at a later try."""
    score: Mapped[float]
    """The points earned."""
    mark: Mapped[str]
    step: Mapped[str | None]
    topic: Mapped[str | None]
    level: Mapped[str | None]
    misconceptions: Mapped[list[str]] = mapped_column(JSON)
    confidence: Mapped[str | None]
    seconds: Mapped[float | None]
    mode: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(Moment)
    day: Mapped[date | None]
    """The learner's day, which turns at 4 a.m. where the learner was; None of answers from before it was kept."""
