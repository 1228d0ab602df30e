"""What was missed comes back: its grade follows from the answer, its day from FSRS, and its question is a sibling."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from taking import NOON

from quizapp.domain.attempts import Confidence
from quizapp.domain.questions.base import Mark
from quizapp.domain.recall import USUAL, Grade
from quizapp.domain.returning import FAILED_OFTEN, Given, Miss, after, by_day, family, relatives, sibling

TODAY = date(2026, 11, 24)
SCHEDULE = by_day(USUAL)


def answer(cells, mark=Mark.RIGHT, *, credit=None, sure=None, helped=False, seconds=30.0) -> Given:
    earned = credit if credit is not None else float(mark is Mark.RIGHT)
    spent = timedelta(seconds=seconds) if seconds is not None else None
    return Given(cells.questions["which-ion"], mark, earned, sure, helped, spent)


@pytest.mark.parametrize(
    ("how", "grade"),
    [
        ({"mark": Mark.WRONG}, Grade.AGAIN),
        ({"mark": Mark.WRONG, "sure": Confidence.SURE}, Grade.AGAIN),
        ({"mark": Mark.PARTIAL, "credit": 0.3}, Grade.AGAIN),
        ({"mark": Mark.PARTIAL, "credit": 0.6}, Grade.HARD),
        ({"sure": Confidence.GUESSING, "seconds": 2.0}, Grade.HARD),
        ({"helped": True}, Grade.HARD),
        ({"seconds": 300.0}, Grade.HARD),
        ({}, Grade.GOOD),
        ({"seconds": None}, Grade.GOOD),
        ({"sure": Confidence.SURE}, Grade.GOOD),
        ({"sure": Confidence.SURE, "seconds": 300.0}, Grade.GOOD),
        ({"sure": Confidence.SURE, "seconds": 5.0}, Grade.EASY),
    ],
)
def test_the_grade_follows_from_right_or_wrong_and_how_sure_and_how_long(cells, how, grade):
    assert answer(cells, **how).grade is grade


def test_nothing_comes_back_that_was_known_at_once(cells):
    assert after(None, answer(cells), TODAY, NOON, SCHEDULE) is None


def test_a_miss_comes_back_on_another_day_and_a_guess_too(cells):
    for how in ({"mark": Mark.WRONG}, {"sure": Confidence.GUESSING}):
        miss = after(None, answer(cells, **how), TODAY, NOON, SCHEDULE)

        assert miss is not None
        assert miss.due_day > TODAY


def test_a_right_answer_on_its_day_sends_it_further_away_and_before_its_day_it_does_nothing(cells):
    miss = after(None, answer(cells, Mark.WRONG), TODAY, NOON, SCHEDULE)
    assert after(miss, answer(cells), TODAY, NOON, SCHEDULE) is miss

    later = after(miss, answer(cells), miss.due_day, NOON, SCHEDULE)

    assert later.due_day - later.day > miss.due_day - miss.day
    assert later.lapses == 0


def test_what_is_missed_again_and_again_is_taken_out(cells):
    miss = after(None, answer(cells, Mark.WRONG), TODAY, NOON, SCHEDULE)
    for _ in range(FAILED_OFTEN):
        assert miss.leech_at is None
        miss = after(miss, answer(cells, Mark.WRONG), miss.due_day, NOON, SCHEDULE)

    assert miss.lapses == FAILED_OFTEN
    assert miss.leech_at == NOON


def test_one_bad_evening_is_one_lapse_however_often_one_tries(cells):
    miss = after(None, answer(cells, Mark.WRONG), TODAY, NOON, SCHEDULE)
    for _ in range(3 * FAILED_OFTEN):
        miss = after(miss, answer(cells, Mark.WRONG), TODAY, NOON, SCHEDULE)
    assert (miss.lapses, miss.leech_at) == (0, None)

    for _ in range(3 * FAILED_OFTEN):
        miss = after(miss, answer(cells, Mark.WRONG), TODAY + timedelta(days=1), NOON, SCHEDULE)

    assert (miss.lapses, miss.leech_at) == (1, None)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([Mark.RIGHT, Mark.WRONG]), st.sampled_from([None, *Confidence]), st.integers(0, 60)),
        max_size=12,
    )
)
def test_whatever_is_answered_it_comes_back_later_than_today_and_no_day_runs_backwards(cells, answers):
    miss: Miss | None = None
    day = TODAY
    for mark, sure, pause in answers:
        day += timedelta(days=pause)
        before, miss = miss, after(miss, answer(cells, mark, sure=sure), day, NOON, SCHEDULE, "x")
        if miss is not None and miss is not before:
            assert day < miss.due_day <= day + timedelta(days=SCHEDULE.maximum_interval)
            assert miss.reviews == (before.reviews + 1 if before else 1)
        if mark is Mark.WRONG:
            assert miss is not None


def test_questions_on_one_link_are_one_family_and_one_without_a_link_is_its_own(cells):
    by_link = {name: {each.id for each in relatives(cells, name)} for name in cells.questions_by_step}

    for name, members in by_link.items():
        assert {family(cells, cells.questions[member]) for member in members} == {name}
    alone = cells.questions["which-ion"].model_copy(update={"step": None, "siblings": ()})
    assert family(cells, alone) == alone.id


def test_a_sibling_comes_instead_of_the_question_that_was_asked_last(cells):
    name, members = next((name, found) for name, found in cells.questions_by_step.items() if len(found) > 1)
    last = members[0].id

    found = sibling(cells, name, last, [last], Random(1))

    assert found.id != last
    assert sibling(cells, "gone", last, [], Random(1)) is None
