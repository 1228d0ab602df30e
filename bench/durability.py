"""How often the app commits and calls upon the disk, for each answer and for each page that is only looked at."""

import os
import shutil
import struct
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from bench.browser import Browser
from bench.running import Running, serving
from bench.tasks import answers, questions

WATCH = ("strace", "-f", "-y", "-qq", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o")


@dataclass(frozen=True)
class Syncs:
    """What a number of requests cost."""

    times: int
    commits: int
    of_log: int | None
    """Calls that wait for the write-ahead log to be on disk; None where strace is not there to count."""
    of_database: int | None
    """Calls for the database file: a checkpoint, which comes once in many answers."""


@dataclass(frozen=True)
class Durability:
    answered: Syncs
    viewed: Syncs


def durability(folder: Path, times: int) -> Durability:
    """Answer and look so many times, alone, and count. Fewer than a hundred times: a checkpoint begins the log anew."""
    folder.mkdir(parents=True)
    log = folder / "syncs.log" if _may_watch() else None
    under = (*WATCH, str(log)) if log else ()
    with serving("quizapp", folder / "data", under=under) as server, Browser(server.port) as browser:
        looks = questions(browser, times)
        sends = answers(browser, times)
        counter = _Counter(server, log)
        for look in looks:
            look()
        viewed = counter.count(times)
        for send in sends:
            send()
        answered = counter.count(times)
    return Durability(answered, viewed)


def _may_watch() -> bool:
    """Whether strace is there and allowed."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True).returncode == 0


class _Counter:
    """What has happened since it was last asked."""

    def __init__(self, server: Running, log: Path | None) -> None:
        self._file = server.data / "quizapp.sqlite"
        self._log = log
        self._before = (0, 0, 0)
        self.count(0)

    def count(self, times: int) -> Syncs:
        commits = commits_in(self._file.with_name(self._file.name + "-wal"))
        if self._log is not None:
            time.sleep(0.2)  # strace writes a moment later
        lines = self._log.read_text().splitlines() if self._log is not None else []
        of_log = sum("-wal>" in line for line in lines)
        of_database = sum(f"{self._file.name}>" in line for line in lines)
        before, self._before = self._before, (commits, of_log, of_database)
        return Syncs(
            times,
            commits - before[0],
            of_log - before[1] if self._log is not None else None,
            of_database - before[2] if self._log is not None else None,
        )


def commits_in(log: Path) -> int:
    """The commits in SQLite's write-ahead log since it was last begun anew."""
    data = log.read_bytes() if log.exists() else b""
    if len(data) < 32:
        return 0
    page_size = struct.unpack_from(">I", data, 8)[0]
    salts = data[16:24]
    frames = range(32, len(data) - 23 - page_size, 24 + page_size)
    return sum(data[at + 8 : at + 16] == salts and data[at + 4 : at + 8] != b"\0\0\0\0" for at in frames)
