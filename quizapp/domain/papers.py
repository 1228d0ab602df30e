"""Exams on paper: which questions, and in which order each version has them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum
from random import Random

from quizapp.domain.attempts import Selection, draw, eligible
from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Question

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_VERSIONS = 12
MOST_PRINTED = 1_000
"""Questions in all versions together; beyond that nobody reads them, and a server would be busy for long."""

_TRIES = 20
"""To find an order that no version has yet; of two questions there are no three."""


class Unprintable(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """Such an exam cannot be made. Its sentence is for whoever asked for it."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which questions to take, for how many versions. The same plan and bank make the same exam."""

    selection: Selection = field(default_factory=lambda: Selection(count=0))
    """Its `count` is how many questions to draw; 0 takes all."""
    versions: int = 1
    seed: int = 1


@dataclass(frozen=True)
class Asked:
    """A question at its place in one version."""

    number: int
    question: Question
    seed: str

    def chance(self, what: str) -> Random:
        """Chance for one thing that is shuffled here: the same at every call."""
        return Random(f"{self.seed}/{self.question.id}/{what}")  # noqa: S311 - a shuffle, no secret


@dataclass(frozen=True)
class Version:
    """The whole exam in one order."""

    letter: str
    asked: Sequence[Asked]

    @property
    def points(self) -> float:
        return fsum(each.question.points for each in self.asked)

    @property
    def numbers(self) -> dict[str, int]:
        """The place of each question by its id."""
        return {each.question.id: each.number for each in self.asked}


def versions(bank: Bank, plan: Plan) -> tuple[Version, ...]:
    """The versions of an exam: the same questions in different orders.

    Raises:
        Unprintable: no question fits, or there would be too many.
    """
    found = eligible(bank, plan.selection, {})
    if not found:
        raise Unprintable("No question of this bank fits. Choose fewer restrictions.")
    count = min(plan.selection.count or len(found), len(found))
    if count * plan.versions > MOST_PRINTED:
        most = MOST_PRINTED // plan.versions
        raise Unprintable(
            f"{count:,} questions in {plan.versions} versions are more than can be printed at once. "
            f"Choose at most {most:,} questions, or fewer versions."
            if plan.versions > 1
            else f"{count:,} questions are more than can be printed at once. Choose at most {most:,}."
        )
    drawn = draw(found, count, _chance(f"{plan.seed}/questions"))
    made: list[Version] = []
    for letter in LETTERS[: plan.versions]:
        order = _new_order(drawn, f"{plan.seed}/{letter}", {tuple(version.numbers) for version in made})
        asked = (Asked(number, question, f"{plan.seed}/{letter}") for number, question in enumerate(order, start=1))
        made.append(Version(letter, tuple(asked)))
    return tuple(made)


def _new_order(questions: Sequence[Question], seed: str, taken: set[tuple[str, ...]]) -> Sequence[Question]:
    order: Sequence[Question] = questions
    for attempt in range(_TRIES):
        order = draw(questions, len(questions), _chance(f"{seed}/{attempt}"))
        if tuple(question.id for question in order) not in taken:
            break
    return order


def _chance(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - a shuffle, no secret
