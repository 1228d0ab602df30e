"""The migrations make exactly the tables that the code declares."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from quizapp.db import db
from quizapp.db.schema import HEAD, alembic_config, bring_up_to_date


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
