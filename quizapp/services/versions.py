"""Questions as they stood when they were asked."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, insert, select

from quizapp.db import Version, db, reading
from quizapp.domain.banks import Bank
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Question


def keep(bank: Bank, questions: Iterable[Question], now: datetime) -> None:
    """Store the present version of each question, unless it is stored already."""
    wanted = {bank.digests[question.id]: question for question in questions}
    known = set(db.session.scalars(select(Version.digest).where(Version.digest.in_(wanted))))
    for digest, question in wanted.items():
        if digest not in known:
            db.session.add(
                Version(digest=digest, bank_id=bank.id, question_id=question.id, native=question.native(), seen_at=now)
            )
    db.session.flush()


def keep_one(connection: Connection, bank: Bank, question: Question, now: datetime) -> str:
    """The same for one question, beside the session; returns its digest."""
    version = bank.digests[question.id]
    if connection.execute(select(Version.digest).where(Version.digest == version)).first() is None:
        row = {"bank_id": bank.id, "question_id": question.id, "native": question.native(), "seen_at": now}
        connection.execute(insert(Version), {"digest": version, **row})
    return version


def question_at(bank: Bank | None, question_id: str, digest: str) -> Question:
    """A question in the version that was asked: from the bank if it still stands there, else as it was kept."""
    if bank is not None and bank.digests.get(question_id) == digest:
        return bank.questions[question_id]
    return _kept(digest)


@lru_cache(maxsize=4096)
def _kept(digest: str) -> Question:
    with reading() as connection:
        native: dict[str, Any] = connection.execute(select(Version.native).where(Version.digest == digest)).scalar_one()
    return KINDS[native["type"]].model_validate(native)
