"""What is kept of cards, rebuilt from the reviews behind it: held against them, carried over, taken along."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, and_, delete, select, update

from quizapp.db import CardDeck, CardFit, CardMemory, CardReview, CardSettings, db, line, reading, writing
from quizapp.domain import recall
from quizapp.domain.recall import USUAL, Review
from quizapp.services.memories import rebuilt, review_of

_memories, _reviews, _settings, _decks, _fits = (
    cast(Table, kind.__table__) for kind in (CardMemory, CardReview, CardSettings, CardDeck, CardFit)
)

AT_ONCE = 100
"""Cards that are recomputed in one transaction."""

Key = tuple[int, str, str]
"""A person, a bank and a card."""


@dataclass(frozen=True)
class Difference:
    """A card of which something else is kept than its reviews come to."""

    person_id: int
    bank_id: str
    card_id: str
    about: tuple[str, ...]
    """The columns that differ; or `review 7` for one that does not follow from what was known before it."""

    @property
    def is_of_review(self) -> bool:
        return self.about[0].startswith("review ")


def rebuild(now: datetime, *, repair: bool) -> list[Difference]:
    """Hold what is kept of every card against its reviews, and every review against what FSRS makes of it.

    Args:
        repair: whether to write what was rebuilt where it differs. Reviews are never changed.
    """
    found: list[Difference] = []
    with writing() as connection:
        parameters = _parameters(connection)
        for key in sorted(_everything(connection)):
            found += _differences(connection, key, parameters.get(key[0], USUAL.parameters), now, repair=repair)
    return found


def _differences(
    connection: Connection, key: Key, parameters: tuple[float, ...], now: datetime, *, repair: bool
) -> Iterator[Difference]:
    rows = line.reviews_of(connection, *key)
    reviews = [review_of(row) for row in rows]
    for row, review in zip(rows, reviews, strict=True):
        if not recall.follows(review):
            yield Difference(*key, (f"review {row.id}",))
    kept = line.find(connection, *key)
    wanted = rebuilt(reviews, parameters, now)
    differing = tuple(
        name for name, value in wanted.items() if kept is None or not _is_same(getattr(kept, name), value)
    )
    if differing:
        yield Difference(*key, differing)
        if repair:
            _write(connection, key, kept, wanted, now)


def _is_same(kept: Any, wanted: Any) -> bool:
    """Equal, but for what machines may differ in when they raise to powers."""
    if isinstance(kept, float) and isinstance(wanted, float):
        return abs(kept - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return bool(kept == wanted)


def _write(connection: Connection, key: Key, kept: Any, wanted: dict[str, Any], now: datetime) -> None:
    person_id, bank_id, card_id = key
    of_new = {"added_at": now, "changes": wanted["reviews"], "flag": 0, "is_gone": False}
    is_out = kept is not None and (kept.suspended_at or kept.is_gone)
    since = kept.added_at if kept else now
    comes_at = max(filter(None, (wanted["due"] or since, kept.buried_until if kept else None)))
    line.keep(
        connection,
        {
            "person_id": person_id,
            "bank_id": bank_id,
            "card_id": card_id,
            **wanted,
            "comes_at": None if is_out else comes_at,
            **({} if kept else of_new),
        },
        is_new=kept is None,
    )


def recompute(person_id: int, parameters: tuple[float, ...], now: datetime) -> None:
    """Let all memories of a person be what the reviews come to under other parameters; no card is put off by it.

    In many short transactions, so that others are not kept waiting. Should it be broken off, `rebuild` names the rest.
    """
    with reading() as connection:
        keys = sorted(_everything(connection, person_id))
    for first in range(0, len(keys), AT_ONCE):
        with writing() as connection:
            for key in keys[first : first + AT_ONCE]:
                reviews = [review_of(row) for row in line.reviews_of(connection, *key)]
                _write(connection, key, line.find(connection, *key), rebuilt(reviews, parameters, now), now)


def _everything(connection: Connection, person_id: int | None = None) -> set[Key]:
    """Each card of which something is kept."""
    found: set[Key] = set()
    for table in (_memories, _reviews):
        query = select(table.c.person_id, table.c.bank_id, table.c.card_id).distinct()
        if person_id is not None:
            query = query.where(table.c.person_id == person_id)
        found |= {(person, bank_id, card_id) for person, bank_id, card_id in connection.execute(query)}
    return found


def _parameters(connection: Connection) -> dict[int, tuple[float, ...]]:
    """The fitted parameters of those who have any."""
    rows = connection.execute(select(_settings.c.person_id, _settings.c.parameters))
    return {person_id: tuple(parameters) for person_id, parameters in rows if parameters}


def reviews_by_card(connection: Connection, person_id: int) -> dict[tuple[str, str], list[Review]]:
    """All reviews of a person that count, by bank and card, in order of time."""
    keys = sorted(_everything(connection, person_id))
    return {key[1:]: [review_of(row) for row in line.reviews_of(connection, *key)] for key in keys}


def bring_along(guest_id: int, person_id: int, now: datetime) -> None:
    """Hand a guest's cards over to whom the guest turns out to be; inside the session's transaction.

    Where both know a card its memory is what the reviews of both come to. The person's own wishes stay.
    """
    connection = db.session.connection()
    theirs = {(bank_id, card_id) for _, bank_id, card_id in _everything(connection, guest_id)}
    own = {(bank_id, card_id) for _, bank_id, card_id in _everything(connection, person_id)}
    _carry_over(connection, guest_id, person_id, shared=theirs & own)
    has_settings = select(_settings.c.person_id).where(_settings.c.person_id == person_id)
    if connection.execute(has_settings).first() is None:
        _hand_over(connection, _settings, guest_id, person_id)
    connection.execute(delete(_settings).where(_settings.c.person_id == guest_id))
    for table in (_reviews, _fits, _memories):
        _hand_over(connection, table, guest_id, person_id)
    connection.execute(delete(_decks).where(_decks.c.person_id.in_((guest_id, person_id))))
    parameters = _parameters(connection).get(person_id, USUAL.parameters)
    for bank_id, card_id in sorted(theirs & own):
        key = (person_id, bank_id, card_id)
        reviews = [review_of(row) for row in line.reviews_of(connection, *key)]
        _write(connection, key, line.find(connection, *key), rebuilt(reviews, parameters, now), now)


def _carry_over(connection: Connection, guest_id: int, person_id: int, *, shared: set[tuple[str, str]]) -> None:
    """Where both have a row of a card, one remains; forms that were made before it changed count no more."""
    for bank_id, card_id in sorted(shared):
        theirs, own = (line.find(connection, who, bank_id, card_id) for who in (guest_id, person_id))
        if theirs is None or own is None:
            continue
        this = and_(_memories.c.bank_id == bank_id, _memories.c.card_id == card_id)
        connection.execute(delete(_memories).where(this, _memories.c.person_id == guest_id))
        changes = own.changes + theirs.changes + 1
        connection.execute(update(_memories).where(this, _memories.c.person_id == person_id).values(changes=changes))


def _hand_over(connection: Connection, table: Table, guest_id: int, person_id: int) -> None:
    connection.execute(update(table).where(table.c.person_id == guest_id).values(person_id=person_id))


def cards_of(person_id: int) -> list[dict[str, Any]]:
    """All that is kept of a person's cards, as plain data."""
    query = select(_memories).where(_memories.c.person_id == person_id)
    rows = db.session.connection().execute(query.order_by(_memories.c.bank_id, _memories.c.card_id)).mappings()
    return [{name: _plain(value) for name, value in row.items() if name != "person_id"} for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
