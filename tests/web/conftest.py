"""People who open pages: learners, an instructor, and somebody who has been everywhere."""

from collections.abc import Callable

import pytest
from flask import Flask
from walk import InProcess, Learner

from quizapp.clock import now
from quizapp.db import db
from quizapp.domain.banks import Bank
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
def veteran(instructor: Learner, cells: Bank) -> Learner:
    """An instructor who has taken quizzes of every sort: 1 done, 2 begun, 3 an exam that runs, 4 one that is over."""
    for _ in range(2):
        instructor.start(count="10")
    for place in range(1, 11):
        page = instructor.open(f"/attempts/1/{place}")
        instructor.submit(_something(page.form()))
    for attempt in (3, 4):
        page = instructor.start(mode="exam", count="10")
        instructor.submit(_something(page.form()))
        instructor.post(f"/attempts/{attempt}/1/flag", {"flagged": ["1"]})
    instructor.post("/attempts/4/finish")
    instructor.post("/attempts/1/1/report", {"text": ["A slip of the pen."]})
    return instructor


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
