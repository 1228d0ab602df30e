"""Whatever pyproject.toml asks for is pinned in the files that `make` installs from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def name_of(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("requirements.txt", PROJECT["dependencies"]),
        ("requirements-dev.txt", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
    ],
)
def test_every_dependency_is_pinned(file: str, wanted: list[str]) -> None:
    pinned = {name_of(line) for line in (ROOT / file).read_text().splitlines() if "==" in line}

    assert {name_of(requirement) for requirement in wanted} <= pinned
