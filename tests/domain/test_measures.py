"""What answers add up to."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.attempts import Confidence
from quizapp.domain.measures import (
    Answer,
    Hold,
    Tally,
    by,
    calibration,
    calibration_in_words,
    hold,
    misconceptions_met,
    tally,
)
from quizapp.domain.questions.base import mark_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def answer(credit=1.0, **about):
    about = {"question_id": "q", "answered_at": NOON, **about}
    return Answer(credit=credit, mark=mark_of(credit), **about)


def test_no_answers_are_a_share_of_nothing():
    assert tally([]) == Tally(0, 0)
    assert tally([]).share == 0


@given(st.lists(st.floats(0, 1), max_size=40))
def test_a_share_lies_between_none_and_all(credits):
    assert 0 <= tally(answer(credit) for credit in credits).share <= 1


def test_answers_are_grouped_in_order_of_first_appearance():
    answers = [answer(topic="pumps"), answer(0, topic="fuel"), answer(0.5, topic="pumps"), answer(topic=None)]

    groups = by(answers, "topic")

    assert list(groups.items()) == [("pumps", Tally(2, 1.5)), ("fuel", Tally(1, 0))]


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["pumps", "fuel", None])), max_size=30))
def test_groups_hold_every_answer_that_names_one(answers):
    groups = by([answer(credit, topic=topic) for credit, topic in answers], "topic")

    assert sum(group.answers for group in groups.values()) == sum(topic is not None for _, topic in answers)


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (None, Hold.UNTESTED),
        (Tally(0, 0), Hold.UNTESTED),
        (Tally(1, 0), Hold.MISSING),
        (Tally(100, 49.99), Hold.MISSING),
        (Tally(2, 1), Hold.SHAKY),
        (Tally(100, 79.99), Hold.SHAKY),
        (Tally(5, 4), Hold.HOLDS),
        (Tally(1, 1), Hold.HOLDS),
    ],
)
def test_a_link_is_judged_by_its_share_of_credit(tally, expected):
    assert hold(tally) is expected


def test_misconceptions_are_counted_the_most_frequent_first():
    answers = [answer(0, misconceptions=("a", "b")), answer(0, misconceptions=("b",)), answer()]

    assert list(misconceptions_met(answers).items()) == [("b", 2), ("a", 1)]


def test_calibration_lists_the_levels_used_from_sure_to_guessing():
    answers = [answer(0, confidence=Confidence.GUESSING), answer(confidence=Confidence.SURE), answer(0.2)]

    found = calibration(answers)

    assert list(found.items()) == [(Confidence.SURE, Tally(1, 1)), (Confidence.GUESSING, Tally(1, 0))]


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ({Confidence.SURE: Tally(20, 15)}, "wrong"),
        ({Confidence.GUESSING: Tally(20, 20)}, "more than you think"),
        ({Confidence.SURE: Tally(20, 20), Confidence.GUESSING: Tally(20, 4)}, "judge well"),
        ({Confidence.SURE: Tally(1, 1)}, "A few more answers"),
        ({}, "A few more answers"),
    ],
)
def test_calibration_is_put_into_a_sentence(levels, words):
    assert words in calibration_in_words(levels)
