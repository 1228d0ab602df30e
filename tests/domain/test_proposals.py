"""Links that a question may be about."""

from quizapp.domain.proposals import Proposer


def test_the_link_that_shares_the_rarest_words_comes_first(cells):
    question = next(question for question in cells.questions.values() if question.step)

    proposals = Proposer({"": cells}).propose(question, 3)

    assert question.step in [proposal.link.ref for proposal in proposals]
    assert [one.likeness for one in proposals] == sorted((one.likeness for one in proposals), reverse=True)
    assert all(0 <= one.likeness <= 100 for one in proposals)


def test_it_is_right_as_often_as_the_documentation_says(spikes):
    asked = [question for question in spikes.questions.values() if question.step]
    proposer = Proposer({"": spikes})

    first = sum(proposer.propose(question)[0].link.ref == question.step for question in asked)
    among_three = sum(question.step in [one.link.ref for one in proposer.propose(question, 3)] for question in asked)

    assert first >= 0.5 * len(asked)
    assert among_three >= 0.7 * len(asked)


def test_where_no_bank_has_a_chain_nothing_is_proposed(cells):
    assert Proposer({}).propose(next(iter(cells.questions.values()))) == []
