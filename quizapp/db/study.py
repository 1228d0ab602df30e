"""Sittings that were planned, and the dates of exams."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class SittingRow(Model):
    """What was planned for one sitting. How far it is, the cards and answers themselves tell."""

    __tablename__ = "sittings"
    __table_args__ = (Index("ix_sittings_person", "person_id", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    started_at: Mapped[datetime] = mapped_column(Moment)
    minutes: Mapped[int]
    bank_id: Mapped[str | None]
    """The only bank that was wanted; None for all."""
    cards: Mapped[list[Any]] = mapped_column(JSON)
    """Pairs of a bank's and a card's id, in their order."""
    questions: Mapped[list[Any]] = mapped_column(JSON)
    """For each bank a list: its id, then the ids of its questions in their order."""
    attempts: Mapped[list[int]] = mapped_column(JSON)
    """The attempts at these questions that were begun, one for each bank."""


class ExamRow(Model):
    """When a person's exam about a bank is."""

    __tablename__ = "exams"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
