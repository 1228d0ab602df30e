"""Items to be sorted into categories."""

from random import Random

import pytest

from quizapp.domain.authored import key_of
from quizapp.domain.questions.base import Mark, Unreadable

QUESTION = """
type: categorize
ask: Sort the effects.
categories: [SSRI, benzodiazepine, neither]
items:
  - {text: blocks reuptake, in: SSRI, why: It blocks the transporter., misconception: ssri-gaba}
  - {text: relieves anxiety, in: [SSRI, benzodiazepine]}
  - {text: kills bacteria, in: neither}
"""


def test_credit_is_the_share_of_items_in_their_category(question):
    form = {f"item-{key_of('blocks reuptake')}": [key_of("benzodiazepine")]}
    form |= {f"item-{key_of('relieves anxiety')}": [key_of("benzodiazepine")]}

    outcome = question.grade(question.read(form))

    assert outcome.credit == 0.3333
    assert [(part.label, part.given, part.key, part.mark) for part in outcome.parts] == [
        ("blocks reuptake", "benzodiazepine", "SSRI", Mark.WRONG),
        ("relieves anxiety", "benzodiazepine", "SSRI or benzodiazepine", Mark.RIGHT),
        ("kills bacteria", "", "neither", Mark.MISSED),
    ]
    assert outcome.misconceptions == ("ssri-gaba",)


def test_an_item_may_belong_in_any_of_several_categories(question):
    for category in ("SSRI", "benzodiazepine"):
        assert question.grade(question.respond([f"relieves anxiety = {category}"])).parts[1].mark is Mark.RIGHT


@pytest.mark.parametrize("form", [{}, {f"item-{key_of('kills bacteria')}": ["made up"]}])
def test_nothing_or_an_unknown_category_is_unreadable(question, form):
    with pytest.raises(Unreadable):
        question.read(form)


@pytest.mark.parametrize("texts", [[], ["kills bacteria"], ["kills bacteria = both"], ["kills time = neither"]])
def test_words_that_sort_nothing_are_unreadable(question, texts):
    with pytest.raises(Unreadable):
        question.respond(texts)


def test_the_items_are_shuffled(question):
    orders = {question.arrange(Random(seed)) for seed in range(60)}

    assert len(orders) == 6


def test_the_categories_keep_their_order_and_have_keys(question):
    assert question.choices == {key_of(name): name for name in ("SSRI", "benzodiazepine", "neither")}
    assert list(question.choices.values()) == ["SSRI", "benzodiazepine", "neither"]


def test_in_is_written_as_in(question):
    assert question.native()["items"][1]["in"] == ["SSRI", "benzodiazepine"]


def test_what_is_offered_follows_no_order_of_the_file(question):
    turned = question.model_copy(update={"items": question.items[::-1]})

    assert turned.offered == question.offered
    assert set(question.offered) > {"blocks reuptake", "relieves anxiety", "kills bacteria"}


def test_an_unknown_category_is_refused_with_a_suggestion(refusal):
    """
    type: categorize
    ask: Sort.
    categories: [SSRI, benzodiazepine]
    items: [{text: sertraline, in: SSRIs}]
    """
    assert refusal == "There is no category “SSRIs”. Did you mean “SSRI”?"


def test_a_far_category_is_refused_with_a_way_out(refusal):
    """
    type: categorize
    ask: Sort.
    categories: [SSRI, benzodiazepine]
    items: [{text: sertraline, in: both}]
    """
    assert refusal == "There is no category “both”. Add it to `categories`, or name one of those."


def test_a_slip_in_an_item_is_the_only_complaint(refusal):
    """
    type: categorize
    ask: Sort.
    categories: [SSRI, benzodiazepine]
    items: [{text: sertraline, im: SSRI}]
    """
    assert refusal.splitlines() == ["Field required", "Extra inputs are not permitted"]
