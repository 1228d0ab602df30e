"""`quizapp rebuild-cards` holds what is kept of each card against its reviews."""

import pytest
from click.testing import CliRunner
from flask import Flask
from studying import Studier

from quizapp.cli import main
from quizapp.config import Config
from quizapp.db import CardMemory, db
from quizapp.library import Library


@pytest.fixture
def rebuild(config: Config, monkeypatch: pytest.MonkeyPatch):
    """Run the command on this test's data."""
    monkeypatch.setenv("QUIZAPP_DATA", str(config.data))
    monkeypatch.setenv("QUIZAPP_QUESTIONS", str(config.questions))
    return lambda *options: CliRunner().invoke(main, ["rebuild-cards", *options], catch_exceptions=False)


@pytest.fixture
def studied(app: Flask, library: Library) -> None:
    """Somebody's two grades are there, and one that was taken back."""
    with app.app_context():
        studier = Studier(library, "cells")
        for _ in range(3):
            studier.grade()
        studier.undo()
        db.session.remove()


def test_no_difference_is_reported_where_there_is_none(rebuild, studied):
    result = rebuild()

    assert (result.exit_code, result.stdout) == (0, "")
    assert "equals what their reviews come to" in result.stderr


def test_a_difference_is_named_and_put_right_once_that_is_asked_for(app, rebuild, studied):
    with app.app_context():
        db.session.scalars(db.select(CardMemory).filter_by(reviews=1)).first().stability = 77.0
        db.session.commit()
        db.session.remove()

    found = rebuild()
    assert found.exit_code == 1
    assert found.stdout.strip().endswith(": stability")
    assert rebuild("--repair").exit_code == 0
    assert rebuild().exit_code == 0
