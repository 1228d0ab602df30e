"""How cards come back to somebody: looking at it, and choosing it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, select

from quizapp.db import CardSettings, Person, line, reading, writing
from quizapp.domain.days import day_of
from quizapp.domain.pace import MOST_NEW, Pace
from quizapp.services.visitors import Visitor, acting

_settings = cast(Table, CardSettings.__table__)

SOME_MORE = 5
"""New cards that are added to today's when somebody asks for more."""


def pace(visitor: Visitor | None) -> Pace:
    """A visitor's wishes; the usual ones of whoever never chose."""
    if visitor is None:
        return Pace()
    with reading() as connection:
        query = select(_settings).join(Person, Person.id == _settings.c.person_id)
        row = connection.execute(query.where(visitor.is_owner())).mappings().first()
    return Pace.from_row(dict(row)) if row else Pace()


def pace_of(who: line.Who | None) -> Pace:
    """A learner's wishes; the usual ones of whoever never chose."""
    return Pace.from_row(who.settings._asdict()) if who and who.settings else Pace()


def choose(visitor: Visitor | None, wished: Pace, now: datetime) -> Visitor:
    """Keep a visitor's wishes. What is fitted to their reviews is not theirs to write, and stays."""
    with acting(visitor, now) as (connection, visitor):
        who = line.who(connection, visitor.person_id, visitor.key, "")
        if who is not None:
            known = Pace.from_row(who.settings._asdict()) if who.settings else Pace()
            kept = replace(wished, parameters=known.parameters, more_new=known.more_new, more_on=known.more_on)
            line.keep_pace(connection, who, kept.row())
    return visitor


def ask_for_more(visitor: Visitor | None, bank_id: str, now: datetime) -> None:
    """Let today bring some more new cards than the daily number."""
    if visitor is None:
        return
    with writing() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, bank_id)
        if who is not None:
            pace = pace_of(who)
            day = day_of(now, pace.zone)
            more = min(pace.new_on(day) - pace.new_a_day + SOME_MORE, MOST_NEW)
            line.keep_pace(connection, who, replace(pace, more_new=more, more_on=day).row())


def row_of(person_id: int) -> dict[str, Any] | None:
    """A person's wishes as plain data; None for whoever never chose."""
    with reading() as connection:
        row = connection.execute(select(_settings).where(_settings.c.person_id == person_id)).mappings().first()
    if row is None:
        return None
    return {name: _plain(value) for name, value in row.items() if name != "person_id"}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
