"""A small bank with every question kind, and apps that serve it from a folder and a database of their own."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copy, copytree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from walk import InProcess, Learner

from quizapp.app import create_app
from quizapp.config import Config
from quizapp.db import db
from quizapp.db.schema import bring_up_to_date
from quizapp.domain.banks import Bank
from quizapp.domain.places import Severity
from quizapp.library import Library, read_path
from quizapp.paths import bundled

CELLS = Path(__file__).parent / "data" / "cells"


@pytest.fixture(scope="session")
def cells() -> Bank:
    """The small bank, read."""
    [(bank, problems)] = read_path(CELLS)
    assert bank is not None
    assert [problem for problem in problems if problem.severity is Severity.PROBLEM] == []
    return bank


@pytest.fixture
def tiers(folder: Path, library: Library) -> Bank:
    """A second small bank beside it: reasons, hints, and what can be tried until it is right."""
    copytree(CELLS.with_name("tiers"), folder / "tiers")
    library._scanned_at = None
    library.refresh()
    return library.banks()["tiers"]


@pytest.fixture
def spikes(folder: Path, library: Library) -> Bank:
    """The sample bank that is shipped, which has all that a bank can hold."""
    copytree(bundled("questions") / "action-potential", folder / "action-potential")
    library._scanned_at = None
    library.refresh()
    return library.banks()["action-potential"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of question banks with the small one in it, free to be changed."""
    copytree(CELLS, tmp_path / "questions" / "cells")
    return tmp_path / "questions"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as the migrations leave it; made once and copied, for migrating takes half a second."""
    path = tmp_path_factory.mktemp("database") / "quizapp.sqlite"
    bring_up_to_date(f"sqlite:///{path}")
    return path


@pytest.fixture
def config(tmp_path: Path, folder: Path, empty_database: Path) -> Config:
    (tmp_path / "data").mkdir()
    copy(empty_database, tmp_path / "data")
    return Config(data=tmp_path / "data", questions=folder, secret_key="only for tests")


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The whole app; faults in it end the test instead of becoming a page."""
    app = create_app(config)
    app.testing = True
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def learner(app: Flask) -> Learner:
    """Somebody with a browser of their own."""
    return Learner(InProcess(app))


@pytest.fixture
def library(app: Flask) -> Library:
    found: Library = app.extensions["quizapp.library"]
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be skipped, as on the machine that decides on a release, a skip is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("QUIZAPP_NO_SKIPS") and skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
