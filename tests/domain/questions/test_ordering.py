"""Items to be put in order."""

from itertools import permutations
from random import Random

import pytest

from quizapp.domain.authored import key_of
from quizapp.domain.questions.base import Mark, Unreadable

QUESTION = """
type: ordering
ask: Put the links of the chain in order.
order:
  - {text: GABA binds, why: The drug alone does nothing.}
  - {text: the channel opens, step: gaba-a/own-site}
  - {text: chloride flows in}
  - {text: the neuron falls silent}
"""

TEXTS = ["GABA binds", "the channel opens", "chloride flows in", "the neuron falls silent"]


def fields(*places):
    return {f"place-{key_of(text)}": [place] for text, place in zip(TEXTS, places, strict=True)}


def test_the_right_order_earns_everything(question):
    outcome = question.grade(question.read(fields("1", "2", "3", "4")))

    assert outcome.credit == 1
    assert all(part.mark is Mark.RIGHT for part in outcome.parts)


def test_credit_is_the_share_of_right_neighbours(question):
    outcome = question.grade(question.read(fields("4", "1", "2", "3")))

    assert outcome.credit == 0.6667


def test_each_item_is_judged_by_what_stands_before_it(question):
    outcome = question.grade(question.read(fields("2", "1", "3", "4")))

    assert [(part.label, part.given, part.key, part.mark) for part in outcome.parts] == [
        ("the channel opens", "first", "after GABA binds", Mark.WRONG),
        ("GABA binds", "after the channel opens", "first", Mark.WRONG),
        ("chloride flows in", "after GABA binds", "after the channel opens", Mark.WRONG),
        ("the neuron falls silent", "after chloride flows in", "after chloride flows in", Mark.RIGHT),
    ]
    assert outcome.parts[0].note.step == "gaba-a/own-site"
    assert outcome.credit == 0.3333


def test_the_reverse_order_earns_nothing(question):
    assert question.grade(question.respond(TEXTS[::-1])).credit == 0


def test_guessing_an_order_earns_a_quarter_on_average(question):
    credits = [question.grade(question.respond(order)).credit for order in permutations(TEXTS)]

    assert sum(credits) / len(credits) == pytest.approx(0.25, abs=1e-3)


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        (("1", "2", "3", ""), "Not every item has a place yet. Give each its own place."),
        (("1", "3", "3", "2"), "Two items stand in place 3. Give each its own place."),
        (("1", "2", "3", "5"), "There is no place “5”. Number the items from 1 to 4."),
        (("0", "2", "3", "1"), "There is no place “0”. Number the items from 1 to 4."),
        (("first", "2", "3", "4"), "There is no place “first”. Number the items from 1 to 4."),
    ],
)
def test_places_that_make_no_order_are_unreadable(question, places, sentence):
    with pytest.raises(Unreadable) as refused:
        question.read(fields(*places))

    assert str(refused.value) == sentence


@pytest.mark.parametrize("texts", [[], TEXTS[:3], [*TEXTS[:3], TEXTS[0]], [*TEXTS[:3], "made up"]])
def test_words_that_make_no_order_are_unreadable(question, texts):
    with pytest.raises(Unreadable):
        question.respond(texts)


def test_the_right_order_is_never_laid_out(question):
    right = tuple(map(key_of, TEXTS))
    orders = {question.arrange(Random(seed)) for seed in range(400)}

    assert right not in orders
    assert len(orders) == 23


def test_an_answer_says_its_order(question):
    assert question.says(question.respond(TEXTS[::-1])) == "; ".join(TEXTS[::-1])


def test_two_items_make_no_order(refusal):
    """
    type: ordering
    ask: Order.
    order: [{text: a}, {text: b}]
    """
    assert "at least 3" in refusal


def test_the_same_item_twice_is_refused(refusal):
    """
    type: ordering
    ask: Order.
    order: [{text: a}, {text: b}, {text: a}]
    """
    assert refusal == "Two items have the same text, “a”. Change or remove one of them."
