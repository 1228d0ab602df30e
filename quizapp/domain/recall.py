"""When a card comes back: FSRS, by the `fsrs` package, wrapped once so that the rest sees values only.

The package's cards change in place, make their ids by the clock, count days as spans of 24 hours and blur intervals by
the global random. Here a memory is a frozen value, the days are the learner's own, and chance is passed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

import fsrs
from fsrs.scheduler import DEFAULT_PARAMETERS, FUZZ_RANGES

from quizapp.domain.authored import digest
from quizapp.domain.days import turn_of

NEW, LEARNING, REVIEWING, RELEARNING = range(4)
"""The states of a card, by FSRS's own numbers; 0 for one that was never graded."""

LEAST_RETENTION, MOST_RETENTION = 0.70, 0.97
LONGEST_INTERVAL = 36500
"""Days."""

SHORTEST_BLURRED = 2.5
"""Days; the package leaves shorter intervals as they are."""


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
class Schedule:
    """By what a card is scheduled."""

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    """Of FSRS, its own or fitted to the learner."""
    retention: float = 0.9
    """The share of cards that the learner wants to remember when they come back."""
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = LONGEST_INTERVAL
    """Days."""

    def native(self) -> dict[str, Any]:
        """The value as plain data; spans in seconds."""
        return {
            "parameters": list(self.parameters),
            "retention": self.retention,
            "learning_steps": [step.total_seconds() for step in self.learning_steps],
            "relearning_steps": [step.total_seconds() for step in self.relearning_steps],
            "maximum_interval": self.maximum_interval,
        }

    @classmethod
    def from_native(cls, native: Mapping[str, Any]) -> Self:
        """The value that `native` gave."""
        return cls(
            parameters=tuple(native["parameters"]),
            retention=native["retention"],
            learning_steps=steps_of(native["learning_steps"]),
            relearning_steps=steps_of(native["relearning_steps"]),
            maximum_interval=native["maximum_interval"],
        )

    @property
    def digest(self) -> str:
        """The version of the schedule."""
        return _digest(self)


@lru_cache(maxsize=256)
def _digest(schedule: Schedule) -> str:
    return digest(schedule.native())


USUAL = Schedule()


def steps_of(seconds: Iterable[float]) -> tuple[timedelta, ...]:
    """Steps from their lengths in seconds."""
    return tuple(timedelta(seconds=length) for length in seconds)


def can_be_used(parameters: Sequence[float]) -> bool:
    """Whether FSRS takes these parameters."""
    try:
        fsrs.Scheduler(parameters=parameters)
    except ValueError:
        return False
    return True


class Trace(NamedTuple):
    """What FSRS knows of a memory, apart from when it was last used and when it is wanted again."""

    state: int
    """1 learning, 2 reviewing, 3 relearning."""
    step: int | None
    """Which of the short first intervals it is at; None once it is being reviewed."""
    stability: float
    """Days until recall falls to 90 %."""
    difficulty: float
    """From 1, easy, to 10."""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What is known of the memory of one card as of its latest review, and when the card is to come back."""

    trace: Trace
    day: date
    """The learner's day of the latest review."""
    last_review: datetime
    due: datetime
    due_day: date | None
    """The learner's day on which it comes back; None where it does so within the day."""

    def native(self) -> dict[str, Any]:
        """The value as plain data, for the log of reviews."""
        return {
            **self.trace._asdict(),
            "day": self.day.isoformat(),
            "last_review": self.last_review.isoformat(),
            "due": self.due.isoformat(),
            "due_day": self.due_day.isoformat() if self.due_day else None,
        }

    @classmethod
    def from_native(cls, native: Mapping[str, Any]) -> Self:
        """The value that `native` gave; one from before days were kept has those of UTC."""
        last_review, due = (datetime.fromisoformat(native[name]) for name in ("last_review", "due"))
        trace = Trace(*(native[name] for name in Trace._fields))
        usual_day = due.date().isoformat() if trace.step is None else None
        due_day = native.get("due_day", usual_day)
        return cls(
            trace=trace,
            day=date.fromisoformat(native.get("day", last_review.date().isoformat())),
            last_review=last_review,
            due=due,
            due_day=date.fromisoformat(due_day) if due_day else None,
        )


@dataclass(frozen=True)
class Outlook:
    """What a grade would lead to: the trace, and after how long FSRS wants the card back."""

    trace: Trace
    wait: timedelta
    longest: int
    """Days that no interval may exceed."""

    @property
    def is_by_day(self) -> bool:
        """Whether it comes back on another day, whatever the hour."""
        return self.trace.state == REVIEWING

    @property
    def days(self) -> range:
        """The days, from now, on which it may come back: FSRS's own and those within its fuzz."""
        return _blurred(self.wait.days, self.longest) if self.is_by_day else range(0)


def outlook(memory: Memory | None, grade: Grade, day: date, schedule: Schedule = USUAL) -> Outlook:
    """What FSRS makes of a grade on a learner's day; None stands for a card never graded."""
    card, _ = _scheduler(schedule).review_card(_card(memory, day), fsrs.Rating(grade), _moment(day))
    if card.stability is None or card.difficulty is None:
        raise ValueError("FSRS gave a reviewed card no stability or difficulty")
    trace = Trace(int(card.state), card.step, card.stability, card.difficulty)
    return Outlook(trace, card.due - _moment(day), schedule.maximum_interval)


