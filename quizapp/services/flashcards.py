"""Studying a bank's cards: which one is next, what its grade means for when it comes back, and taking that back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from sqlalchemy import Connection

from quizapp.db import line, reading, writing
from quizapp.domain import attempts as rules
from quizapp.domain import mastery, recall
from quizapp.domain.banks import Bank, Link
from quizapp.domain.chains import KnownLink, answered_chain
from quizapp.domain.days import day_of
from quizapp.domain.deck import Deck, Flashcard, Why
from quizapp.domain.mastery import Evidence, Known
from quizapp.domain.pace import MOST_NEW, Pace
from quizapp.domain.recall import NEW, Grade, Memory, Review, Schedule, Trace
from quizapp.library import Library
from quizapp.services import decks, knowledge, known, returning
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import Visitor, acting

SITTING_ENDS = timedelta(hours=1)
"""So long after the last grade a new sitting begins, and what was done before is not undone any more."""

LONGEST_SITTING = timedelta(days=1)

SOME_MORE = 5
"""New cards that are added to today's when somebody asks for more."""

FAILED_OFTEN = 8
"""So many lapses make a leech, which is taken out."""

ONCE_MORE = 4
"""So many further lapses take it out again after it was put back."""


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

    @property
    def cracked(self) -> None:
        """A card cracks no link: it was not answered but turned."""

    @property
    def way_back(self) -> None:
        """And so there is no way back from it."""


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
        desk = _desk(connection, deck, visitor, now)
        if not _has_changed(desk.who, deck):
            return _seen(desk, card_id, is_turned=is_turned)
    with writing() as connection:
        desk = _desk(connection, deck, visitor, now)
        if desk.who is not None:
            decks.settle(connection, deck, desk.who, now)
        return _seen(_desk(connection, deck, visitor, now), card_id, is_turned=is_turned)


def _has_changed(who: line.Who | None, deck: Deck) -> bool:
    """Whether a bank's cards are others than when the learner was last here."""
    return who is not None and who.version not in (None, deck.version)


def _seen(desk: "_Desk", card_id: str, *, is_turned: bool) -> Turn:
    card = (desk.deck.card(card_id) if card_id else None) or _first(desk)
    return _turn(desk, card, is_turned=is_turned)


@dataclass(frozen=True, kw_only=True)
class _Desk:
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


def _desk(connection: Connection, deck: Deck, visitor: Visitor | None, now: datetime) -> _Desk:
    who = line.who(connection, visitor.person_id, visitor.key, deck.bank.id) if visitor else None
    pace = pace_of(who)
    day = day_of(now, pace.zone)
    done = line.done(connection, who.person_id, day) if who else line.Done(0, 0)
    return _Desk(
        connection=connection,
        deck=deck,
        who=who,
        pace=pace,
        now=now,
        day=day,
        new_left=max(0, pace.new_on(day) - done.new),
        reviews_left=max(0, pace.reviews_a_day - done.reviews),
    )


def pace_of(who: line.Who | None) -> Pace:
    """A learner's wishes; the usual ones of whoever never chose."""
    return Pace.from_row(who.settings._asdict()) if who and who.settings else Pace()


def _first(desk: _Desk) -> Flashcard | None:
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


def _turn(desk: _Desk, card: Flashcard | None, *, is_turned: bool) -> Turn:
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
        may_undo=_to_undo(connection, who, desk.bank_id, desk.now) is not None,
        coming=line.coming(connection, who.person_id, desk.bank_id, desk.now) if who and card is None else None,
        has_more_new=card is None and _has_more_new(desk),
        has_more_due=card is None and _has_more_due(desk),
        is_known=who is not None,
        zone_is_chosen=desk.pace.zone_name is not None,
        links=known.chains(connection, who.person_id, desk.bank_id, {back.mechanism_id}) if who and back else {},
        why=desk.deck.why(card) if card and is_turned else None,
    )


def _has_more_new(desk: _Desk) -> bool:
    who = desk.who
    place, person_id = (who.place, who.person_id) if who else (0, None)
    return bool(decks.fresh(desk.connection, desk.deck, person_id, place, 1))


def _has_more_due(desk: _Desk) -> bool:
    if desk.who is None:
        return False
    return line.lengths(desk.connection, desk.who.person_id, desk.bank_id, desk.now, reviews=1, new=0).reviews > 0


def _intervals(desk: _Desk, card: Flashcard, row: Any) -> dict[Grade, timedelta]:
    """After how long the card would come back: within the day to the minute, else in days."""
    before = memory_of(row)
    seen = {grade: recall.outlook(before, grade, desk.day, desk.pace.schedule) for grade in Grade}
    ahead = {desk.day + timedelta(days=wait) for each in seen.values() for wait in each.days}
    loads = line.loads(desk.connection, desk.who.person_id, sorted(ahead)) if desk.who else {}
    changes = row.changes if row else 0
    return {
        grade: timedelta(days=_wait(each, desk, card.id, changes, loads)) if each.is_by_day else each.wait
        for grade, each in seen.items()
    }


