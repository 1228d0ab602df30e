"""The cards that wait for one learner, as plain rows: what is asked and written with every grade.

However many cards somebody has, each question here is a walk along an index that ends at a limit.
"""

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    Table,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    union_all,
    update,
)

from quizapp.db.cards import CardDeck, CardMemory, CardReview, CardSchedule, CardSettings
from quizapp.db.people import Session
from quizapp.db.prepared import Prepared

NEW, LEARNING, REVIEWING, RELEARNING = range(4)

FULL = 200
"""Cards on one day; how many more there are makes no difference any more."""

_sessions, _memories, _reviews, _settings, _decks, _schedules = (
    cast(Table, kind.__table__) for kind in (Session, CardMemory, CardReview, CardSettings, CardDeck, CardSchedule)
)
_OF_PERSON = _memories.c.person_id == bindparam("person")
_IN_BANK = and_(_OF_PERSON, _memories.c.bank_id == bindparam("bank"))
_THIS = and_(_IN_BANK, _memories.c.card_id == bindparam("card"))
_HAS_COME = _memories.c.comes_at <= bindparam("now")


def _select(columns: Iterable[ColumnElement[Any]]) -> Select[Any]:
    return select(*columns)


class Who(NamedTuple):
    """A learner as the cards know them: settings, and where they stand in a bank's deck."""

    person_id: int
    settings: Any
    """A row with the columns of `CardSettings`, or None for whoever never chose."""
    version: str | None
    place: int


_WHO = (
    select(_sessions.c.person_id.label("who"), _decks.c.version, _decks.c.place, _settings)
    .outerjoin(_settings, _settings.c.person_id == _sessions.c.person_id)
    .outerjoin(_decks, and_(_decks.c.person_id == _sessions.c.person_id, _decks.c.bank_id == bindparam("bank")))
    .where(_sessions.c.key == bindparam("key"), _sessions.c.person_id == bindparam("person"))
)
_WHO_IS_IT = Prepared(_WHO)
_FIND = Prepared(select(_memories).where(_THIS))


def _row_of(table: Table) -> Any:
    return namedtuple(table.name, table.columns.keys())


_Settings, _Memory, _Review = (_row_of(table) for table in (_settings, _memories, _reviews))


def who(connection: Connection, person_id: int, key: str, bank_id: str) -> Who | None:
    """Who is asking; None for nobody who is known."""
    rows = _WHO_IS_IT.rows(connection, {"person": person_id, "key": key, "bank": bank_id})
    if not rows:
        return None
    found, version, place, *settings = rows[0]
    return Who(found, _Settings._make(settings) if settings[0] is not None else None, version, place or 0)


def find(connection: Connection, person_id: int, bank_id: str, card_id: str) -> Any:
    """What is kept of a card; None if nothing is."""
    rows = _FIND.rows(connection, {"person": person_id, "bank": bank_id, "card": card_id})
    return _Memory._make(rows[0]) if rows else None


# What is done today


class Done(NamedTuple):
    """How much of a day's work is done."""

    new: int
    reviews: int


_STATE_BEFORE = _reviews.c.before["state"].as_integer()
_NEW_AND_DUE = [
    func.count(case((_reviews.c.before.is_(None), 1))),
    func.count(case((_STATE_BEFORE == REVIEWING, 1))),
]
_DONE = Prepared(
    _select(_NEW_AND_DUE).where(
        _reviews.c.person_id == bindparam("person"),
        _reviews.c.day == bindparam("day"),
        _reviews.c.undone_at.is_(None),
    )
)


def done(connection: Connection, person_id: int, day: date) -> Done:
    """The cards met for the first time, and those repeated, on a learner's day."""
    return Done(*_DONE.rows(connection, {"person": person_id, "day": day})[0])


# Which card is next


def _head(state: int, rank: int) -> Select[Any]:
    return (
        select(_memories.c.card_id, _memories.c.comes_at, literal(rank).label("rank"))
        .where(_IN_BANK, _memories.c.state == state, _HAS_COME)
        .order_by(_memories.c.comes_at)
        .limit(1)
    )


def _length(state: int, most: ColumnElement[int]) -> ColumnElement[int]:
    waiting = select(literal(1)).where(_IN_BANK, _memories.c.state == state, _HAS_COME).limit(most)
    return select(func.count()).select_from(waiting.subquery()).scalar_subquery()


