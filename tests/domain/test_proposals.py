"""Links that a question may be about."""

import pytest

from quizapp.domain.proposals import Proposer
from quizapp.library import read_path
from quizapp.paths import bundled


def test_the_link_that_shares_the_rarest_words_comes_first(cells):
    question = next(question for question in cells.questions.values() if question.step)

    proposals = Proposer({"": cells}).propose(question, 3)

    assert question.step in [proposal.link.ref for proposal in proposals]
    assert [one.likeness for one in proposals] == sorted((one.likeness for one in proposals), reverse=True)
    assert all(0 <= one.likeness <= 100 for one in proposals)


@pytest.mark.parametrize(
    ("name", "first", "among_three"), [("clonazepam-and-ssris", 0.52, 0.78), ("action-potential", 0.55, 0.7)]
)
def test_it_is_right_about_as_often_as_the_documentation_says(name, first, among_three):
    [(bank, _)] = read_path(bundled("questions") / name)
    asked = [question for question in bank.questions.values() if question.step]
    proposer = Proposer({"": bank})

    found = [[one.link.ref for one in proposer.propose(question, 3)] for question in asked]

    pairs = list(zip(found, asked, strict=True))
    assert sum(refs[0] == question.step for refs, question in pairs) >= first * len(asked)
    assert sum(question.step in refs for refs, question in pairs) >= among_three * len(asked)


def test_where_no_bank_has_a_chain_nothing_is_proposed(cells):
    assert Proposer({}).propose(next(iter(cells.questions.values()))) == []
