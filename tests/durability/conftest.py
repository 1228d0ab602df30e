"""The real server as a process of its own, which can be killed and started again over the same data."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from urllib.request import urlopen

import pytest
from walk import Learner, OverHttp

CELLS = Path(__file__).parent.parent / "data" / "cells"
LONGEST_START = 30.0
"""Seconds."""


class Served:
    """`quizapp serve` over one data folder and one folder of questions."""

    def __init__(self, folder: Path) -> None:
        self.questions, self.data, self.log = folder / "questions", folder / "data", folder / "server.log"
        copytree(CELLS, self.questions / "cells")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]

    def start(self) -> float:
        """Start the server; how many seconds went by until its first page."""
        settings = {"QUIZAPP_DATA": str(self.data), "QUIZAPP_QUESTIONS": str(self.questions)}
        others = {name: value for name, value in os.environ.items() if not name.startswith("QUIZAPP_")}
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(Path(sys.executable).with_name("quizapp")), "serve", "--port", str(self.port)],
                env={**others, **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while time.monotonic() - began < LONGEST_START and self.process.poll() is None:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/", timeout=5):
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"The server did not start:\n{self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """Pull the plug: no process of the server gets to do anything more."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def interrupt(self) -> int:
        """Ctrl-C in its terminal; the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=20)

    def learner(self) -> Learner:
        return Learner(OverHttp(self.port))

    def instructor(self) -> Learner:
        """Who opened the link that the server printed when it was first started."""
        person = self.learner()
        page = person.open("/instructor/join/" + self.log.read_text().partition("/instructor/join/")[2].split()[0])
        person.submit(page.form("main form"))
        return person

    @property
    def database(self) -> Path:
        return self.data / "quizapp.sqlite"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A server that runs, and is gone after the test."""
    found = Served(tmp_path)
    found.start()
    yield found
    if found.process.poll() is None:
        found.kill()
