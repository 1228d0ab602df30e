"""Contrast grids as they stood when they were filled in, and each filling for good."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class ContrastVersion(Model):
    """A grid in its native form, stored once by digest."""

    __tablename__ = "contrast_versions"

    digest: Mapped[str] = mapped_column(primary_key=True)
    bank_id: Mapped[str]
    native: Mapped[dict[str, Any]] = mapped_column(JSON)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class ContrastAttempt(Model):
    """A grid that a person filled in, and how it was marked. Never changed."""

    __tablename__ = "contrast_attempts"
    __table_args__ = (
        UniqueConstraint("person_id", "form", name="uq_contrast_attempts_once"),
        Index("ix_contrast_attempts_person", "person_id", "placed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    bank_id: Mapped[str]
    bank_title: Mapped[str]
    version: Mapped[str] = mapped_column(ForeignKey("contrast_versions.digest"))
    form: Mapped[str]
    """The number of the form, made for one look at the page; the same form counts once."""
    placement: Mapped[dict[str, str]] = mapped_column(JSON)
    """The key of the fact in each filled cell, as `row/side`."""
    credit: Mapped[float]
    """The share of the cells that are right, from 0 to 1."""
    wrong_rows: Mapped[list[str]] = mapped_column(JSON)
    placed_at: Mapped[datetime] = mapped_column(Moment)
