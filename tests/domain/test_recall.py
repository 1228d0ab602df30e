"""FSRS as the app uses it: by the learner's days, with fuzz that falls the same way twice, and a log to replay."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import fsrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain import recall
from quizapp.domain.days import day_of, turn_of
from quizapp.domain.recall import LEARNING, RELEARNING, REVIEWING, USUAL, Grade, Memory, Review, Schedule

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MONDAY = date(2026, 3, 2)

grades = st.sampled_from(list(Grade))


def graded(memory: Memory | None, grade: Grade, at: datetime, schedule: Schedule = USUAL, seed: int = 1) -> Memory:
    """The memory after a grade, in Berlin, with no other cards due."""
    day = day_of(at, BERLIN)
    seen = recall.outlook(memory, grade, day, schedule)
    wait = recall.spread(seen.days, day, {}, Random(seed)) if seen.is_by_day else 0
    return recall.remembered(seen, at, day, BERLIN, wait, Random(seed))


def test_a_new_card_that_was_good_comes_back_by_the_learning_steps_and_then_on_another_day():
    first = graded(None, Grade.GOOD, NOON)
    second = graded(first, Grade.GOOD, first.due)

    assert (first.trace.state, first.due - NOON) == (LEARNING, timedelta(minutes=10))
    assert second.trace.state == REVIEWING
    assert second.due_day is not None
    assert second.due_day > MONDAY


def test_a_card_that_was_forgotten_is_learnt_anew_in_the_same_session():
    known = graded(None, Grade.EASY, NOON)

    lost = graded(known, Grade.AGAIN, known.due)

    assert (lost.trace.state, lost.due - known.due) == (RELEARNING, timedelta(minutes=10))
    assert lost.trace.stability < known.trace.stability


def test_steps_are_those_of_the_schedule():
    without = Schedule(learning_steps=(), relearning_steps=())

    assert graded(None, Grade.GOOD, NOON, without).trace.state == REVIEWING


def test_a_card_comes_back_when_the_learners_day_turns_not_when_it_was_graded():
    easy = graded(None, Grade.EASY, NOON)

    assert easy.due_day is not None
    assert easy.due.replace(microsecond=0) == turn_of(easy.due_day, BERLIN)
    assert easy.due.astimezone(BERLIN).hour == 4


def test_from_late_evening_to_early_morning_a_day_has_passed():
    card = graded(None, Grade.EASY, datetime(2026, 3, 2, 23, tzinfo=UTC))

    assert recall.retrievability(card, date(2026, 3, 4)) < recall.retrievability(card, date(2026, 3, 3)) < 1


@settings(deadline=None)
@given(days=st.integers(3, 400), longest=st.integers(3, 400), seed=st.integers(0, 99))
def test_the_days_to_choose_from_are_those_of_the_packages_own_fuzz(days: int, longest: int, seed: int):
    mine = recall.Outlook(recall.Trace(REVIEWING, None, 1.0, 1.0), timedelta(days=min(days, longest)), longest).days
    theirs = fsrs.Scheduler(maximum_interval=longest)._get_fuzzed_interval(interval=timedelta(days=min(days, longest)))

    # The package rounds a draw that may come close to one past its last day.
    assert mine[0] <= theirs.days <= min(mine[-1] + 1, longest)
    assert mine[-1] <= longest


def test_an_emptier_day_is_preferred():
    day, loads = MONDAY, {MONDAY + timedelta(days=wait): 30 for wait in (9, 11)}

    drawn = Counter(recall.spread(range(9, 12), day, loads, Random(seed)) for seed in range(200))

    assert drawn[10] > 190


def test_where_no_day_is_fuller_no_day_is_much_preferred_and_the_mean_is_kept():
    drawn = [recall.spread(range(18, 23), MONDAY, {}, Random(seed)) for seed in range(2000)]

    assert set(drawn) == set(range(18, 23))
    assert sum(drawn) / len(drawn) == pytest.approx(20, abs=0.5)


@pytest.mark.parametrize("retention", [0.7, 0.8, 0.95, 0.97])
def test_more_retention_means_shorter_intervals(retention: float):
    usual = recall.outlook(None, Grade.EASY, MONDAY)
    wanted = recall.outlook(None, Grade.EASY, MONDAY, Schedule(retention=retention))

    assert (wanted.wait < usual.wait) == (retention > 0.9)


def test_no_interval_is_longer_than_the_longest():
    seen = recall.outlook(None, Grade.EASY, MONDAY, Schedule(maximum_interval=3))

    assert seen.days[-1] <= 3


@settings(deadline=None)
@given(
    steps=st.lists(st.tuples(grades, st.integers(0, 60 * 24 * 40)), min_size=1, max_size=12),
    retention=st.sampled_from([0.7, 0.85, 0.9, 0.97]),
)
def test_a_memory_is_rebuilt_from_its_log_without_a_difference(steps: list[tuple[Grade, int]], retention: float):
    schedule, memory, at, log = Schedule(retention=retention), None, NOON, []
    for grade, minutes in steps:
        at += timedelta(minutes=minutes)
        after = graded(memory, grade, at, schedule)
        log.append(Review(grade=grade, at=at, day=day_of(at, BERLIN), schedule=schedule, before=memory, after=after))
        memory = after

    assert recall.replay(log) == memory
    assert all(map(recall.follows, log))
    assert memory is not None
    assert Memory.from_native(memory.native()) == memory
    assert Schedule.from_native(schedule.native()) == schedule


def test_a_log_that_was_tampered_with_is_noticed():
    after = graded(None, Grade.GOOD, NOON)
    honest = Review(grade=Grade.GOOD, at=NOON, day=MONDAY, schedule=USUAL, before=None, after=after)
    forged = Review(grade=Grade.AGAIN, at=NOON, day=MONDAY, schedule=USUAL, before=None, after=after)

    assert recall.follows(honest)
    assert not recall.follows(forged)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 2, 2, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 2, 3, 0, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 7, 2, 1, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 2, 2, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 3, 29, 2, 0, tzinfo=UTC), date(2026, 3, 29)),
    ],
)
def test_the_day_turns_at_four_where_the_learner_is_in_winter_and_in_summer(at: datetime, day: date):
    assert day_of(at, BERLIN) == day


ZONES = ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


@settings(deadline=None)
@given(at=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), zone=st.sampled_from(ZONES))
def test_a_day_holds_every_moment_from_its_turn_to_the_next(at: datetime, zone: str):
    moment, here = at.replace(tzinfo=UTC), ZoneInfo(zone)
    day = day_of(moment, here)

    assert turn_of(day, here) <= moment < turn_of(day + timedelta(days=1), here)
