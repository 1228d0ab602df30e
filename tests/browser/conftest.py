"""A real server with the shipped banks, a real Chromium, and students who use them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.request import urlopen

import pytest
from browser.student import PHONE, Device, Student
from browser.veteran import NAME, Veteran, send_everywhere
from playwright.sync_api import Browser, sync_playwright
from walk import Learner, OverHttp

from quizapp.clock import now
from quizapp.domain.banks import Bank
from quizapp.library import Library
from quizapp.paths import bundled

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUIZAPP = str(Path(sys.executable).with_name("quizapp"))
"""The command that is installed here."""

LONGEST_START = 30.0
"""Seconds."""


@dataclass(frozen=True)
class Server:
    """A server that answers, the one-time link that it printed, and the folder of its data."""

    port: int
    invitation: str
    data: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`quizapp serve` as people start it, with the banks that are shipped and data of its own."""
    with served(tmp_path_factory.mktemp("served")) as server:
        yield server


@contextmanager
def served(data: Path, **settings: str) -> Iterator[Server]:
    """`quizapp serve` with this folder for its data, and with these settings."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUIZAPP_")}
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [QUIZAPP, "serve", "--port", str(port)],
            env={**environment, **settings, "QUIZAPP_DATA": str(data)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(process, f"http://127.0.0.1:{port}/healthz", data / "server.log")
        invitation = (data / "server.log").read_text().partition("/instructor/join/")[2].split()[0]
        yield Server(port, f"/instructor/join/{invitation}", data)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=5) as reply:
                if reply.status == 200:
                    return
        except OSError:
            time.sleep(0.02)
    pytest.fail(f"The server did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def bank() -> Bank:
    """One of the shipped banks, as the tests know it."""
    return Library(bundled("questions"), now).banks()["clonazepam-and-ssris"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium or Chrome, headless."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        pytest.skip("There is no Chromium or Chrome for the browser tests. On Debian: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=QUIET, chromium_sandbox=os.geteuid() != 0, timeout=60_000
        )
        yield browser
        browser.close()


Enter = Callable[..., Student]
NOBODY: Mapping[str, str] = MappingProxyType({})


@pytest.fixture
def enter(chromium: Browser, server: Server, bank: Bank) -> Iterator[Enter]:
    """For tests with several students: each call is one more. Nothing may have gone wrong in their browsers."""
    students: list[Student] = []
    with ExitStack() as leaving:

        def enter(device: Device = PHONE, cookies: Mapping[str, str] = NOBODY, **how: object) -> Student:
            context = chromium.new_context(
                base_url=server.url,
                viewport={"width": device.width, "height": device.height},
                color_scheme=device.scheme,
                java_script_enabled=device.has_script,
                **how,
            )
            leaving.callback(context.close)
            context.set_default_timeout(10_000)
            context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
            students.append(Student(context, device, server.url, bank))
            return students[-1]

        yield enter
    assert [complaint for student in students for complaint in student.complaints] == []


@pytest.fixture
def student(request: pytest.FixtureRequest, enter: Enter) -> Student:
    """Somebody who was never here before, at a phone unless the test says otherwise."""
    return enter(getattr(request, "param", PHONE))


@pytest.fixture(scope="session")
def veteran(server: Server, bank: Bank) -> Veteran:
    """An administrator who has been everywhere: quizzes of every kind, asked and answered, an exam, a report."""
    found = send_everywhere(Learner(OverHttp(server.port)), server.invitation, bank)
    promotion = [QUIZAPP, "user", "promote", NAME, "--to", "administrator"]
    subprocess.run(promotion, env={**os.environ, "QUIZAPP_DATA": str(server.data)}, check=True, timeout=60)
    return found
