"""How somebody's study went and what is coming: by day, by week, by how long things last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

YEAR = 53 * 7
"""Days of the calendar, in whole weeks."""

AHEAD = 28
"""Days that the forecast looks ahead."""

WEEKS = 12
"""Weeks that plots by week look back."""

LASTING = (
    (1, "up to a day"),
    (3, "up to 3 days"),
    (7, "up to a week"),
    (30, "up to a month"),
    (90, "up to 3 months"),
    (365, "up to a year"),
)
"""How long things last, in days, and how to say it; beyond, it is more than a year."""

LONGEST = "over a year"


@dataclass(frozen=True)
class Done:
    """What was done on a day, or in a week."""

    answers: int = 0
    reviews: int = 0
    seconds: int = 0
    repeated: int = 0
    """Reviews of cards that had been learnt before."""
    recalled: int = 0
    """Of these those that were remembered."""

    @property
    def acts(self) -> int:
        return self.answers + self.reviews

    @property
    def minutes(self) -> float:
        return self.seconds / 60

    @property
    def retention(self) -> float | None:
        """The share that was remembered; None where nothing was repeated."""
        return self.recalled / self.repeated if self.repeated else None

    def __add__(self, other: "Done") -> "Done":
        return Done(
            self.answers + other.answers,
            self.reviews + other.reviews,
            self.seconds + other.seconds,
            self.repeated + other.repeated,
            self.recalled + other.recalled,
        )


def by_week(days: Mapping[date, Done], today: date, weeks: int = WEEKS) -> list[tuple[date, Done]]:
    """The latest weeks up to today, the oldest first: the day each begins with, and what was done in it."""
    first = today - timedelta(days=7 * weeks - 1)
    found = []
    for week in range(weeks):
        start = first + timedelta(days=7 * week)
        inside = (days.get(start + timedelta(days=n), Done()) for n in range(7))
        found.append((start, sum(inside, Done())))
    return found


def by_month(days: Mapping[date, Done], today: date) -> list[tuple[date, Done, int]]:
    """The months with something in them, the latest first: the first day, what was done, and on how many days."""
    months: dict[date, tuple[Done, int]] = {}
    for day, done in days.items():
        if done.acts and today - timedelta(days=YEAR) < day <= today:
            sofar, count = months.get(day.replace(day=1), (Done(), 0))
            months[day.replace(day=1)] = (sofar + done, count + 1)
    return [(month, *months[month]) for month in sorted(months, reverse=True)]


def levels(days: Mapping[date, Done], today: date) -> dict[date, int]:
    """How much was done on each day of the calendar, from 0, nothing, to 4, by quarters of the learner's own days."""
    worked = sorted(done.acts for done in days.values() if done.acts)
    quarters = [worked[len(worked) * quarter // 4] for quarter in (1, 2, 3)] if worked else []
    window = (today - timedelta(days=back) for back in range(YEAR))
    found = {}
    for day in window:
        acts = days[day].acts if day in days else 0
        found[day] = 1 + sum(acts > quarter for quarter in quarters) if acts else 0
    return found


def forecast(due: Mapping[date, int], today: date, most_a_day: int) -> list[tuple[date, int]]:
    """The cards of the coming days: what is overdue is spread over the first ones, as the plan does it.

    Args:
        due: how many come back on each day; days before today count as overdue.
        most_a_day: the learner's own limit.
    """
    waiting = sum(count for day, count in due.items() if day < today)
    found = []
    for ahead in range(AHEAD):
        day = today + timedelta(days=ahead)
        waiting += due.get(day, 0)
        done = min(waiting, max(most_a_day, 1))
        found.append((day, done))
        waiting -= done
    return found


def lasting(stabilities: Iterable[float]) -> list[tuple[str, int]]:
    """How many things last how long until recall has fallen to 90 %."""
    counts = dict.fromkeys([*(words for _, words in LASTING), LONGEST], 0)
    for stability in stabilities:
        counts[next((words for most, words in LASTING if stability <= most), LONGEST)] += 1
    return list(counts.items())


def course(now: float, gains: Mapping[date, float], days: Sequence[date]) -> list[float]:
    """How high an estimate stood at the end of each day, seen from what it is now and what it gained since."""
    return [min(max(now - sum(gained for on, gained in gains.items() if on > day), 0.0), 1.0) for day in days]
