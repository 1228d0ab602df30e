"""A statement that is true or false."""

import pytest

from quizapp.domain.questions.base import Mark, Unreadable

QUESTION = """
type: true-false
ask: An SSRI leaves the production of serotonin as it is.
answer: true
why: It slows removal only.
wrong: {why: More stays in the cleft; no more is made., misconception: more-serotonin-made}
"""


def test_the_right_verdict_earns_everything(question):
    outcome = question.grade(question.read({"answer": ["true"]}))

    assert outcome.credit == 1
    assert outcome.parts[0].note.why == "It slows removal only."
    assert outcome.others[0].note.misconception == "more-serotonin-made"


def test_the_opposite_is_told_what_it_confuses(question):
    outcome = question.grade(question.read({"answer": ["false"]}))

    assert outcome.credit == 0
    assert outcome.parts[0].mark is Mark.WRONG
    assert outcome.parts[0].note.why == "More stays in the cleft; no more is made."
    assert outcome.parts[0].key_note.why == "It slows removal only."
    assert outcome.misconceptions == ("more-serotonin-made",)


def test_without_a_note_of_its_own_the_opposite_is_told_the_general_why(question):
    """
    type: true-false
    ask: Clonazepam is an SSRI.
    answer: no
    why: It is a benzodiazepine.
    """
    outcome = question.grade(question.respond(["true"]))

    assert outcome.parts[0].note.why == "It is a benzodiazepine."


@pytest.mark.parametrize("fields", [{}, {"answer": [""]}, {"answer": ["yes"]}])
def test_anything_but_true_or_false_is_unreadable(question, fields):
    with pytest.raises(Unreadable, match="Choose true or false"):
        question.read(fields)


def test_an_answer_says_its_verdict(question):
    assert question.says(False) == "false"
