"""What a learner knows of each link: kept up to date in each answer's transaction, read without the answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from quizapp.db import (
    Attempt,
    BeliefRow,
    ContrastAttempt,
    ContrastVersion,
    LinkRow,
    Person,
    Prediction,
    Response,
    Session,
    db,
    reading,
)
from quizapp.domain import contrast as grids
from quizapp.domain.attempts import Confidence, Mode
from quizapp.domain.banks import Bank
from quizapp.domain.beliefs import Belief
from quizapp.domain.contrast import Contrast, Picture
from quizapp.domain.insight import judged
from quizapp.domain.knowledge import Answered, Knowledge
from quizapp.domain.mastery import Evidence, heeding
from quizapp.library import Library
from quizapp.services import known, versions
from quizapp.services.visitors import Visitor

Move = Callable[[Knowledge], Knowledge]
"""How one more thing that a learner did changes what is known."""

_BELIEFS = (
    select(BeliefRow.bank_id)
    .distinct()
    .join(Session, Session.person_id == BeliefRow.person_id)
    .where(Session.key == bindparam("key"), Session.person_id == bindparam("person"))
)

GRID_WEIGHT = 0.5
"""What one cell of a contrast grid says about its link: less than a question, for the cells lean on each other."""


def of(person: Person | None, bank_id: str) -> Knowledge:
    """What is known of a person's links in a bank; nothing of a stranger's."""
    return known.everything(db.session.connection(), person.id, bank_id) if person else Knowledge()


def beliefs(visitor: Visitor | None) -> dict[str, dict[str, Belief]]:
    """What a visitor's answers say about misconceptions, by bank."""
    if visitor is None:
        return {}
    who = visitor.person_id
    with reading() as connection:
        banks = connection.scalars(_BELIEFS, {"person": who, "key": visitor.key}).all()
        return {bank_id: known.beliefs(connection, who, bank_id) for bank_id in banks}


def fold(connection: Connection, person_id: int, bank_id: str, move: Move) -> None:
    """Move on what is known, inside the transaction of whatever moves it."""
    before = known.everything(connection, person_id, bank_id)
    known.keep(connection, person_id, bank_id, before, move(before))


def fold_answer(connection: Connection, person_id: int, bank: Bank, answered: Answered) -> None:
    """Move on what is known by one answer: only what it says something about is read and written."""
    told, signs = answered.says(bank)
    links, ideas = {each.link for each in told}, {sign.misconception for sign in signs}
    before = known.about(connection, person_id, bank.id, links, ideas)
    after = before.after_hearing(told, signs, answered.question.topic, answered.at)
    known.keep(connection, person_id, bank.id, before, after)


def fold_exam(bank: Bank, attempt: Attempt, now: datetime) -> None:
    """Move on what is known by all answers of an exam that is over; inside the session's transaction.

    An exam that ended while nobody looked counts from its end, so what came after it is counted again.
    """
    finished = attempt.finished_at or now
    connection, moves = db.session.connection(), [event.move for event in _answers(bank, attempt.person_id, attempt.id)]
    if finished < now:
        fold(connection, attempt.person_id, bank.id, lambda _: recomputed(attempt.person_id, bank))
    elif moves:
        fold(connection, attempt.person_id, bank.id, lambda before: _all(moves, before))


def fold_prediction(bank: Bank, prediction: Prediction) -> None:
    """Move on what is known by a prediction at the bench; inside the session's transaction."""
    event = _predicted(prediction)
    fold(db.session.connection(), prediction.person_id, bank.id, event.move)


def fold_grid(bank: Bank, attempt: ContrastAttempt, picture: Picture) -> None:
    """Move on what is known by a contrast grid that was filled in; inside the session's transaction."""
    event = _placed(attempt, picture)
    fold(db.session.connection(), attempt.person_id, bank.id, event.move)


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


def _all(moves: Iterable[Move], before: Knowledge) -> Knowledge:
    for move in moves:
        before = move(before)
    return before


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
    return _Event(at, (0, response.attempt_id, response.position), lambda before: before.after(bank, answered))


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
    heeded = heeding(told, Confidence(prediction.confidence) if prediction.confidence else None)
    at = prediction.predicted_at
    return _Event(
        at,
        (1, prediction.id, 0),
        lambda before: before.after_evidence([heeded] if prediction.is_fresh else [], at),
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
    return _Event(at, (2, attempt.id, 0), lambda before: before.after_evidence(told, at))


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
        kept = known.everything(db.session.connection(), person_id, bank_id)
        computed = recomputed(person_id, bank)
        if kept != computed:
            found.append(Difference(person_id, bank_id, kept, computed))
            if repair:
                known.keep(db.session.connection(), person_id, bank_id, kept, computed)
    db.session.commit()
    return found


def _everybody() -> set[tuple[int, str]]:
    tables = (Response, Prediction, ContrastAttempt, LinkRow, BeliefRow)
    return {
        (person_id, bank_id)
        for table in tables
        for person_id, bank_id in db.session.execute(select(table.person_id, table.bank_id).distinct())
    }


def count_anew(person_id: int, bank: Bank) -> None:
    """Keep what all of a person's answers in a bank come to; inside the session's transaction."""
    db.session.flush()
    connection = db.session.connection()
    kept = known.everything(connection, person_id, bank.id)
    known.keep(connection, person_id, bank.id, kept, recomputed(person_id, bank))


def bring_along(library: Library, person_id: int) -> None:
    """Compute a person's knowledge anew, now that a guest's answers became theirs; inside the session's transaction."""
    connection = db.session.connection()
    known.forget(connection, person_id)
    for owner, bank_id in _everybody():
        bank = library.bank(bank_id) if owner == person_id else None
        if bank is not None:
            known.keep(connection, person_id, bank_id, Knowledge(), recomputed(person_id, bank))
