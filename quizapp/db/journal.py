"""Why a question was missed, as the learner ticked it in the journal."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class JournalCause(Model):
    """The cause of one miss by its learner's own word; without one, the learner says that none of them fits."""

    __tablename__ = "journal_causes"
    __table_args__ = (Index("ix_journal_causes_person", "person_id"),)

    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    cause: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(Moment)
