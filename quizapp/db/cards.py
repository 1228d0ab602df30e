"""The memory of each card and every review for good; how a learner wants to be reminded, and what that is fitted to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class CardMemory(Model):
    """What is known of a person's memory of one card, as of its latest review, and when the card comes up.

    A card that was never graded has a row only if something else is kept of it: that it is suspended, buried, flagged,
    or a question that was made a card.
    """

    __tablename__ = "card_memories"
    __table_args__ = (
        Index("ix_card_memories_line", "person_id", "bank_id", "state", "comes_at"),
        Index("ix_card_memories_load", "person_id", "due_day"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    card_id: Mapped[str] = mapped_column(primary_key=True)
    added_at: Mapped[datetime] = mapped_column(Moment)
    changes: Mapped[int] = mapped_column(default=0)
    """Only ever grows, with each grade and each undoing; a form that was made before the latest one is known by it."""
    reviews: Mapped[int] = mapped_column(default=0)
    """How many grades led here; those undone do not count."""
    lapses: Mapped[int] = mapped_column(default=0)
    """How often it was forgotten after it had been learnt."""
    state: Mapped[int] = mapped_column(default=0)
    """0 new, 1 learning, 2 reviewing, 3 relearning."""
    step: Mapped[int | None]
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    due: Mapped[datetime | None] = mapped_column(Moment)
    due_day: Mapped[date | None]
    """The learner's day on which it comes back; None while it is being learnt."""
    last_review: Mapped[datetime | None] = mapped_column(Moment)
    last_day: Mapped[date | None]
    """The learner's day of the latest review."""
    comes_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it is next in line: at `due`, or later if it is buried; None while it is suspended or out of the deck."""
    suspended_at: Mapped[datetime | None] = mapped_column(Moment)
    buried_until: Mapped[datetime | None] = mapped_column(Moment)
    flag: Mapped[int] = mapped_column(default=0)
    leech_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was found to be failed again and again."""
    is_gone: Mapped[bool] = mapped_column(default=False)
    """Whether the bank has no such card any more."""


class CardReview(Model):
    """One grading of a card. Kept for good, also if undone: the memory can be rebuilt from these."""

    __tablename__ = "card_reviews"
    __table_args__ = (
        Index("ix_card_reviews_person", "person_id", "reviewed_at"),
        Index("ix_card_reviews_day", "person_id", "day"),
        Index("ix_card_reviews_card", "person_id", "bank_id", "card_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    bank_id: Mapped[str]
    card_id: Mapped[str]
    grade: Mapped[int]
    reviewed_at: Mapped[datetime] = mapped_column(Moment)
    day: Mapped[date]
    """The learner's day, which turns at 4 a.m. where the learner was."""
    seconds: Mapped[float | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    schedule: Mapped[str | None] = mapped_column(ForeignKey("card_schedules.digest"))
    """By which schedule; None where that is not known, as of a review brought from elsewhere."""
    origin: Mapped[str] = mapped_column(default="grade")
    """What it comes from: the learner's own grade, or something that stands for one."""
    sitting: Mapped[int | None]
    """The first review of the same sitting, within which grades can be undone."""
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    link: Mapped[str | None]
    """The link that the card asked for then, for which the grade is evidence."""
    known_before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What was known of that link before, to be had back when the grade is undone; None where nothing was."""


class CardSchedule(Model):
    """By what cards were scheduled: parameters, desired retention, steps, longest interval. Stored once by digest."""

    __tablename__ = "card_schedules"

    digest: Mapped[str] = mapped_column(primary_key=True)
    native: Mapped[dict[str, Any]] = mapped_column(JSON)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class CardSettings(Model):
    """How a person wants to be reminded of cards. Whoever never chose has no row."""

    __tablename__ = "card_settings"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    retention: Mapped[float]
    new_a_day: Mapped[int]
    reviews_a_day: Mapped[int]
    maximum_interval: Mapped[int]
    """Days."""
    learning_steps: Mapped[list[int]] = mapped_column(JSON)
    """Seconds, as those below."""
    relearning_steps: Mapped[list[int]] = mapped_column(JSON)
    zone: Mapped[str | None]
    """The name of the time zone; None while it was not chosen."""
    parameters: Mapped[list[float] | None] = mapped_column(JSON(none_as_null=True))
    """FSRS's, fitted to the person's own reviews; None for its defaults."""
    more_new: Mapped[int] = mapped_column(default=0)
    """So many new cards beyond the daily number were asked for, on this day:"""
    more_on: Mapped[date | None]


class CardFit(Model):
    """One fitting of the parameters to a person's reviews, and how well it foretold those held back."""

    __tablename__ = "card_fits"
    __table_args__ = (Index("ix_card_fits_person", "person_id", "fitted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    fitted_at: Mapped[datetime] = mapped_column(Moment)
    reviews: Mapped[int]
    held_back: Mapped[int]
    parameters: Mapped[list[float]] = mapped_column(JSON)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    """How the parameters in use foretold the reviews held back, and, below, how these would have."""
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_applied: Mapped[bool]


class CardDeck(Model):
    """Where a person stands in a bank's deck as it was last seen."""

    __tablename__ = "card_decks"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    """A digest of the ids of its cards in their order."""
    place: Mapped[int]
    """Every card before this place has a row of its own; the next new one is looked for from here."""