_heads = union_all(
    *(
        select(head.subquery())
        for head in (_head(LEARNING, 0), _head(RELEARNING, 0), _head(REVIEWING, 1), _head(NEW, 2))
    )
).subquery()
_NEXT = Prepared(
    select(_heads.c.card_id)
    .where((_heads.c.rank == 0) | (_heads.c.rank == bindparam("due")) | (_heads.c.rank == bindparam("fresh")))
    .order_by(_heads.c.rank, _heads.c.comes_at)
    .limit(1)
)
_LENGTHS = Prepared(
    _select(
        [
            _length(LEARNING, literal(FULL)),
            _length(RELEARNING, literal(FULL)),
            _length(REVIEWING, bindparam("reviews")),
            _length(NEW, bindparam("new")),
        ]
    )
)


def first(connection: Connection, person_id: int, bank_id: str, now: datetime, *, reviews: int, new: int) -> str | None:
    """The card that is next among those with a row: what is being learnt, then what is due, then what is new.

    Args:
        reviews: how many more repetitions are wanted today, and `new` how many more new cards.
    """
    asked = {"person": person_id, "bank": bank_id, "now": now, "due": 1 if reviews else 0, "fresh": 2 if new else 0}
    rows = _NEXT.rows(connection, asked)
    return rows[0][0] if rows else None


class Lengths(NamedTuple):
    """How many cards wait, each up to the number that is wanted."""

    learning: int
    reviews: int
    new: int


def lengths(connection: Connection, person_id: int, bank_id: str, now: datetime, *, reviews: int, new: int) -> Lengths:
    """How long the line is, as far as it will be walked today."""
    asked = {"person": person_id, "bank": bank_id, "now": now, "reviews": max(reviews, 0), "new": max(new, 0)}
    learning, relearning, due, fresh = _LENGTHS.rows(connection, asked)[0]
    return Lengths(learning + relearning, due, fresh)


_COMING = union_all(
    *(
        select(
            select(_memories.c.card_id, _memories.c.comes_at)
            .where(_IN_BANK, _memories.c.state == state, _memories.c.comes_at > bindparam("now"))
            .order_by(_memories.c.comes_at)
            .limit(1)
            .subquery()
        )
        for state in (LEARNING, REVIEWING, RELEARNING)
    )
).subquery()
_COMES_NEXT = Prepared(select(_COMING.c.card_id, _COMING.c.comes_at).order_by(_COMING.c.comes_at).limit(1))


def coming(connection: Connection, person_id: int, bank_id: str, now: datetime) -> tuple[str, datetime] | None:
    """The card that comes back next, and when."""
    rows = _COMES_NEXT.rows(connection, {"person": person_id, "bank": bank_id, "now": now})
    return (rows[0][0], rows[0][1]) if rows else None


WINDOW = 50
"""Cards that are looked at together when the next new one is sought."""

_SOME = [bindparam(f"card{place}", type_=_memories.c.card_id.type) for place in range(WINDOW)]
_KNOWN = Prepared(select(_memories.c.card_id).where(_IN_BANK, _memories.c.card_id.in_(_SOME)))


def known(connection: Connection, person_id: int, bank_id: str, cards: Sequence[str]) -> set[str]:
    """Those of up to `WINDOW` cards that have a row."""
    named = {f"card{place}": cards[min(place, len(cards) - 1)] for place in range(WINDOW)}
    return {row[0] for row in _KNOWN.rows(connection, {"person": person_id, "bank": bank_id, **named})}


# How full the coming days are


def _load(place: int) -> ScalarSelect[Any]:
    day = bindparam(f"day{place}", type_=_memories.c.due_day.type)
    full = select(literal(1)).where(_OF_PERSON, _memories.c.due_day == day).limit(literal_column(str(FULL)))
    return select(func.count()).select_from(full.subquery()).scalar_subquery()


@lru_cache(maxsize=64)
def _loads(count: int) -> Prepared:
    return Prepared(_select(_load(place) for place in range(count)))


def loads(connection: Connection, person_id: int, days: Iterable[date]) -> dict[date, int]:
    """How many cards are due on each of these days, counted up to `FULL`."""
    asked = list(days)
    if not asked:
        return {}
    named = {f"day{place}": day for place, day in enumerate(asked)}
    counts = _loads(len(asked)).rows(connection, {"person": person_id, **named})[0]
    return dict(zip(asked, counts, strict=True))


# Writing


