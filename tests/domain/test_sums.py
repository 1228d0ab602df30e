"""Running sums of answers."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.attempts import Confidence
from quizapp.domain.measures import Day, Tally
from quizapp.domain.sums import Sums

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def answer(credit=1.0, **about):
    return {"topic": None, "level": None, "confidence": None, "answered_at": NOON, "credit": credit, **about}


def test_no_answers_add_up_to_nothing():
    assert (Sums().total, Sums().days, Sums().by("topic"), Sums().calibration) == (Tally(0, 0), (), {}, {})


def test_days_come_oldest_first_and_end_at_midnight_utc():
    late, early = NOON.replace(hour=23, minute=59), NOON + timedelta(hours=12)

    sums = Sums().plus([answer(0, answered_at=early), answer(answered_at=late), answer()])

    assert sums.days == (Day(date(2026, 11, 24), Tally(2, 2)), Day(date(2026, 11, 25), Tally(1, 0)))


def test_what_an_answer_does_not_name_is_not_counted_for_it():
    sums = Sums().plus([answer(topic="pumps", confidence="sure"), answer(0.5, topic="fuel"), answer()])

    assert sums.by("topic") == {"fuel": Tally(1, 0.5), "pumps": Tally(1, 1)}
    assert sums.calibration == {Confidence.SURE: Tally(1, 1)}
    assert sums.total == Tally(3, 2.5)


@given(st.permutations([1 / 3, 0.1, 0.25, 1.0, 0.0, 0.6667]), st.integers(0, 6))
def test_in_whatever_order_and_portions_answers_are_added_the_sums_are_the_same(credits, cut):
    answers = [answer(round(credit, 4), topic="pumps") for credit in credits]

    assert Sums().plus(answers[:cut]).plus(answers[cut:]) == Sums().plus(sorted(answers, key=lambda one: one["credit"]))
