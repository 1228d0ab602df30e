"""Whether learners' work can be kept just now."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from quizapp.db import Heartbeat, begin_writing, db


def takes_writes(now: datetime) -> bool:
    """Write and commit one small row, and say whether that worked."""
    try:
        begin_writing()
        beat = db.session.execute(update(Heartbeat).where(Heartbeat.id == 1).values(at=now))
        if not beat.rowcount:
            db.session.add(Heartbeat(id=1, at=now))
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True