def keep(connection: Connection, row: Mapping[str, Any], *, is_new: bool) -> None:
    """Write what is known of a card; `row` names the columns to set, its key among them."""
    if is_new:
        _adding(tuple(row)).run(connection, row)
        return
    named = {"person": row["person_id"], "bank": row["bank_id"], "card": row["card_id"]}
    values = {name: value for name, value in row.items() if name not in _KEY}
    _changing(tuple(values)).run(connection, {**values, **named})


_KEY = frozenset({"person_id", "bank_id", "card_id"})


@lru_cache(maxsize=64)
def _adding(columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(_memories), columns)


@lru_cache(maxsize=64)
def _changing(columns: tuple[str, ...]) -> Prepared:
    return Prepared(update(_memories).where(_THIS), columns)


_LOG_IT = Prepared(insert(_reviews), [column.name for column in _reviews.columns if column.name != "id"])


def log(connection: Connection, review: Mapping[str, Any]) -> int:
    """Add a review; returns its id."""
    kept = cast(Any, _LOG_IT.run(connection, {"undone_at": None, **review}))
    return int(kept.lastrowid)


def log_all(connection: Connection, reviews: Sequence[Mapping[str, Any]]) -> None:
    """Add several reviews at once."""
    if reviews:
        connection.execute(insert(_reviews), list(reviews))


_LATEST = (
    select(_reviews)
    .where(_reviews.c.person_id == bindparam("person"))
    .order_by(_reviews.c.reviewed_at.desc(), _reviews.c.id.desc())
    .limit(1)
)
_LATEST_OF_SITTING = _LATEST.where(
    _reviews.c.bank_id == bindparam("bank"),
    _reviews.c.sitting == bindparam("sitting"),
    _reviews.c.reviewed_at >= bindparam("since"),
    _reviews.c.undone_at.is_(None),
)
_LOG = (
    select(_reviews, _schedules.c.native.label("by"))
    .outerjoin(_schedules, _schedules.c.digest == _reviews.c.schedule)
    .where(
        _reviews.c.person_id == bindparam("person"),
        _reviews.c.bank_id == bindparam("bank"),
        _reviews.c.card_id == bindparam("card"),
        _reviews.c.undone_at.is_(None),
    )
    .order_by(_reviews.c.reviewed_at, _reviews.c.id)
)


_IS_LATEST, _IS_LATEST_OF_SITTING = Prepared(_LATEST), Prepared(_LATEST_OF_SITTING)


def latest(connection: Connection, person_id: int) -> Any:
    """A learner's latest review, undone or not; None if there is none."""
    return _review(_IS_LATEST.rows(connection, {"person": person_id}))


def latest_of_sitting(connection: Connection, person_id: int, bank_id: str, sitting: int, since: datetime) -> Any:
    """The latest review of a sitting in a bank that was not undone; None if there is none."""
    asked = {"person": person_id, "bank": bank_id, "sitting": sitting, "since": since}
    return _review(_IS_LATEST_OF_SITTING.rows(connection, asked))


def graded_before(
    connection: Connection, person_id: int, bank_id: str, sitting: int, since: datetime, back: int
) -> list[str]:
    """The card that was graded so many grades ago in a sitting, and the one before it, as far as there are such."""
    query = _LATEST_OF_SITTING.with_only_columns(_reviews.c.card_id).limit(2).offset(back - 1)
    asked = {"person": person_id, "bank": bank_id, "sitting": sitting, "since": since}
    return list(connection.scalars(query, asked))


def _review(rows: list[list[Any]]) -> Any:
    return _Review._make(rows[0]) if rows else None


def reviews_of(connection: Connection, person_id: int, bank_id: str, card_id: str) -> Sequence[Any]:
    """All reviews of a card that count, in order of time, each with its schedule under `by`."""
    return connection.execute(_LOG, {"person": person_id, "bank": bank_id, "card": card_id}).all()


_LOGS = (
    select(_reviews)
    .where(
        _reviews.c.person_id == bindparam("person"),
        _reviews.c.bank_id == bindparam("bank"),
        _reviews.c.undone_at.is_(None),
    )
    .order_by(_reviews.c.reviewed_at, _reviews.c.id)
)


def logs(connection: Connection, person_id: int, bank_id: str) -> dict[str, list[Any]]:
    """All reviews of a bank's cards that count, by card, in order of time."""
    found: dict[str, list[Any]] = {}
    for row in connection.execute(_LOGS, {"person": person_id, "bank": bank_id}):
        found.setdefault(row.card_id, []).append(row)
    return found


