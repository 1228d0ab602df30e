"""How one question of an attempt stands, as plain rows: what is asked and written most, without tracked objects."""

from collections import namedtuple
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from quizapp.db.attempts import Attempt, Item, Response
from quizapp.db.people import Session
from quizapp.db.prepared import Prepared


class Standing(NamedTuple):
    """A question's place in an attempt, and the latest answer to it. Its rows read like objects; nobody writes them."""

    attempt: Attempt
    item: Item
    given: Response | None


_sessions, _attempts, _items, _responses = (cast(Table, kind.__table__) for kind in (Session, Attempt, Item, Response))

_FIND = Prepared(
    select(_attempts, _items, _responses)
    .join(_sessions, _sessions.c.person_id == _attempts.c.person_id)
    .join(_items, (_items.c.attempt_id == _attempts.c.id) & (_items.c.position == bindparam("position")))
    .outerjoin(_responses, (_responses.c.attempt_id == _attempts.c.id) & (_responses.c.position == _items.c.position))
    .where(
        _attempts.c.id == bindparam("attempt"),
        _sessions.c.key == bindparam("key"),
        _sessions.c.person_id == bindparam("person"),
    )
    .order_by(_responses.c.revision.desc())
    .limit(1)
)
_KEEP = Prepared(insert(_responses), [column.name for column in _responses.columns if column.name != "id"])
_TRIES = (
    select(_responses.c.response)
    .where(_responses.c.attempt_id == bindparam("attempt"), _responses.c.position == bindparam("at"))
    .order_by(_responses.c.revision)
)
_STRIKE = update(_items).where(_items.c.attempt_id == bindparam("attempt"), _items.c.position == bindparam("at"))
_ASKED = (
    select(_items.c.question_id, _responses.c.step, _responses.c.mark)
    .outerjoin(
        _responses, (_responses.c.attempt_id == _items.c.attempt_id) & (_responses.c.position == _items.c.position)
    )
    .where(_items.c.attempt_id == bindparam("attempt"))
    .order_by(_items.c.position, _responses.c.revision)
)
_FLAG = update(_items).where(_items.c.attempt_id == bindparam("attempt"), _items.c.position == bindparam("at"))
_CHANGE = update(_attempts).where(_attempts.c.id == bindparam("attempt"))
_COUNT = Prepared(_CHANGE, ["answered", "score"])
_COUNT_LAST = Prepared(_CHANGE, ["answered", "score", "finished_at"])
"""An attempt that goes on leaves the index of those that do as it is."""


def _row_of(table: Table) -> Any:
    return namedtuple(table.name, table.columns.keys())


_AttemptRow, _ItemRow, _ResponseRow = (_row_of(table) for table in (_attempts, _items, _responses))
_ITEM = len(_attempts.columns)
_RESPONSE = _ITEM + len(_items.columns)


def find(connection: Connection, attempt_id: int, position: int, person_id: int, key: str) -> Standing | None:
    """All that a question's page needs in one query; None if it is not this person's or not there."""
    asked = {"attempt": attempt_id, "position": position, "person": person_id, "key": key}
    rows = _FIND.rows(connection, asked)
    if not rows:
        return None
    row = rows[0]
    return _standing(
        _AttemptRow._make(row[:_ITEM]),
        _ItemRow._make(row[_ITEM:_RESPONSE]),
        _ResponseRow._make(row[_RESPONSE:]) if row[_RESPONSE] is not None else None,
    )


def keep(connection: Connection, place: Standing, answer: Mapping[str, Any], totals: Mapping[str, Any]) -> Standing:
    """Add an answer and bring the attempt's totals up to date; returns the place as it is then."""
    kept = _KEEP.run(connection, answer)
    count = _COUNT_LAST if "finished_at" in totals else _COUNT
    count.run(connection, {"attempt": place.attempt.id, **totals})
    attempt = cast(Any, place.attempt)._replace(**totals)
    return _standing(attempt, place.item, _ResponseRow(id=kept.lastrowid, **answer))


def asked(connection: Connection, attempt_id: int) -> list[Any]:
    """The questions of an attempt in their order: `question_id`, `step`, and the latest `mark` or None."""
    return list(connection.execute(_ASKED, {"attempt": attempt_id}))


def add(connection: Connection, place: Standing, item: Mapping[str, Any], changes: Mapping[str, Any]) -> Standing:
    """Give an attempt one more place at its end; returns the place that was answered as it is then."""
    connection.execute(insert(_items), {**item, "attempt_id": place.attempt.id})
    return change(connection, place, changes)


def change(connection: Connection, place: Standing, changes: Mapping[str, Any]) -> Standing:
    """Change an attempt; returns the place as it is then."""
    connection.execute(_CHANGE, {"attempt": place.attempt.id, **changes})
    return place._replace(attempt=cast(Any, place.attempt)._replace(**changes))


def flag(connection: Connection, place: Standing, flagged: bool) -> None:
    """Mark a place for coming back to, or take the mark away."""
    connection.execute(_FLAG, {"attempt": place.attempt.id, "at": place.item.position, "flagged": flagged})


def strike(connection: Connection, place: Standing, struck: list[str]) -> None:
    """Keep which options of a place are struck out."""
    connection.execute(_STRIKE, {"attempt": place.attempt.id, "at": place.item.position, "struck": struck})


def tries(connection: Connection, place: Standing) -> list[Any]:
    """All answers that were given at a place, in their order."""
    return list(connection.execute(_TRIES, {"attempt": place.attempt.id, "at": place.item.position}).scalars())


def _standing(attempt: object, item: object, given: object) -> Standing:
    return Standing(cast(Attempt, attempt), cast(Item, item), cast("Response | None", given))
