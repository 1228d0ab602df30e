"""Somebody who takes quizzes by way of the services, with a clock of their own."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from answering import any_fields, right_fields

from quizapp.db import Attempt, Item, db
from quizapp.domain.attempts import Mode, Selection
from quizapp.library import Library
from quizapp.services import answering, attempts, sheets
from quizapp.services.sheets import Sheet
from quizapp.services.visitors import Visitor

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WRONG = {"which-ion": "potassium", "needs-fuel": "true", "powerhouse": "nucleus", "how-many": "2"}


@dataclass
class Taker:
    """A visitor; nobody known until the first attempt makes a guest."""

    library: Library
    visitor: Visitor | None = None
    now: datetime = NOON

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def start(self, *questions: str, mode: Mode = Mode.PRACTICE, bank: str = "cells", seed: int = 7, **choice) -> int:
        """Begin an attempt, at these questions if any are named."""
        selection = Selection(mode=mode, questions=frozenset(questions), **choice)
        attempt_id, self.visitor = attempts.start(self.library, self.visitor, bank, selection, self.now, seed)
        return attempt_id

    def start_exam(self, *questions: str, **choice) -> int:
        return self.start(*questions, mode=Mode.EXAM, **choice)

    def see(self, attempt_id: int, position: int = 1) -> Sheet:
        return sheets.see(self.library, self.visitor, attempt_id, position, self.now)

    def answer(self, attempt_id: int, position: int = 1, **fields: str | list[str]) -> Sheet:
        """Send a form with these fields."""
        form = {name: [value] if isinstance(value, str) else value for name, value in fields.items()}
        return answering.answer(self.library, self.visitor, attempt_id, position, form, self.now)

    def answer_rightly(self, attempt_id: int, position: int = 1, **also: str) -> Sheet:
        return self.answer(attempt_id, position, **right_fields(self.see(attempt_id, position).question), **also)

    def answer_wrongly(self, attempt_id: int, position: int = 1, **also: str) -> Sheet:
        """Give the wrong answer that the small bank foresees for one of the questions in `WRONG`."""
        question = self.see(attempt_id, position).question
        said = question.respond([WRONG[question.id]])
        return self.answer(attempt_id, position, answer=said if isinstance(said, str) else WRONG[question.id], **also)

    def answer_somehow_wrongly(self, attempt_id: int, position: int = 1) -> Sheet:
        """Give any answer that earns nothing."""
        question = self.see(attempt_id, position).question
        tries = (any_fields(question, Random(seed)) for seed in range(1000))
        fields = next(one for one in tries if question.grade(question.read(one)).mark == "wrong")
        return self.answer(attempt_id, position, **fields)

    def answer_somehow(self, attempt_id: int, position: int, chance: Random, **also: str) -> Sheet:
        return self.answer(attempt_id, position, **any_fields(self.see(attempt_id, position).question, chance), **also)

    def finish(self, attempt_id: int) -> None:
        attempts.finish(self.library, self.visitor, attempt_id, self.now)

    def attempt(self, attempt_id: int) -> Attempt:
        return attempts.own_attempt(self.visitor, attempt_id)

    def asked(self, attempt_id: int) -> list[str]:
        """The questions of an attempt, in their order."""
        query = db.select(Item.question_id).where(Item.attempt_id == attempt_id).order_by(Item.position)
        return list(db.session.scalars(query))
