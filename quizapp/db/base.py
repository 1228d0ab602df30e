"""The database: one handle, how SQLite is opened, and when its write lock is taken."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary
from zlib import compress, decompress

from flask_sqlalchemy import SQLAlchemy
from pydantic_core import from_json as _from_json
from pydantic_core import to_json
from sqlalchemy import Connection, DateTime, Dialect, Engine, LargeBinary, MetaData, TypeDecorator, event
from sqlalchemy.orm import DeclarativeBase

from quizapp.db.turns import Queued


class Base(DeclarativeBase):
    """All tables, with constraints named alike so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Moment(TypeDecorator[datetime]):
    """A point in time, with its zone in Python and as UTC in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


def as_json(value: Any) -> str:
    """A value of a JSON column as it is stored. Half of an answer's rows are such, so speed counts here."""
    return to_json(value).decode()


def from_json(text: str) -> Any:
    """The value of a JSON column."""
    return _from_json(text)


class Squeezed(TypeDecorator[str]):
    """A long text, compressed: files are kept whole in each of their versions."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return compress(value.encode(), 6) if value is not None else None

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return decompress(value).decode() if value is not None else None


def begin_writing() -> None:
    """Open a transaction that will write, taking SQLite's write lock at once.

    A transaction that reads first and wants the lock later can be refused it ("database is locked") however long it
    waits, because what it read may have changed; one that asks first only queues.
    """
    db.session.rollback()
    db.session.connection(execution_options={_WRITES: True})


@contextmanager
def reading() -> Iterator[Connection]:
    """A short look at the database beside the session: a fraction of its cost, for the pages that are seen most."""
    with _lent(db.engine) as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """The same for a change: it has the write lock from the start, and is kept when the block ends without an error."""
    if db.session.registry.has():
        db.session.rollback()
    with _lent(db.engine) as connection:
        connection.info[_WRITES] = True
        try:
            with connection.begin():
                yield connection
        finally:
            connection.info[_WRITES] = False


_WRITES = "writes"

_spare: WeakKeyDictionary[Engine, list[Connection]] = WeakKeyDictionary()
"""Open connections that nobody uses just now. Fetching one from SQLAlchemy's pool takes as long as a query or two."""


@contextmanager
def _lent(engine: Engine) -> Iterator[Connection]:
    """A connection that stays open for whoever wants one next. Only SQLite's do, for those to a server may break."""
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            yield connection
        return
    spare = _spare.setdefault(engine, [])
    connection = _latest(spare) or engine.connect()
    try:
        yield connection
    finally:
        if connection.in_transaction():
            connection.rollback()
        spare.append(connection)


def _latest(spare: list[Connection]) -> Connection | None:
    """The one that was used last, which still knows the pages; taken, so that no other thread gets it."""
    with suppress(IndexError):
        return spare.pop()
    return None


def _close_spare(engine: Engine) -> None:
    for connection in _spare.pop(engine, []):
        connection.detach()  # from a pool that would keep it open
        connection.close()


def prepare(engine: Engine) -> None:
    """Have SQLite keep what was acknowledged, and let SQLAlchemy alone begin its transactions."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _as_queued)
        event.listen(engine, "connect", _open_durably)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "engine_disposed", _close_spare)


def _as_queued(_dialect: Any, _record: Any, _arguments: list[Any], named_arguments: dict[str, Any]) -> None:
    named_arguments["factory"] = Queued


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "wal_autocheckpoint=4000",  # pages, 16 MB: the same pages change with every answer, and are copied over but once
)


def _open_durably(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES) or connection.info.get(_WRITES)
    opened = connection.connection.dbapi_connection
    if isinstance(opened, Queued):
        if writes:
            opened.take_turn()
        opened.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
