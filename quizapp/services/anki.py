"""To Anki and back: a bank's deck with a learner's scheduling, and what the learner did there meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from quizapp.db import line, reading
from quizapp.diagrams.alone import covered_file, lit_file, styled
from quizapp.diagrams.drawing import BadDrawing
from quizapp.domain import recall
from quizapp.domain.banks import Bank
from quizapp.domain.days import day_of, turn_of
from quizapp.domain.deck import Deck, Flashcard, deck
from quizapp.domain.pace import Pace
from quizapp.domain.recall import REVIEWING, Grade, Memory
from quizapp.formats.anki.decks import Drawn, Learner, packed
from quizapp.formats.anki.learning import History, Logged, PastReview, Standing, histories
from quizapp.formats.base import Media, Refused, Written
from quizapp.library import Library
from quizapp.services import decks
from quizapp.services.desk import chance
from quizapp.services.grading import FAILED_OFTEN
from quizapp.services.memories import columns_of, memory_of
from quizapp.services.pacing import pace_of
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import Visitor, acting

MOST_REVIEWS = 100_000
"""That are brought in at once."""

SAME_MOMENT = timedelta(seconds=1)
"""Reviews nearer to each other than this are one: a package counts in milliseconds, and no two may be equal there."""


def package(bank: Bank, pictures: Media, style: str) -> Written:
    """A bank's whole deck as a package, for somebody who has not begun.

    Args:
        style: the style sheet of drawings.
    """
    whole = deck(bank, decks.labels(bank, pictures.get))
    drawn, media = _drawn(whole, pictures, style)
    return packed(whole, media, drawn)


def own_package(library: Library, visitor: Visitor | None, bank_id: str, style: str, now: datetime) -> Written:
    """A bank's deck as a package, with where the visitor stands in it and every review so far.

    Raises:
        NotFound: there is no such bank.
    """
    whole = decks.open_deck(library, bank_id)
    drawn, media = _drawn(whole, library.drawings(bank_id), style)
    return packed(whole, media, drawn, _learner(visitor, bank_id, now))


def _drawn(whole: Deck, pictures: Media, style: str) -> tuple[Drawn, Media]:
    """The drawings as Anki is to show them, beside the other pictures: in colour, lit, and with parts covered."""
    media = {name: styled(name, data, style) for name, data in pictures.items()}
    covers: dict[str, str] = {}
    lit: dict[str, str] = {}
    for card in whole.cards.values():
        if card.drawing and (cover := _cover(card, pictures, style)):
            covers[card.id] = f"cover-{card.part}-{card.drawing}"
            media[covers[card.id]] = cover
    for link in whole.bank.links():
        name = link.mechanism.diagram
        if name and name in pictures and name.endswith(".svg"):
            try:
                data = lit_file(pictures[name], link.step.shows, style)
            except BadDrawing:
                continue
            lit[link.ref] = f"{link.mechanism_id}-{link.step.id}-{name}"
            media[lit[link.ref]] = data
    return Drawn(covers=covers, lit=lit), media


def _cover(card: Flashcard, pictures: Media, style: str) -> bytes:
    try:
        return covered_file(pictures[card.drawing], card.part, "", style) if card.drawing in pictures else b""
    except BadDrawing:
        return b""


# What the learner knows, for Anki


def _learner(visitor: Visitor | None, bank_id: str, now: datetime) -> Learner:
    if visitor is None:
        return Learner()
    with reading() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, bank_id)
        if who is None:
            return Learner()
        rows = line.rows(connection, who.person_id, bank_id)
        logs = line.logs(connection, who.person_id, bank_id)
    pace = pace_of(who)
    days = [day_of(now, pace.zone)]
    days += [row.due_day for row in rows if row.due_day]
    first = min(days)
    begins = turn_of(first, pace.zone)
    offset = begins.astimezone(pace.zone).utcoffset() or timedelta()
    return Learner(
        standings={row.card_id: _standing(row, logs.get(row.card_id, ()), first) for row in rows},
        first_day=begins,
        minutes_west=round(-offset.total_seconds() / 60),
    )


def _standing(row: Any, logged: Iterable[Any], first: date) -> Standing:
    return Standing(
        state=row.state,
        due=row.due,
        due_day=(row.due_day - first).days if row.due_day else 0,
        interval=(row.due_day - row.last_day).days if row.due_day and row.last_day else 0,
        stability=row.stability or 0.0,
        difficulty=row.difficulty or 0.0,
        lapses=row.lapses,
        is_suspended=row.suspended_at is not None,
        flag=row.flag,
        reviews=tuple(_logged(review) for review in logged),
    )


def _logged(review: Any) -> Logged:
    before = Memory.from_native(review.before) if review.before else None
    after = Memory.from_native(review.after)
    return Logged(
        at=review.reviewed_at,
        grade=review.grade,
        seconds=review.seconds or 0.0,
        state=before.trace.state if before else 0,
        wait=_wait(after),
        wait_before=_wait(before) if before else 0,
        difficulty=after.trace.difficulty,
    )


def _wait(memory: Memory) -> int:
    """Until the card was to come back: days, or below zero seconds."""
    if memory.due_day and memory.trace.state == REVIEWING:
        return (memory.due_day - memory.day).days
    return -max(1, round((memory.due - memory.last_review).total_seconds()))


# What the learner did in Anki, brought home


@dataclass(frozen=True)
class Brought:
    """What came of a package that a learner brought."""

    cards: int
    reviews: int
    others: int
    """Cards in it that this bank does not have."""


@dataclass(frozen=True)
class _Change:
    """What reviews done elsewhere make of one card."""

    card_id: str
    changes: int
    """How often the card's memory had changed when this was worked out."""
    is_new: bool
    row: Mapping[str, Any]
    reviews: Sequence[Mapping[str, Any]]


