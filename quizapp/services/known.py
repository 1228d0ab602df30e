"""The rows of what a learner knows: read a chain or all of a bank, and write what moved, beside the session."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from quizapp.db import BeliefRow, GainRow, LinkRow, TrailRow
from quizapp.db.prepared import Prepared
from quizapp.domain.beliefs import Belief, Trail
from quizapp.domain.knowledge import Knowledge
from quizapp.domain.mastery import PRIOR, Known

_links, _beliefs, _trails = (cast(Table, kind.__table__) for kind in (LinkRow, BeliefRow, TrailRow))
_gains = cast(Table, GainRow.__table__)
_LINK = [_links.c[name] for name in ("p", "tested", "right", "last_at", "missed")]
_BELIEF = [_beliefs.c[name] for name in ("raised", "raised_at", "is_sure", "repaired", "repaired_at", "cleared_at")]
_TRAIL = [_trails.c[name] for name in ("topic", "at", "other_at")]


def _within(table: Table) -> tuple[Any, ...]:
    return (table.c.person_id == bindparam("person"), table.c.bank_id == bindparam("bank"))


def _put(table: Table) -> Prepared:
    """A statement that adds a row, or changes the one that is there."""
    row = upsert(table)
    key = [column.name for column in table.primary_key]
    changes = {column.name: row.excluded[column.name] for column in table.columns if column.name not in key}
    return Prepared(row.on_conflict_do_update(index_elements=key, set_=changes), [c.name for c in table.columns])


_ALL_LINKS = Prepared(select(_links.c.link, *_LINK).where(*_within(_links)))
_CHAIN = Prepared(
    select(_links.c.link, *_LINK).where(
        *_within(_links), _links.c.link > bindparam("first"), _links.c.link < bindparam("beyond")
    )
)
_ALL_BELIEFS = Prepared(select(_beliefs.c.misconception, *_BELIEF).where(*_within(_beliefs)))
_ONE_BELIEF = Prepared(
    select(_beliefs.c.misconception, *_BELIEF).where(*_within(_beliefs), _beliefs.c.misconception == bindparam("name"))
)


@cache
def _some_links(count: int) -> Prepared:
    """The statement that reads so many links by their names, `link0` and so on."""
    names: list[Any] = [bindparam(f"link{number}") for number in range(count)]
    return Prepared(select(_links.c.link, *_LINK).where(*_within(_links), _links.c.link.in_(names)))


_THE_TRAIL = Prepared(select(*_TRAIL).where(*_within(_trails)))
_PUT_LINK, _PUT_BELIEF, _PUT_TRAIL = _put(_links), _put(_beliefs), _put(_trails)

_gain = upsert(_gains)
_GAIN = Prepared(
    _gain.on_conflict_do_update(
        index_elements=["person_id", "bank_id", "mechanism", "day"],
        set_={"gained": _gains.c.gained + _gain.excluded.gained},
    ),
    [column.name for column in _gains.columns],
)

Gains = dict[tuple[str, date], float]
"""By how much the estimates of a mechanism's links moved on a day (UTC), all together."""


def everything(connection: Connection, person_id: int, bank_id: str) -> Knowledge:
    """All that is known of a person in a bank."""
    return Knowledge(
        links(connection, person_id, bank_id),
        beliefs(connection, person_id, bank_id),
        trail(connection, person_id, bank_id),
    )


def links(connection: Connection, person_id: int, bank_id: str) -> dict[str, Known]:
    """What is known of each link of a bank."""
    return _known(_ALL_LINKS.rows(connection, {"person": person_id, "bank": bank_id}))


def chains(connection: Connection, person_id: int, bank_id: str, mechanism_ids: Iterable[str]) -> dict[str, Known]:
    """The same for the links of some chains alone."""
    found: dict[str, Known] = {}
    for name in mechanism_ids:
        within = {"person": person_id, "bank": bank_id, "first": f"{name}/", "beyond": f"{name}0"}  # "0" follows "/"
        found |= _known(_CHAIN.rows(connection, within))
    return found


def about(
    connection: Connection, person_id: int, bank_id: str, link_names: Iterable[str], misconceptions: Iterable[str]
) -> Knowledge:
    """What is known of these links and misconceptions alone, with the trail."""
    within = {"person": person_id, "bank": bank_id}
    names = {f"link{number}": name for number, name in enumerate(link_names)}
    links = _some_links(len(names)).rows(connection, {**within, **names}) if names else []
    beliefs = [row for name in misconceptions for row in _ONE_BELIEF.rows(connection, {**within, "name": name})]
    return Knowledge(_known(links), _believed(beliefs), trail(connection, person_id, bank_id))