def _wait(seen: recall.Outlook, desk: _Desk, card_id: str, changes: int, loads: Mapping[date, int]) -> int:
    """After how many days the card comes back; 0 if it does so within the day."""
    if not seen.is_by_day:
        return 0
    return recall.spread(seen.days, desk.day, loads, chance(desk.bank_id, card_id, changes, "day"))


def chance(*about: object) -> Random:
    """Chance that falls the same way whenever the same is asked, so that a button keeps what it promises."""
    return Random("/".join(map(str, about)))  # noqa: S311 - days and orders, no secret


def grade(
    library: Library,
    visitor: Visitor | None,
    bank_id: str,
    card_id: str,
    grade: Grade,
    changes: int,
    now: datetime,
    shown: datetime | None = None,
) -> Visitor:
    """Keep a grade and when the card comes back; a form sent twice counts once.

    Args:
        changes: how often the card's memory had changed when its page was made.
        shown: when the card's front was shown.

    Raises:
        NotFound: there is no such bank or card.
    """
    deck = decks.open_deck(library, bank_id)
    _known_card(deck, card_id)
    with acting(visitor, now) as (connection, visitor):
        desk = _desk(connection, deck, visitor, now)
        row = line.find(connection, visitor.person_id, bank_id, card_id)
        if changes == (row.changes if row else 0):
            _keep(desk, row, card_id, grade, rules.time_spent(shown, now))
    return visitor


def _keep(desk: _Desk, row: Any, card_id: str, grade: Grade, spent: timedelta | None) -> None:
    """Write a review, what it makes of the memory, and where the learner stands in the deck then."""
    assert desk.who is not None  # noqa: S101 - whoever acts is known
    person_id, connection, changes = desk.who.person_id, desk.connection, row.changes if row else 0
    before, schedule = memory_of(row), desk.pace.schedule
    seen = recall.outlook(before, grade, desk.day, schedule)
    ahead = [desk.day + timedelta(days=wait) for wait in seen.days]
    wait = _wait(seen, desk, card_id, changes, line.loads(connection, person_id, ahead))
    order = chance(desk.bank_id, card_id, changes, "order")
    after = recall.remembered(seen, desk.now, desk.day, desk.pace.zone, wait, order)
    line.keep_schedule(connection, schedule.digest, schedule.native(), desk.now)
    evidence = _evidence(desk, card_id, grade)
    _log(desk, person_id, card_id, grade, spent, before, after, schedule, evidence)
    has_lapsed = recall.lapsed(before, grade)
    lapses = (row.lapses if row else 0) + has_lapsed
    is_leech = has_lapsed and lapses >= FAILED_OFTEN and (lapses - FAILED_OFTEN) % ONCE_MORE == 0
    suspended_at = (row.suspended_at if row else None) or (desk.now if is_leech else None)
    line.keep(
        connection,
        {
            "person_id": person_id,
            "bank_id": desk.bank_id,
            "card_id": card_id,
            **({} if row else {"added_at": desk.now, "flag": 0, "is_gone": False}),
            **columns_of(after),
            "changes": changes + 1,
            "reviews": (row.reviews if row else 0) + 1,
            "lapses": lapses,
            "leech_at": desk.now if is_leech else row.leech_at if row else None,
            "suspended_at": suspended_at,
            "comes_at": None if suspended_at or (row and row.is_gone) else after.due,
            "buried_until": None,
        },
        is_new=row is None,
    )
    if row is None:
        _move_on(desk, desk.who, card_id)


def _log(
    desk: _Desk,
    person_id: int,
    card_id: str,
    grade: Grade,
    spent: timedelta | None,
    before: Memory | None,
    after: Memory,
    schedule: Schedule,
    evidence: Evidence | None,
) -> None:
    known_before = (
        knowledge.fold_card(desk.connection, person_id, desk.bank_id, evidence, desk.now) if evidence else None
    )
    last = line.latest(desk.connection, person_id)
    sitting = last.sitting if last and desk.now - last.reviewed_at <= SITTING_ENDS else None
    review = {
        "person_id": person_id,
        "bank_id": desk.bank_id,
        "card_id": card_id,
        "grade": int(grade),
        "reviewed_at": desk.now,
        "day": desk.day,
        "seconds": spent.total_seconds() if spent is not None else None,
        "before": before.native() if before else None,
        "after": after.native(),
        "schedule": schedule.digest,
        "origin": "grade",
        "sitting": sitting,
        "link": evidence.link if evidence else None,
        "known_before": _plain_known(known_before),
    }
    review_id = line.log(desk.connection, review)
    returning.count_review(desk.connection, review)
    if sitting is None:
        line.begin_sitting(desk.connection, review_id)


def _evidence(desk: _Desk, card_id: str, grade: Grade) -> Evidence | None:
    card = desk.deck.card(card_id)
    return mastery.of_card(card.link.ref, card_id, grade) if card and card.link else None


def _plain_known(before: Known | None) -> dict[str, Any] | None:
    return {**before.row(), "last_at": before.last_at.isoformat()} if before else None


