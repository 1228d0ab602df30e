"""One right option among several."""

from random import Random

import pytest

from quizapp.domain.authored import key_of
from quizapp.domain.questions.base import Mark, Unreadable

QUESTION = """
type: choice
ask: What must be present for clonazepam to raise the chloride current?
options:
  - right: GABA
    why: The drug only makes GABA work better.
  - wrong: nothing else
    why: Without GABA the channel stays shut.
    misconception: opens-alone
    pin: last
  - wrong: serotonin
    step: ssri/cleft
  - wrong: GABA or a barbiturate
    credit: 50
"""


def test_the_right_option_earns_everything_and_says_why(question):
    outcome = question.grade(question.read({"answer": [key_of("GABA")]}))

    assert outcome.credit == 1
    assert outcome.mark is Mark.RIGHT
    assert outcome.parts[0].note.why == "The drug only makes GABA work better."


def test_a_wrong_option_betrays_its_misconception(question):
    outcome = question.grade(question.respond(["nothing else"]))

    assert outcome.credit == 0
    assert outcome.misconceptions == ("opens-alone",)
    assert outcome.parts[0].key == "GABA"
    assert outcome.parts[0].key_note.why == "The drug only makes GABA work better."


def test_a_wrong_option_may_earn_a_part(question):
    outcome = question.grade(question.respond(["GABA or a barbiturate"]))

    assert outcome.credit == 0.5
    assert outcome.mark is outcome.parts[0].mark is Mark.PARTIAL


def test_the_other_wrong_options_are_explained_too(question):
    outcome = question.grade(question.respond(["serotonin"]))

    assert [other.text for other in outcome.others] == ["nothing else", "GABA or a barbiturate"]


def test_a_pinned_option_stays_last(question):
    orders = {question.arrange(Random(seed)) for seed in range(50)}

    assert len(orders) > 1
    assert {order[-1] for order in orders} == {key_of("nothing else")}


def test_a_question_may_keep_its_order(question):
    """
    type: choice
    ask: How many half-lives?
    options: [{wrong: one}, {right: two}, {wrong: three}]
    shuffle: no
    """
    assert question.arrange(Random(1)) == (key_of("one"), key_of("two"), key_of("three"))


@pytest.mark.parametrize("fields", [{}, {"answer": []}, {"answer": [""]}, {"answer": ["made-up"]}])
def test_a_form_without_one_of_the_options_is_unreadable(question, fields):
    with pytest.raises(Unreadable, match="Choose"):
        question.read(fields)


@pytest.mark.parametrize("texts", [[], ["dopamine"], ["GABA", "serotonin"]])
def test_words_that_are_no_option_are_unreadable(question, texts):
    with pytest.raises(Unreadable):
        question.respond(texts)


def test_an_answer_says_its_text(question):
    assert question.says(key_of("serotonin")) == "serotonin"


def test_every_option_can_be_found_by_its_path(question):
    assert [path for path, _ in question.notes()] == ["options.0", "options.1", "options.2", "options.3"]


def test_no_right_option_is_refused(refusal):
    """
    type: choice
    ask: Which?
    options: [{wrong: this}, {wrong: that}]
    """
    assert refusal == "No option is right. Write one of them as `right:`."


def test_two_right_options_are_refused(refusal):
    """
    type: choice
    ask: Which?
    options: [{right: this}, {right: that}]
    """
    assert refusal == "2 options are right. Keep one, or write `type: multiple`."


def test_the_same_text_twice_is_refused(refusal):
    """
    type: choice
    ask: Which?
    options: [{right: this}, {wrong: this}]
    """
    assert refusal == "Two options have the same text, “this”. Change or remove one of them."


def test_an_option_that_is_right_and_wrong_is_refused(refusal):
    """
    type: choice
    ask: Which?
    options: [{right: this, wrong: this}, {wrong: that}]
    """
    assert refusal == "This is either right or wrong. Write it once, as `right:` or as `wrong:`."


def test_a_right_option_worth_less_than_everything_is_refused(refusal):
    """
    type: choice
    ask: Which?
    options: [{right: this, credit: 90 %}, {wrong: that}]
    """
    assert refusal == "What is right earns all of the points. Remove its `credit`, or write it as `wrong:`."
