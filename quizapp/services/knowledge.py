"""What a learner knows of each link: kept up to date in each answer's transaction, read without the answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from quizapp.db import (
    Attempt,
    ContrastAttempt,
    ContrastVersion,
    KnowledgeRow,
    Person,
    Prediction,
    Response,
    Session,
    db,
    reading,
)
from quizapp.db.base import from_json
from quizapp.db.prepared import Prepared
from quizapp.db.standing import Standing
from quizapp.domain import contrast as grids
from quizapp.domain.attempts import Confidence, Mode
from quizapp.domain.banks import Bank
from quizapp.domain.beliefs import Belief
from quizapp.domain.contrast import Contrast, Picture
from quizapp.domain.insight import judged
from quizapp.domain.knowledge import Answered, Knowledge, known_beliefs
from quizapp.domain.mastery import Evidence
from quizapp.library import Library
from quizapp.services import versions
from quizapp.services.visitors import Visitor

Move = Callable[[Knowledge], Knowledge]
"""How one more thing that a learner did changes what is known."""

_table = cast(Table, KnowledgeRow.__table__)
_THIS = (_table.c.person_id == bindparam("person"), _table.c.bank_id == bindparam("bank"))
_FIND = select(_table.c.data).where(*_THIS)
_BELIEFS = (
    select(_table.c.bank_id, _table.c.data["beliefs"])
    .join(Session, Session.person_id == _table.c.person_id)
    .where(Session.key == bindparam("key"), Session.person_id == bindparam("person"))
)
_ADD = insert(_table)
_CHANGE = Prepared(update(_table).where(*_THIS), ["data", "updated_at"])

GRID_WEIGHT = 0.5
"""What one cell of a contrast grid says about its link: less than a question, for the cells lean on each other."""


def of(person: Person | None, bank_id: str) -> Knowledge:
    """What is known of a person's links in a bank; nothing of a stranger's."""
    row = db.session.get(KnowledgeRow, (person.id, bank_id)) if person else None
    return Knowledge.from_data(row.data) if row else Knowledge()


def kept(connection: Connection, person_id: int, bank_id: str) -> dict[str, Any] | None:
    """The row of a person's knowledge of a bank as it stands, beside the session."""
    data: dict[str, Any] | None = connection.execute(_FIND, {"person": person_id, "bank": bank_id}).scalar()
    return data


def beliefs(visitor: Visitor | None) -> dict[str, dict[str, Belief]]:
    """What a visitor's answers say about misconceptions, by bank."""
    if visitor is None:
        return {}
    with reading() as connection:
        rows = connection.execute(_BELIEFS, {"person": visitor.person_id, "key": visitor.key}).all()
    return {bank_id: known_beliefs(found) for bank_id, found in rows}


def fold(connection: Connection, person_id: int, bank_id: str, move: Move, at: datetime) -> None:
    """Move on what is known, inside the transaction of whatever moves it."""
    data = kept(connection, person_id, bank_id)
    known = move(Knowledge.from_data(data) if data else Knowledge())
    _write(connection, person_id, bank_id, known.as_data(), at, is_new=data is None)


def at(place: Standing) -> dict[str, Any] | None:
    """The same for the taker of a place in an attempt, out of what was read with it."""
    data: dict[str, Any] | None = from_json(place.known) if place.known else None
    return data


def fold_answer(connection: Connection, place: Standing, bank: Bank, answered: Answered) -> None:
    """Move on what is known by one answer."""
    data, person_id = at(place), place.attempt.person_id
    moved = Knowledge.moved(data or Knowledge().as_data(), bank, answered)
    _write(connection, person_id, bank.id, moved, answered.at, is_new=data is None)


def _write(
    connection: Connection, person_id: int, bank_id: str, data: dict[str, Any], at: datetime, *, is_new: bool
) -> None:
    if is_new:
        row = {"person_id": person_id, "bank_id": bank_id, "data": data, "updated_at": at}
        connection.execute(_ADD, row)
    else:
        _CHANGE.run(connection, {"person": person_id, "bank": bank_id, "data": data, "updated_at": at})


def fold_exam(bank: Bank, attempt: Attempt, now: datetime) -> None:
    """Move on what is known by all answers of an exam that is over; inside the session's transaction.

    An exam that ended while nobody looked counts from its end, so what came after it is counted again.
    """
    finished = attempt.finished_at or now
    connection, moves = db.session.connection(), [event.move for event in _answers(bank, attempt.person_id, attempt.id)]
    if finished < now:
        fold(connection, attempt.person_id, bank.id, lambda _: recomputed(attempt.person_id, bank), now)
    elif moves:
        fold(connection, attempt.person_id, bank.id, lambda known: _all(moves, known), finished)


def fold_prediction(bank: Bank, prediction: Prediction) -> None:
    """Move on what is known by a prediction at the bench; inside the session's transaction."""
    event = _predicted(prediction)
    fold(db.session.connection(), prediction.person_id, bank.id, event.move, event.at)


def fold_grid(bank: Bank, attempt: ContrastAttempt, picture: Picture) -> None:
    """Move on what is known by a contrast grid that was filled in; inside the session's transaction."""
    event = _placed(attempt, picture)
    fold(db.session.connection(), attempt.person_id, bank.id, event.move, event.at)


@dataclass(frozen=True)
class _Event:
    """Something that a learner did, in the order in which it counts."""

    at: datetime
    order: tuple[int, int, int]
    move: Move


def recomputed(person_id: int, bank: Bank) -> Knowledge:
    """What is known, computed anew from everything that the person did in this bank."""
    events = [*_answers(bank, person_id), *_predictions(bank, person_id), *_grids(bank, person_id)]
    ordered = sorted(events, key=lambda event: (event.at, event.order))
    return _all([event.move for event in ordered], Knowledge())


