"""What a learner knows of each link: kept up to date in each answer's transaction, read without the answers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session as OrmSession

from quizapp.db import (
    Attempt,
    BeliefRow,
    CardReview,
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
from quizapp.domain import mastery
from quizapp.domain.attempts import Confidence, Mode
from quizapp.domain.banks import Bank
from quizapp.domain.beliefs import Belief
from quizapp.domain.contrast import Contrast, Picture
from quizapp.domain.insight import judged
from quizapp.domain.knowledge import Answered, Knowledge
from quizapp.domain.mastery import Evidence, Known, heeding
from quizapp.library import Library
from quizapp.services import known, versions
from quizapp.services.known import Gains
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


def fold(connection: Connection, person_id: int, bank_id: str, move: Move, at: datetime) -> None:
    """Move on what is known, inside the transaction of whatever moves it."""
    before = known.everything(connection, person_id, bank_id)
    known.move(connection, person_id, bank_id, before, move(before), at)


def fold_answer(connection: Connection, person_id: int, bank: Bank, answered: Answered) -> None:
    """Move on what is known by one answer: only what it says something about is read and written."""
    told, signs = answered.says(bank)
    links, ideas = {each.link for each in told}, {sign.misconception for sign in signs}
    before = known.about(connection, person_id, bank.id, links, ideas)
    after = before.after_hearing(told, signs, answered.question.topic, answered.at)
    known.move(connection, person_id, bank.id, before, after, answered.at)


def fold_card(connection: Connection, person_id: int, bank_id: str, told: Evidence, at: datetime) -> Known | None:
    """Move on what is known by the grade of a card, in the transaction that keeps it; returns what was known before."""
    before = known.about(connection, person_id, bank_id, {told.link}, ())
    known.move(connection, person_id, bank_id, before, before.after_evidence([told], at), at)
    return before.links.get(told.link)


def unfold_card(
    connection: Connection, person_id: int, bank: Bank | None, link: str, before: Known | None, at: datetime
) -> None:
    """Undo what the grade of a card moved.

    Args:
        before: what was known of the link before that grade.
        at: when it was given. If something else has spoken of the link since, all is computed anew.
    """
    since = known.about(connection, person_id, bank.id if bank else "", {link}, ())
    moved = since.links.get(link)
    if bank is None or moved is None:
        return
    if moved.last_at == at and (before is None or before.last_at < at):
        kept = Knowledge({link: before} if before else {}, since.beliefs, since.trail)
        known.move(connection, person_id, bank.id, since, kept, at)
    else:
        with OrmSession(connection, join_transaction_mode="rollback_only") as session:
            _keep_all(connection, person_id, bank.id, _history(person_id, bank, session))


def fold_exam(bank: Bank, attempt: Attempt, now: datetime) -> None:
    """Move on what is known by all answers of an exam that is over; inside the session's transaction.

    An exam that ended while nobody looked counts from its end, so what came after it is counted again.
    """
    finished = attempt.finished_at or now
    connection, moves = db.session.connection(), [event.move for event in _answers(bank, attempt.person_id, attempt.id)]
    if finished < now:
        _keep_all(connection, attempt.person_id, bank.id, _history(attempt.person_id, bank))
    elif moves:
        fold(connection, attempt.person_id, bank.id, lambda before: _all(moves, before), finished)


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


@dataclass(frozen=True)
class History:
    """What everything that a person did in a bank leads to, and by how much it moved on which day."""

    known: Knowledge
    gains: Gains


def recomputed(person_id: int, bank: Bank) -> Knowledge:
    """What is known, computed anew from everything that the person did in this bank."""
    return _history(person_id, bank).known


def _history(person_id: int, bank: Bank, session: OrmSession | None = None) -> History:
    """The same with its days.

    Args:
        session: what to read by, where it has to see a transaction that is not the session's own.
    """
    reader = session or cast(OrmSession, db.session)
    events = [
        *_answers(bank, person_id, session=reader),
        *_predictions(bank, person_id, reader),
        *_grids(bank, person_id, reader),
        *_cards(bank, person_id, reader),
    ]
    found, gained = Knowledge(), dict[tuple[str, date], float]()
    for event in sorted(events, key=lambda event: (event.at, event.order)):
        after = event.move(found)
        for day, by in known.gains(found, after, event.at).items():
            gained[day] = gained.get(day, 0.0) + by
        found = after
    return History(found, gained)


def _keep_all(connection: Connection, person_id: int, bank_id: str, history: History) -> None:
    """Write what is known and its days as they were computed anew."""
    known.keep(connection, person_id, bank_id, known.everything(connection, person_id, bank_id), history.known)
    known.keep_gains(connection, person_id, bank_id, history.gains)


def _all(moves: Iterable[Move], before: Knowledge) -> Knowledge:
    for move in moves:
        before = move(before)
    return before


def _answers(
    bank: Bank, person_id: int, attempt_id: int | None = None, session: OrmSession | None = None
) -> list[_Event]:
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
    for response, finished_at in (session or db.session).execute(query):
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


def _predictions(bank: Bank, person_id: int, session: OrmSession) -> list[_Event]:
    rows = session.scalars(select(Prediction).filter_by(person_id=person_id, bank_id=bank.id))
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


def _cards(bank: Bank, person_id: int, session: OrmSession) -> list[_Event]:
    """The grades of cards that were not taken back."""
    query = select(CardReview.id, CardReview.link, CardReview.card_id, CardReview.grade, CardReview.reviewed_at).where(
        CardReview.person_id == person_id,
        CardReview.bank_id == bank.id,
        CardReview.link.is_not(None),
        CardReview.undone_at.is_(None),
    )
    return [
        _graded(review_id, mastery.of_card(link, card_id, grade), at)
        for review_id, link, card_id, grade, at in session.execute(query)
        if link
    ]


def _graded(review_id: int, told: Evidence, at: datetime) -> _Event:
    return _Event(at, (3, review_id, 0), lambda before: before.after_evidence([told], at))


def _grids(bank: Bank, person_id: int, session: OrmSession) -> list[_Event]:
    rows = session.execute(
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
        history = _history(person_id, bank)
        days = known.kept_gains(db.session.connection(), person_id, bank_id)
        if kept != history.known or not _is_same(days, history.gains):
            found.append(Difference(person_id, bank_id, kept, history.known))
            if repair:
                _keep_all(db.session.connection(), person_id, bank_id, history)
    db.session.commit()
    return found


def _is_same(kept: Gains, computed: Gains) -> bool:
    """Equal, but for the traces of adding."""
    return all(abs(kept.get(day, 0.0) - computed.get(day, 0.0)) < 1e-6 for day in {*kept, *computed})


def _everybody() -> set[tuple[int, str]]:
    tables = (Response, Prediction, ContrastAttempt, LinkRow, BeliefRow, CardReview)
    return {
        (person_id, bank_id)
        for table in tables
        for person_id, bank_id in db.session.execute(select(table.person_id, table.bank_id).distinct())
    }


def count_anew(person_id: int, bank: Bank) -> None:
    """Keep what all of a person's answers in a bank come to; inside the session's transaction."""
    db.session.flush()
    _keep_all(db.session.connection(), person_id, bank.id, _history(person_id, bank))


def bring_along(library: Library, person_id: int) -> None:
    """Compute a person's knowledge anew, now that a guest's answers became theirs; inside the session's transaction."""
    connection = db.session.connection()
    known.forget(connection, person_id)
    for owner, bank_id in _everybody():
        bank = library.bank(bank_id) if owner == person_id else None
        if bank is not None:
            _keep_all(connection, person_id, bank_id, _history(person_id, bank))
