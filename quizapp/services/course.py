"""How a visitor's study went and what is coming; read from kept days and the cards, never from all answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from quizapp.db import agenda, line, reading
from quizapp.domain import course as courses
from quizapp.domain import plan
from quizapp.domain.banks import Bank
from quizapp.domain.course import Done
from quizapp.domain.days import day_of
from quizapp.domain.mastery import PRIOR
from quizapp.domain.mechanisms import Mechanism
from quizapp.domain.pace import Pace
from quizapp.library import Library
from quizapp.services import known, returning
from quizapp.services.pacing import pace_of
from quizapp.services.visitors import Visitor


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days of a year, and the latest weeks."""

    today: date
    levels: dict[date, int]
    months: list[tuple[date, Done, int]]
    weeks: list[tuple[date, Done]]
    studied: int
    """Days of the year with something done."""
    lately: int
    """Of the last thirty days those with something done."""


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What was remembered, what comes back, and how long it lasts."""

    goal: float
    weeks: list[tuple[date, Done]]
    total: Done
    """Of these weeks."""
    forecast: list[tuple[date, int]]
    lasting: list[tuple[str, int]]

    @property
    def cards(self) -> int:
        return sum(count for _, count in self.lasting)

    @property
    def coming(self) -> int:
        return sum(count for _, count in self.forecast)


@dataclass(frozen=True)
class Mastery:
    """How well a mechanism was known over the latest weeks: the mean estimate of its links."""

    mechanism_id: str
    mechanism: Mechanism
    days: tuple[date, ...]
    shares: tuple[float, ...]


def _who(connection: Connection, visitor: Visitor) -> tuple[int, Pace] | None:
    found = line.who(connection, visitor.person_id, visitor.key, "")
    return (found.person_id, pace_of(found)) if found else None


def days(visitor: Visitor | None, now: datetime) -> Days | None:
    """What a visitor did, day by day; None for nobody who is known."""
    if visitor is None:
        return None
    with reading() as connection:
        who = _who(connection, visitor)
        if who is None:
            return None
        today = day_of(now, who[1].zone)
        kept = _done(connection, who[0], today - timedelta(days=courses.YEAR))
    return Days(
        today=today,
        levels=courses.levels(kept, today),
        months=courses.by_month(kept, today),
        weeks=courses.by_week(kept, today),
        studied=sum(1 for done in kept.values() if done.acts),
        lately=sum(1 for day, done in kept.items() if done.acts and today - timedelta(days=30) < day <= today),
    )


def _done(connection: Connection, person_id: int, since: date) -> dict[date, Done]:
    return {
        day: Done(row.answers, row.reviews, row.answer_seconds + row.review_seconds, row.repeated, row.recalled)
        for day, row in returning.days(connection, person_id, since).items()
    }


def memory(visitor: Visitor | None, now: datetime) -> Memory | None:
    """What a visitor remembered and what comes back; None for nobody who is known."""
    if visitor is None:
        return None
    with reading() as connection:
        who = _who(connection, visitor)
        if who is None:
            return None
        person_id, pace = who
        today = day_of(now, pace.zone)
        weeks = courses.by_week(_done(connection, person_id, today - timedelta(weeks=courses.WEEKS)), today)
        due = agenda.due_days(connection, person_id, today + timedelta(days=courses.AHEAD))
        lasting = agenda.stabilities(connection, person_id, [most for most, _ in courses.LASTING])
    overdue = sum(count for day, count in due.items() if day <= today)
    catch_up = plan.catch_up(overdue, pace.reviews_a_day)
    words = [*(words for _, words in courses.LASTING), courses.LONGEST]
    return Memory(
        goal=pace.retention,
        weeks=weeks,
        total=sum((done for _, done in weeks), Done()),
        forecast=courses.forecast(due, today, catch_up.a_day if catch_up else pace.reviews_a_day),
        lasting=[(name, lasting.get(place, 0)) for place, name in enumerate(words)],
    )


def mastery(library: Library, visitor: Visitor | None, now: datetime) -> list[tuple[Bank, tuple[Mastery, ...]]]:
    """How well each mechanism of the banks that a visitor knows was known, at the end of each of the latest weeks."""
    if visitor is None:
        return []
    today = now.astimezone(UTC).date()
    ends = tuple(today - timedelta(weeks=back) for back in range(courses.WEEKS, -1, -1))
    with reading() as connection:
        who = _who(connection, visitor)
        if who is None:
            return []
        touched = agenda.banks(connection, who[0])
        mine = [bank for bank in library.banks().values() if bank.id in touched and bank.mechanisms]
        return [(bank, tuple(_of_bank(connection, who[0], bank, ends))) for bank in mine]


def _of_bank(connection: Connection, person_id: int, bank: Bank, ends: tuple[date, ...]) -> Iterator[Mastery]:
    links = known.links(connection, person_id, bank.id)
    gained: dict[str, dict[date, float]] = {}
    for (mechanism_id, day), by in known.kept_gains(connection, person_id, bank.id, ends[0]).items():
        gained.setdefault(mechanism_id, {})[day] = by
    for mechanism_id, mechanism in bank.mechanisms.items():
        refs = [f"{mechanism_id}/{step.id}" for step in mechanism.steps]
        if not any(ref in links for ref in refs):
            continue
        present = sum(links[ref].p if ref in links else PRIOR for ref in refs) / len(refs)
        gains = {day: by / len(refs) for day, by in gained.get(mechanism_id, {}).items()}
        yield Mastery(mechanism_id, mechanism, ends, tuple(courses.course(present, gains, ends)))
