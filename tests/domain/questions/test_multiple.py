"""Any number of right options among several."""

from itertools import chain, combinations

import pytest

from quizapp.domain.authored import key_of
from quizapp.domain.questions.base import Mark, Unreadable

QUESTION = """
type: multiple
ask: Which of these are SSRIs?
options:
  - {right: sertraline, why: It blocks the transporter.}
  - {right: fluoxetine, why: It blocks the transporter too.}
  - {wrong: clonazepam, why: It is a benzodiazepine., misconception: clonazepam-is-ssri}
  - {wrong: lorazepam}
"""


def credit(question, *texts):
    return question.grade(question.respond(texts)).credit


def test_every_right_tick_earns_its_share(question):
    assert credit(question, "sertraline") == 0.5
    assert credit(question, "sertraline", "fluoxetine") == 1


def test_every_wrong_tick_costs_what_a_right_one_earns(question):
    assert credit(question, "sertraline", "fluoxetine", "clonazepam") == 0.5
    assert credit(question, "sertraline", "clonazepam") == 0


def test_ticking_everything_earns_nothing(question):
    assert credit(question, "sertraline", "fluoxetine", "clonazepam", "lorazepam") == 0


def test_credit_never_falls_below_nothing(question):
    assert credit(question, "clonazepam", "lorazepam") == 0


def test_ticking_at_random_pays_far_less_than_knowing(question):
    # Ticking any of the 15 sets blindly earns a fifth on average; counting right ticks alone would give half.
    texts = ["sertraline", "fluoxetine", "clonazepam", "lorazepam"]
    guesses = list(chain.from_iterable(combinations(texts, size) for size in range(1, 5)))

    assert sum(credit(question, *guess) for guess in guesses) / len(guesses) == pytest.approx(0.2)


def test_each_tick_and_each_gap_is_a_part_of_its_own(question):
    outcome = question.grade(question.respond(["sertraline", "clonazepam"]))

    assert [(part.label, part.mark) for part in outcome.parts] == [
        ("sertraline", Mark.RIGHT),
        ("fluoxetine", Mark.MISSED),
        ("clonazepam", Mark.WRONG),
    ]
    assert outcome.parts[1].note.why == "It blocks the transporter too."
    assert outcome.misconceptions == ("clonazepam-is-ssri",)
    assert [other.text for other in outcome.others] == ["lorazepam"]


def test_the_answer_is_kept_as_sorted_keys(question):
    ticked = [key_of("sertraline"), key_of("clonazepam"), key_of("sertraline")]

    assert question.read({"answer": ticked}) == sorted(set(ticked))


@pytest.mark.parametrize("fields", [{}, {"answer": []}, {"answer": [key_of("sertraline"), "made-up"]}])
def test_no_tick_or_an_unknown_one_is_unreadable(question, fields):
    with pytest.raises(Unreadable):
        question.read(fields)


def test_an_answer_says_what_was_ticked(question):
    assert question.says(question.respond(["clonazepam", "sertraline"])) == "sertraline; clonazepam"


def test_options_that_are_all_right_are_refused(refusal):
    """
    type: multiple
    ask: Which?
    options: [{right: this}, {right: that}]
    """
    assert refusal == "Every option is right, so ticking all would do. Add one as `wrong:`."


def test_options_that_are_all_wrong_are_refused(refusal):
    """
    type: multiple
    ask: Which?
    options: [{wrong: this}, {wrong: that}]
    """
    assert refusal == "No option is right. Write at least one of them as `right:`."


def test_ticks_may_count_differently(question):
    """
    type: multiple
    ask: Which?
    options:
      - {right: first, credit: 75}
      - {right: second, credit: 25 %}
      - {wrong: third, credit: -25}
      - {wrong: fourth, credit: 0}
    """
    earned = {
        texts: question.grade(question.respond(texts)).credit
        for texts in (("first", "second"), ("first",), ("first", "third"), ("second", "third"), ("second", "fourth"))
    }

    assert list(earned.values()) == [1, 0.75, 0.5, 0, 0.25]


def test_right_ticks_together_earn_all(refusal):
    """
    type: multiple
    ask: Which?
    options: [{right: this, credit: 40}, {right: that, credit: 40}, {wrong: other}]
    """
    assert refusal == "The right options together earn 80 %. Give all of them `credit`, 100 in sum."


def test_a_wrong_tick_earns_nothing(refusal):
    """
    type: multiple
    ask: Which?
    options: [{right: this}, {wrong: that, credit: 50}]
    """
    assert refusal == "A right tick earns and a wrong one costs. Write `credit` above 0 or below it."
