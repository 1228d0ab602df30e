"""Which cards a bank has, and where a learner stands among them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from quizapp.db import line
from quizapp.diagrams.drawing import BadDrawing, part_ids, part_labels
from quizapp.domain.banks import Bank
from quizapp.domain.deck import Deck, PartLabels, deck
from quizapp.library import Library
from quizapp.services.banks import open_bank

_made: dict[str, Deck] = {}


def open_deck(library: Library, bank_id: str) -> Deck:
    """A bank's deck; made once for each version of the bank.

    Raises:
        NotFound: there is no such bank.
    """
    bank = open_bank(library, bank_id)
    found = _made.get(bank_id)
    if found is None or found.bank is not bank:
        found = _made[bank_id] = deck(bank, labels(bank, partial(library.drawing, bank_id)))
    return found


def labels(bank: Bank, drawing: Callable[[str], bytes | None]) -> dict[str, Mapping[str, PartLabels]]:
    """The parts of each drawing of a mechanism: those that are marked as such, and those that a link shows."""
    found: dict[str, Mapping[str, PartLabels]] = {}
    for mechanism in bank.mechanisms.values():
        svg = drawing(mechanism.diagram) if mechanism.diagram else None
        if svg is None or mechanism.diagram is None:
            continue
        try:
            drawn, labels = part_ids(svg), part_labels(svg)
        except BadDrawing:
            continue
        shown = {part: PartLabels() for step in mechanism.steps for part in step.shows if part in drawn}
        found[mechanism.diagram] = {**found.get(mechanism.diagram, {}), **shown, **labels}
    return found


def fresh(connection: Connection, deck: Deck, person_id: int | None, place: int, most: int) -> list[str]:
    """The next cards of a deck of which nothing is kept yet, from a place on."""
    found: list[str] = []
    while place < len(deck.order) and len(found) < most:
        window = deck.order[place : place + line.WINDOW]
        known = line.known(connection, person_id, deck.bank.id, window) if person_id else set()
        found += [name for name in window if name not in known]
        place += line.WINDOW
    return found[: max(most, 0)]


def settle(connection: Connection, deck: Deck, who: line.Who, now: datetime) -> int:
    """The learner's place in a deck, brought up to date where the deck has changed since."""
    if who.version == deck.version:
        return who.place
    rows = line.rows(connection, who.person_id, deck.bank.id)
    for row in rows:
        is_gone = deck.card(row.card_id) is None
        if is_gone != row.is_gone:
            back_at = max(filter(None, (row.due, row.buried_until)), default=now)
            line.keep(
                connection,
                {
                    "person_id": row.person_id,
                    "bank_id": row.bank_id,
                    "card_id": row.card_id,
                    "is_gone": is_gone,
                    "comes_at": None if is_gone or row.suspended_at else back_at,
                },
                is_new=False,
            )
    known = {row.card_id for row in rows}
    place = next((place for place, name in enumerate(deck.order) if name not in known), len(deck.order))
    line.stand(connection, who.person_id, deck.bank.id, deck.version, place, is_new=who.version is None)
    return place
