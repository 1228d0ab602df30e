"""A learner's own progress over time, and all of their data to take along."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from quizapp.db import Attempt, Person, Response, db
from quizapp.domain import measures
from quizapp.domain.attempts import Confidence, Mode
from quizapp.domain.banks import Bank
from quizapp.domain.insight import find
from quizapp.domain.measures import Answer, Day, Tally
from quizapp.domain.questions.base import Mark
from quizapp.library import Library
from quizapp.services import attempts, versions
from quizapp.services.results import LinkState, Met, as_answer, link_states, met
from quizapp.services.visitors import Visitor, known_person, person_of


@dataclass(frozen=True, kw_only=True)
class BankProgress:
    """How far a learner is in one bank."""

    bank: Bank
    seen: int
    """Questions answered at least once."""
    right: int
    """Questions whose last answer was right."""
    links: tuple[LinkState, ...]
    met: tuple[Met, ...]

    @property
    def size(self) -> int:
        return len(self.bank.questions)

    @property
    def weak_steps(self) -> tuple[str, ...]:
        weak = (measures.Hold.MISSING, measures.Hold.SHAKY)
        return tuple(state.link.ref for state in self.links if state.hold in weak)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """All that the progress page shows."""

    total: Tally
    days: tuple[Day, ...]
    topics: Mapping[str, Tally]
    levels: Mapping[str, Tally]
    calibration: Mapping[Confidence, Tally]
    banks: tuple[BankProgress, ...]
    attempts: tuple[Attempt, ...]
    """The latest attempts, the newest first."""


def progress(library: Library, visitor: Visitor | None, now: datetime) -> Progress:
    """What a visitor has answered so far; empty for somebody new."""
    person = person_of(visitor)
    answers = _answers(person, now) if person else []
    return Progress(
        total=measures.tally(answers),
        days=measures.by_day(answers),
        topics=measures.by(answers, "topic"),
        levels=measures.by(answers, "level"),
        calibration=measures.calibration(answers),
        banks=tuple(_in_bank(bank, answers) for bank in library.banks().values() if _touched(bank, answers)),
        attempts=tuple(_latest_attempts(person)) if person else (),
    )


def _answers(person: Person, now: datetime) -> list[Answer]:
    """A person's answers that may be shown, the last revision of each, in order of time."""
    rows = db.session.scalars(
        select(Response)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Response.person_id == person.id, attempts.is_visible(now))
        .order_by(Response.answered_at, Response.id)
    )
    latest = {(row.attempt_id, row.position): row for row in rows}
    return [as_answer(row) for row in latest.values()]


def _touched(bank: Bank, answers: list[Answer]) -> bool:
    return any(answer.bank_id == bank.id for answer in answers)


def _in_bank(bank: Bank, answers: list[Answer]) -> BankProgress:
    here = [answer for answer in answers if answer.bank_id == bank.id]
    marks = {name: mark for name, mark in measures.last_marks(here).items() if name in bank.questions}
    return BankProgress(
        bank=bank,
        seen=len(marks),
        right=sum(mark == "right" for mark in marks.values()),
        links=link_states(bank, here),
        met=met(bank, here),
    )


def _latest_attempts(person: Person, most: int = 20) -> list[Attempt]:
    return list(
        db.session.scalars(
            select(Attempt).where(Attempt.person_id == person.id).order_by(Attempt.started_at.desc()).limit(most)
        )
    )


def shares(visitor: Visitor | None, now: datetime) -> dict[str, tuple[int, int]]:
    """For each bank that a visitor has touched: how many questions were seen, and were last answered right."""
    person = person_of(visitor)
    if person is None:
        return {}
    latest = (
        select(func.max(Response.id).label("id"))
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Response.person_id == person.id, attempts.is_visible(now))
        .group_by(Response.bank_id, Response.question_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Response.bank_id, func.count(), func.sum(case((Response.mark == Mark.RIGHT, 1), else_=0)))
        .join(latest, latest.c.id == Response.id)
        .group_by(Response.bank_id)
    )
    return {bank_id: (seen, right) for bank_id, seen, right in rows}


def everything(library: Library, visitor: Visitor | None, now: datetime) -> dict[str, Any]:
    """All that is kept about a person, as plain data.

    Raises:
        NotFound: nobody is known by this cookie.
    """
    person = known_person(visitor)
    return {
        "person": {"name": person.name, "role": person.role, "since": person.created_at.isoformat()},
        "attempts": [_attempt_data(attempt, now) for attempt in _all_attempts(person)],
        "responses": list(response_rows(library, visitor, now)),
    }


def _all_attempts(person: Person) -> list[Attempt]:
    return list(db.session.scalars(select(Attempt).where(Attempt.person_id == person.id).order_by(Attempt.id)))


def _attempt_data(attempt: Attempt, now: datetime) -> dict[str, Any]:
    shown = attempt.mode != Mode.EXAM or attempts.is_over(attempt, now)
    return {
        "id": attempt.id,
        "bank": attempt.bank_id,
        "title": attempt.bank_title,
        "mode": attempt.mode,
        "questions": attempt.size,
        "answered": attempt.answered,
        "score": attempt.score if shown else None,
        "points": attempt.points,
        "started": attempt.started_at.isoformat(),
        "finished": attempt.finished_at.isoformat() if attempt.finished_at else None,
    }


COLUMNS = (
    "attempt",
    "place",
    "revision",
    "bank",
    "question",
    "version",
    "asked",
    "answer",
    "reason",
    "mark",
    "credit",
    "score",
    "insight",
    "step",
    "misconceptions",
    "hints",
    "confidence",
    "seconds",
    "mode",
    "answered",
)
"""Of the table of responses that a learner can take along."""


def response_rows(library: Library, visitor: Visitor | None, now: datetime) -> Iterator[dict[str, Any]]:
    """Every answer of a person in words, with the keys in `COLUMNS`; marks of a running exam are left empty.

    Raises:
        NotFound: nobody is known by this cookie.
    """
    person = known_person(visitor)
    rows = db.session.execute(
        select(Response, Attempt)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Response.person_id == person.id)
        .order_by(Response.id)
    ).all()
    for response, attempt in rows:
        yield _response_data(library, response, attempt, now)


def _response_data(library: Library, response: Response, attempt: Attempt, now: datetime) -> dict[str, Any]:
    question = versions.question_at(library.bank(response.bank_id), response.question_id, response.version)
    shown = (attempt.mode != Mode.EXAM and response.is_settled) or attempts.is_over(attempt, now)
    reason = find(question.reasons, response.reason)
    marked = (response.mark, response.credit, response.score) if shown else (None, None, None)
    misconceptions = " ".join(response.misconceptions) if shown else ""
    values = (
        response.attempt_id,
        response.position,
        response.revision,
        response.bank_id,
        response.question_id,
        response.version,
        question.stem,
        question.says(response.response),
        reason.text if reason else None,
        *marked,
        response.insight if shown else None,
        response.step,
        misconceptions,
        response.hints,
        response.confidence,
        response.seconds,
        response.mode,
        response.answered_at.isoformat(),
    )
    return dict(zip(COLUMNS, values, strict=True))
