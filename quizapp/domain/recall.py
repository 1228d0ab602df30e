"""When a card comes back: FSRS, by the `fsrs` package, wrapped once so that the rest sees values only.

The package's cards change in place, make their ids by the clock and blur intervals by the global random; here a
memory is a frozen value, time is passed in, and nothing is left to chance.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

import fsrs

_scheduler = fsrs.Scheduler(enable_fuzzing=False)


class Grade(IntEnum):
    """How well a card was remembered, as the learner says."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @classmethod
    def named(cls, text: str) -> "Grade | None":
        """A grade by its name or number, in any case."""
        by_name = {name.lower(): grade for name, grade in cls.__members__.items()}
        return by_name.get(text.lower()) or {str(grade.value): grade for grade in cls}.get(text)


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What is known of the memory of one card."""

    state: int
    """1 learning, 2 reviewing, 3 relearning."""
    step: int | None
    """Which of the short first intervals it is at; None once it is being reviewed."""
    stability: float
    """Days until recall falls to 90 %."""
    difficulty: float
    """From 1, easy, to 10."""
    due: datetime
    last_review: datetime


def after(memory: Memory | None, grade: Grade, at: datetime) -> Memory:
    """The memory of a card once it was graded; None stands for a card never seen."""
    card, _ = _scheduler.review_card(_card(memory, at), fsrs.Rating(grade), at)
    if card.stability is None or card.difficulty is None:
        raise ValueError("FSRS gave a reviewed card no stability or difficulty")
    return Memory(
        state=int(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=at,
    )


def intervals(memory: Memory | None, at: datetime) -> Mapping[Grade, timedelta]:
    """After how long the card would come back, for each grade."""
    return {grade: after(memory, grade, at).due - at for grade in Grade}


def replay(reviews: Iterable[tuple[Grade, datetime]]) -> Memory | None:
    """The memory that a log of reviews leads to."""
    memory: Memory | None = None
    for grade, at in reviews:
        memory = after(memory, grade, at)
    return memory


def retrievability(memory: Memory, at: datetime) -> float:
    """The probability, from 0 to 1, that the card is remembered now."""
    return _scheduler.get_card_retrievability(_card(memory, at), at)


def _card(memory: Memory | None, at: datetime) -> fsrs.Card:
    if memory is None:
        return fsrs.Card(card_id=1, due=at)
    return fsrs.Card(
        card_id=1,
        state=fsrs.State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=memory.last_review,
    )