def undo(connection: Connection, review_id: int, now: datetime) -> None:
    """Mark a review as undone."""
    connection.execute(update(_reviews).where(_reviews.c.id == review_id).values(undone_at=now))


def begin_sitting(connection: Connection, review_id: int) -> None:
    """Let a review be the first of a sitting."""
    connection.execute(update(_reviews).where(_reviews.c.id == review_id).values(sitting=review_id))


_HAS_SCHEDULE = Prepared(select(literal(1)).where(_schedules.c.digest == bindparam("digest")))


def keep_schedule(connection: Connection, digest: str, native: Mapping[str, Any], now: datetime) -> None:
    """Have a schedule on record."""
    if not _HAS_SCHEDULE.rows(connection, {"digest": digest}):
        connection.execute(insert(_schedules), {"digest": digest, "native": native, "seen_at": now})


def stand(connection: Connection, person_id: int, bank_id: str, version: str, place: int, *, is_new: bool) -> None:
    """Keep where a learner stands in a deck."""
    if is_new:
        row = {"person_id": person_id, "bank_id": bank_id, "version": version, "place": place}
        connection.execute(insert(_decks), row)
        return
    this = and_(_decks.c.person_id == person_id, _decks.c.bank_id == bank_id)
    connection.execute(update(_decks).where(this).values(version=version, place=place))


def keep_pace(connection: Connection, who: Who, row: Mapping[str, Any]) -> None:
    """Keep a learner's wishes."""
    if who.settings is None:
        connection.execute(insert(_settings), {**row, "person_id": who.person_id})
    else:
        connection.execute(update(_settings).where(_settings.c.person_id == who.person_id).values(row))


def rows(connection: Connection, person_id: int, bank_id: str) -> Sequence[Any]:
    """Everything that is kept of a learner's cards of a bank. For when the deck changed, not for each grade."""
    return connection.execute(select(_memories).where(_IN_BANK), {"person": person_id, "bank": bank_id}).all()


def set_aside(connection: Connection, person_id: int, bank_id: str, now: datetime) -> Sequence[Any]:
    """The cards that are suspended, buried or flagged."""
    aside = _memories.c.suspended_at.is_not(null()) | (_memories.c.buried_until > now) | (_memories.c.flag > 0)
    query = select(_memories).where(_IN_BANK, aside, _memories.c.is_gone.is_(False)).order_by(_memories.c.card_id)
    return connection.execute(query, {"person": person_id, "bank": bank_id}).all()


# For looking ahead, and for fitting


def waiting(connection: Connection, person_id: int, most: int) -> Sequence[Any]:
    """A learner's cards that were graded and are in the line, up to a number; in all banks."""
    query = select(_memories).where(_OF_PERSON, _memories.c.state != NEW, _memories.c.comes_at.is_not(null()))
    return connection.execute(query.limit(most), {"person": person_id}).all()


def count_waiting(connection: Connection, person_id: int) -> int:
    """How many cards of a learner were graded and are in the line."""
    query = select(func.count()).where(_OF_PERSON, _memories.c.state != NEW, _memories.c.comes_at.is_not(null()))
    return int(connection.execute(query, {"person": person_id}).scalar_one())


def places(connection: Connection, person_id: int) -> dict[str, int]:
    """How far a learner is in the decks that were opened, by bank."""
    query = select(_decks.c.bank_id, _decks.c.place).where(_decks.c.person_id == person_id)
    return {row.bank_id: row.place for row in connection.execute(query)}


def count_reviews(connection: Connection, person_id: int) -> int:
    """How many reviews of a learner count."""
    query = select(func.count()).where(_reviews.c.person_id == person_id, _reviews.c.undone_at.is_(None))
    return int(connection.execute(query).scalar_one())


def latest_grades(connection: Connection, person_id: int, most: int) -> Sequence[Any]:
    """The latest reviews of a learner that count: `state` before, `grade`, `seconds`."""
    query = select(_STATE_BEFORE.label("state"), _reviews.c.grade, _reviews.c.seconds)
    query = query.where(_reviews.c.person_id == person_id, _reviews.c.undone_at.is_(None))
    return connection.execute(query.order_by(_reviews.c.reviewed_at.desc()).limit(most)).all()
