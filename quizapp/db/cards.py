"""The memory of each card, and every review for good."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class CardMemory(Model):
    """What is known of a person's memory of one card, as of its latest review."""

    __tablename__ = "card_memories"
    __table_args__ = (Index("ix_card_memories_due", "person_id", "bank_id", "due"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    card_id: Mapped[str] = mapped_column(primary_key=True)
    reviews: Mapped[int]
    """How many reviews led here; a form that was made before the latest one is known by it."""
    state: Mapped[int]
    step: Mapped[int | None]
    stability: Mapped[float]
    difficulty: Mapped[float]
    due: Mapped[datetime] = mapped_column(Moment)
    last_review: Mapped[datetime] = mapped_column(Moment)


class CardReview(Model):
    """One grading of a card. Never changed: the memory can be rebuilt from these."""

    __tablename__ = "card_reviews"
    __table_args__ = (Index("ix_card_reviews_person", "person_id", "reviewed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    bank_id: Mapped[str]
    card_id: Mapped[str]
    grade: Mapped[int]
    reviewed_at: Mapped[datetime] = mapped_column(Moment)
    seconds: Mapped[float | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
