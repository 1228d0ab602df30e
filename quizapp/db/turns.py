"""Whose turn it is to write, where several processes and threads share one SQLite file."""

import sqlite3
from fcntl import LOCK_EX, LOCK_UN, flock
from typing import IO


class Queued(sqlite3.Connection):
    """A connection that waits for its turn to write.

    Left to itself SQLite sleeps and tries again, after ever longer pauses, so that under load somebody waits for
    seconds. A turn is a lock on an empty file: the system hands it on, and takes it back from a process that died.
    """

    _queue: IO[bytes] | None = None
    _has_turn = False

    def take_turn(self) -> None:
        """Wait until nobody else is writing. Ending the transaction gives the turn away."""
        if self._queue is None:
            file = self.execute("PRAGMA database_list").fetchone()[2]
            self._queue = open(f"{file}-turn", "ab") if file else None  # noqa: SIM115 - open as long as the connection
        if self._queue is not None:
            flock(self._queue, LOCK_EX)
            self._has_turn = True

    def commit(self) -> None:
        super().commit()
        self._give_turn_away()

    def rollback(self) -> None:
        super().rollback()
        self._give_turn_away()

    def close(self) -> None:
        super().close()
        if self._queue is not None:
            self._queue.close()

    def _give_turn_away(self) -> None:
        if self._has_turn and self._queue is not None:
            flock(self._queue, LOCK_UN)
            self._has_turn = False
