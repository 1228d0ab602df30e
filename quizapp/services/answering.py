"""Answering a question: mark it, keep it, and let it move what is known; flags, and options struck out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from quizapp.db import standing, writing
from quizapp.db.standing import Standing
from quizapp.domain import attempts as rules
from quizapp.domain import tries
from quizapp.domain.attempts import Confidence, Mode
from quizapp.domain.banks import Bank
from quizapp.domain.explanation import Explanation, explained
from quizapp.domain.insight import find, insight
from quizapp.domain.knowledge import Answered
from quizapp.domain.questions.base import Fields, Option, Question, Unreadable, one
from quizapp.domain.questions.choice import Optioned
from quizapp.domain.returning import Given, family
from quizapp.library import Library
from quizapp.services import attempts, growing, knowledge, returning, sums, versions
from quizapp.services.refusals import NotFound, TooLate
from quizapp.services.sheets import Sheet, is_over, opened_hints, own_place, sheet_of, tried_at
from quizapp.services.visitors import Visitor


def answer(
    library: Library, visitor: Visitor | None, attempt_id: int, position: int, fields: Fields, now: datetime
) -> Sheet:
    """Mark an answer and keep it; the same form sent again gives back what was kept.

    In an exam, or after a wrong try, a form that names the revision it `revises` replaces that one, which stays on
    record.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
        TooLate: the exam is over.
        Unreadable: nothing was answered, or not in a way that can be marked.
    """
    with writing() as connection:
        place = own_place(connection, visitor, attempt_id, position)
        is_settled = _is_settled(place, fields, now)
        is_late = not is_settled and is_over(place.attempt, now)
        if not (is_settled or is_late):
            place = _keep(connection, library, place, fields, now)
            place = growing.go_on(connection, library.bank(place.attempt.bank_id), place, now)
        tried = tried_at(connection, place)
    if is_late:
        attempts.finish(library, visitor, attempt_id, now)
        raise TooLate(
            "The exam was over before this answer arrived, so it could not count. All that you answered in time does.",
            attempt_id,
        )
    return sheet_of(library, place, now=now, tried=tried)


def _is_settled(place: Standing, fields: Fields, now: datetime) -> bool:
    """Whether the answer on record stands, whatever the form says."""
    if place.given is None:
        return False
    return _is_closed(place, now) or one(fields, "revises") != str(place.given.revision)


def _is_closed(place: Standing, now: datetime) -> bool:
    """Whether no answer can be given here any more."""
    attempt, _, given = place
    return is_over(attempt, now) or (given is not None and given.is_settled and attempt.mode != Mode.EXAM)


@dataclass(frozen=True)
class _Judged:
    """What a form says, and what it is worth."""

    question: Question
    said: Any
    reason: Option | None
    why: Explanation
    earned: tries.Earned
    hints: int
    sureness: Confidence | None
    spent: timedelta | None


def _keep(connection: Connection, library: Library, place: Standing, fields: Fields, now: datetime) -> Standing:
    attempt, _, given = place
    bank = library.bank(attempt.bank_id)
    judged = _judge(bank, place, fields, tried_at(connection, place), now)
    name = family(bank, judged.question) if bank else judged.question.id
    desk = returning.desk(connection, attempt.person_id, attempt.bank_id, name, now)
    answer = _row(place, judged, now, desk.day)
    if bank is not None and given is None and attempt.mode != Mode.EXAM:
        # A first answer moves what is known of the links, and when it is asked again; an exam's do so once it is over.
        question, outcome, hinted = judged.question, judged.why.outcome, judged.hints > 0
        answered = Answered(question, outcome, judged.sureness, hinted, now, judged.why.said)
        knowledge.fold_answer(connection, attempt.person_id, bank, answered)
        marked = Given(question, outcome.mark, judged.earned.credit, judged.sureness, hinted, judged.spent)
        returning.fold(connection, attempt.person_id, bank, desk, marked, now)
    returning.count_answer(connection, answer)
    if judged.earned.is_settled and attempt.mode != Mode.EXAM:
        sums.count(connection, answer)
    return standing.keep(connection, place, answer, _totals(place, answer["score"], judged.earned.is_settled, now))


def _judge(bank: Bank | None, place: Standing, fields: Fields, tried: Sequence[Any], now: datetime) -> _Judged:
    attempt, item, given = place
    mode = Mode(attempt.mode)
    question = versions.question_at(bank, item.question_id, item.version)
    said = question.read(fields)
    if said in tried or any(key in question.refuted(said) for each in tried for key in question.refuted(each)):
        raise Unreadable("You tried that already, and it is not right. Give another answer.")
    reason = find(question.reasons, one(fields, "reason"))
    why = explained(bank, question, said, reason.key if reason else None)
    hints = opened_hints(fields, question, mode, given)
    earned = tries.earned(why.outcome, mode, question, len(tried), hints)
    spent = rules.time_spent(_shown(fields), now)
    return _Judged(question, said, reason, why, earned, hints, _sureness(fields), spent)


def _row(place: Standing, judged: _Judged, now: datetime, day: date) -> dict[str, Any]:
    """The answer as it is put on record."""
    attempt, item, given = place
    question, outcome, reason = judged.question, judged.why.outcome, judged.reason
    return {
        "attempt_id": attempt.id,
        "position": item.position,
        "revision": given.revision + 1 if given else 0,
        "person_id": attempt.person_id,
        "bank_id": attempt.bank_id,
        "question_id": item.question_id,
        "version": item.version,
        "response": judged.said,
        "reason": reason.key if reason else None,
        "insight": insight(outcome, question.reasons, reason.key if reason else None),
        "hints": judged.hints,
        "is_settled": judged.earned.is_settled,
        "credit": judged.earned.credit,
        "score": rules.score(judged.earned.credit, item.points),
        "mark": outcome.mark,
        "step": question.step,
        "topic": question.topic,
        "level": question.level,
        "misconceptions": list(outcome.misconceptions),
        "confidence": judged.sureness,
        "seconds": judged.spent.total_seconds() if judged.spent is not None else None,
        "mode": attempt.mode,
        "answered_at": now,
        "day": day,
    }


def _totals(place: Standing, score: float, is_settled: bool, now: datetime) -> dict[str, Any]:
    """What an attempt adds up to once an answer with this score is in."""
    attempt, _, before = place
    is_first = is_settled and (before is None or not before.is_settled)
    answered = attempt.answered + is_first
    is_done = attempt.mode != Mode.EXAM and answered == attempt.size
    totals = {"answered": answered, "score": rules.total((attempt.score, score, -before.score if before else 0.0))}
    return {**totals, "finished_at": now} if is_done else totals


_CONFIDENCES = frozenset(Confidence)


def _sureness(fields: Fields) -> Confidence | None:
    said = one(fields, "confidence")
    return Confidence(said) if said in _CONFIDENCES else None


def _shown(fields: Fields) -> datetime | None:
    """When the page with the form was made, by its own word."""
    try:
        shown = datetime.fromisoformat(one(fields, "shown"))
    except ValueError:
        return None
    return shown if shown.tzinfo else None


def flag(visitor: Visitor | None, attempt_id: int, position: int, flagged: bool) -> None:
    """Mark a question for coming back to, or take the mark away.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
    """
    with writing() as connection:
        place = own_place(connection, visitor, attempt_id, position)
        standing.flag(connection, place, flagged)


def strike(
    library: Library, visitor: Visitor | None, attempt_id: int, position: int, option: str, struck: bool, now: datetime
) -> None:
    """Strike out an option, or take that back. Once the answer stands, what was struck out stays as it was.

    Raises:
        NotFound: no such attempt of this visitor, no such place in it, or no such option there.
    """
    with writing() as connection:
        place = own_place(connection, visitor, attempt_id, position)
        question = versions.question_at(library.bank(place.attempt.bank_id), place.item.question_id, place.item.version)
        if not isinstance(question, Optioned) or option not in [each.key for each in question.options]:
            raise NotFound("There is no such answer to strike out. Open the question again.")
        if not _is_closed(place, now):
            others = [key for key in place.item.struck if key != option]
            standing.strike(connection, place, [*others, option] if struck else others)
