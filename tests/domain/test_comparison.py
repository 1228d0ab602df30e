"""A typed answer beside the back of a card: what is forgiven, and the difference that is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.comparison import MOST_LETTERS, Fit, compare
from quizapp.domain.recall import Grade


@pytest.mark.parametrize(
    ("typed", "right", "fit"),
    [
        ("ATP", "ATP", Fit.SAME),
        ("  the Mitochondrion. ", "The mitochondrion", Fit.SAME),
        ("mitochondrien", "mitochondrion", Fit.NEARLY),
        ("negative about 65mV", "Negative, by about 65 mV.", Fit.NEARLY),
        ("sertraline, fluoxetin", "Fluoxetine and sertraline, for example.", Fit.NEARLY),
        ("not negative about 65 mV", "Negative, by about 65 mV.", Fit.OTHER),
        ("clonidine", "clonazepam", Fit.OTHER),
        ("hypopolarised", "hyperpolarised", Fit.OTHER),
        ("", "ATP", Fit.OTHER),
        ("anything", "*", Fit.OTHER),
    ],
)
def test_slips_of_the_pen_and_another_order_are_forgiven_other_words_are_not(typed: str, right: str, fit: Fit):
    assert compare(typed, right).fit is fit


def test_the_grade_is_proposed_only_where_the_app_can_tell():
    long = "Because both are prescribed for mental-health conditions, by doctors of many kinds."

    assert compare("ATP", "ATP").proposed is Grade.GOOD
    assert compare("GTP", "ATP").proposed is Grade.AGAIN
    assert compare("I do not know", long).proposed is None


def test_the_difference_says_what_is_too_much_and_what_is_missing():
    pieces = [(piece.where, piece.text) for piece in compare("serotonine", "serotonin").pieces]

    assert pieces == [("both", "serotonin"), ("typed", "e")]


@settings(deadline=None)
@given(typed=st.text(max_size=60), right=st.text(min_size=1, max_size=60))
def test_the_pieces_make_up_the_right_answer_whatever_was_typed(typed: str, right: str):
    found = compare(typed, right)

    assert "".join(piece.text for piece in found.pieces if piece.where != "typed") == " ".join(right.split())


def test_texts_without_end_are_cut_short():
    assert len(compare("a " * 5000, "b " * 5000).typed) <= MOST_LETTERS
