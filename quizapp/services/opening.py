"""Opening an attempt at questions that were chosen."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from quizapp.db import Attempt, Item, Person, Response, db
from quizapp.domain import attempts as rules
from quizapp.domain.attempts import Selection
from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Question
from quizapp.services import versions


def open_attempt(
    person: Person,
    bank: Bank,
    questions: Sequence[Question],
    selection: Selection,
    now: datetime,
    seed: int,
    *,
    seeks: str | None = None,
    origin: tuple[int, int] | None = None,
) -> Attempt:
    """An attempt at these questions in their order, added to the session's transaction.

    Args:
        seeks: what it looks for, if each further question is chosen after the last answer.
        origin: the attempt and the place in it whose wrong answer it steps back from.
    """
    versions.keep(bank, questions, now)
    attempt = Attempt(
        person_id=person.id,
        bank_id=bank.id,
        bank_title=bank.title,
        mode=selection.mode,
        seed=seed,
        size=len(questions),
        points=rules.total(question.points for question in questions),
        started_at=now,
        ends_at=rules.deadline(now, selection, len(questions)),
        seeks=seeks,
        origin_id=origin[0] if origin else None,
        origin_position=origin[1] if origin else None,
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.execute(
        insert(Item),
        [
            {
                "attempt_id": attempt.id,
                "position": position,
                "question_id": question.id,
                "version": bank.digests[question.id],
                "points": question.points,
            }
            for position, question in enumerate(questions, 1)
        ],
    )
    return attempt


def seen_by(connection: Connection, person_id: int, bank_id: str) -> list[str]:
    """The ids of the questions that a person answered in a bank, each once, the latest last."""
    rows = connection.scalars(
        select(Response.question_id)
        .where(Response.person_id == person_id, Response.bank_id == bank_id)
        .order_by(Response.answered_at.desc(), Response.id.desc())
    )
    return list(dict.fromkeys(rows))[::-1]
