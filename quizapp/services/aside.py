"""Setting cards aside: suspend, bury, flag, and put back; and making a question a card."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from quizapp.db import line, reading
from quizapp.domain.banks import Bank
from quizapp.domain.days import day_of, turn_of
from quizapp.domain.deck import Flashcard, question_card_id
from quizapp.domain.recall import NEW
from quizapp.library import Library
from quizapp.services import decks
from quizapp.services.pacing import pace_of
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import Visitor, acting


class Move(StrEnum):
    """What can be done with a card instead of grading it."""

    SUSPEND = "suspend"
    BURY = "bury"
    FLAG = "flag"
    UNFLAG = "unflag"
    RESTORE = "restore"
    """Back into the line: neither suspended nor buried."""


@dataclass(frozen=True, kw_only=True)
class Aside:
    """A card that was set aside, or flagged."""

    card: Flashcard
    is_suspended: bool
    is_flagged: bool
    buried_until: datetime | None


def move(library: Library, visitor: Visitor | None, bank_id: str, card_id: str, what: Move, now: datetime) -> Visitor:
    """Set a card aside or put it back; doing so twice changes nothing more.

    Raises:
        NotFound: there is no such bank or card.
    """
    deck = decks.open_deck(library, bank_id)
    if deck.card(card_id) is None:
        raise NotFound("This bank has no such card. It may have been taken out.")
    with acting(visitor, now) as (connection, visitor):
        who = line.who(connection, visitor.person_id, visitor.key, bank_id)
        tomorrow = turn_of(day_of(now, pace_of(who).zone) + timedelta(days=1), pace_of(who).zone)
        _change(connection, visitor.person_id, bank_id, card_id, what, now, tomorrow)
    return visitor


def _change(
    connection: Connection, person_id: int, bank_id: str, card_id: str, what: Move, now: datetime, tomorrow: datetime
) -> None:
    row = line.find(connection, person_id, bank_id, card_id)
    suspended_at, buried_until, flag = (row.suspended_at, row.buried_until, row.flag) if row else (None, None, 0)
    match what:
        case Move.SUSPEND:
            suspended_at = suspended_at or now
        case Move.BURY:
            buried_until = tomorrow
        case Move.FLAG | Move.UNFLAG:
            flag = int(what is Move.FLAG)
        case Move.RESTORE:
            suspended_at = buried_until = None
    values = {"suspended_at": suspended_at, "buried_until": buried_until, "flag": flag}
    _write(connection, row, {"person_id": person_id, "bank_id": bank_id, "card_id": card_id, **values}, now)


def _write(connection: Connection, row: Any, values: dict[str, Any], now: datetime) -> None:
    """Keep what was changed of a card, and when it is next in line because of it."""
    due = row.due if row and row.due else row.added_at if row else now
    is_out = values["suspended_at"] or (row and row.is_gone)
    comes_at = None if is_out else max(filter(None, (due, values["buried_until"])))
    of_new = {"added_at": now, "state": NEW, "changes": 0, "reviews": 0, "lapses": 0, "is_gone": False}
    line.keep(connection, {**values, "comes_at": comes_at, **({} if row else of_new)}, is_new=row is None)


def set_aside(library: Library, visitor: Visitor | None, bank_id: str, now: datetime) -> tuple[Bank, list[Aside]]:
    """The bank, and the visitor's cards in it that are suspended, buried or flagged, in the order of the deck.

    Raises:
        NotFound: there is no such bank.
    """
    deck = decks.open_deck(library, bank_id)
    if visitor is None:
        return deck.bank, []
    with reading() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, bank_id)
        rows = line.set_aside(connection, who.person_id, bank_id, now) if who else ()
    found = [(deck.card(row.card_id), row) for row in rows]
    asides = [
        Aside(
            card=card,
            is_suspended=row.suspended_at is not None,
            is_flagged=bool(row.flag),
            buried_until=row.buried_until if row.buried_until and row.buried_until > now else None,
        )
        for card, row in found
        if card is not None
    ]
    return deck.bank, sorted(asides, key=lambda aside: deck.places_of.get(aside.card.id, len(deck.order)))


def make_card(library: Library, visitor: Visitor | None, bank_id: str, question_id: str, now: datetime) -> Visitor:
    """Have a question come back as a card, from now on.

    Raises:
        NotFound: there is no such bank or question.
    """
    return move(library, visitor, bank_id, question_card_id(question_id), Move.RESTORE, now)


def is_card(visitor: Visitor | None, bank_id: str, question_id: str) -> bool:
    """Whether a question comes back to this visitor as a card."""
    if visitor is None:
        return False
    with reading() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, bank_id)
        row = line.find(connection, who.person_id, bank_id, question_card_id(question_id)) if who else None
    return row is not None and row.suspended_at is None
