"""Towards an exam: everything met at least once, and once more in the last days, at a number a day that gets there."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

LAST_DAYS = 7
"""In which everything is met once more."""

LONGEST = 730
"""Days ahead that an exam may be."""


@dataclass(frozen=True, kw_only=True)
class Countdown:
    """How far a learner is from an exam."""

    exam: date
    today: date
    unseen: int
    """Cards never met."""
    due: int
    """Cards met that come back by themselves before the last days."""
    last: int
    """Cards, of all, that are still to be met in the last days."""
    done: int = 0
    """Cards met today."""

    @property
    def days(self) -> int:
        """The days that are left for studying, today among them and the exam's not."""
        return max((self.exam - self.today).days, 0)

    @property
    def last_days(self) -> int:
        """How many days before the exam belong to meeting all once more."""
        return min(LAST_DAYS, self.days)

    @property
    def last_from(self) -> date:
        """The first of the last days."""
        return last_from(self.exam)

    @property
    def is_in_last_days(self) -> bool:
        return self.today >= self.last_from

    @property
    def a_day(self) -> int:
        """How many cards a day get there, from today on until the last days, or in these."""
        if not self.days:
            return 0
        if self.is_in_last_days:
            return ceil((self.last + self.done) / self.days) if self.last else self.done
        return ceil((self.unseen + self.due + self.done) / (self.days - LAST_DAYS))

    @property
    def a_last_day(self) -> int:
        """How many a day in the last days."""
        return ceil(self.last / max(self.last_days, 1))

    @property
    def new_a_day(self) -> int:
        """How many new cards today, so that all are met in time."""
        before = self.days if self.is_in_last_days else self.days - LAST_DAYS
        return ceil(self.unseen / before) if before > 0 else self.unseen

    @property
    def left_today(self) -> int:
        return max(0, self.a_day - self.done)


def last_from(exam: date) -> date:
    """The first of the last days before an exam."""
    return exam - timedelta(days=LAST_DAYS)


def wants_again(met: date, exam: date, today: date) -> bool:
    """Whether a card that was last met on a day is to be met once more, due or not."""
    return last_from(exam) <= today < exam and met < last_from(exam)
