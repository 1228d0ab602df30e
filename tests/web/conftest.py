"""People who open pages: learners, an instructor, and somebody who has been everywhere."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import copy, copytree

import pytest
from addresses import every_page
from conftest import CELLS
from flask import Flask
from walk import InProcess, Learner, Page

from quizapp.app import create_app
from quizapp.clock import now
from quizapp.config import Config
from quizapp.db import db
from quizapp.domain.roles import Role
from quizapp.services import accounts


@pytest.fixture
def newcomer(app: Flask) -> Callable[[], Learner]:
    """For tests with several people: each call is one more, with a browser of their own."""
    return lambda: Learner(InProcess(app))


@pytest.fixture
def invitation(app: Flask) -> str:
    """The path of a one-time link that makes its opener an instructor."""
    with app.app_context():
        token = accounts.invite(Role.INSTRUCTOR, now())
        db.session.remove()
    return f"/instructor/join/{token}"


@pytest.fixture
def instructor(newcomer: Callable[[], Learner], invitation: str) -> Learner:
    found = newcomer()
    found.submit(found.open(invitation).form_to(invitation))
    return found


@pytest.fixture
def administrator(app: Flask, newcomer: Callable[[], Learner]) -> Learner:
    with app.app_context():
        link = f"/instructor/join/{accounts.invite(Role.ADMINISTRATOR, now())}"
        db.session.remove()
    found = newcomer()
    found.submit(found.open(link).form_to(link))
    return found


@dataclass(frozen=True)
class LivedIn:
    """An app in which somebody has been everywhere."""

    database: Path
    cookie: str
    pages: Mapping[str, Page]
    """Every page as that person sees it, by its address; redirects are not followed."""


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> LivedIn:
    """Made once; the `veteran` of each test goes on from a copy."""
    folder = tmp_path_factory.mktemp("lived-in")
    copytree(CELLS, folder / "questions" / "cells")
    database = Path(copy(empty_database, folder))
    app = create_app(Config(data=folder, questions=folder / "questions", secret_key="only for tests"))
    app.testing = True
    with app.app_context():
        link = f"/instructor/join/{accounts.invite(Role.INSTRUCTOR, now())}"
        db.session.remove()
    person = Learner(InProcess(app))
    person.submit(person.open(link).form_to(link))
    _go_everywhere(person)
    pages = {path: person.send("GET", path) for path in every_page(app)}
    with app.app_context():
        db.engine.dispose()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return LivedIn(database, person.browser.client.get_cookie("session").value, pages)


def _go_everywhere(person: Learner) -> None:
    """Take quizzes of every sort: 1 is done, 2 begun, 3 an exam that runs, 4 one that is over."""
    for _ in range(2):
        person.start(count="10")
    for place in range(1, 11):
        page = person.open(f"/attempts/1/{place}")
        person.submit(_something(page.form()))
    for attempt in (3, 4):
        page = person.start(mode="exam", count="10", minutes="600")
        person.submit(_something(page.form()))
        person.post(f"/attempts/{attempt}/1/flag", {"flagged": ["1"]})
    person.post("/attempts/4/finish")
    person.post("/attempts/1/1/report", {"text": ["A slip of the pen."]})


@pytest.fixture
def veteran(app: Flask, config: Config, newcomer: Callable[[], Learner], lived_in: LivedIn) -> Learner:
    """An instructor who has been everywhere."""
    with app.app_context():
        db.engine.dispose()
    copy(lived_in.database, config.data)
    found = newcomer()
    found.browser.client.set_cookie("session", lived_in.cookie)
    return found


def _something(form):
    """The form with the last choice taken everywhere, and a number where something is to be typed."""
    offered = {str(control["name"]): form.offers(str(control["name"])) for control in form.controls}
    places = sorted(name for name in offered if name.startswith("place-"))
    for name, values in offered.items():
        if values:
            form.fill({name: [values[-1]]})
        elif name == "answer" or name.startswith("blank-"):
            form.fill({name: ["7"]})
    for number, name in enumerate(places, 1):
        form.fill({name: [str(number)]})
    return form


@pytest.fixture
def written(app: Flask) -> Callable[[], dict[str, list]]:
    """All rows of all tables, to see what a request changed."""

    def rows() -> dict[str, list]:
        with app.app_context():
            tables = [table for table in db.metadata.sorted_tables if table.name != "heartbeats"]
            found = {table.name: list(map(tuple, db.session.execute(table.select()))) for table in tables}
            db.session.remove()
            return found

    return rows
