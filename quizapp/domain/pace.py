"""How a learner wants to be reminded: how much of it to remember, how much a day, and where the day turns."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from quizapp.domain.days import zone_named
from quizapp.domain.recall import LONGEST_INTERVAL, USUAL, Schedule, steps_of

MOST_NEW, MOST_REVIEWS = 999, 9999
"""A day."""

MOST_STEPS, LONGEST_STEP = 6, timedelta(hours=12)

_UNITS = {"s": 1, "m": 60, "h": 3600}
_STEP = re.compile(r"([0-9]{1,5})\s*(s|sec|seconds?|m|min|minutes?|h|hours?|)")


def steps_in(text: str) -> tuple[timedelta, ...]:
    """The steps that somebody wrote, such as `1m 10m` or `30 s, 5 min`; a bare number means minutes.

    Raises:
        ValueError: with a sentence for whoever wrote it.
    """
    pieces = [
        piece for piece in re.split(r"[,;]|(?<=[a-z])\s+|(?<=\d)\s+(?=\d)", text.strip().lower()) if piece.strip()
    ]
    found = [_STEP.fullmatch(piece.strip()) for piece in pieces]
    if None in found:
        raise ValueError("Write steps as minutes or hours, such as: 1m 10m.")
    steps = tuple(timedelta(seconds=int(each[1]) * _UNITS[each[2][:1] or "m"]) for each in found if each)
    if len(steps) > MOST_STEPS or any(not timedelta() < step <= LONGEST_STEP for step in steps):
        raise ValueError(f"Write up to {MOST_STEPS} steps, each longer than nothing and of at most 12 hours.")
    return steps


def steps_text(steps: Iterable[timedelta]) -> str:
    """Steps as `steps_in` reads them."""
    return " ".join(map(_step_text, steps))


def _step_text(step: timedelta) -> str:
    seconds = round(step.total_seconds())
    unit = next(unit for unit in "hms" if seconds % _UNITS[unit] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


@dataclass(frozen=True, kw_only=True)
class Pace:
    """One learner's wishes."""

    retention: float = 0.9
    new_a_day: int = 20
    reviews_a_day: int = 200
    maximum_interval: int = LONGEST_INTERVAL
    """Days."""
    learning_steps: tuple[timedelta, ...] = USUAL.learning_steps
    relearning_steps: tuple[timedelta, ...] = USUAL.relearning_steps
    zone_name: str | None = None
    """None while no time zone was chosen; then it is UTC."""
    parameters: tuple[float, ...] | None = None
    """Of FSRS, fitted to the learner's own reviews; None for its defaults."""
    more_new: int = 0
    more_on: date | None = None
    """So many new cards beyond the daily number were asked for, on this day."""

    @property
    def zone(self) -> ZoneInfo:
        return zone_named(self.zone_name)

    @property
    def schedule(self) -> Schedule:
        return Schedule(
            parameters=self.parameters or USUAL.parameters,
            retention=self.retention,
            learning_steps=self.learning_steps,
            relearning_steps=self.relearning_steps,
            maximum_interval=self.maximum_interval,
        )

    def new_on(self, day: date) -> int:
        """How many new cards a day may bring."""
        return self.new_a_day + (self.more_new if self.more_on == day else 0)

    def row(self) -> dict[str, Any]:
        """The value as plain data, for a row of a table."""
        return {
            "retention": self.retention,
            "new_a_day": self.new_a_day,
            "reviews_a_day": self.reviews_a_day,
            "maximum_interval": self.maximum_interval,
            "learning_steps": [round(step.total_seconds()) for step in self.learning_steps],
            "relearning_steps": [round(step.total_seconds()) for step in self.relearning_steps],
            "zone": self.zone_name,
            "parameters": list(self.parameters) if self.parameters else None,
            "more_new": self.more_new,
            "more_on": self.more_on,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The value that `row` gave; further columns are ignored."""
        return cls(
            retention=row["retention"],
            new_a_day=row["new_a_day"],
            reviews_a_day=row["reviews_a_day"],
            maximum_interval=row["maximum_interval"],
            learning_steps=steps_of(row["learning_steps"]),
            relearning_steps=steps_of(row["relearning_steps"]),
            zone_name=row["zone"],
            parameters=tuple(row["parameters"]) if row["parameters"] else None,
            more_new=row["more_new"],
            more_on=row["more_on"],
        )
