"""Somebody at the cards of a bank: what may still come today, and on which of several days a card comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from random import Random

from sqlalchemy import Connection

from quizapp.db import line
from quizapp.domain import recall
from quizapp.domain.days import day_of
from quizapp.domain.deck import Deck
from quizapp.domain.pace import Pace
from quizapp.services import decks
from quizapp.services.pacing import pace_of
from quizapp.services.visitors import Visitor


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Somebody at the cards of a bank, at a moment."""

    connection: Connection
    deck: Deck
    who: line.Who | None
    pace: Pace
    now: datetime
    day: date
    new_left: int
    reviews_left: int

    @property
    def bank_id(self) -> str:
        return self.deck.bank.id

    @cached_property
    def fresh(self) -> list[str]:
        """The new cards without a row that may still come today."""
        place = self.who.place if self.who else 0
        person_id = self.who.person_id if self.who else None
        return decks.fresh(self.connection, self.deck, person_id, place, self.new_left)


def desk_of(connection: Connection, deck: Deck, visitor: Visitor | None, now: datetime) -> Desk:
    """Where a visitor, or nobody known, sits down at a deck."""
    who = line.who(connection, visitor.person_id, visitor.key, deck.bank.id) if visitor else None
    pace = pace_of(who)
    day = day_of(now, pace.zone)
    done = line.done(connection, who.person_id, day) if who else line.Done(0, 0)
    return Desk(
        connection=connection,
        deck=deck,
        who=who,
        pace=pace,
        now=now,
        day=day,
        new_left=max(0, pace.new_on(day) - done.new),
        reviews_left=max(0, pace.reviews_a_day - done.reviews),
    )


def wait_of(seen: recall.Outlook, desk: Desk, card_id: str, changes: int, loads: Mapping[date, int]) -> int:
    """After how many days the card comes back; 0 if it does so within the day."""
    if not seen.is_by_day:
        return 0
    return recall.spread(seen.days, desk.day, loads, chance(desk.bank_id, card_id, changes, "day"))


def chance(*about: object) -> Random:
    """Chance that falls the same way whenever the same is asked, so that a button keeps what it promises."""
    return Random("/".join(map(str, about)))  # noqa: S311 - days and orders, no secret
