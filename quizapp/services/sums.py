"""What a learner's answers add up to: kept up to date in each answer's transaction, read without the answers.

An answer counts once it may be shown: in practice when it is settled, all others when their attempt is over. An exam
whose time ran out while nobody looked is over without anything being written; its answers are added when they are read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import aliased

from quizapp.db import Attempt, LastMark, Person, Response, Sum, db
from quizapp.db.prepared import Prepared
from quizapp.domain import attempts as rules
from quizapp.domain.attempts import Mode
from quizapp.domain.questions.base import Mark
from quizapp.domain.sums import Asked, Sums, headings, rounded

_add = upsert(Sum)
_ADD = Prepared(
    _add.on_conflict_do_update(
        index_elements=[Sum.person_id, Sum.kind, Sum.name],
        set_={"answers": Sum.answers + _add.excluded.answers, "credit": Sum.credit + _add.excluded.credit},
    ),
    ["person_id", "kind", "name", "answers", "credit"],
)
_mark = upsert(LastMark)
_MARKED = ("person_id", "bank_id", "question_id", "mark", "answered_at")
_MARK = Prepared(
    _mark.on_conflict_do_update(
        index_elements=[LastMark.person_id, LastMark.bank_id, LastMark.question_id],
        set_={"mark": _mark.excluded.mark, "answered_at": _mark.excluded.answered_at},
        where=_mark.excluded.answered_at >= LastMark.answered_at,
    ),
    _MARKED,
)
_COUNTED = (
    Response.person_id,
    Response.bank_id,
    Response.question_id,
    Response.mark,
    Response.credit,
    Response.topic,
    Response.level,
    Response.confidence,
    Response.answered_at,
)
_later = aliased(Response)
_IS_LAST = ~(
    select(_later.id)
    .where(
        _later.attempt_id == Response.attempt_id,
        _later.position == Response.position,
        _later.revision > Response.revision,
    )
    .exists()
)
_COUNTS_AT_ONCE = and_(Response.mode != Mode.EXAM, Response.is_settled)


def count(connection: Connection, answer: Mapping[str, Any]) -> None:
    """Add an answer, inside the transaction that keeps it."""
    one = {"person_id": answer["person_id"], "answers": 1, "credit": answer["credit"]}
    _ADD.run_each(connection, [{**one, "kind": kind, "name": name} for kind, name in headings(answer)])
    _MARK.run(connection, {name: answer[name] for name in _MARKED})


def count_rest(attempt_id: int) -> None:
    """Add the answers of an attempt that is over which have not counted before; inside the session's transaction."""
    rest = select(*_COUNTED).where(Response.attempt_id == attempt_id, _IS_LAST, ~_COUNTS_AT_ONCE)
    connection = db.session.connection()
    for row in db.session.execute(rest.order_by(Response.id)).all():
        count(connection, row._asdict())


def of(person: Person | None, now: datetime) -> Sums:
    """What a person's answers add up to; nothing of a stranger's."""
    if person is None:
        return Sums()
    return _kept_sums(person.id).plus(row._asdict() for row in _unnoticed(person, now))


def _kept_sums(person_id: int) -> Sums:
    rows = db.session.execute(select(Sum.kind, Sum.name, Sum.answers, Sum.credit).where(Sum.person_id == person_id))
    return Sums({(kind, name): rounded(answers, credit) for kind, name, answers, credit in rows})


def last_marks(person: Person | None, now: datetime, bank_id: str | None = None) -> dict[Asked, Mark]:
    """How the last answer to each question was marked, by bank and question; of one bank, if it is named."""
    if person is None:
        return {}
    found = _kept_marks(person.id, bank_id)
    for row in _unnoticed(person, now):
        place = (row.bank_id, row.question_id)
        if bank_id in {None, row.bank_id} and (place not in found or found[place][0] <= row.answered_at):
            found[place] = (row.answered_at, row.mark)
    return {place: Mark(mark) for place, (_, mark) in found.items()}


def _unnoticed(person: Person, now: datetime) -> list[Row[Any]]:
    """The answers of attempts that ran out of time and were not closed yet."""
    overdue = select(Attempt.id).where(
        Attempt.person_id == person.id, Attempt.finished_at.is_(None), Attempt.ends_at < now - rules.GRACE
    )
    attempt_ids = db.session.scalars(overdue).all()
    if not attempt_ids:
        return []
    query = select(*_COUNTED).where(Response.attempt_id.in_(attempt_ids), _IS_LAST, ~_COUNTS_AT_ONCE)
    return list(db.session.execute(query.order_by(Response.answered_at, Response.id)))


@dataclass(frozen=True)
class Counted:
    """All that is kept of a person's answers."""

    sums: Sums
    marks: Mapping[Asked, tuple[datetime, str]]
    """When and how the last answer to each question was marked."""


def recomputed(person_id: int) -> Counted:
    """What is kept of a person's answers, computed anew from all of them, one after another."""
    marks: dict[Asked, tuple[datetime, str]] = {}

    def passing() -> Iterator[Mapping[str, Any]]:
        for row in db.session.execute(_all_of(person_id).execution_options(yield_per=5000)):
            marks[row.bank_id, row.question_id] = (row.answered_at, row.mark)
            yield row._asdict()

    return Counted(Sums().plus(passing()), marks)


def _all_of(person_id: int) -> Select[*tuple[Any, ...]]:
    is_over: ColumnElement[bool] = Attempt.finished_at.is_not(None)
    return (
        select(*_COUNTED)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Response.person_id == person_id, or_(_COUNTS_AT_ONCE, and_(is_over, _IS_LAST)))
        .order_by(Response.answered_at, Response.id)
    )


def count_anew(person_id: int) -> None:
    """Keep a person's sums as all answers give them; inside the session's transaction."""
    db.session.flush()
    found = recomputed(person_id)
    for table in (Sum, LastMark):
        db.session.execute(delete(table).where(table.person_id == person_id))
    db.session.add_all(
        Sum(person_id=person_id, kind=kind, name=name, answers=tally.answers, credit=tally.credit)
        for (kind, name), tally in found.sums.tallies.items()
    )
    db.session.add_all(
        LastMark(person_id=person_id, bank_id=bank_id, question_id=question_id, mark=mark, answered_at=at)
        for (bank_id, question_id), (at, mark) in found.marks.items()
    )
    db.session.flush()


def recount(*, repair: bool) -> list[int]:
    """The people whose kept sums are not what their answers come to.

    Args:
        repair: whether to keep what was computed instead.
    """
    tables = (Response, Sum, LastMark)
    everybody = {person_id for table in tables for person_id in db.session.scalars(select(table.person_id).distinct())}
    found = [person_id for person_id in sorted(everybody) if _kept(person_id) != recomputed(person_id)]
    if repair:
        for person_id in found:
            count_anew(person_id)
    db.session.commit()
    return found


def _kept(person_id: int) -> Counted:
    return Counted(_kept_sums(person_id), _kept_marks(person_id))


def _kept_marks(person_id: int, bank_id: str | None = None) -> dict[Asked, tuple[datetime, str]]:
    columns = (LastMark.bank_id, LastMark.question_id, LastMark.answered_at, LastMark.mark)
    query = select(*columns).where(LastMark.person_id == person_id)
    if bank_id is not None:
        query = query.where(LastMark.bank_id == bank_id)
    return {(row.bank_id, row.question_id): (row.answered_at, row.mark) for row in db.session.execute(query)}
