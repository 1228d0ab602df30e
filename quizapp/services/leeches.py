"""What was failed again and again and so was taken out, with what helps instead."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from sqlalchemy import Connection

from quizapp.db import agenda, begin_writing, db
from quizapp.domain.banks import Bank, Link
from quizapp.domain.deck import Flashcard
from quizapp.domain.returning import relatives, sibling
from quizapp.library import Library
from quizapp.services import decks, returning
from quizapp.services.visitors import Visitor, person_of


@dataclass(frozen=True)
class Leech:
    """Something that was failed again and again and so was taken out, with what helps instead."""

    bank: Bank
    link: Link | None
    card: Flashcard | None
    """None where it was a question."""
    family: str
    lapses: int
    sibling: str | None
    """The id of a question on the same link in other words; None where there is none."""


def leeches_of(library: Library, connection: Connection, person_id: int) -> Iterator[Leech]:
    """What of a person's was taken out, of what the banks still have."""
    for row in agenda.leeches(connection, person_id, library.banks()):
        deck = decks.open_deck(library, row.bank_id)
        if card := deck.card(row.card_id):
            own = card.question.id if card.question else ""
            other = _other(deck.bank, card.link.ref, own) if card.link else None
            yield Leech(deck.bank, card.link, card, "", row.lapses, other)
    for (bank_id, family), miss in returning.misses(connection, person_id).items():
        bank = library.bank(bank_id)
        if bank and miss.leech_at and relatives(bank, family):
            yield Leech(bank, bank.link(family), None, family, miss.lapses, _other(bank, family, miss.question_id))


def _other(bank: Bank, family: str, last: str) -> str | None:
    """A question in other words than the last one; the same one where there is no other."""
    found = sibling(bank, family, last, [], Random(last))  # noqa: S311 - which sibling is asked, no secret
    return found.id if found else None


def put_back(visitor: Visitor | None, bank_id: str, family: str) -> None:
    """Let a missed question that was taken out come back again."""
    if visitor is not None:
        begin_writing()
        if person := person_of(visitor):
            returning.put_back(db.session.connection(), person.id, bank_id, family)
        db.session.commit()
