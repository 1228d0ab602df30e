"""The wheel brings all that the app needs: installed alone, somewhere else, it serves the banks that are shipped."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from threading import Timer
from zipfile import ZipFile

import pytest
from answering import right_fields
from walk import Learner, OverHttp

from quizapp.library import read_path
from quizapp.paths import bundled

ROOT = Path(__file__).parents[1]
BANK = "clonazepam-and-ssris"
LONGEST = 120
"""Seconds, for each of the commands here."""

ELSEWHERE = {name: value for name, value in os.environ.items() if not name.startswith(("QUIZAPP_", "PYTHON"))}
WHERE_IT_LIES = """\
import quizapp
from quizapp.paths import bundled
print(quizapp.__file__, *map(bundled, ["templates", "static", "questions"]), sep="\\n")
"""


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel in it, and an empty folder to start from."""

    home: Path
    cwd: Path

    @property
    def python(self) -> Path:
        return self.home / "bin" / "python"


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, env=ELSEWHERE, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app as it is given to others."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    run(*pip, "--wheel-dir", folder, ROOT, cwd=folder)
    [found] = folder.glob("quizapp-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own. What it depends on is borrowed from here, but for the app itself."""
    home = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    [packages] = home.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--python", home, "--disable-pip-version-check"]
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", wheel, cwd=home)
    return Installed(home, tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture(scope="module")
def learner(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    """Somebody who opens what the installed command serves."""
    data = tmp_path_factory.mktemp("data")
    with create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = subprocess.Popen(
        [installed.home / "bin" / "quizapp", "serve", "--port", str(port), "--workers", "1"],
        cwd=installed.cwd,
        env={**ELSEWHERE, "QUIZAPP_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    too_long = Timer(LONGEST, process.kill)
    too_long.start()
    with process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            if said != f"quizapp is at http://127.0.0.1:{port}/\n":
                process.terminate()
                pytest.fail(said + process.communicate()[0])
            yield Learner(OverHttp(port))
        finally:
            process.terminate()
            too_long.cancel()


def test_the_wheel_holds_every_file_that_the_app_brings_along(wheel: Path) -> None:
    packed = set(ZipFile(wheel).namelist())

    for name in ("templates", "static", "questions"):
        files = [path.relative_to(ROOT).as_posix() for path in (ROOT / name).rglob("*") if path.is_file()]
        assert files
        assert {f"quizapp/bundled/{file}" for file in files if "/." not in file} <= packed


def test_the_wheel_holds_no_tests_and_no_data_of_learners(wheel: Path) -> None:
    packed = ZipFile(wheel).namelist()

    assert {name.split("/")[0] for name in packed if ".dist-info/" not in name} == {"quizapp"}
    assert [name for name in packed if name.endswith((".sqlite", ".pyc", "secret_key"))] == []


def test_all_that_it_brings_along_lies_inside_the_environment(installed: Installed) -> None:
    places = run(installed.python, "-c", WHERE_IT_LIES, cwd=installed.cwd).split("\n")[:-1]

    assert len(places) == 4
    for place in places:
        assert Path(place).is_relative_to(installed.home.resolve()), place


def test_it_is_well_and_shows_the_shipped_banks(learner: Learner) -> None:
    health, home = learner.open("/healthz"), learner.open("/")

    assert (health.status, health.html.strip()) == (200, "ok")
    for path in bundled("questions").iterdir():
        assert home.has(f"a[href='/banks/{path.name}']"), path.name


def test_its_style_sheets_and_scripts_are_served(learner: Learner) -> None:
    home = learner.open("/")
    addresses = [
        str(tag.get("href") or tag.get("src")) for tag in home.soup.select("link[rel=stylesheet], script[src]")
    ]

    assert len(addresses) > 1
    assert {address: learner.open(address).status for address in addresses} == dict.fromkeys(addresses, 200)


def test_one_click_starts_a_quiz(learner: Learner) -> None:
    page = learner.submit(learner.open("/").form_to(f"/banks/{BANK}/attempts"))

    assert page.status == 200
    assert page.has("form#answer[method=post]")


def test_a_question_is_answered_and_explained(learner: Learner) -> None:
    [(bank, _)] = read_path(bundled("questions") / BANK)
    assert bank is not None
    question = next(question for question in bank.questions.values() if question.type == "choice")

    page = learner.answer(learner.ask(question.id, BANK), right_fields(question))

    assert page.find("#feedback")["data-correct"] == "true"
    assert page.find("#feedback .said-why").get_text(strip=True)


def test_nothing_is_written_where_it_was_started(learner: Learner, installed: Installed) -> None:
    learner.open("/")

    assert list(installed.cwd.iterdir()) == []
