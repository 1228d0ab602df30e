"""In a sitting: what comes next, and how far it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Connection, Table, select, update

from quizapp.db import Attempt, SittingRow, agenda, begin_writing, db, line, reading
from quizapp.domain.attempts import Selection
from quizapp.domain.banks import Bank, Link
from quizapp.domain.recall import NEW, REVIEWING
from quizapp.library import Library
from quizapp.services import decks
from quizapp.services.opening import open_attempt
from quizapp.services.visitors import Visitor, person_of

_sittings = cast(Table, SittingRow.__table__)

GOES_STALE = timedelta(hours=4)
"""After so long a sitting is not gone on with; another one is planned."""

LEARN_AHEAD = timedelta(minutes=20)
"""At the end of a sitting a card that is being learnt does not wait longer for its next look than until now."""


class Step(StrEnum):
    """What comes next in a sitting."""

    CARD = "card"
    QUESTIONS = "questions"
    """Questions are to be begun."""
    ATTEMPT = "attempt"
    """Questions are to be gone on with."""
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A sitting, and how far it is."""

    minutes: int
    step: Step
    card: tuple[str, str] | None = None
    """The bank and the card that come next."""
    attempt_id: int | None = None
    cards: int = 0
    cards_done: int = 0
    questions: int = 0
    questions_done: int = 0
    attempts: tuple[int, ...] = ()
    again: int = 0
    """Cards that are to be seen once more before they are learnt for today."""
    aims: tuple[Link, ...] = ()
    """The links that the questions to be begun aim at."""
    bank: Bank | None = None
    """The bank of the questions to be begun."""
    right: float = 0.0
    """Credit that the questions earned."""
    points: float = 0.0
    """Credit that could be earned so far."""

    @property
    def size(self) -> int:
        return self.cards + self.questions

    @property
    def done(self) -> int:
        return self.cards_done + self.questions_done


def sitting(library: Library, visitor: Visitor | None, now: datetime) -> Sitting | None:
    """The visitor's latest sitting, unless it is long ago."""
    if visitor is None:
        return None
    with reading() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, "")
        return _sitting(library, connection, latest_of(connection, who.person_id) if who else None, now)


def latest_of(connection: Connection, person_id: int) -> Any:
    """The row of a person's latest sitting; None if there is none."""
    query = select(_sittings).where(_sittings.c.person_id == person_id)
    return connection.execute(query.order_by(_sittings.c.started_at.desc(), _sittings.c.id.desc()).limit(1)).first()


def running_of(library: Library, connection: Connection, row: Any, now: datetime) -> Sitting | None:
    """The sitting of a row, if it is begun and not yet done."""
    found = _sitting(library, connection, row, now)
    return found if found and found.step is not Step.DONE and found.done else None


def _sitting(library: Library, connection: Connection, row: Any, now: datetime) -> Sitting | None:
    if row is None or now - row.started_at > GOES_STALE:
        return None
    left, again = _cards_left(library, connection, row, now)
    attempts = _attempts(connection, row.attempts)
    open_attempt_id = next((each.id for each in attempts if each.finished_at is None), None)
    asked = [(bank, ids) for bank_id, *ids in row.questions if (bank := library.bank(bank_id))]
    waiting = [(bank, ids) for bank, ids in asked if bank.id not in {each.bank_id for each in attempts}]
    next_card = next((card for card, at in again if at <= now), None) or (left[0] if left else None)
    step = Step.DONE
    if next_card and open_attempt_id is None:
        step = Step.CARD
    elif open_attempt_id is not None:
        step = Step.ATTEMPT
    elif waiting:
        step = Step.QUESTIONS
    elif again and again[0][1] <= now + LEARN_AHEAD:
        step, next_card = Step.CARD, again[0][0]
    bank, ids = waiting[0] if waiting else (None, [])
    return Sitting(
        minutes=row.minutes,
        step=step,
        card=next_card if step is Step.CARD else None,
        attempt_id=open_attempt_id,
        cards=len(row.cards),
        cards_done=len(row.cards) - len(left),
        questions=sum(len(ids) for _, ids in asked),
        questions_done=sum(each.answered for each in attempts),
        attempts=tuple(row.attempts),
        again=len(again),
        aims=tuple(_aims(bank, ids)) if bank else (),
        bank=bank,
        right=sum(each.score for each in attempts),
        points=sum(each.points * each.answered / each.size for each in attempts if each.size),
    )


def _aims(bank: Bank, question_ids: Iterable[str]) -> Iterator[Link]:
    found = [bank.questions[name] for name in question_ids if name in bank.questions]
    for ref in dict.fromkeys(question.step for question in found):
        if link := bank.link(ref):
            yield link


def _cards_left(
    library: Library, connection: Connection, row: Any, now: datetime
) -> tuple[list[tuple[str, str]], list[tuple[tuple[str, str], datetime]]]:
    """The cards of a sitting that were not looked at yet; and those that are to be seen again, and when."""
    banks: dict[str, list[str]] = {}
    for bank_id, card_id in row.cards:
        banks.setdefault(bank_id, []).append(card_id)
    rows = {
        (bank_id, name): kept
        for bank_id, names in banks.items()
        for name, kept in agenda.kept(connection, row.person_id, bank_id, names).items()
    }
    left, again = [], []
    for bank_id, card_id in row.cards:
        kept = rows.get((bank_id, card_id))
        is_there = library.bank(bank_id) is not None and decks.open_deck(library, bank_id).card(card_id) is not None
        is_aside = kept is not None and (kept.suspended_at or (kept.buried_until and kept.buried_until > now))
        if is_aside or not is_there:
            continue
        if kept is None or kept.last_review is None or kept.last_review < row.started_at:
            left.append((bank_id, card_id))
        elif kept.state not in (NEW, REVIEWING) and kept.comes_at is not None:
            again.append(((bank_id, card_id), kept.comes_at))
    return left, sorted(again, key=lambda one: one[1])


def _attempts(connection: Connection, attempt_ids: Sequence[int]) -> Sequence[Any]:
    table = cast(Table, Attempt.__table__)
    return connection.execute(select(table).where(table.c.id.in_(attempt_ids)).order_by(table.c.id)).all()


def begin_questions(library: Library, visitor: Visitor | None, now: datetime, seed: int) -> int | None:
    """Open the next quiz of a running sitting; returns its id, or None where nothing is to be asked any more.

    Doing so twice leads to the same quiz.
    """
    begin_writing()
    person = person_of(visitor)
    connection = db.session.connection()
    row = latest_of(connection, person.id) if person else None
    found = _sitting(library, connection, row, now)
    if person is None or row is None or found is None or found.attempt_id is not None or found.bank is None:
        db.session.rollback()
        return found.attempt_id if found else None
    bank, ids = found.bank, next(ids for bank_id, *ids in row.questions if bank_id == found.bank.id)
    questions = [bank.questions[name] for name in ids if name in bank.questions]
    if not questions:
        db.session.rollback()
        return None
    attempt = open_attempt(person, bank, questions, Selection(), now, seed)
    connection.execute(update(_sittings).where(_sittings.c.id == row.id).values(attempts=[*row.attempts, attempt.id]))
    db.session.commit()
    return attempt.id
