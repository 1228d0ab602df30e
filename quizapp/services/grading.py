"""Grading a card: what its grade makes of its memory, and taking that back."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from quizapp.db import line, writing
from quizapp.domain import attempts as rules
from quizapp.domain import mastery, recall
from quizapp.domain.deck import Deck, Flashcard
from quizapp.domain.mastery import Evidence, Known
from quizapp.domain.recall import Grade, Memory, Schedule
from quizapp.library import Library
from quizapp.services import decks, knowledge, returning
from quizapp.services.desk import Desk, chance, desk_of, wait_of
from quizapp.services.memories import columns_of, memory_of, rebuilt, review_of
from quizapp.services.pacing import pace_of
from quizapp.services.refusals import NotFound
from quizapp.services.visitors import Visitor, acting

SITTING_ENDS = timedelta(hours=1)
"""So long after the last grade a new sitting begins, and what was done before is not undone any more."""

LONGEST_SITTING = timedelta(days=1)

FAILED_OFTEN = 8
"""So many lapses make a leech, which is taken out."""

ONCE_MORE = 4
"""So many further lapses take it out again after it was put back."""


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
        desk = desk_of(connection, deck, visitor, now)
        row = line.find(connection, visitor.person_id, bank_id, card_id)
        if changes == (row.changes if row else 0):
            _keep(desk, row, card_id, grade, rules.time_spent(shown, now))
    return visitor


def _keep(desk: Desk, row: Any, card_id: str, grade: Grade, spent: timedelta | None) -> None:
    """Write a review, what it makes of the memory, and where the learner stands in the deck then."""
    assert desk.who is not None  # noqa: S101 - whoever acts is known
    person_id, connection, changes = desk.who.person_id, desk.connection, row.changes if row else 0
    before, schedule = memory_of(row), desk.pace.schedule
    seen = recall.outlook(before, grade, desk.day, schedule)
    ahead = [desk.day + timedelta(days=wait) for wait in seen.days]
    wait = wait_of(seen, desk, card_id, changes, line.loads(connection, person_id, ahead))
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
    desk: Desk,
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


def _evidence(desk: Desk, card_id: str, grade: Grade) -> Evidence | None:
    card = desk.deck.card(card_id)
    return mastery.of_card(card.link.ref, card_id, grade) if card and card.link else None


def _plain_known(before: Known | None) -> dict[str, Any] | None:
    return {**before.row(), "last_at": before.last_at.isoformat()} if before else None


def _known_from(plain: dict[str, Any] | None) -> Known | None:
    return Known.from_row({**plain, "last_at": datetime.fromisoformat(plain["last_at"])}) if plain else None


def _move_on(desk: Desk, who: line.Who, card_id: str) -> None:
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


def undo(library: Library, visitor: Visitor | None, bank_id: str, now: datetime) -> str | None:
    """Take back the latest grade of this sitting in a bank; the next call takes back the one before.

    Returns the card to be graded anew; None if there is nothing left to take back.
    """
    if visitor is None:
        return None
    with writing() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, bank_id)
        last = to_undo(connection, who, bank_id, now)
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


def to_undo(connection: Connection, who: line.Who | None, bank_id: str, now: datetime) -> Any:
    """The review that would be taken back next; None if there is none."""
    last = line.latest(connection, who.person_id) if who else None
    if who is None or last is None or last.sitting is None:
        return None
    if now - max(filter(None, (last.reviewed_at, last.undone_at))) > SITTING_ENDS:
        return None
    if last.undone_at is None and last.bank_id == bank_id:
        return last
    return line.latest_of_sitting(connection, who.person_id, bank_id, last.sitting, now - LONGEST_SITTING)


def graded_before(connection: Connection, who: line.Who | None, bank_id: str, now: datetime, back: int) -> list[str]:
    """The card graded so many grades ago in this sitting, and the one before it, as far as there are such."""
    last = to_undo(connection, who, bank_id, now)
    if who is None or last is None:
        return []
    return line.graded_before(connection, who.person_id, bank_id, last.sitting, now - LONGEST_SITTING, back)


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
