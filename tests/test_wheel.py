"""The wheel, installed elsewhere, serves the same app with its bank."""

import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from answering import right_fields
from walk import Learner, OverHttp

from quizapp.library import read_path
from quizapp.paths import bundled

CHECKOUT = Path(__file__).parent.parent
BANK = "clonazepam-and-ssris"
LONGEST_START = 60.0
"""Seconds; the first start also makes the database."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing in it but the wheel; what the wheel needs is lent by the environment of the tests."""
    folder = tmp_path_factory.mktemp("elsewhere")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, CHECKOUT], check=True, cwd=folder)
    [wheel] = folder.glob("quizapp-*.whl")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([*pip, "--python", python, "install", "--no-deps", wheel], check=True, cwd=folder)
    site = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([python, "-c", site], check=True, capture_output=True, text=True).stdout.strip()
    (Path(packages) / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "venv" / "bin"


def run(command: Path, *arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [command, *arguments], cwd=cwd, env=surroundings(), capture_output=True, text=True, timeout=60, check=False
    )


def surroundings() -> dict[str, str]:
    """An environment that says nothing about the checkout."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("QUIZAPP_", "PYTHON"))}


@pytest.fixture
def port(installed: Path, tmp_path: Path) -> Iterator[int]:
    """Where the installed app is served, from an empty folder."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [installed / "quizapp", "serve", "--port", str(port)],
            cwd=tmp_path,
            env=surroundings(),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(process, port, tmp_path / "server.log")
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"The installed app did not start:\n{log.read_text()[-2000:]}")


def test_the_installed_app_is_the_one_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import quizapp; print(quizapp.__file__)", cwd=tmp_path)

    assert where.stdout.startswith(str(installed.parent))


def test_a_question_can_be_answered_in_the_installed_app(port: int, tmp_path: Path) -> None:
    learner = Learner(OverHttp(port))
    [(bank, _)] = read_path(bundled("questions") / BANK)
    assert bank is not None
    question = bank.questions["not-an-ssri"] if "not-an-ssri" in bank.questions else next(iter(bank.questions.values()))

    assert bank.title in learner.open("/").words
    page = learner.answer(learner.ask(question.id, BANK), right_fields(question))

    assert page.find("#feedback")["data-correct"] == "true"
    assert page.has("svg.diagram")
    assert learner.open(str(page.find("link[rel=stylesheet]")["href"])).status == 200
    assert (tmp_path / "instance" / "quizapp.sqlite").exists(), "data lies where the command was given"


def test_the_installed_command_checks_the_banks_that_it_brings(installed: Path, tmp_path: Path) -> None:
    [questions] = installed.parent.rglob("bundled/questions")

    checked = run(installed / "quizapp", "check", str(questions), cwd=tmp_path)

    assert checked.returncode == 0, checked.stdout
    assert "0 problems" in checked.stderr


def test_the_installed_command_prints_an_exam(installed: Path, tmp_path: Path) -> None:
    made = run(installed / "quizapp", "export", BANK, "--to", "pdf", "-o", "exam.pdf", "--count", "5", cwd=tmp_path)

    assert made.returncode == 0, made.stderr
    assert (tmp_path / "exam.pdf").read_bytes().startswith(b"%PDF")


def test_the_installed_package_holds_no_data_and_no_tests(installed: Path) -> None:
    [package] = installed.parent.rglob("site-packages/quizapp")

    assert not list(package.rglob("*.sqlite*"))
    assert not list(package.rglob("secret_key"))
    assert not list(package.rglob("test_*"))
