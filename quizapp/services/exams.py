"""Dates of exams, and what gets one there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from quizapp.db import ExamRow, agenda, line
from quizapp.domain.banks import Bank
from quizapp.domain.countdown import LONGEST, Countdown, last_from
from quizapp.domain.days import day_of
from quizapp.domain.deck import Deck
from quizapp.library import Library
from quizapp.services import decks
from quizapp.services.banks import open_bank
from quizapp.services.pacing import pace_of
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import Visitor, acting

_exams = cast(Table, ExamRow.__table__)


@dataclass(frozen=True)
class Exam:
    """A bank with the date of its exam, and what gets one there."""

    bank: Bank
    countdown: Countdown


def coming_exams(library: Library, connection: Connection, person_id: int, day: date) -> Iterator[Exam]:
    """The exams of a person that are still to come, the next one first."""
    query = select(_exams).where(_exams.c.person_id == person_id, _exams.c.day >= day).order_by(_exams.c.day)
    for row in connection.execute(query):
        if library.bank(row.bank_id):
            deck = decks.open_deck(library, row.bank_id)
            yield Exam(deck.bank, _countdown(connection, deck, person_id, row.day, day))


def _countdown(connection: Connection, deck: Deck, person_id: int, exam: date, day: date) -> Countdown:
    met = agenda.met(connection, person_id, deck.bank.id, last_from(exam), day)
    unseen = max(0, len(deck.order) - met.all)
    return Countdown(exam=exam, today=day, unseen=unseen, due=met.due, last=met.again + unseen, done=met.today)


def set_exam(library: Library, visitor: Visitor | None, bank_id: str, exam: date | None, now: datetime) -> Visitor:
    """Keep the date of an exam about a bank; None takes it away.

    Raises:
        NotFound: there is no such bank.
        BadInput: the date is over, or too far away.
    """
    open_bank(library, bank_id)
    with acting(visitor, now) as (connection, visitor):
        who = line.who(connection, visitor.person_id, visitor.key, "")
        today = day_of(now, pace_of(who).zone)
        key = {"person_id": visitor.person_id, "bank_id": bank_id}
        if exam is None:
            mine = (_exams.c.person_id == visitor.person_id) & (_exams.c.bank_id == bank_id)
            connection.execute(delete(_exams).where(mine))
        elif not today < exam <= today + timedelta(days=LONGEST):
            raise BadInput("Choose a day from tomorrow on, within the next two years.", "day")
        else:
            row = upsert(_exams).values(**key, day=exam)
            connection.execute(row.on_conflict_do_update(index_elements=list(key), set_={"day": exam}))
    return visitor
