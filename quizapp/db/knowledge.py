"""What is known of a person's links and misconceptions in a bank, kept up to date with each answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class KnowledgeRow(Model):
    """One person's knowledge of one bank, whole: an answer moves a handful of links, and a page shows them all."""

    __tablename__ = "knowledge"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    bank_id: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(Moment)
