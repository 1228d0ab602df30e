"""Studying a bank's cards: which one is next, and what its grade means for when it comes back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from quizapp.db import CardMemory, CardReview, Person, begin_writing, db
from quizapp.domain import recall
from quizapp.domain.banks import Bank, Link
from quizapp.domain.mechanisms import Card
from quizapp.domain.recall import Grade, Memory
from quizapp.library import Library
from quizapp.services.banks import open_bank
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import Visitor, new_guest, person_of, visitor_for

NEW_A_DAY = 20
"""New cards of one bank in 24 hours, so that what comes back stays bearable."""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The card that is next, and how much is waiting."""

    bank: Bank
    card: Card | None
    """None when nothing is due."""
    reviews: int
    """How often this card was graded before."""
    intervals: Mapping[Grade, timedelta]
    link: Link | None
    due: int
    """Cards that have come back, this one included."""
    new: int
    """Cards never seen that are still to come today."""
    next_due: datetime | None
    """When the next card comes back, if none is due."""


def next_card(library: Library, visitor: Visitor | None, bank_id: str, now: datetime, card_id: str = "") -> Turn:
    """The card to study now: what is due, the longest waiting first, then what is new.

    Args:
        card_id: a card to show instead, if the bank has it.

    Raises:
        NotFound: there is no such bank.
    """
    bank = open_bank(library, bank_id)
    person = person_of(visitor)
    memories = _memories(person, bank) if person else {}
    due = sorted((memory.due, name) for name, memory in memories.items() if memory.due and memory.due <= now)
    fresh = [card.id for card in bank.cards if card.id not in memories]
    fresh = fresh[: max(0, NEW_A_DAY - (_new_lately(person, bank, now) if person else 0))]
    cards = {card.id: card for card in bank.cards}
    waiting = [name for _, name in due] + fresh
    card = cards.get(card_id) or (cards[waiting[0]] if waiting else None)
    known = memories.get(card.id) if card else None
    return Turn(
        bank=bank,
        card=card,
        reviews=known.reviews if known else 0,
        intervals=recall.intervals(_memory(known), now) if card else {},
        link=bank.link(card.step) if card else None,
        due=len(due),
        new=len(fresh),
        next_due=min((memory.due for memory in memories.values() if memory.due), default=None),
    )


def grade(
    library: Library,
    visitor: Visitor | None,
    bank_id: str,
    card_id: str,
    grade: Grade,
    reviews: int,
    now: datetime,
    seconds: float | None = None,
) -> Visitor:
    """Keep a grade and when the card comes back; a form sent twice counts once.

    Args:
        reviews: how often the card had been graded when its page was made.

    Raises:
        NotFound: there is no such bank or card.
    """
    bank = open_bank(library, bank_id)
    if card_id not in {card.id for card in bank.cards}:
        raise NotFound("This bank has no such card. It may have been taken out.")
    begin_writing()
    person = person_of(visitor) or new_guest(now)
    known = db.session.get(CardMemory, (person.id, bank_id, card_id))
    if reviews == (known.reviews if known else 0):
        _keep(person, bank_id, card_id, known, grade, now, seconds)
    db.session.commit()
    return visitor_for(person)


def _keep(
    person: Person,
    bank_id: str,
    card_id: str,
    known: CardMemory | None,
    grade: Grade,
    now: datetime,
    seconds: float | None,
) -> None:
    before = _memory(known)
    after = recall.after(before, grade, now)
    db.session.add(
        CardReview(
            person_id=person.id,
            bank_id=bank_id,
            card_id=card_id,
            grade=grade,
            reviewed_at=now,
            day=now.date(),
            seconds=seconds,
            before=_data(before) if before else None,
            after=_data(after),
        )
    )
    row = known or CardMemory(person_id=person.id, bank_id=bank_id, card_id=card_id, added_at=now, reviews=0, changes=0)
    for name, value in asdict(after).items():
        setattr(row, name, value)
    row.last_day, row.comes_at = now.date(), after.due
    row.due_day = after.due.date() if after.step is None else None
    row.reviews += 1
    row.changes += 1
    db.session.add(row)


def _memories(person: Person, bank: Bank) -> dict[str, CardMemory]:
    rows = db.session.scalars(
        select(CardMemory).where(CardMemory.person_id == person.id, CardMemory.bank_id == bank.id)
    )
    present = {card.id for card in bank.cards}
    return {row.card_id: row for row in rows if row.card_id in present}


def _new_lately(person: Person, bank: Bank, now: datetime) -> int:
    """How many cards were seen for the first time within a day."""
    return db.session.scalars(
        select(func.count()).where(
            and_(
                CardReview.person_id == person.id,
                CardReview.bank_id == bank.id,
                CardReview.reviewed_at > now - timedelta(days=1),
                CardReview.before.is_(None),
            )
        )
    ).one()


def _memory(row: CardMemory | None) -> Memory | None:
    if row is None:
        return None
    return Memory(**{name: getattr(row, name) for name in Memory.__dataclass_fields__})


def _data(memory: Memory) -> dict[str, Any]:
    data = asdict(memory)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in data.items()}
