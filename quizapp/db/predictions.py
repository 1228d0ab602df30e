"""Benches as they stood when they were run, and each prediction for good."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class BenchVersion(Model):
    """A bench in its native form, stored once by digest."""

    __tablename__ = "bench_versions"

    digest: Mapped[str] = mapped_column(primary_key=True)
    bank_id: Mapped[str]
    bench_id: Mapped[str]
    native: Mapped[dict[str, Any]] = mapped_column(JSON)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class Prediction(Model):
    """What a person committed to before a bench ran, and what came of it. Never changed."""

    __tablename__ = "predictions"
    __table_args__ = (
        UniqueConstraint("person_id", "form", name="uq_predictions_once"),
        Index("ix_predictions_person", "person_id", "predicted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    bank_id: Mapped[str]
    bench_id: Mapped[str]
    version: Mapped[str] = mapped_column(ForeignKey("bench_versions.digest"))
    form: Mapped[str]
    """The number of the form, made for one look at the page; the same form counts once."""
    before: Mapped[dict[str, str]] = mapped_column(JSON)
    """The option of each switch."""
    after: Mapped[dict[str, str]] = mapped_column(JSON)
    quantity: Mapped[str]
    predicted: Mapped[str]
    actual: Mapped[str]
    is_right: Mapped[bool]
    is_fresh: Mapped[bool]
    """Whether the person had not seen yet where the new setting leads: only then the prediction shows what is known."""
    step: Mapped[str]
    """The link that decided."""
    confidence: Mapped[str | None]
    predicted_at: Mapped[datetime] = mapped_column(Moment)
