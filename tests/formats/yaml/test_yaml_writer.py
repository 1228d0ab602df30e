"""The own format holds everything: what is written is read back equal."""

from pathlib import Path

import pytest
from drawn import banks
from hypothesis import given

from quizapp.domain.banks import Bank
from quizapp.domain.places import Severity
from quizapp.formats import formats, recognise
from quizapp.formats.base import Upload
from quizapp.formats.yaml.reader import read
from quizapp.formats.yaml.writer import LARGEST_FILE, files_of
from quizapp.library import read_path
from quizapp.paths import bundled

BANKS = [
    Path(__file__).parents[2] / "data" / "cells",
    Path(__file__).parents[2] / "data" / "tiers",
    *sorted(path for path in bundled("questions").iterdir() if path.is_dir()),
]
YAML = formats()["yaml"]


def reread(bank: Bank) -> Bank | None:
    again, problems = read(files_of(bank), bank.id)
    assert [str(problem) for problem in problems if problem.severity is Severity.PROBLEM] == []
    return again


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.name)
def test_a_whole_bank_is_read_back_equal(path):
    [(bank, _)] = read_path(path)

    assert bank is not None
    assert reread(bank) == bank


@given(banks())
def test_any_bank_is_read_back_equal(bank):
    assert reread(bank) == bank


@given(banks())
def test_any_bank_is_imported_as_it_was_exported(bank):
    assert YAML.write is not None
    upload = Upload("drawn.yaml", YAML.write(bank, {}).data)

    assert recognise(upload) is YAML
    assert YAML.read(upload).bank == bank


def test_a_bank_with_pictures_travels_as_an_archive():
    [(bank, _)] = read_path(BANKS[0])
    assert bank is not None
    assert YAML.write is not None
    picture = (BANKS[0] / "cell.svg").read_bytes()

    written = YAML.write(bank, {"cell.svg": picture})
    found = YAML.read(Upload("cells.zip", written.data))

    assert written.suffix == ".zip"
    assert found.bank == bank
    assert found.media == {"cell.svg": picture}


def test_what_is_too_large_for_one_file_goes_on_in_the_next():
    [(bank, _)] = read_path(BANKS[0])
    assert bank is not None
    question = bank.questions["which-ion"].model_copy(update={"explain": "words " * 3000 + "end"})
    many = {f"q{number}": question.model_copy(update={"id": f"q{number}"}) for number in range(600)}
    large = Bank(id="large", title="Large", mechanisms=bank.mechanisms, facts=bank.facts, source=bank.source,
                 misconceptions=bank.misconceptions, questions=many)  # fmt: skip

    files = files_of(large)

    assert len(files) > 2
    assert max(map(len, files.values())) < LARGEST_FILE + 1_000_000 - 1
    assert reread(large) == large
