"""Telling the instructor that something is wrong with a question."""

from datetime import datetime

from sqlalchemy import select

from quizapp.db import Report, begin_writing, db
from quizapp.library import Library
from quizapp.services import sheets
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import Visitor, instructor


def report(library: Library, visitor: Visitor | None, attempt_id: int, position: int, text: str, now: datetime) -> None:
    """Keep a learner's report together with the version of the question that it is about.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
    """
    begin_writing()
    sheet = sheets.see(library, visitor, attempt_id, position, now)
    db.session.add(
        Report(
            person_id=sheet.attempt.person_id,
            attempt_id=attempt_id,
            bank_id=sheet.attempt.bank_id,
            question_id=sheet.item.question_id,
            version=sheet.item.version,
            text=text,
            created_at=now,
        )
    )
    db.session.commit()


def open_reports(visitor: Visitor | None) -> list[Report]:
    """The reports that nobody has settled yet, the oldest first; for instructors.

    Raises:
        NotAllowed: a learner asks.
    """
    instructor(visitor)
    return list(db.session.scalars(select(Report).where(Report.settled_at.is_(None)).order_by(Report.id)))


def settle(visitor: Visitor | None, report_id: int, now: datetime) -> None:
    """Mark a report as dealt with; for instructors.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such report.
    """
    begin_writing()
    instructor(visitor)
    found = db.session.get(Report, report_id)
    if found is None:
        raise NotFound("There is no such report.")
    found.settled_at = found.settled_at or now
    db.session.commit()
