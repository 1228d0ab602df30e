"""Looking at a bank's cards: which one is next, what its grades would mean, and how much is waiting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from quizapp.db import line, reading, writing
from quizapp.domain import recall
from quizapp.domain.banks import Bank, Link
from quizapp.domain.chains import KnownLink, answered_chain
from quizapp.domain.deck import Deck, Flashcard, Why
from quizapp.domain.mastery import Known
from quizapp.domain.recall import Grade
from quizapp.library import Library
from quizapp.services import decks, known
from quizapp.services.desk import Desk, desk_of, wait_of
from quizapp.services.grading import graded_before, to_undo
from quizapp.services.memories import memory_of
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import Visitor


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The card that is looked at, and how much is waiting."""

    bank: Bank
    card: Flashcard | None
    """None when nothing is waiting."""
    changes: int = 0
    """How often its memory has changed; a form names it, so that it counts once."""
    is_flagged: bool = False
    is_suspended: bool = False
    intervals: Mapping[Grade, timedelta] = field(default_factory=dict)
    """After how long it would come back, for each grade; known once it is turned."""
    due: int = 0
    """Cards that have come back, as far as they are wanted today."""
    new: int = 0
    """Cards never seen that are still to come today."""
    may_undo: bool = False
    coming: tuple[str, datetime] | None = None
    """When nothing is waiting: the card that comes back next, and when."""
    has_more_new: bool = False
    """When nothing is waiting: whether there are new cards beyond the number of today."""
    has_more_due: bool = False
    """When nothing is waiting: whether cards are due beyond the number of today."""
    is_known: bool = False
    """Whether anything is kept of the visitor."""
    zone_is_chosen: bool = False
    links: Mapping[str, Known] = field(default_factory=dict)
    """What is known of the links of its chain."""
    why: Why | None = None
    """What stands behind it; known once it is turned."""

    @property
    def link(self) -> Link | None:
        """The link that the card asks for."""
        return self.card.link if self.card else None

    @cached_property
    def chain(self) -> tuple[KnownLink, ...]:
        """Its chain, link by link, as the learner stands to it."""
        if self.link is None:
            return ()
        return answered_chain(self.link, self.links, None, ())


def look(
    library: Library,
    visitor: Visitor | None,
    bank_id: str,
    now: datetime,
    card_id: str = "",
    *,
    is_turned: bool = False,
) -> Turn:
    """The card to study now: what is being learnt, then what is due, then what is new.

    Args:
        card_id: a card to look at instead, if the bank has it.
        is_turned: whether its back is looked at.

    Raises:
        NotFound: there is no such bank.
    """
    deck = decks.open_deck(library, bank_id)
    with reading() as connection:
        desk = desk_of(connection, deck, visitor, now)
        if not _has_changed(desk.who, deck):
            return _seen(desk, card_id, is_turned=is_turned)
    with writing() as connection:
        desk = desk_of(connection, deck, visitor, now)
        if desk.who is not None:
            decks.settle(connection, deck, desk.who, now)
        return _seen(desk_of(connection, deck, visitor, now), card_id, is_turned=is_turned)


def look_back(library: Library, visitor: Visitor | None, bank_id: str, now: datetime, back: int) -> tuple[Turn, bool]:
    """The back of the card graded so many grades ago in this sitting, and whether there is one before it.

    Raises:
        NotFound: there is no such bank, or there was no such grade.
    """
    deck = decks.open_deck(library, bank_id)
    with reading() as connection:
        desk = desk_of(connection, deck, visitor, now)
        names = graded_before(connection, desk.who, bank_id, now, back)
        card = deck.card(names[0]) if names else None
        if card is None:
            raise NotFound("There is no such grade in this sitting.")
        return _turn(desk, card, is_turned=True), len(names) > 1


def _has_changed(who: line.Who | None, deck: Deck) -> bool:
    """Whether a bank's cards are others than when the learner was last here."""
    return who is not None and who.version not in (None, deck.version)


def _seen(desk: "Desk", card_id: str, *, is_turned: bool) -> Turn:
    card = (desk.deck.card(card_id) if card_id else None) or _first(desk)
    return _turn(desk, card, is_turned=is_turned)


def _first(desk: Desk) -> Flashcard | None:
    waiting = None
    if desk.who:
        waiting = line.first(
            desk.connection,
            desk.who.person_id,
            desk.bank_id,
            desk.now,
            reviews=desk.reviews_left,
            new=desk.new_left,
        )
    if waiting is None and desk.fresh:
        waiting = desk.fresh[0]
    return desk.deck.card(waiting) if waiting else None


def _turn(desk: Desk, card: Flashcard | None, *, is_turned: bool) -> Turn:
    who, connection = desk.who, desk.connection
    lengths = line.Lengths(0, 0, 0)
    row = None
    if who:
        lengths = line.lengths(
            connection, who.person_id, desk.bank_id, desk.now, reviews=desk.reviews_left, new=desk.new_left
        )
        row = line.find(connection, who.person_id, desk.bank_id, card.id) if card else None
    back = card.link if card and is_turned else None
    return Turn(
        bank=desk.deck.bank,
        card=card,
        changes=row.changes if row else 0,
        is_flagged=bool(row and row.flag),
        is_suspended=bool(row and row.suspended_at),
        intervals=_intervals(desk, card, row) if card and is_turned else {},
        due=lengths.learning + lengths.reviews,
        new=min(desk.new_left, lengths.new + len(desk.fresh)),
        may_undo=to_undo(connection, who, desk.bank_id, desk.now) is not None,
        coming=line.coming(connection, who.person_id, desk.bank_id, desk.now) if who and card is None else None,
        has_more_new=card is None and _has_more_new(desk),
        has_more_due=card is None and _has_more_due(desk),
        is_known=who is not None,
        zone_is_chosen=desk.pace.zone_name is not None,
        links=known.chains(connection, who.person_id, desk.bank_id, {back.mechanism_id}) if who and back else {},
        why=desk.deck.why(card) if card and is_turned else None,
    )


def _has_more_new(desk: Desk) -> bool:
    who = desk.who
    place, person_id = (who.place, who.person_id) if who else (0, None)
    return bool(decks.fresh(desk.connection, desk.deck, person_id, place, 1))


def _has_more_due(desk: Desk) -> bool:
    if desk.who is None:
        return False
    return line.lengths(desk.connection, desk.who.person_id, desk.bank_id, desk.now, reviews=1, new=0).reviews > 0


def _intervals(desk: Desk, card: Flashcard, row: Any) -> dict[Grade, timedelta]:
    """After how long the card would come back: within the day to the minute, else in days."""
    before = memory_of(row)
    seen = {grade: recall.outlook(before, grade, desk.day, desk.pace.schedule) for grade in Grade}
    ahead = {desk.day + timedelta(days=wait) for each in seen.values() for wait in each.days}
    loads = line.loads(desk.connection, desk.who.person_id, sorted(ahead)) if desk.who else {}
    changes = row.changes if row else 0
    return {
        grade: timedelta(days=wait_of(each, desk, card.id, changes, loads)) if each.is_by_day else each.wait
        for grade, each in seen.items()
    }
