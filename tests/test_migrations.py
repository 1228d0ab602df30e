"""The migrations make exactly the tables that the code declares."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from quizapp.db import db
from quizapp.db.base import prepare
from quizapp.db.schema import HEAD, alembic_config, bring_up_to_date
from quizapp.domain.beliefs import Belief, Trail
from quizapp.domain.knowledge import Knowledge
from quizapp.domain.mastery import Known
from quizapp.services import known


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
