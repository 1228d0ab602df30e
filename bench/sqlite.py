"""SQLite as the measured programs open it: every commit is on disk before it is acknowledged."""

import os
import sqlite3
from functools import lru_cache
from pathlib import Path
from threading import get_ident


def connection(file: Path) -> sqlite3.Connection:
    """This thread's connection, which stays open; each statement is a transaction of its own."""
    return _opened(file, os.getpid(), get_ident())


@lru_cache(maxsize=64)
def _opened(file: Path, _process: int, _thread: int) -> sqlite3.Connection:
    opened = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=10)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        opened.execute(f"PRAGMA {pragma}")
    return opened


def count(file: Path, table: str) -> int:
    """How many rows a table holds, asked from outside."""
    reader = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        found: int = reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found
    finally:
        reader.close()
