"""What was missed and is to be asked again, and what each day of a learner came to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class MissRow(Model):
    """What is known of a person's memory of something that a question asked and that was missed; questions on the same
    link share it, for any of them may come back for the others.
    """

    __tablename__ = "misses"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(primary_key=True)
    """What its questions have in common: the link as `mechanism/step`, or else one question's id."""
    question_id: Mapped[str]
    """The one that was asked last."""
    stability: Mapped[float]
    difficulty: Mapped[float]
    day: Mapped[date]
    """The learner's day of the latest answer."""
    due_day: Mapped[date]
    reviews: Mapped[int]
    """How many answers led here."""
    lapses: Mapped[int]
    """How often it was missed again."""
    leech_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was taken out, for it was missed again and again."""


class StudyDay(Model):
    """What a person did on one of their days."""

    __tablename__ = "study_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    answers: Mapped[int] = mapped_column(default=0)
    answer_seconds: Mapped[int] = mapped_column(default=0)
    reviews: Mapped[int] = mapped_column(default=0)
    review_seconds: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)
    """Of the reviews those of cards that had been learnt before."""
    recalled: Mapped[int] = mapped_column(default=0)
    """Of these those that were remembered."""


class GainRow(Model):
    """By how much the estimates of a mechanism's links moved on a day (UTC), all together."""

    __tablename__ = "gains"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    mechanism: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    gained: Mapped[float]
