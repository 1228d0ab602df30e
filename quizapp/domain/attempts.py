"""The rules of an attempt: which questions, in which order, for how long, and what it adds up to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import fsum
from random import Random
from typing import Literal

from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Layout, Mark, Question, shuffled

GRACE = timedelta(seconds=5)
"""For an answer that was sent in time and travelled slowly."""

TIME_PER_QUESTION = timedelta(seconds=90)
"""What an exam allows unless it says otherwise."""

LONGEST_LOOK = timedelta(hours=1)
"""A question left open for longer was left alone, not thought about."""


class Mode(StrEnum):
    """Practice explains at once; an exam at its end; and until it is right, one tries again."""

    PRACTICE = "practice"
    EXAM = "exam"
    UNTIL_RIGHT = "until-right"


class Confidence(StrEnum):
    """How sure a learner says to be, before knowing."""

    SURE = "sure"
    FAIRLY = "fairly"
    GUESSING = "guessing"


Only = Literal["", "missed", "unseen"]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What a learner asked for. Empty means: no restriction."""

    mode: Mode = Mode.PRACTICE
    count: int = 10
    topics: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    only: Only = ""
    minutes: int | None = None
    """For an exam: how long it lasts; by default 90 seconds for each question."""


def eligible(bank: Bank, selection: Selection, last_marks: Mapping[str, Mark]) -> list[Question]:
    """The questions of a bank that a selection allows, in the file's order.

    Args:
        last_marks: how the learner's last answer to each question was marked.
    """
    return [question for question in bank.questions.values() if _is_wanted(question, selection, last_marks)]


def _is_wanted(question: Question, selection: Selection, last_marks: Mapping[str, Mark]) -> bool:
    last = last_marks.get(question.id)
    return (
        (not selection.questions or question.id in selection.questions)
        and (not selection.topics or question.topic in selection.topics)
        and (not selection.tags or not selection.tags.isdisjoint(question.tags))
        and (not selection.levels or question.level in selection.levels)
        and (not selection.steps or question.step in selection.steps)
        and (selection.only != "unseen" or last is None)
        and (selection.only != "missed" or last in (Mark.WRONG, Mark.PARTIAL))
    )


def draw(questions: Sequence[Question], count: int, chance: Random) -> list[Question]:
    """At most `count` of the questions, in random order, with neighbours on the same topic kept apart where possible.

    Mixing topics makes learners tell confusable things apart (Brunmair & Richter 2019).
    """
    drawn = chance.sample(list(questions), min(count, len(questions)))
    return _interleaved(drawn)


def _interleaved(questions: list[Question]) -> list[Question]:
    waiting = list(questions)
    mixed: list[Question] = []
    while waiting:
        last = mixed[-1].topic if mixed else None
        place = next((n for n, question in enumerate(waiting) if question.topic != last), 0)
        mixed.append(waiting.pop(place))
    return mixed


def layout(question: Question, seed: int) -> Layout:
    """The order in which the attempt with this seed shows a question's options: the same at every look."""
    return question.arrange(Random(f"{seed}/{question.id}"))  # noqa: S311 - a shuffle, no secret


def reason_layout(question: Question, seed: int) -> Layout:
    """The order in which the attempt with this seed shows a question's reasons."""
    return shuffled(question.reasons, Random(f"{seed}/{question.id}/because"))  # noqa: S311 - a shuffle, no secret


def deadline(started: datetime, selection: Selection, size: int) -> datetime | None:
    """When an attempt ends by itself; None if it does not."""
    if selection.mode is not Mode.EXAM:
        return None
    if selection.minutes:
        return started + timedelta(minutes=selection.minutes)
    return started + size * TIME_PER_QUESTION


def is_late(answered: datetime, ends: datetime | None) -> bool:
    """Whether an answer comes after the end, with a little grace for a slow line."""
    return ends is not None and answered > ends + GRACE


def time_spent(shown: datetime | None, answered: datetime) -> timedelta | None:
    """How long a question was looked at, as far as that can be told."""
    if shown is None or shown > answered:
        return None
    return min(answered - shown, LONGEST_LOOK)


def score(credit: float, points: float) -> float:
    """The points that an answer earns, rounded so that sums come out the same in any order."""
    return round(credit * points, 4)


def total(scores: Iterable[float]) -> float:
    """The points that answers earn together."""
    return round(fsum(scores), 4)