def _all(moves: Iterable[Move], known: Knowledge) -> Knowledge:
    for move in moves:
        known = move(known)
    return known


def _answers(bank: Bank, person_id: int, attempt_id: int | None = None) -> list[_Event]:
    """First answers of practice when they were given; last answers of exams when these were over."""
    query = (
        select(Response, Attempt.finished_at)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Response.person_id == person_id, Response.bank_id == bank.id)
        .order_by(Response.attempt_id, Response.position, Response.revision.desc())
    )
    if attempt_id is not None:
        query = query.where(Response.attempt_id == attempt_id)
    counted: dict[tuple[int, int], _Event] = {}
    for response, finished_at in db.session.execute(query):
        place = (response.attempt_id, response.position)
        if response.mode == Mode.EXAM:
            if finished_at is not None:
                counted.setdefault(place, _answered(bank, response, finished_at))
        elif response.revision == 0:
            counted[place] = _answered(bank, response, response.answered_at)
    return list(counted.values())


def _answered(bank: Bank, response: Response, at: datetime) -> _Event:
    question = versions.question_at(bank, response.question_id, response.version)
    confidence = Confidence(response.confidence) if response.confidence else None
    outcome = judged(question, response.response, response.reason)
    answered = Answered(question, outcome, confidence, response.hints > 0, at)
    return _Event(at, (0, response.attempt_id, response.position), lambda known: known.after(bank, answered))


def _predictions(bank: Bank, person_id: int) -> list[_Event]:
    rows = db.session.scalars(select(Prediction).filter_by(person_id=person_id, bank_id=bank.id))
    return [_predicted(row) for row in rows]


def _predicted(prediction: Prediction) -> _Event:
    """Only a setting that was new shows what is known; up, down or unchanged is a guess of one in three."""
    told = Evidence(
        link=prediction.step,
        question_id=f"bench/{prediction.bench_id}/{prediction.quantity}",
        credit=float(prediction.is_right),
        guess=1 / 3,
        weight=1.0 if prediction.is_fresh else 0.0,
    )
    at = prediction.predicted_at
    return _Event(
        at,
        (1, prediction.id, 0),
        lambda known: known.after_evidence([told] if prediction.is_fresh else [], at),
    )


def _grids(bank: Bank, person_id: int) -> list[_Event]:
    rows = db.session.execute(
        select(ContrastAttempt, ContrastVersion.native)
        .join(ContrastVersion, ContrastVersion.digest == ContrastAttempt.version)
        .where(ContrastAttempt.person_id == person_id, ContrastAttempt.bank_id == bank.id)
    )
    return [
        _placed(attempt, grids.mark(Contrast.model_validate(native), attempt.placement)) for attempt, native in rows
    ]


def _placed(attempt: ContrastAttempt, picture: Picture) -> _Event:
    told = [
        Evidence(
            link=shown.link,
            question_id=f"contrast/{shown.row}",
            credit=float(shown.is_right),
            guess=shown.guess,
            weight=GRID_WEIGHT,
        )
        for shown in picture.shown()
    ]
    at = attempt.placed_at
    return _Event(at, (2, attempt.id, 0), lambda known: known.after_evidence(told, at))


@dataclass(frozen=True)
class Difference:
    """A person and a bank for which the row kept is not what the answers come to."""

    person_id: int
    bank_id: str
    kept: Knowledge
    computed: Knowledge

    @property
    def about(self) -> tuple[str, ...]:
        """The links and misconceptions that differ."""
        return tuple(
            name
            for one, other in ((self.kept.links, self.computed.links), (self.kept.beliefs, self.computed.beliefs))
            for name in sorted({*one, *other})
            if one.get(name) != other.get(name)
        )


def recount(library: Library, now: datetime, *, repair: bool) -> list[Difference]:
    """Hold what is kept of everybody's knowledge against a full recomputation.

    Args:
        repair: whether to write what was computed where it differs.
    """
    found = []
    for person_id, bank_id in sorted(_everybody()):
        bank = library.bank(bank_id)
        if bank is None:
            continue
        row = db.session.get(KnowledgeRow, (person_id, bank_id))
        found_there, computed = Knowledge.from_data(row.data) if row else Knowledge(), recomputed(person_id, bank)
        if found_there != computed:
            found.append(Difference(person_id, bank_id, found_there, computed))
            if repair:
                db.session.merge(
                    KnowledgeRow(person_id=person_id, bank_id=bank_id, data=computed.as_data(), updated_at=now)
                )
    db.session.commit()
    return found


def _everybody() -> set[tuple[int, str]]:
    tables = (Response, Prediction, ContrastAttempt, KnowledgeRow)
    return {
        (person_id, bank_id)
        for table in tables
        for person_id, bank_id in db.session.execute(select(table.person_id, table.bank_id).distinct())
    }


def bring_along(library: Library, person_id: int) -> None:
    """Compute a person's knowledge anew, now that a guest's answers became theirs; inside the session's transaction."""
    db.session.execute(delete(KnowledgeRow).where(KnowledgeRow.person_id == person_id))
    for owner, bank_id in _everybody():
        bank = library.bank(bank_id) if owner == person_id else None
        if bank is not None:
            known = recomputed(person_id, bank)
            when = max((link.last_at for link in known.links.values()), default=None)
            if when is not None:
                db.session.add(
                    KnowledgeRow(person_id=person_id, bank_id=bank_id, data=known.as_data(), updated_at=when)
                )
