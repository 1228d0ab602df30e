"""Taking a quiz: start it, see a question, answer it, flag it, finish it."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import ColumnElement, Select, and_, func, insert, select

from quizapp.db import Attempt, Item, Person, Response, begin_writing, db
from quizapp.domain import attempts as rules
from quizapp.domain.attempts import Confidence, Mode, Selection
from quizapp.domain.banks import Bank
from quizapp.domain.explanation import Explanation, explain
from quizapp.domain.questions.base import Fields, Layout, Mark, Question, one
from quizapp.library import Library
from quizapp.services import versions
from quizapp.services.banks import open_bank
from quizapp.services.refusals import NotFound, NothingToAsk, TooLate
from quizapp.services.visitors import Visitor, new_guest, person_of, visitor_for

MOST_QUESTIONS = 500
"""In one attempt."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One question of an attempt, as far as its taker may see it."""

    attempt: Attempt
    bank: Bank | None
    item: Item
    question: Question
    layout: Layout
    given: Response | None
    """The answer that counts so far."""
    explanation: Explanation | None
    """None while it would give something away."""
    is_over: bool
    marks: tuple["Place", ...] = ()
    """All places of an exam, for finding one's way."""

    @property
    def next_position(self) -> int | None:
        return self.item.position + 1 if self.item.position < self.attempt.size else None

    @property
    def may_change(self) -> bool:
        """Whether an answer that was given may be given anew: in an exam, until it is over."""
        return self.given is not None and self.attempt.mode == Mode.EXAM and not self.is_over


@dataclass(frozen=True)
class Place:
    """A place of an attempt in its overview."""

    position: int
    answered: bool
    flagged: bool


def start(
    library: Library, visitor: Visitor | None, bank_id: str, selection: Selection, now: datetime, seed: int
) -> tuple[int, Visitor]:
    """Draw questions and open an attempt; whoever is not known yet becomes a guest.

    Returns the attempt's id and the visitor to remember.

    Raises:
        NotFound: there is no such bank.
        NothingToAsk: no question fits the selection.
    """
    bank = open_bank(library, bank_id)
    begin_writing()
    person = person_of(visitor)
    marks = last_marks(person, bank_id, now) if person and selection.only else {}
    fitting = rules.eligible(bank, selection, marks)
    if not fitting:
        db.session.rollback()
        raise NothingToAsk(_nothing_left(selection), bank_id)
    chance = Random(seed)  # noqa: S311 - a shuffle, no secret
    questions = rules.draw(fitting, max(1, min(selection.count, MOST_QUESTIONS)), chance)
    person = person or new_guest(now)
    versions.keep(bank, questions, now)
    attempt = _open_attempt(person, bank, questions, selection, now, seed)
    db.session.commit()
    return attempt.id, visitor_for(person)


def _open_attempt(
    person: Person, bank: Bank, questions: list[Question], selection: Selection, now: datetime, seed: int
) -> Attempt:
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


def _nothing_left(selection: Selection) -> str:
    if selection.only == "missed":
        return "There are no missed questions of yours that fit. Try all questions, or another topic."
    if selection.only == "unseen":
        return "You have seen all the questions that fit. Try the ones you missed, or all of them."
    return "No question fits this choice. Choose more topics or levels."


def last_marks(person: Person, bank_id: str, now: datetime) -> dict[str, Mark]:
    """How a person's last visible answer to each question of a bank was marked."""
    rows = db.session.execute(
        select(Response.question_id, Response.mark)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Response.person_id == person.id, Response.bank_id == bank_id, is_visible(now))
        .order_by(Response.answered_at, Response.id)
    )
    return {question_id: Mark(mark) for question_id, mark in rows}


def is_visible(now: datetime) -> ColumnElement[bool]:
    """The condition that an attempt's marks may be shown: practice, or an exam that is over."""
    return (Attempt.mode == Mode.PRACTICE) | Attempt.finished_at.is_not(None) | (Attempt.ends_at < now - rules.GRACE)


def see(library: Library, visitor: Visitor | None, attempt_id: int, position: int, now: datetime) -> Sheet:
    """A question of one's own attempt, explained if it was answered and may be.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
    """
    return _sheet(library, *_own_place(visitor, attempt_id, position), now=now)


