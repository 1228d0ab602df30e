"""Copies of all learners' work, taken while the app runs, and put back while it does not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url


class Unusable(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """This cannot be backed up or restored. Its sentence is for whoever runs the app."""


def back_up(database_url: str, target: Path) -> None:
    """Copy the database as it stands at one moment; answers given meanwhile are not held up.

    Raises:
        Unusable: it is no SQLite database, there is none yet, or the target exists, has no folder to lie in, or cannot
            be written. Then nothing is left of it.
    """
    source = _file(database_url)
    with _draft(target, ".part") as draft:
        if not source.exists():
            raise Unusable(f"There is no database at {source} yet. Start the app once.")
        if target.exists():
            raise Unusable(f"{target} exists. Name another file; a backup never overwrites one.")
        if not target.parent.is_dir():
            raise Unusable(f"There is no folder {target.parent}. Make it first.")
        _copy(source, draft)
        with closing(sqlite3.connect(draft)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
        _check(draft)
        draft.rename(target)


@contextmanager
def _draft(target: Path, ending: str) -> Iterator[Path]:
    """A file beside the target to write first, which is not left lying about."""
    draft = target.with_name(f".{target.name}{ending}")
    try:
        yield draft
    except (OSError, sqlite3.Error) as error:
        raise Unusable(f"{target} cannot be written ({_reason(error)}). Nothing was changed.") from error
    finally:
        with suppress(OSError):
            _discard(draft)


def _discard(draft: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        draft.with_name(draft.name + ending).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    """Copy a database page by page, for it may be in use; what an earlier copy left half done is thrown away.

    Raises:
        Unusable: it cannot be read.
        OSError, sqlite3.Error: the copy cannot be written.
    """
    _discard(target)
    with closing(_opened(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def _opened(source: Path) -> sqlite3.Connection:
    try:
        live = sqlite3.connect(source)
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise Unusable(f"{source} cannot be read ({_reason(error)}).") from error
    return live


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def put_back(database_url: str, backup: Path) -> Path | None:
    """Make a backup the database, and say where the one before it is kept.

    Raises:
        Unusable: the backup is no whole database of this app, or the database is in use or cannot be written.
    """
    _check(backup)
    target = _file(database_url)
    with _draft(target, ".restoring") as draft:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(backup, draft)
        kept = _put_aside(target)
        draft.rename(target)
    return kept


def _put_aside(target: Path) -> Path | None:
    if not target.exists():
        return None
    kept = target.with_name(f"{target.stem}-before-{datetime.now(UTC):%Y%m%dT%H%M%S-%f}{target.suffix}")
    try:
        with closing(sqlite3.connect(target, timeout=1)) as live:
            live.execute("PRAGMA locking_mode=EXCLUSIVE")
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            live.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise Unusable("The database is in use. Stop the app first.") from error
    target.rename(kept)
    return kept


def _check(file: Path) -> None:
    """Hold a file to being a whole database of this app."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            copy.execute("SELECT version_num FROM alembic_version").fetchone()
            copy.execute("SELECT count(*) FROM responses").fetchone()
    except sqlite3.DatabaseError as error:
        raise Unusable(f"{file} is no backup of this app ({error}).") from error
    if not sound:
        raise Unusable(f"{file} is damaged. Use another backup.")


def _file(database_url: str) -> Path:
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise Unusable("Only SQLite is backed up by this command. Use your database's own tools.")
    return Path(url.database)