def bring(
    library: Library, visitor: Visitor | None, bank_id: str, data: bytes, now: datetime
) -> tuple[Visitor, Brought]:
    """Take the reviews that a learner did in Anki, for each card those after the latest one that is known here.

    Earlier ones are left alone: what is known of the card rests on what came after them.

    Raises:
        NotFound: there is no such bank.
        BadInput: this is no package, or none that may be read.
    """
    whole = decks.open_deck(library, bank_id)
    try:
        found = histories(data, bank_id)
    except Refused as refusal:
        raise BadInput(str(refusal), "file") from None
    met = {card_id: history for card_id, history in found.items() if whole.card(card_id) is not None}
    if sum(len(history.reviews) for history in met.values()) > MOST_REVIEWS:
        raise BadInput(f"The package holds more than {MOST_REVIEWS:,} reviews. Export one deck of it.", "file")
    # Thinking takes longer than writing, and others wait while somebody writes.
    changes, pace = _changes(visitor, bank_id, met, now)
    with acting(visitor, now) as (connection, visitor):
        who = line.who(connection, visitor.person_id, visitor.key, bank_id)
        assert who is not None  # noqa: S101 - whoever acts is known
        line.keep_schedule(connection, pace.schedule.digest, pace.schedule.native(), now)
        kept = [change for change in changes if _write(connection, who.person_id, bank_id, change)]
        decks.settle(connection, whole, who._replace(version=None if who.version is None else ""), now)
    told = Brought(len(kept), sum(len(change.reviews) for change in kept), len(found) - len(met))
    return visitor, told


def _changes(
    visitor: Visitor | None, bank_id: str, met: Mapping[str, History], now: datetime
) -> tuple[list[_Change], Pace]:
    rows: Mapping[str, Any] = {}
    who = None
    if visitor is not None:
        with reading() as connection:
            who = line.who(connection, visitor.person_id, visitor.key, bank_id)
            if who is not None:
                rows = {row.card_id: row for row in line.rows(connection, who.person_id, bank_id)}
    pace = pace_of(who)
    found = (_change(bank_id, card_id, rows.get(card_id), history, pace, now) for card_id, history in met.items())
    return [change for change in found if change is not None], pace


def _change(bank_id: str, card_id: str, row: Any, history: History, pace: Pace, now: datetime) -> _Change | None:
    """What a card becomes; None if it stays as it is."""
    memory = memory_of(row)
    since = memory.last_review + SAME_MOMENT if memory else None
    reviews = [review for review in history.reviews if review.at <= now and (since is None or review.at > since)]
    is_suspended = history.is_suspended and not (row and row.suspended_at)
    is_flagged = history.flag and not (row and row.flag)
    if not reviews and not is_suspended and not is_flagged:
        return None
    logged = []
    lapses = row.lapses if row else 0
    for review in reviews:
        after = _after(bank_id, card_id, memory, review, pace)
        lapses += recall.lapsed(memory, Grade(review.grade))
        logged.append(_log_row(card_id, review, memory, after, pace))
        memory = after
    suspended_at = now if is_suspended else row.suspended_at if row else None
    is_out = suspended_at or (row and row.is_gone)
    return _Change(
        card_id,
        row.changes if row else 0,
        row is None,
        {
            **columns_of(memory),
            "card_id": card_id,
            "changes": (row.changes if row else 0) + len(reviews),
            "reviews": (row.reviews if row else 0) + len(reviews),
            "lapses": lapses,
            "leech_at": (row.leech_at if row else None) or (now if lapses >= FAILED_OFTEN else None),
            "suspended_at": suspended_at,
            "flag": history.flag if is_flagged else row.flag if row else 0,
            "comes_at": None if is_out else memory.due if memory else now,
            **({} if row else {"added_at": now, "is_gone": False}),
        },
        logged,
    )


def _after(bank_id: str, card_id: str, memory: Memory | None, review: PastReview, pace: Pace) -> Memory:
    day = day_of(review.at, pace.zone)
    if memory and day < memory.day:
        day = memory.day  # in another time zone it may have been later
    seen = recall.outlook(memory, Grade(review.grade), day, pace.schedule)
    wait = seen.wait.days if seen.is_by_day else 0
    return recall.remembered(seen, review.at, day, pace.zone, wait, chance(bank_id, card_id, review.at, "anki"))


def _log_row(card_id: str, review: PastReview, before: Memory | None, after: Memory, pace: Pace) -> Mapping[str, Any]:
    return {
        "card_id": card_id,
        "grade": review.grade,
        "reviewed_at": review.at,
        "day": after.day,
        "seconds": review.seconds,
        "before": before.native() if before else None,
        "after": after.native(),
        "schedule": pace.schedule.digest,
        "origin": "anki",
        "sitting": None,
    }


def _write(connection: Connection, person_id: int, bank_id: str, change: _Change) -> bool:
    """Write what a card becomes, unless it has changed meanwhile."""
    row = line.find(connection, person_id, bank_id, change.card_id)
    if (row is None) != change.is_new or (row is not None and row.changes != change.changes):
        return False
    key = {"person_id": person_id, "bank_id": bank_id}
    line.log_all(connection, [{**key, **review} for review in change.reviews])
    line.keep(connection, {**key, **change.row}, is_new=change.is_new)
    return True
