"""A learner's own progress over time, and all of their data to take along."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from quizapp.db import (
    Attempt,
    CardFit,
    CardReview,
    ContrastAttempt,
    JournalCause,
    Person,
    Prediction,
    Report,
    Response,
    db,
)
from quizapp.domain import chains, measures
from quizapp.domain.attempts import Confidence, Mode
from quizapp.domain.banks import Bank
from quizapp.domain.chains import KnownLink
from quizapp.domain.insight import find
from quizapp.domain.knowledge import Knowledge
from quizapp.domain.measures import Day, Tally
from quizapp.domain.questions.base import Mark
from quizapp.domain.sums import Asked
from quizapp.library import Library
from quizapp.services import ideas, knowledge, pacing, remembering, returning, sheets, study, sums, versions
from quizapp.services.banks import open_bank
from quizapp.services.ideas import Held
from quizapp.services.visitors import Visitor, known_person, person_of


@dataclass(frozen=True, kw_only=True)
class BankProgress:
    """How far a learner is in one bank."""

    bank: Bank
    seen: int
    """Questions answered at least once."""
    right: int
    """Questions whose last answer was right."""
    chains: Mapping[str, tuple[KnownLink, ...]]
    """Every chain of the bank with what is known of its links, by its mechanism's id."""
    held: tuple[Held, ...]
    """Misconceptions that different questions betrayed."""
    cleared: tuple[Held, ...]

    @property
    def size(self) -> int:
        return len(self.bank.questions)

    @property
    def broken(self) -> KnownLink | None:
        """The link that holds the learner up most."""
        return chains.broken(self.chains)

    @property
    def weak_steps(self) -> tuple[str, ...]:
        weak = (measures.Hold.MISSING, measures.Hold.SHAKY)
        return tuple(each.link.ref for chain in self.chains.values() for each in chain if each.hold in weak)


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
    found = sums.of(person, now)
    marks = sums.last_marks(person, now)
    touched = {bank_id for bank_id, _ in marks}
    return Progress(
        total=found.total,
        days=found.days,
        topics=found.by("topic"),
        levels=found.by("level"),
        calibration=found.calibration,
        banks=tuple(
            _in_bank(bank, marks, knowledge.of(person, bank.id))
            for bank in library.banks().values()
            if bank.id in touched
        ),
        attempts=tuple(_latest_attempts(person)) if person else (),
    )


def _in_bank(bank: Bank, marks: Mapping[Asked, Mark], known: Knowledge) -> BankProgress:
    there = [mark for (bank_id, name), mark in marks.items() if bank_id == bank.id and name in bank.questions]
    return _bank_progress(bank, len(there), there.count(Mark.RIGHT), known)


def _bank_progress(bank: Bank, seen: int, right: int, known: Knowledge) -> BankProgress:
    return BankProgress(
        bank=bank,
        seen=seen,
        right=right,
        chains=chains.known_chains(bank, known),
        held=ideas.held(bank, known.beliefs),
        cleared=ideas.cleared(bank, known.beliefs),
    )


def in_bank(library: Library, visitor: Visitor | None, bank_id: str, now: datetime) -> BankProgress:
    """How far a visitor is in one bank, link by link; read without the answers.

    Raises:
        NotFound: there is no such bank.
    """
    bank = open_bank(library, bank_id)
    seen, right = shares(visitor, now).get(bank_id, (0, 0))
    return _bank_progress(bank, seen, right, knowledge.of(person_of(visitor), bank_id))


def _latest_attempts(person: Person, most: int = 20) -> list[Attempt]:
    return list(
        db.session.scalars(
            select(Attempt).where(Attempt.person_id == person.id).order_by(Attempt.started_at.desc()).limit(most)
        )
    )


def shares(visitor: Visitor | None, now: datetime) -> dict[str, tuple[int, int]]:
    """For each bank that a visitor has touched: how many questions were seen, and were last answered right."""
    marks = sums.last_marks(person_of(visitor), now)
    seen = Counter(bank_id for bank_id, _ in marks)
    right = Counter(bank_id for (bank_id, _), mark in marks.items() if mark is Mark.RIGHT)
    return {bank_id: (count, right[bank_id]) for bank_id, count in seen.items()}


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
        "cards": remembering.cards_of(person.id),
        "card reviews": _rows_of(CardReview, person),
        "card settings": pacing.row_of(person.id),
        "card fits": _rows_of(CardFit, person),
        **returning.data_of(person.id),
        **study.data_of(person.id),
        "predictions": _rows_of(Prediction, person),
        "contrasts": _rows_of(ContrastAttempt, person),
        "reports": _rows_of(Report, person),
        "causes of misses": _causes(person),
    }


def _causes(person: Person) -> list[dict[str, Any]]:
    """What a person ticked in the journal, each with the place of the answer that it is about."""
    rows = db.session.execute(
        select(Response.attempt_id, Response.position, Response.revision, JournalCause.cause, JournalCause.at)
        .join(JournalCause, JournalCause.response_id == Response.id)
        .where(JournalCause.person_id == person.id)
        .order_by(Response.id)
    )
    return [
        {"attempt": attempt_id, "place": place, "revision": revision, "cause": cause, "at": _plain(at)}
        for attempt_id, place, revision, cause, at in rows
    ]


def _rows_of(
    table: type[CardReview | CardFit | Prediction | ContrastAttempt | Report], person: Person
) -> list[dict[str, Any]]:
    """A person's rows of a table as plain data, without the numbers that only tell whose they are."""
    rows = db.session.scalars(select(table).where(table.person_id == person.id).order_by(table.id))
    names = [column.name for column in table.__table__.columns if column.name not in {"person_id", "form"}]
    return [{name: _plain(getattr(row, name)) for name in names} for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _all_attempts(person: Person) -> list[Attempt]:
    return list(db.session.scalars(select(Attempt).where(Attempt.person_id == person.id).order_by(Attempt.id)))


def _attempt_data(attempt: Attempt, now: datetime) -> dict[str, Any]:
    shown = attempt.mode != Mode.EXAM or sheets.is_over(attempt, now)
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
    shown = (attempt.mode != Mode.EXAM and response.is_settled) or sheets.is_over(attempt, now)
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
