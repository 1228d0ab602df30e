"""What is known of a person's links and misconceptions: a row for each, so that an answer moves a handful of them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class LinkRow(Model):
    """What the answers say about one link of a chain."""

    __tablename__ = "known_links"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    link: Mapped[str] = mapped_column(primary_key=True)
    """As `mechanism/step`."""
    p: Mapped[float]
    """The probability that it is known."""
    tested: Mapped[int]
    right: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment)
    missed: Mapped[list[str]] = mapped_column(JSON)
    """The questions on which it was missed."""


class BeliefRow(Model):
    """What the answers say about one misconception; there is none before an answer betrayed it."""

    __tablename__ = "beliefs"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    misconception: Mapped[str] = mapped_column(primary_key=True)
    raised: Mapped[list[str]] = mapped_column(JSON)
    """The questions that betrayed it."""
    raised_at: Mapped[datetime | None] = mapped_column(Moment)
    is_sure: Mapped[bool]
    repaired: Mapped[str | None]
    repaired_at: Mapped[datetime | None] = mapped_column(Moment)
    cleared_at: Mapped[datetime | None] = mapped_column(Moment)


class TrailRow(Model):
    """Where among a bank's topics a person has been."""

    __tablename__ = "trails"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Moment)
    other_at: Mapped[datetime | None] = mapped_column(Moment)
