"""The migrations make exactly the tables that the code declares."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from conftest import CELLS
from sqlalchemy import create_engine, text

from quizapp.app import create_app
from quizapp.config import Config
from quizapp.db import db
from quizapp.db.base import prepare
from quizapp.db.schema import HEAD, alembic_config, bring_up_to_date
from quizapp.domain.beliefs import Belief, Trail
from quizapp.domain.knowledge import Knowledge
from quizapp.domain.mastery import Known
from quizapp.services import known, remembering


def test_a_new_database_has_the_tables_that_the_code_declares(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    bring_up_to_date(url)
    engine = create_engine(url)

    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata)
    engine.dispose()

    assert differences == []


def test_bringing_a_database_up_to_date_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'twice.sqlite'}"
    bring_up_to_date(url)
    before = (tmp_path / "twice.sqlite").read_bytes()

    bring_up_to_date(url)

    assert (tmp_path / "twice.sqlite").read_bytes() == before


def test_the_head_that_the_start_looks_for_is_the_latest_migration(tmp_path: Path) -> None:
    engine = create_engine("sqlite://")

    with engine.connect() as connection:
        latest = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()

    assert latest == HEAD


THEN = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=UTC)


def test_what_was_known_in_one_row_of_a_bank_is_known_link_by_link(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0004")
        connection.execute(text("INSERT INTO people (id, role, created_at) VALUES (7, 'learner', '2026-11-20')"))
        connection.execute(
            text("INSERT INTO knowledge VALUES (7, 'cells', :data, '2026-11-20')"),
            {
                "data": """{"links": {"pump/bind": {"p": 0.7, "tested": 3, "right": 2,
                "last_at": "2026-11-20T09:30:15.123456+00:00", "missed": ["which-ion"]}},
                "beliefs": {"aims": {"raised": ["which-ion"], "raised_at": "2026-11-20T09:30:15.123456+00:00",
                "is_sure": true, "repaired": null, "repaired_at": null, "cleared_at": null}},
                "trail": {"topic": null, "at": "2026-11-20T09:30:15.123456+00:00", "other_at": null}}"""
            },
        )
    engine.dispose()

    bring_up_to_date(url)

    engine = create_engine(url)
    prepare(engine)
    with engine.connect() as connection:
        kept = known.everything(connection, 7, "cells")
    engine.dispose()
    assert kept == Knowledge(
        {"pump/bind": Known(0.7, 3, 2, THEN, ("which-ion",))},
        {"aims": Belief(("which-ion",), THEN, True)},
        Trail(None, THEN),
    )


def test_cards_from_before_they_had_schedules_are_in_the_line_and_rebuilt_without_a_difference(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = create_engine(url)
    after = (
        '{"state": 2, "step": null, "stability": 8.3, "difficulty": 1.0,'
        ' "due": "2026-02-09T10:00:00+00:00", "last_review": "2026-02-01T10:00:00+00:00"}'
    )
    with engine.connect() as connection:
        command.upgrade(alembic_config(connection), "0001")
        at = "2026-02-01 10:00:00.000000"
        for statement in (
            f"INSERT INTO people (id, session_key, role, created_at) VALUES (1, 'k', 'learner', '{at}')",
            "INSERT INTO card_memories VALUES"
            f" (1, 'cells', 'fuel-card', 1, 2, NULL, 8.3, 1.0, '2026-02-09 10:00:00.000000', '{at}')",
            f"INSERT INTO card_reviews VALUES (1, 1, 'cells', 'fuel-card', 4, '{at}', NULL, 'null', '{after}')",
        ):
            connection.exec_driver_sql(statement)
        connection.commit()
    engine.dispose()

    bring_up_to_date(url)

    app = create_app(Config(data=tmp_path, questions=CELLS.parent, database_url=url, secret_key="only for tests"))
    with app.app_context():
        [row] = db.session.execute(text("SELECT comes_at, due_day, last_day, changes FROM card_memories")).all()
        db.session.rollback()
        assert tuple(row) == ("2026-02-09 10:00:00.000000", "2026-02-09", "2026-02-01", 1)
        assert remembering.rebuild(datetime(2026, 3, 1, tzinfo=UTC), repair=False) == []
        db.session.remove()
        db.engine.dispose()