def answer(
    library: Library, visitor: Visitor | None, attempt_id: int, position: int, fields: Fields, now: datetime
) -> Sheet:
    """Mark an answer and keep it; the same form sent again gives back what was kept.

    In an exam a form that names the revision it `revises` replaces that one, which stays on record.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
        TooLate: the exam is over.
        Unreadable: nothing was answered, or not in a way that can be marked.
    """
    begin_writing()
    attempt, item, given = _own_place(visitor, attempt_id, position)
    if _is_settled(attempt, given, fields, now):
        db.session.rollback()
        return _sheet(library, attempt, item, given, now=now)
    if is_over(attempt, now):
        _close(attempt, now)
        db.session.commit()
        raise TooLate(
            "The exam was over before this answer arrived, so it could not count. All that you answered in time does.",
            attempt_id,
        )
    sheet = _sheet(library, attempt, item, given, now=now)
    response = _mark(sheet, fields, now)
    db.session.add(response)
    _count(attempt, given, response, now)
    db.session.commit()
    return _sheet(library, attempt, item, response, now=now)


def _is_settled(attempt: Attempt, given: Response | None, fields: Fields, now: datetime) -> bool:
    """Whether the answer on record stands, whatever the form says."""
    if given is None:
        return False
    return attempt.mode != Mode.EXAM or is_over(attempt, now) or one(fields, "revises") != str(given.revision)


def _mark(sheet: Sheet, fields: Fields, now: datetime) -> Response:
    question, item = sheet.question, sheet.item
    said = question.read(fields)
    outcome = question.grade(said)
    spent = rules.time_spent(_shown(fields), now)
    confidence = one(fields, "confidence")
    return Response(
        attempt_id=sheet.attempt.id,
        position=item.position,
        revision=sheet.given.revision + 1 if sheet.given else 0,
        person_id=sheet.attempt.person_id,
        bank_id=sheet.attempt.bank_id,
        question_id=item.question_id,
        version=item.version,
        response=said,
        credit=outcome.credit,
        score=rules.score(outcome.credit, item.points),
        mark=outcome.mark,
        step=question.step,
        topic=question.topic,
        level=question.level,
        misconceptions=list(outcome.misconceptions),
        confidence=confidence if confidence in set(Confidence) else None,
        seconds=spent.total_seconds() if spent is not None else None,
        mode=sheet.attempt.mode,
        answered_at=now,
    )


def _shown(fields: Fields) -> datetime | None:
    """When the page with the form was made, by its own word."""
    try:
        shown = datetime.fromisoformat(one(fields, "shown"))
    except ValueError:
        return None
    return shown if shown.tzinfo else None


def _count(attempt: Attempt, before: Response | None, response: Response, now: datetime) -> None:
    attempt.answered += before is None
    attempt.score = rules.total((attempt.score, response.score, -before.score if before else 0.0))
    if attempt.mode == Mode.PRACTICE and attempt.answered == attempt.size:
        attempt.finished_at = now


def flag(visitor: Visitor | None, attempt_id: int, position: int, flagged: bool) -> None:
    """Mark a question for coming back to, or take the mark away.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
    """
    begin_writing()
    _, item, _ = _own_place(visitor, attempt_id, position)
    item.flagged = flagged
    db.session.commit()


def finish(visitor: Visitor | None, attempt_id: int, now: datetime) -> None:
    """End an attempt; once is enough.

    Raises:
        NotFound: no such attempt of this visitor.
    """
    begin_writing()
    _close(own_attempt(visitor, attempt_id), now)
    db.session.commit()


def _close(attempt: Attempt, now: datetime) -> None:
    if attempt.finished_at is None:
        attempt.finished_at = min(now, attempt.ends_at) if attempt.ends_at else now


def is_over(attempt: Attempt, now: datetime) -> bool:
    """Whether an attempt takes no more answers."""
    return attempt.finished_at is not None or rules.is_late(now, attempt.ends_at)


