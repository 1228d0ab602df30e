"""The contrast grids of the shipped banks: whole, explained, and not to be solved by matching words."""

import pytest

from quizapp.domain.banks import Bank
from quizapp.library import read_path
from quizapp.paths import bundled

BANKS = ("clonazepam-and-ssris", "action-potential")


@pytest.fixture(params=BANKS)
def bank(request) -> Bank:
    [(bank, problems)] = read_path(bundled("questions") / request.param)
    assert bank, "\n".join(map(str, problems))
    assert bank.contrast
    return bank


def test_every_cell_says_why_by_which_link_and_from_which_facts(bank):
    for cell in bank.contrast.cells.values():
        assert cell.fact.why, cell.id
        assert bank.link(cell.fact.step), cell.id
        assert cell.fact.facts, cell.id
        assert set(cell.fact.facts) & set(bank.link(cell.fact.step).step.facts), cell.id


def test_no_cell_names_a_side(bank):
    for cell in bank.contrast.cells.values():
        words = cell.fact.text.casefold()
        assert not any(side in words for side in bank.contrast.sides), cell.id


def test_texts_are_short_enough_for_a_cell(bank):
    assert [cell.id for cell in bank.contrast.cells.values() if len(cell.fact.text) > 75] == []


def test_the_drug_classes_are_contrasted_in_all_eight_respects():
    [(bank, _)] = read_path(bundled("questions") / "clonazepam-and-ssris")

    assert [row.label for row in bank.contrast.rows] == [
        "Target",
        "Transmitter",
        "First effect",
        "Full effect",
        "Main use",
        "Length of treatment",
        "Risk on stopping at once",
        "How to stop",
    ]
