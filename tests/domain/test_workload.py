"""What a wish costs, before it is chosen."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from quizapp.domain.recall import REVIEWING, USUAL, Grade, Memory, Schedule, Trace
from quizapp.domain.workload import USUAL_HABITS, forecast, habits

TODAY = date(2026, 3, 2)


def known(count: int, stability: float = 20.0) -> list[Memory]:
    """Cards that come back one after another in the coming month."""
    last = TODAY - timedelta(days=10)
    return [
        Memory(
            trace=Trace(REVIEWING, None, stability, 5.0),
            day=last,
            last_review=datetime(2026, 2, 20, tzinfo=UTC),
            due=datetime(2026, 3, 2, 4, tzinfo=UTC) + timedelta(days=number % 30),
            due_day=TODAY + timedelta(days=number % 30),
        )
        for number in range(count)
    ]


def cost(retention: float, memories: list[Memory], unseen: int = 0, **more):
    return forecast(memories, unseen, Schedule(retention=retention), 10, USUAL_HABITS, TODAY, **more)


def test_the_higher_the_wish_the_more_there_is_to_do():
    loads = [cost(wish, known(200)).repetitions for wish in (0.75, 0.85, 0.9, 0.95, 0.97)]

    assert loads == sorted(loads)
    assert loads[-1] > 2 * loads[0]


def test_the_same_question_has_the_same_answer():
    assert cost(0.95, known(100), 50) == cost(0.95, known(100), 50)


def test_new_cards_are_met_until_there_are_no_more():
    found = cost(0.9, [], 25)

    assert all(load.looks >= 10 for load in found.days[:2])
    assert found.days[0].repetitions == 0
    assert len(found.days) == 56
    assert len(found.by_week()) == 8


def test_a_large_collection_is_scaled_up_from_a_part_of_it():
    small, large = (cost(0.9, known(count)).repetitions for count in (300, 3000))

    assert large / small == pytest.approx(10, rel=0.25)


def test_no_day_has_more_repetitions_than_are_wished():
    found = cost(0.97, known(300), reviews_a_day=5)

    assert max(load.repetitions for load in found.days) <= 5


def test_nothing_to_do_costs_nothing():
    assert cost(0.97, []).minutes == 0


def test_habits_are_the_learners_own_once_there_are_enough_grades():
    few = [(REVIEWING, Grade.EASY, 5.0)] * 10
    many = [(REVIEWING, Grade.EASY, 5.0)] * 99 + [(REVIEWING, Grade.AGAIN, 500.0)]

    assert habits(few) == USUAL_HABITS
    assert habits(many) == replace(USUAL_HABITS, recalled={Grade.EASY: 99}, seconds=5.0)


def test_somebody_quick_needs_fewer_minutes_for_as_many_repetitions():
    quick = replace(USUAL_HABITS, seconds=3.0, seconds_new=5.0)
    one = forecast(known(100), 0, USUAL, 0, quick, TODAY)
    other = forecast(known(100), 0, USUAL, 0, USUAL_HABITS, TODAY)

    assert one.repetitions == other.repetitions
    assert one.minutes == pytest.approx(other.minutes / 3, rel=0.1)
