"""Attempts from their start to their end: draw questions, go on where one left, finish."""

from datetime import datetime
from random import Random

from sqlalchemy import ColumnElement, and_, func, select

from quizapp.db import Attempt, Person, Response, begin_writing, db
from quizapp.domain import attempts as rules
from quizapp.domain.attempts import Mode, Selection
from quizapp.library import Library
from quizapp.services import knowledge, returning, sums
from quizapp.services.banks import open_bank
from quizapp.services.opening import open_attempt
from quizapp.services.refusals import NothingToAsk
from quizapp.services.sheets import is_over, no_such_attempt, overview
from quizapp.services.visitors import Visitor, new_guest, person_of, visitor_for

MOST_QUESTIONS = 500
"""In one attempt."""


def start(
    library: Library, visitor: Visitor | None, bank_id: str, selection: Selection, now: datetime, seed: int
) -> tuple[int, Visitor]:
    """Draw questions and open an attempt; whoever is not known yet becomes a guest.

    Returns the attempt's id and the visitor to remember.

    Raises:
        NotFound: there is no such bank.
        NothingToAsk: no question fits the selection.
    """
    bank = open_bank(library, bank_id)
    begin_writing()
    person = person_of(visitor)
    marks = sums.last_marks(person, now, bank_id) if selection.only else {}
    fitting = rules.eligible(bank, selection, {question_id: mark for (_, question_id), mark in marks.items()})
    if not fitting:
        db.session.rollback()
        raise NothingToAsk(_nothing_left(selection), bank_id)
    chance = Random(seed)  # noqa: S311 - a shuffle, no secret
    questions = rules.draw(fitting, max(1, min(selection.count, MOST_QUESTIONS)), chance)
    if person:
        close_overdue(library, person, now)
    person = person or new_guest(now)
    attempt = open_attempt(person, bank, questions, selection, now, seed)
    db.session.commit()
    return attempt.id, visitor_for(person)


def _nothing_left(selection: Selection) -> str:
    if selection.only == "missed":
        return "There are no missed questions of yours that fit. Try all questions, or another topic."
    if selection.only == "unseen":
        return "You have seen all the questions that fit. Try the ones you missed, or all of them."
    return "No question fits this choice. Choose more topics or levels."


def is_visible(now: datetime) -> ColumnElement[bool]:
    """The condition that a response's marks may be shown: nobody can answer there any more, or its attempt is over."""
    is_closed = (Attempt.mode != Mode.EXAM) & Response.is_settled
    return is_closed | Attempt.finished_at.is_not(None) | (Attempt.ends_at < now - rules.GRACE)


def finish(library: Library, visitor: Visitor | None, attempt_id: int, now: datetime) -> None:
    """End an attempt; once is enough.

    Raises:
        NotFound: no such attempt of this visitor.
    """
    begin_writing()
    _close(library, own_attempt(visitor, attempt_id), now)
    db.session.commit()


def _close(library: Library, attempt: Attempt, now: datetime) -> None:
    if attempt.finished_at is not None:
        return
    attempt.finished_at = min(now, attempt.ends_at) if attempt.ends_at else now
    db.session.flush()
    sums.count_rest(attempt.id)
    bank = library.bank(attempt.bank_id)
    if bank is not None and attempt.mode == Mode.EXAM:
        knowledge.fold_exam(bank, attempt, now)
        returning.fold_exam(bank, attempt, now)


def close_overdue(library: Library, person: Person, now: datetime) -> None:
    """End the exams whose time ran out while nobody looked, so that their answers count."""
    running = select(Attempt).where(Attempt.person_id == person.id, Attempt.finished_at.is_(None))
    for attempt in db.session.scalars(running.where(Attempt.ends_at < now - rules.GRACE)).all():
        _close(library, attempt, now)


def own_attempt(visitor: Visitor | None, attempt_id: int) -> Attempt:
    """An attempt that belongs to this visitor.

    Raises:
        NotFound: there is none.
    """
    if visitor is None:
        raise no_such_attempt()
    found = db.session.execute(
        select(Attempt)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.id == attempt_id, visitor.is_owner())
        .with_for_update(of=Attempt)
    ).scalar_one_or_none()
    if found is None:
        raise no_such_attempt()
    return found


def resume_position(attempt_id: int) -> int:
    """Where to go on: the first open question after the latest answer, or else the first open one."""
    latest = db.session.scalar(
        select(Response.position)
        .where(Response.attempt_id == attempt_id, Response.is_settled)
        .order_by(Response.answered_at.desc(), Response.id.desc())
        .limit(1)
    )
    open_places = [place.position for place in overview(attempt_id) if not place.answered]
    return next((position for position in open_places if position > (latest or 0)), (open_places or [1])[0])


def unfinished(visitor: Visitor | None, now: datetime, most: int = 3) -> list[Attempt]:
    """The visitor's attempts that can be gone on with, the latest first."""
    if visitor is None:
        return []
    rows = db.session.scalars(
        select(Attempt)
        .join(Person, Person.id == Attempt.person_id)
        .where(visitor.is_owner(), Attempt.finished_at.is_(None))
        .order_by(Attempt.started_at.desc())
        .limit(most * 4)
    )
    return [attempt for attempt in rows if not is_over(attempt, now)][:most]


def recomputed_score(attempt_id: int) -> float:
    """An attempt's points, added up anew from its answers."""
    latest = (
        select(Response.position, func.max(Response.revision).label("revision"))
        .where(Response.attempt_id == attempt_id)
        .group_by(Response.position)
        .subquery()
    )
    scores = db.session.scalars(
        select(Response.score)
        .join(latest, and_(Response.position == latest.c.position, Response.revision == latest.c.revision))
        .where(Response.attempt_id == attempt_id)
    )
    return rules.total(scores)
