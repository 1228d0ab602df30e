"""Question files beside the lines that `quizapp check` prints for them: `tests/data/yaml/`."""

from pathlib import Path

import pytest

from quizapp.domain.checks import RULES
from quizapp.formats.yaml import read

DATA = Path(__file__).parents[2] / "data" / "yaml"


def lines(path: Path) -> list[str]:
    """What reading says, without the advice on items."""
    _, problems = read({path.name: path.read_bytes()}, path.stem)
    return [str(problem) for problem in problems if problem.name not in RULES]


@pytest.mark.parametrize("path", sorted(DATA.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_has_the_problems_that_stand_beside_it(path):
    assert lines(path) == path.with_suffix(".txt").read_text().splitlines()


@pytest.mark.parametrize("path", sorted((DATA / "valid").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_valid_file_gives_a_bank(path):
    bank, _ = read({path.name: path.read_bytes()}, path.stem)

    assert bank is not None


@pytest.mark.parametrize("path", sorted((DATA / "invalid").glob("*.yaml")), ids=lambda path: path.stem)
def test_an_invalid_file_gives_none(path):
    bank, problems = read({path.name: path.read_bytes()}, path.stem)

    assert bank is None
    assert problems


@pytest.mark.parametrize("path", sorted((DATA / "invalid").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_problem_stands_inside_its_file(path):
    _, problems = read({path.name: path.read_bytes()}, path.stem)
    count = len(path.read_text().splitlines())

    assert all(problem.place.line <= count for problem in problems)
