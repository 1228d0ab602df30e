"""The pages that show progress, for somebody with many answers on record beside somebody with few."""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from typing import cast as seen_as

from sqlalchemy import Column, Connection, Table, func, select

from bench.browser import Browser
from bench.running import Running, serving
from bench.tasks import Wrong, answers
from quizapp.app import create_ready_app
from quizapp.clock import now
from quizapp.config import Config
from quizapp.db import Attempt, Item, Person, Response, db
from quizapp.services import sums

GIVEN = 250
"""Answers that are really given, over HTTP. The rest are copies of them, on earlier days."""

A_DAY = 1000
"""Answers on each day."""

LOOKS = 20
"""At a page, in one round."""

PAGES = ("/progress", "/banks/clonazepam-and-ssris/progress", "/", "/banks/clonazepam-and-ssris")


@dataclass(frozen=True)
class History:
    """How long a page takes, in milliseconds and by round."""

    path: str
    few: Sequence[float]
    many: Sequence[float]

    @property
    def ratios(self) -> list[float]:
        """With many answers on record to with few, round by round."""
        return [many / few for many, few in zip(self.many, self.few, strict=True)]


@dataclass(frozen=True)
class Histories:
    few: int
    many: int
    """Answers on record."""
    pages: Sequence[History]


def histories(folder: Path, few: int, many: int, rounds: int) -> Histories:
    """Both learners at the same pages, taking turns."""
    with ExitStack() as stack:
        browsers = []
        for size in (few, many):
            data = folder / f"history-{size}"
            server = stack.enter_context(serving("quizapp", data))
            browser = stack.enter_context(Browser(server.port))
            _live_through(server, browser, size)
            browsers.append(browser)
        times: dict[str, tuple[list[float], list[float]]] = {path: ([], []) for path in PAGES}
        for _ in range(rounds):
            for path, found in times.items():
                for browser, own in zip(browsers, found, strict=True):
                    own.append(median(_look(browser, path) for _ in range(LOOKS)))
    return Histories(few, many, [History(path, *found) for path, found in times.items()])


def _look(browser: Browser, path: str) -> float:
    began = time.perf_counter()
    page = browser.get(path)
    took = time.perf_counter() - began
    if page.status != 200:
        raise Wrong(f"{path} gave {page.status}.")
    return took * 1000


def _live_through(server: Running, browser: Browser, size: int) -> None:
    """Give some answers, copy them until there are so many, and add them up as the app does."""
    for deed in answers(browser, GIVEN):
        deed()
    app = create_ready_app(Config(data=server.data))
    with app.app_context():
        connection = db.session.connection()
        connection.exec_driver_sql("PRAGMA cache_size = -200000")
        _copy(connection, size // GIVEN)
        person_id = db.session.scalars(select(Person.id)).one()
        sums.count_anew(person_id)
        db.session.commit()
        kept = db.session.query(Response).count()
        if kept != size or sums.of(db.session.get(Person, person_id), now()).total.answers != size:
            raise Wrong(f"{size} answers were wanted, {kept} are on record.")
        db.session.remove()
        db.engine.dispose()


def _copy(connection: Connection, times: int) -> None:
    """Copy all attempts with their items and answers until each is there so many times, each copy a while earlier."""
    tables = [seen_as(Table, kind.__table__) for kind in (Attempt, Item, Response)]
    steps = {table: connection.scalar(select(func.max(table.c.id))) or 0 for table in tables if "id" in table.c}
    earlier = f"'-' || (copies.number * {GIVEN} / {A_DAY}) || ' days'"
    for table in tables:
        columns = ", ".join(table.c.keys())
        values = ", ".join(_copied(column, steps, tables[0], earlier) for column in table.c)
        connection.exec_driver_sql(
            "WITH RECURSIVE copies(number) AS"
            f" (SELECT 1 WHERE {times} > 1 UNION ALL SELECT number + 1 FROM copies WHERE number < {times - 1})"
            f" INSERT INTO {table.name} ({columns}) SELECT {values} FROM copies, {table.name} AS own"
        )


def _copied(column: Column[Any], steps: Mapping[Table, int], attempts: Table, earlier: str) -> str:
    own = f"own.{column.name}"
    if column.name == "id":
        return f"{own} + copies.number * {steps[column.table]}"
    if column.name == "attempt_id":
        return f"{own} + copies.number * {steps[attempts]}"
    if column.name.endswith("_at"):
        return f"strftime('%Y-%m-%d %H:%M:%f000', {own}, {earlier})"
    return own