def _known_from(plain: dict[str, Any] | None) -> Known | None:
    return Known.from_row({**plain, "last_at": datetime.fromisoformat(plain["last_at"])}) if plain else None


def _move_on(desk: _Desk, who: line.Who, card_id: str) -> None:
    """Keep the learner's place in the deck, now that one more of its cards has a row."""
    deck, connection = desk.deck, desk.connection
    if who.version != deck.version:
        decks.settle(connection, deck, who, desk.now)
    elif card_id in deck.cards:
        following = decks.fresh(connection, deck, who.person_id, who.place, 1)
        place = deck.places_of[following[0]] if following else len(deck.order)
        line.stand(connection, who.person_id, desk.bank_id, deck.version, place, is_new=False)


def _known_card(deck: Deck, card_id: str) -> Flashcard:
    card = deck.card(card_id)
    if card is None:
        raise NotFound("This bank has no such card. It may have been taken out.")
    return card


# Taking a grade back


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


def undo(library: Library, visitor: Visitor | None, bank_id: str, now: datetime) -> str | None:
    """Take back the latest grade of this sitting in a bank; the next call takes back the one before.

    Returns the card to be graded anew; None if there is nothing left to take back.
    """
    if visitor is None:
        return None
    with writing() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, bank_id)
        last = _to_undo(connection, who, bank_id, now)
        if who is None or last is None:
            return None
        line.undo(connection, last.id, now)
        returning.count_review(connection, {name: getattr(last, name) for name in returning.COUNTED}, times=-1)
        if last.link:
            before = _known_from(last.known_before)
            bank = library.bank(bank_id)
            knowledge.unfold_card(connection, who.person_id, bank, last.link, before, last.reviewed_at)
        _bring_back(connection, who, bank_id, last.card_id, last.reviewed_at, now)
        card_id: str = last.card_id
    return card_id


def _to_undo(connection: Connection, who: line.Who | None, bank_id: str, now: datetime) -> Any:
    """The review that would be taken back next; None if there is none."""
    last = line.latest(connection, who.person_id) if who else None
    if who is None or last is None or last.sitting is None:
        return None
    if now - max(filter(None, (last.reviewed_at, last.undone_at))) > SITTING_ENDS:
        return None
    if last.undone_at is None and last.bank_id == bank_id:
        return last
    return line.latest_of_sitting(connection, who.person_id, bank_id, last.sitting, now - LONGEST_SITTING)


def _bring_back(
    connection: Connection, who: line.Who, bank_id: str, card_id: str, undone_at: datetime, now: datetime
) -> None:
    """Let a card's memory be what its remaining reviews lead to; what took it out takes it out no more."""
    row = line.find(connection, who.person_id, bank_id, card_id)
    known = line.reviews_of(connection, who.person_id, bank_id, card_id)
    values = rebuilt([review_of(each) for each in known], pace_of(who).schedule.parameters, now)
    was_leech = row.leech_at == undone_at and values["lapses"] < row.lapses
    suspended_at = None if was_leech and row.suspended_at == undone_at else row.suspended_at
    leech_at = None if was_leech else row.leech_at
    comes_at = None if suspended_at or row.is_gone else values["due"] or now
    key = {"person_id": who.person_id, "bank_id": bank_id, "card_id": card_id}
    changes = row.changes + 1
    line.keep(
        connection,
        {
            **key,
            **values,
            "comes_at": comes_at,
            "leech_at": leech_at,
            "suspended_at": suspended_at,
            "changes": changes,
        },
        is_new=False,
    )


# Memories and reviews as rows


def memory_of(row: Any) -> Memory | None:
    """The memory that a row of `card_memories` holds; None for a card never graded."""
    if row is None or row.state == NEW:
        return None
    return Memory(
        trace=Trace(row.state, row.step, row.stability, row.difficulty),
        day=row.last_day,
        last_review=row.last_review,
        due=row.due,
        due_day=row.due_day,
    )


def columns_of(memory: Memory | None) -> dict[str, Any]:
    """A memory as columns of `card_memories`."""
    if memory is None:
        names = (*Trace._fields, "last_day", "last_review", "due", "due_day")
        return {**dict.fromkeys(names), "state": NEW}
    return {
        **memory.trace._asdict(),
        "last_day": memory.day,
        "last_review": memory.last_review,
        "due": memory.due,
        "due_day": memory.due_day,
    }


def review_of(row: Any) -> Review:
    """The review that a row of `card_reviews` holds, with its schedule under `by`."""
    return Review(
        grade=Grade(row.grade),
        at=row.reviewed_at,
        day=row.day,
        schedule=Schedule.from_native(row.by) if row.by else None,
        before=Memory.from_native(row.before) if row.before else None,
        after=Memory.from_native(row.after),
    )


def rebuilt(reviews: list[Review], parameters: tuple[float, ...], now: datetime) -> dict[str, Any]:
    """What the columns of a card's memory are to hold, by all of its reviews that count."""
    return {
        **columns_of(recall.replay(reviews, parameters)),
        "reviews": len(reviews),
        "lapses": sum(recall.lapsed(review.before, review.grade) for review in reviews),
    }
