"""One row that shows that the database takes writes."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class Heartbeat(Model):
    """When the health check last wrote."""

    __tablename__ = "heartbeats"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
