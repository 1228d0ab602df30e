"""What a wish costs: the coming days' repetitions, simulated with a learner's own cards, parameters and habits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from quizapp.domain import recall
from quizapp.domain.recall import NEW, REVIEWING, Grade, Memory, Schedule

MOST_CARDS = 400
"""Of a larger collection so many are looked at, and the days scaled up."""

WITHIN_A_DAY = 0.9
"""How often a card is recalled minutes after it was learnt."""

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How a learner grades, and how long that takes."""

    first: Mapping[Grade, float]
    """How often a new card gets each grade."""
    recalled: Mapping[Grade, float]
    """How often a card that was recalled gets each grade."""
    seconds_new: float
    """For one look at a card that is being learnt, and below at one that is repeated."""
    seconds: float


USUAL_HABITS = Habits(
    first={Grade.AGAIN: 0.25, Grade.HARD: 0.15, Grade.GOOD: 0.5, Grade.EASY: 0.1},
    recalled={Grade.HARD: 0.12, Grade.GOOD: 0.76, Grade.EASY: 0.12},
    seconds_new=15.0,
    seconds=9.0,
)

FEWEST_GRADES = 50
"""From so many on, a learner's own grades tell the habits; before that, the usual ones do."""


def habits(grades: Sequence[tuple[int, Grade, float | None]]) -> Habits:
    """A learner's habits, by the state that each card was in, its grade, and the seconds taken."""
    first: Counter[Grade] = Counter(grade for state, grade, _ in grades if state == NEW)
    met = [grade for state, grade, _ in grades if state == REVIEWING]
    recalled: Counter[Grade] = Counter(grade for grade in met if grade > Grade.AGAIN)
    learning = [seconds for state, _, seconds in grades if state != REVIEWING and seconds]
    repeating = [seconds for state, _, seconds in grades if state == REVIEWING and seconds]
    return Habits(
        first=first if first.total() >= FEWEST_GRADES else USUAL_HABITS.first,
        recalled=recalled if recalled.total() >= FEWEST_GRADES else USUAL_HABITS.recalled,
        seconds_new=_middle(learning, USUAL_HABITS.seconds_new),
        seconds=_middle(repeating, USUAL_HABITS.seconds),
    )


def _middle(seconds: Sequence[float], usual: float) -> float:
    """The mean without the longest twentieth, in which people were elsewhere."""
    if len(seconds) < FEWEST_GRADES:
        return usual
    counted = sorted(seconds)[: round(len(seconds) * 0.95)]
    return sum(counted) / len(counted)


@dataclass(frozen=True)
class Load:
    """What one day is expected to bring."""

    repetitions: float
    looks: float
    """All looks at cards: repetitions, and what is learnt within the day."""
    minutes: float


@dataclass(frozen=True)
class Forecast:
    """The coming days under one wish."""

    retention: float
    days: tuple[Load, ...]

    @property
    def repetitions(self) -> float:
        """A day, on average."""
        return sum(load.repetitions for load in self.days) / len(self.days)

    @property
    def minutes(self) -> float:
        """A day, on average."""
        return sum(load.minutes for load in self.days) / len(self.days)

    def by_week(self) -> list[tuple[int, float, float]]:
        """Each whole week: its number, the repetitions and the minutes of a day in it."""
        weeks = [self.days[start : start + 7] for start in range(0, len(self.days) - 6, 7)]
        return [
            (number, sum(each.repetitions for each in week) / 7, sum(each.minutes for each in week) / 7)
            for number, week in enumerate(weeks, 1)
        ]


def forecast(
    memories: Sequence[Memory],
    unseen: int,
    schedule: Schedule,
    new_a_day: int,
    habits: Habits,
    today: date,
    *,
    days: int = 56,
    reviews_a_day: int = 9999,
    known: int = 0,
    seed: int = 1,
) -> Forecast:
    """Simulate the coming days.

    Args:
        memories: of the cards that were graded and are in the line.
        unseen: how many cards there are beyond them, of which `new_a_day` are met a day.
        schedule: with the wished retention.
        known: how many cards there are like `memories`, where these are only some of them.
    """
    chance = Random(seed)  # noqa: S311 - a simulation, no secret
    coming = min(unseen, new_a_day * days)
    count = max(known, len(memories))
    scale = max(1.0, (count + coming) / MOST_CARDS)
    sample = chance.sample(list(memories), min(len(memories), round(count / scale)))
    run = _Run(
        schedule, habits, chance, dict(enumerate(sample)), coming / scale, new_a_day / scale, reviews_a_day / scale
    )
    return Forecast(schedule.retention, tuple(run.day(today + timedelta(days=n), scale) for n in range(days)))


@dataclass
class _Run:
    schedule: Schedule
    habits: Habits
    chance: Random
    known: dict[int, Memory]
    unseen: float
    new_a_day: float
    reviews_a_day: float
    met: float = 0.0

    def day(self, day: date, scale: float) -> Load:
        """Study one day; what it came to for the whole collection."""
        due = [card for card, memory in self.known.items() if memory.due_day is None or memory.due_day <= day]
        due = sorted(due, key=lambda card: self.known[card].due)[: max(1, round(self.reviews_a_day))]
        repetitions = sum(self.known[card].trace.state == REVIEWING for card in due)
        line = [*due, *self._fresh()]
        looks = learning = 0
        while line:
            card = line.pop(0)
            before = self.known.get(card)
            learning += before is None or before.trace.state != REVIEWING
            looks += 1
            after = self.known[card] = self._graded(before, day)
            if after.due_day is None:
                line.append(card)
        seconds = learning * self.habits.seconds_new + (looks - learning) * self.habits.seconds
        return Load(repetitions * scale, looks * scale, seconds * scale / 60)

    def _fresh(self) -> list[int]:
        """The new cards of a day; fractions of one add up over the days."""
        before, self.met = self.met, min(self.met + self.new_a_day, self.unseen)
        return [len(self.known) + number for number in range(int(self.met) - int(before))]

    def _graded(self, before: Memory | None, day: date) -> Memory:
        seen = recall.outlook(before, self._tried(before, day), day, self.schedule)
        wait = recall.spread(seen.days, day, {}, self.chance) if seen.is_by_day else 0
        return recall.remembered(seen, datetime.combine(day, time(12), UTC), day, _UTC, wait, self.chance)

    def _tried(self, before: Memory | None, day: date) -> Grade:
        if before is None:
            return self._drawn(self.habits.first)
        is_today = before.day >= day
        odds = WITHIN_A_DAY if is_today else recall.retrievability(before, day, self.schedule.parameters)
        return self._drawn(self.habits.recalled) if self.chance.random() < odds else Grade.AGAIN

    def _drawn(self, odds: Mapping[Grade, float]) -> Grade:
        return self.chance.choices(list(odds), list(odds.values()))[0]
