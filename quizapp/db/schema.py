"""Bringing a database to the tables that this version of the app needs."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from quizapp.db.base import prepare

HEAD = "0010"
"""The latest migration. A test holds it against the folder of migrations."""


def bring_up_to_date(database_url: str) -> None:
    """Make the tables, or change them to the present form; does nothing where they are in it."""
    engine = create_engine(database_url)
    prepare(engine)
    try:
        if version(engine) != HEAD:
            with engine.connect() as connection:
                _migrate(connection)
                connection.commit()
    finally:
        engine.dispose()


def version(engine: Engine) -> str | None:
    """The migration that a database stands at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def _migrate(connection: Connection) -> None:
    # Imported here, for it takes half a second, and nearly every start finds the tables as they should be.
    from alembic import command

    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Any:
    """Alembic's settings for a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "quizapp:db/migrations")
    config.attributes["connection"] = connection
    return config