def beliefs(connection: Connection, person_id: int, bank_id: str) -> dict[str, Belief]:
    """What the answers say about the misconceptions of a bank, of those that were ever betrayed."""
    return _believed(_ALL_BELIEFS.rows(connection, {"person": person_id, "bank": bank_id}))


def trail(connection: Connection, person_id: int, bank_id: str) -> Trail | None:
    """Where among a bank's topics a person has been."""
    rows = _THE_TRAIL.rows(connection, {"person": person_id, "bank": bank_id})
    return Trail(*rows[0]) if rows else None


def _known(rows: Iterable[list[Any]]) -> dict[str, Known]:
    return {link: Known(p, tested, right, at, tuple(missed)) for link, p, tested, right, at, missed in rows}


def _believed(rows: Iterable[list[Any]]) -> dict[str, Belief]:
    return {name: Belief(tuple(raised), *rest) for name, raised, *rest in rows}


def move(
    connection: Connection, person_id: int, bank_id: str, before: Knowledge, after: Knowledge, at: datetime
) -> None:
    """Write what moved, and by how much it did on that day."""
    keep(connection, person_id, bank_id, before, after)
    gained = gains(before, after, at)
    who = {"person_id": person_id, "bank_id": bank_id}
    _GAIN.run_each(connection, [{**who, "mechanism": m, "day": day, "gained": by} for (m, day), by in gained.items()])


def gains(before: Knowledge, after: Knowledge, at: datetime) -> Gains:
    """By how much the estimates moved. A link that nothing was known of stood at the prior."""
    found: Gains = {}
    day = at.astimezone(UTC).date()
    for link, known in after.links.items():
        was = before.links.get(link)
        if was is not known:
            name = (link.partition("/")[0], day)
            found[name] = found.get(name, 0.0) + known.p - (was.p if was else PRIOR)
    for link in before.links.keys() - after.links.keys():
        name = (link.partition("/")[0], day)
        found[name] = found.get(name, 0.0) + PRIOR - before.links[link].p
    return found


def kept_gains(connection: Connection, person_id: int, bank_id: str, since: date = date.min) -> Gains:
    """The movements of all days since one."""
    query = select(_gains.c.mechanism, _gains.c.day, _gains.c.gained).order_by(_gains.c.day)
    query = query.where(_gains.c.person_id == person_id, _gains.c.bank_id == bank_id, _gains.c.day >= since)
    return {(mechanism, day): gained for mechanism, day, gained in connection.execute(query)}


def keep_gains(connection: Connection, person_id: int, bank_id: str, gained: Gains) -> None:
    """Write the movements of all days anew."""
    connection.execute(delete(_gains).where(_gains.c.person_id == person_id, _gains.c.bank_id == bank_id))
    who = {"person_id": person_id, "bank_id": bank_id}
    _GAIN.run_each(connection, [{**who, "mechanism": m, "day": day, "gained": by} for (m, day), by in gained.items()])


def keep(connection: Connection, person_id: int, bank_id: str, before: Knowledge, after: Knowledge) -> None:
    """Write what moved. What `before` has and `after` has not is taken away."""
    who = {"person_id": person_id, "bank_id": bank_id}
    moved = _moved(before.links, after.links)
    _PUT_LINK.run_each(connection, [{**who, "link": name, **known.row()} for name, known in moved.items()])
    raised = _moved(before.beliefs, after.beliefs)
    _PUT_BELIEF.run_each(
        connection, [{**who, "misconception": name, **belief.row()} for name, belief in raised.items()]
    )
    if after.trail is not None and after.trail != before.trail:
        _PUT_TRAIL.run(connection, {**who, **after.trail.row()})
    for column, gone in (
        (_links.c.link, before.links.keys() - after.links.keys()),
        (_beliefs.c.misconception, before.beliefs.keys() - after.beliefs.keys()),
    ):
        if gone:
            table = column.table
            mine = (table.c.person_id == person_id, table.c.bank_id == bank_id, column.in_(gone))
            connection.execute(delete(table).where(*mine))


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in after.items() if before.get(name) != value}


def forget(connection: Connection, person_id: int) -> None:
    """Take all rows of a person away, so that they can be written anew."""
    for table in (_links, _beliefs, _trails, _gains):
        connection.execute(delete(table).where(table.c.person_id == person_id))
