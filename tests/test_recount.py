"""`quizapp recount` holds what is kept of each link, and the sums, against all answers."""

import pytest
from click.testing import CliRunner
from flask import Flask
from taking import Taker

from quizapp.cli import main
from quizapp.config import Config
from quizapp.db import LinkRow, Sum, db
from quizapp.library import Library


@pytest.fixture
def recount(config: Config, monkeypatch: pytest.MonkeyPatch):
    """Run the command on this test's data."""
    monkeypatch.setenv("QUIZAPP_DATA", str(config.data))
    monkeypatch.setenv("QUIZAPP_QUESTIONS", str(config.questions))
    return lambda *options: CliRunner().invoke(main, ["recount", *options], catch_exceptions=False)


@pytest.fixture
def answered(app: Flask, library: Library) -> None:
    """Somebody's two answers are there."""
    with app.app_context():
        taker = Taker(library)
        taker.answer_wrongly(taker.start("which-ion"))
        taker.answer_rightly(taker.start("needs-fuel"))
        db.session.remove()


@pytest.fixture
def spoilt(app: Flask, answered: None) -> None:
    """What is kept of them forgot all links."""
    with app.app_context():
        db.session.execute(db.delete(LinkRow))
        db.session.commit()
        db.session.remove()


def test_what_fits_is_said_to_fit(recount, answered):
    result = recount()

    assert (result.exit_code, result.stdout) == (0, "")
    assert "equals what the answers come to" in result.stderr


def test_what_differs_is_named_and_left_as_it_is(recount, spoilt):
    for _ in range(2):
        result = recount()

        assert (result.exit_code, result.stdout) == (1, "Person 1, bank cells: pump/bind, pump/spend\n")
        assert result.stderr == "1 row differs. Run with --repair.\n"


def test_sums_that_differ_are_named_and_put_right(app, recount, answered):
    with app.app_context():
        db.session.execute(db.update(Sum).values(answers=5))
        db.session.commit()
        db.session.remove()

    assert recount().stdout == "Person 1: the sums of the answers\n"
    assert recount("--repair").exit_code == recount().exit_code == 0


def test_what_differs_is_put_right_when_asked_for(recount, spoilt):
    result = recount("--repair")

    assert (result.exit_code, result.stderr) == (0, "1 row differs and is put right.\n")
    assert recount().exit_code == 0