def own_attempt(visitor: Visitor | None, attempt_id: int) -> Attempt:
    """An attempt that belongs to this visitor.

    Raises:
        NotFound: there is none.
    """
    if visitor is None:
        raise _no_such_attempt()
    found = db.session.execute(
        select(Attempt)
        .join(Person, Person.id == Attempt.person_id)
        .where(Attempt.id == attempt_id, visitor.is_owner())
        .with_for_update(of=Attempt)
    ).scalar_one_or_none()
    if found is None:
        raise _no_such_attempt()
    return found


def _no_such_attempt() -> NotFound:
    return NotFound("There is no such quiz of yours here. If you took it under a name, sign in with it.")


def _own_place(visitor: Visitor | None, attempt_id: int, position: int) -> tuple[Attempt, Item, Response | None]:
    if visitor is None:
        raise _no_such_attempt()
    row = db.session.execute(_place_query(visitor, attempt_id, position)).first()
    if row is None:
        raise _no_such_attempt()
    return row[0], row[1], row[2]


def _place_query(visitor: Visitor, attempt_id: int, position: int) -> Select[Attempt, Item, Response]:
    """One query for all that a question's page needs: whose it is, where it stands, and the latest answer."""
    return (
        select(Attempt, Item, Response)
        .join(Person, Person.id == Attempt.person_id)
        .join(Item, and_(Item.attempt_id == Attempt.id, Item.position == position))
        .outerjoin(Response, and_(Response.attempt_id == Attempt.id, Response.position == position))
        .where(Attempt.id == attempt_id, visitor.is_owner())
        .order_by(Response.revision.desc())
        .limit(1)
    )


def _sheet(library: Library, attempt: Attempt, item: Item, given: Response | None, *, now: datetime) -> Sheet:
    bank = library.bank(attempt.bank_id)
    question = versions.question_at(bank, item.question_id, item.version)
    over = is_over(attempt, now)
    explained = given is not None and (over or attempt.mode == Mode.PRACTICE)
    return Sheet(
        attempt=attempt,
        bank=bank,
        item=item,
        question=question,
        layout=rules.layout(question, attempt.seed),
        given=given,
        explanation=explain(bank, question, question.grade(given.response)) if given and explained else None,
        is_over=over,
        marks=overview(attempt.id) if attempt.mode == Mode.EXAM and not over else (),
    )


def overview(attempt_id: int) -> tuple[Place, ...]:
    """Which places of an attempt are answered, and which are flagged."""
    rows = db.session.execute(
        select(Item.position, Item.flagged, func.count(Response.id))
        .outerjoin(Response, and_(Response.attempt_id == Item.attempt_id, Response.position == Item.position))
        .where(Item.attempt_id == attempt_id)
        .group_by(Item.position, Item.flagged)
        .order_by(Item.position)
    )
    return tuple(Place(position, bool(answers), flagged) for position, flagged, answers in rows)


def resume_position(attempt_id: int) -> int:
    """Where to go on: the first open question after the latest answer, or else the first open one."""
    latest = db.session.scalar(
        select(Response.position)
        .where(Response.attempt_id == attempt_id)
        .order_by(Response.answered_at.desc(), Response.id.desc())
        .limit(1)
    )
    open_places = [place.position for place in overview(attempt_id) if not place.answered]
    return next((position for position in open_places if position > (latest or 0)), (open_places or [1])[0])


def unfinished(visitor: Visitor | None, now: datetime, most: int = 3) -> list[Attempt]:
    """The visitor's attempts that can be gone on with, the latest first."""
    if visitor is None:
        return []
    rows = db.session.scalars(
        select(Attempt)
        .join(Person, Person.id == Attempt.person_id)
        .where(visitor.is_owner(), Attempt.finished_at.is_(None))
        .order_by(Attempt.started_at.desc())
        .limit(most * 4)
    )
    return [attempt for attempt in rows if not is_over(attempt, now)][:most]


def recomputed_score(attempt_id: int) -> float:
    """An attempt's points, added up anew from its answers."""
    latest = (
        select(Response.position, func.max(Response.revision).label("revision"))
        .where(Response.attempt_id == attempt_id)
        .group_by(Response.position)
        .subquery()
    )
    scores = db.session.scalars(
        select(Response.score)
        .join(latest, and_(Response.position == latest.c.position, Response.revision == latest.c.revision))
        .where(Response.attempt_id == attempt_id)
    )
    return rules.total(scores)
