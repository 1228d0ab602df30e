"""The rows of what a learner knows: read a chain or all of a bank, and write what moved, beside the session."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from quizapp.db import BeliefRow, LinkRow, TrailRow
from quizapp.db.prepared import Prepared
from quizapp.domain.beliefs import Belief, Trail
from quizapp.domain.knowledge import Knowledge
from quizapp.domain.mastery import Known

_links, _beliefs, _trails = (cast(Table, kind.__table__) for kind in (LinkRow, BeliefRow, TrailRow))
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
_ONE_LINK = Prepared(select(_links.c.link, *_LINK).where(*_within(_links), _links.c.link == bindparam("name")))
_CHAIN = Prepared(
    select(_links.c.link, *_LINK).where(
        *_within(_links), _links.c.link > bindparam("first"), _links.c.link < bindparam("beyond")
    )
)
_ALL_BELIEFS = Prepared(select(_beliefs.c.misconception, *_BELIEF).where(*_within(_beliefs)))
_ONE_BELIEF = Prepared(
    select(_beliefs.c.misconception, *_BELIEF).where(*_within(_beliefs), _beliefs.c.misconception == bindparam("name"))
)
_THE_TRAIL = Prepared(select(*_TRAIL).where(*_within(_trails)))
_PUT_LINK, _PUT_BELIEF, _PUT_TRAIL = _put(_links), _put(_beliefs), _put(_trails)


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
    links = [row for name in link_names for row in _ONE_LINK.rows(connection, {**within, "name": name})]
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
    for table in (_links, _beliefs, _trails):
        connection.execute(delete(table).where(table.c.person_id == person_id))
