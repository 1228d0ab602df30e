"""What could be studied now, across all banks, as plain rows: asked when a sitting is planned, not with each answer."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Table, case, func, null, select
from sqlalchemy.sql.elements import ColumnElement

from quizapp.db.cards import CardDeck, CardMemory
from quizapp.db.knowledge import LinkRow
from quizapp.db.sums import LastMark

LEARNING, REVIEWING, RELEARNING = 1, 2, 3

_memories, _decks, _links, _marks = (cast(Table, kind.__table__) for kind in (CardMemory, CardDeck, LinkRow, LastMark))


def _of(person_id: int, bank_ids: Iterable[str]) -> ColumnElement[bool]:
    return (_memories.c.person_id == person_id) & _memories.c.bank_id.in_(list(bank_ids))


def due(
    connection: Connection, person_id: int, bank_ids: Iterable[str], now: datetime, day: date, most: int
) -> Sequence[Any]:
    """The cards that have come back, the most forgotten first.

    Under FSRS a card is the more forgotten the longer it was not seen, in units of its stability.
    """
    elapsed = func.julianday(day.isoformat()) - func.julianday(_memories.c.last_day)
    query = (
        select(_memories)
        .where(
            _of(person_id, bank_ids),
            _memories.c.state.in_((LEARNING, REVIEWING, RELEARNING)),
            _memories.c.comes_at <= now,
        )
        .order_by((elapsed / _memories.c.stability).desc(), _memories.c.comes_at)
        .limit(most)
    )
    return connection.execute(query).all()


def count_due(connection: Connection, person_id: int, bank_ids: Iterable[str], now: datetime, most: int) -> int:
    """How many cards have come back, counted up to a number."""
    states = (LEARNING, REVIEWING, RELEARNING)
    waiting = select(_memories.c.card_id).where(
        _of(person_id, bank_ids), _memories.c.state.in_(states), _memories.c.comes_at <= now
    )
    return int(connection.execute(select(func.count()).select_from(waiting.limit(most).subquery())).scalar_one())


def met_before(
    connection: Connection, person_id: int, bank_id: str, since: date, now: datetime, most: int
) -> Sequence[Any]:
    """The cards of a bank that are in the line and not due, last met before a day; the longest ago first."""
    query = (
        select(_memories)
        .where(
            _of(person_id, [bank_id]),
            _memories.c.state == REVIEWING,
            _memories.c.comes_at > now,
            _memories.c.last_day < since,
        )
        .order_by(_memories.c.last_day)
        .limit(most)
    )
    return connection.execute(query).all()


class Met(NamedTuple):
    """How many cards of a bank were met, and when."""

    all: int
    """Without the questions that were made cards; those set aside are among them."""
    again: int
    """In the line and last met before a day."""
    due: int
    """In the line and coming back before that day."""
    today: int


def met(connection: Connection, person_id: int, bank_id: str, since: date, today: date) -> Met:
    """The cards of a bank that were met, counted."""
    is_in_line = _memories.c.comes_at.is_not(null())
    is_own = ~_memories.c.card_id.startswith("question:")

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    query = select(
        count(is_own),
        count(is_in_line & (_memories.c.last_day < since)),
        count(is_in_line & (_memories.c.due_day.is_(null()) | (_memories.c.due_day < since))),
        count(_memories.c.last_day == today),
    ).where(_of(person_id, [bank_id]), _memories.c.state > 0, _memories.c.is_gone.is_(False))
    return Met(*map(int, connection.execute(query).one()))


def kept(connection: Connection, person_id: int, bank_id: str, card_ids: Iterable[str]) -> dict[str, Any]:
    """What is kept of some cards."""
    query = select(_memories).where(_of(person_id, [bank_id]), _memories.c.card_id.in_(list(card_ids)))
    return {row.card_id: row for row in connection.execute(query)}


def leeches(connection: Connection, person_id: int, bank_ids: Iterable[str]) -> Sequence[Any]:
    """The cards that were taken out because they were failed again and again: of those out of the line."""
    query = select(_memories).where(
        _of(person_id, bank_ids),
        _memories.c.state.in_((LEARNING, REVIEWING, RELEARNING)),
        _memories.c.comes_at.is_(null()),
        _memories.c.leech_at.is_not(null()),
        _memories.c.suspended_at.is_not(null()),
        _memories.c.is_gone.is_(False),
    )
    return connection.execute(query.order_by(_memories.c.leech_at.desc())).all()


def banks(connection: Connection, person_id: int) -> set[str]:
    """The banks of which something is known of a person, or in whose deck the person was."""
    return {
        bank_id
        for table in (_decks, _links, _marks)
        for bank_id in connection.scalars(select(table.c.bank_id).where(table.c.person_id == person_id).distinct())
    }


def last_asked(connection: Connection, person_id: int, bank_id: str) -> dict[str, datetime]:
    """When each question of a bank was last answered."""
    query = select(_marks.c.question_id, _marks.c.answered_at)
    query = query.where(_marks.c.person_id == person_id, _marks.c.bank_id == bank_id)
    return {row.question_id: row.answered_at for row in connection.execute(query)}


# For looking ahead


def due_days(connection: Connection, person_id: int, before: date) -> dict[date, int]:
    """How many cards come back on each day before one, in all banks."""
    query = (
        select(_memories.c.due_day, func.count())
        .where(_memories.c.person_id == person_id, _memories.c.due_day < before, _memories.c.comes_at.is_not(null()))
        .group_by(_memories.c.due_day)
    )
    return {day: count for day, count in connection.execute(query) if day is not None}


def stabilities(connection: Connection, person_id: int, bounds: Sequence[float]) -> dict[int, int]:
    """How many cards that were learnt last up to each bound and no longer, by the bound's place; the rest come last."""
    place = case(*((_memories.c.stability <= bound, n) for n, bound in enumerate(bounds)), else_=len(bounds))
    query = (
        select(place, func.count())
        .where(_memories.c.person_id == person_id, _memories.c.stability.is_not(null()), _memories.c.is_gone.is_(False))
        .group_by(place)
    )
    return {int(row[0]): int(row[1]) for row in connection.execute(query)}
