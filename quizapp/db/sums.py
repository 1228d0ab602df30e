"""What a learner's answers add up to, kept with each answer so that no page has to read them all again."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class Sum(Model):
    """The answers of one day, about one topic, at one level, or given with one confidence."""

    __tablename__ = "sums"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    """`day`, `topic`, `level` or `confidence`."""
    name: Mapped[str] = mapped_column(primary_key=True)
    """Of a day, its date (UTC)."""
    answers: Mapped[int]
    credit: Mapped[float]


class LastMark(Model):
    """How the last answer to a question that counts was marked."""

    __tablename__ = "last_marks"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(Moment)