def spread(days: range, day: date, loads: Mapping[date, int], chance: Random) -> int:
    """After how many of these days a card is best brought back, so that no day has much more to do than its neighbours.

    A draw in which a day weighs less the more cards are due on it, and less the later it is: far days are
    always the emptier ones, and drawing by load alone would put cards off. (`python -m bench.memory` shows that the
    wished retention is met.)
    """
    if len(days) == 1:
        return days[0]
    weights = [(1 / (1 + loads.get(day + timedelta(days=wait), 0))) ** 2 / wait**2 for wait in days]
    return chance.choices(days, weights)[0]


def remembered(seen: Outlook, at: datetime, day: date, zone: ZoneInfo, wait: int, chance: Random) -> Memory:
    """The memory after a grade, once it is settled after how many days, if any, the card comes back.

    Cards of one day come within its first second, in an order that tells nothing.
    """
    due_day = day + timedelta(days=wait) if seen.is_by_day else None
    order = timedelta(microseconds=chance.randrange(1_000_000))
    due = turn_of(due_day, zone) + order if due_day else at + seen.wait
    return Memory(trace=seen.trace, day=day, last_review=at, due=due, due_day=due_day)


@dataclass(frozen=True, kw_only=True)
class Review:
    """One grading on record."""

    grade: Grade
    at: datetime
    day: date
    schedule: Schedule | None
    """None where it is not known, as of a review brought from elsewhere."""
    before: Memory | None
    after: Memory


def replay(reviews: Iterable[Review], parameters: Sequence[float] = DEFAULT_PARAMETERS) -> Memory | None:
    """The memory that a log of reviews, in order of time, leads to under these parameters.

    When it is due hangs on what else was due at the time, so that is taken from the log.
    """
    memory: Memory | None = None
    for review in reviews:
        memory = review.after if review.schedule is None else _replayed(memory, review, parameters)
    return memory


def _replayed(memory: Memory | None, review: Review, parameters: Sequence[float]) -> Memory:
    then = review.schedule or USUAL
    schedule = Schedule(
        parameters=tuple(parameters),
        retention=then.retention,
        learning_steps=then.learning_steps,
        relearning_steps=then.relearning_steps,
        maximum_interval=then.maximum_interval,
    )
    trace = outlook(memory, review.grade, review.day, schedule).trace
    return Memory(
        trace=trace, day=review.day, last_review=review.at, due=review.after.due, due_day=review.after.due_day
    )


def follows(review: Review) -> bool:
    """Whether what is on record after a review is what FSRS makes of what is on record before it."""
    if review.schedule is None:
        return True
    seen = outlook(review.before, review.grade, review.day, review.schedule)
    after = review.after
    if not is_same(seen.trace, after.trace) or after.day != review.day or after.last_review != review.at:
        return False
    if after.due_day is None:
        return not seen.is_by_day and after.due == review.at + seen.wait
    return (after.due_day - review.day).days in seen.days


def is_same(one: Trace, other: Trace) -> bool:
    """Whether two traces are equal, but for what machines may differ in when they raise to powers."""
    return one[:2] == other[:2] and all(
        abs(mine - yours) <= 1e-9 * max(1.0, abs(mine)) for mine, yours in zip(one[2:], other[2:], strict=True)
    )


def lapsed(before: Memory | None, grade: Grade) -> bool:
    """Whether a grade says that something learnt was forgotten."""
    return before is not None and before.trace.state == REVIEWING and grade is Grade.AGAIN


def retrievability(memory: Memory, day: date, parameters: Sequence[float] = DEFAULT_PARAMETERS) -> float:
    """The probability, from 0 to 1, that the card is remembered on a day."""
    schedule = Schedule(parameters=tuple(parameters))
    return _scheduler(schedule).get_card_retrievability(_card(memory, day), _moment(day))


@lru_cache(maxsize=256)
def _scheduler(schedule: Schedule) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        parameters=schedule.parameters,
        desired_retention=schedule.retention,
        learning_steps=schedule.learning_steps,
        relearning_steps=schedule.relearning_steps,
        maximum_interval=schedule.maximum_interval,
        enable_fuzzing=False,
    )


def _card(memory: Memory | None, day: date) -> fsrs.Card:
    if memory is None:
        return fsrs.Card(card_id=1, due=_moment(day))
    return fsrs.Card(
        card_id=1,
        state=fsrs.State(memory.trace.state),
        step=memory.trace.step,
        stability=memory.trace.stability,
        difficulty=memory.trace.difficulty,
        due=_moment(day),
        last_review=_moment(memory.day),
    )


def _moment(day: date) -> datetime:
    """A learner's day as FSRS is told it: it counts spans of 24 hours, and between two such moments these are days."""
    return datetime.combine(day, time(), UTC)


@lru_cache(maxsize=4096)
def _blurred(days: int, longest: int) -> range:
    """The days around an interval that the package's own fuzz may turn it into."""
    if days < SHORTEST_BLURRED:
        return range(days, days + 1)
    reach = 1.0 + sum(each["factor"] * max(min(float(days), each["end"]) - each["start"], 0.0) for each in FUZZ_RANGES)
    last = min(round(days + reach), longest)
    return range(min(max(2, round(days - reach)), last), last + 1)
