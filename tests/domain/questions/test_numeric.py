"""A number, right when within a tolerance or a range."""

from decimal import Decimal

import pytest

from quizapp.domain.questions.base import Mark, Unreadable
from quizapp.domain.questions.numeric import number

QUESTION = """
type: numeric
ask: After how many half-lives is a quarter of a dose left?
answer: 2
tolerance: 5 %
unit: half-lives
why: Each one halves what is left.
anticipate:
  - {answer: 4, why: A quarter is two halvings., misconception: linear-elimination}
  - {range: [0, 1], why: One leaves a half., credit: 25}
wrong: {step: elimination/halving}
"""


def mark(question, text):
    return question.grade(question.read({"answer": [text]})).parts[0]


@pytest.mark.parametrize("typed", ["2", "2.0", "1,9", "2.1", "4/2", "2 half-lives", "2 Half Lives.", "0.2e1"])
def test_a_number_within_the_tolerance_is_right(question, typed):
    assert mark(question, typed).mark is Mark.RIGHT


@pytest.mark.parametrize("typed", ["1.89", "2.11", "-2", "2e3"])
def test_a_number_outside_of_the_tolerance_is_wrong(question, typed):
    assert mark(question, typed).note.step == "elimination/halving"


def test_an_anticipated_number_is_told_what_it_confuses(question):
    part = mark(question, "4,0")

    assert part.mark is Mark.WRONG
    assert part.note.misconception == "linear-elimination"
    assert part.key == "2 half-lives (± 5 %)"


def test_an_anticipated_range_may_earn_a_part(question):
    outcome = question.grade(question.respond(["1"]))

    assert outcome.credit == 0.25
    assert [other.text for other in outcome.others] == ["4 half-lives"]


def test_the_ends_of_a_range_belong_to_it(question):
    """
    type: numeric
    ask: How many hours is the half-life of clonazepam?
    range: ["30", "40"]
    unit: h
    """
    assert mark(question, "30 h").mark is mark(question, "40").mark is Mark.RIGHT
    assert mark(question, "29.999").mark is mark(question, "40.001").mark is Mark.WRONG
    assert mark(question, "1").key == "30 to 40 h"


def test_a_tolerance_may_be_a_number(load):
    question = load("{type: numeric, ask: Count., answer: '0,3', tolerance: '0.1'}")

    assert mark(question, "0.4").mark is mark(question, "0.2").mark is Mark.RIGHT
    assert mark(question, "0.4000000000000000001").mark is Mark.WRONG


def test_without_a_tolerance_the_number_must_be_exact(load):
    question = load("{type: numeric, ask: Count., answer: 0.3}")

    assert mark(question, "0.30").mark is mark(question, "3/10").mark is Mark.RIGHT
    assert mark(question, "0.30000000000000004").mark is Mark.WRONG


def test_the_number_is_kept_as_it_was_typed(question):
    assert question.read({"answer": [" 4/2  half-lives "]}) == "4/2  half-lives"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", "12"),
        ("+0.5", "0.5"),
        ("0,5", "0.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("−3", "-3"),
        ("－３", "-3"),
        ("٣", "3"),
        ("12 000", "12000"),
        ("12\u00a0000,5", "12000.5"),
        ("1\u2009234\u202f567", "1234567"),
        ("1’234.5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("12,34,567", "1234567"),
        ("0,123", "0.123"),
        ("1234,567", "1234.567"),
        ("1.234", "1.234"),
        ("1/2", "0.5"),
        ("-1 / 4", "-0.25"),
        ("1 1/2", "1.5"),
        ("1½", "1.5"),
        ("1e-3", "0.001"),
        ("1,5E3", "1500"),
        ("1.5 x 10^-3", "0.0015"),
        ("1.5×10⁻³", "0.0015"),
        ("2 · 10^6", "2000000"),
        ("10^3", "1000"),
        ("10⁶", "1000000"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, value):
    assert number(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("5 mg", "mg"), ("5mg", "mg"), ("5 MG", "mg"), ("5 m²", "m2"), ("5 µg/l", "μg/L"), ("5 %", "%"), ("5 °C", "°C")],
)
def test_the_unit_may_stand_behind_the_number(typed, unit):
    assert number(typed, unit) == 5


@pytest.mark.parametrize(
    "typed",
    [
        *("abc", "two", "", "-", ".", "1 2", "1..2", "12.,", "1,2,3", "1.2.3", "--1", "1/0", "0/0", "1/", "5 kg", "~5"),
        *("inf", "-Infinity", "NaN", "1e", "1e9999", "9" * 61, "1_000", "0x10", "5 10^3"),
    ],
)
def test_what_is_no_finite_number_is_unreadable(typed):
    with pytest.raises(Unreadable, match=r"is not a number that can be read here\. Write digits, such as 12 or 0\.5\."):
        number(typed, "mg")


@pytest.mark.parametrize("typed", ["1,234", "-12,345 mg", "123,456e2"])
def test_a_comma_before_three_digits_is_asked_about_rather_than_guessed(typed):
    with pytest.raises(Unreadable, match=r"can mean \d+ or \d+\.\d{3}\. Write one of these two\."):
        number(typed, "mg")


def test_nothing_is_unreadable(question):
    with pytest.raises(Unreadable, match="Write a number"):
        question.read({"answer": [" "]})


@pytest.mark.parametrize("fields", ["{}", "{answer: '2', range: ['1', '3']}"])
def test_an_author_writes_an_answer_or_a_range(load, fields):
    with pytest.raises(ValueError, match="Write exactly one of the two"):
        load(f"{{type: numeric, ask: Count., anticipate: [{fields}], answer: '1'}}")


def test_a_falling_range_is_refused(refusal):
    """
    type: numeric
    ask: How many?
    range: ["3", "1"]
    """
    assert refusal == "The range falls from 3 to 1. Write the smaller number first."


def test_a_tolerance_beside_a_range_is_refused(refusal):
    """
    type: numeric
    ask: How many?
    range: ["1", "3"]
    tolerance: 1
    """
    assert refusal == "A range has its bounds already. Remove `tolerance`."


def test_a_tolerance_below_zero_is_refused(refusal):
    """
    type: numeric
    ask: How many?
    answer: 2
    tolerance: -5 %
    """
    assert refusal.startswith("A tolerance of -5 % is below zero.")


def test_an_author_is_asked_about_an_ambiguous_number_too(refusal):
    """
    type: numeric
    ask: How many?
    answer: 1,234
    """
    assert refusal == "“1,234” can mean 1234 or 1.234. Write one of these two."
