"""Towards an exam: so many a day that everything is met, and once more in the last days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.countdown import LAST_DAYS, Countdown, last_from, wants_again

TODAY = date(2026, 11, 24)


def countdown(days: int, **how: int) -> Countdown:
    counts = {"unseen": 0, "due": 0, "last": 0, **how}
    return Countdown(exam=TODAY + timedelta(days=days), today=TODAY, **counts)


def test_eighteen_a_day_gets_you_there():
    found = countdown(12, unseen=70, due=20, last=126)

    assert (found.a_day, found.a_last_day, found.new_a_day) == (18, 18, 14)
    assert not found.is_in_last_days


def test_in_the_last_days_everything_is_met_once_more():
    found = countdown(3, unseen=0, due=4, last=30)

    assert (found.is_in_last_days, found.a_day) == (True, 10)


def test_what_is_done_today_counts_for_today():
    assert countdown(3, last=20, done=10).left_today == 0
    assert countdown(3, last=30).left_today == 10


def test_on_the_day_itself_nothing_is_asked_for():
    assert countdown(0, last=30).a_day == 0


def test_a_card_is_wanted_once_more_only_in_the_last_days_and_only_once():
    exam = TODAY + timedelta(days=5)

    assert wants_again(TODAY - timedelta(days=9), exam, TODAY)
    assert not wants_again(last_from(exam), exam, TODAY)
    assert not wants_again(TODAY - timedelta(days=60), TODAY + timedelta(days=30), TODAY)
    assert not wants_again(TODAY - timedelta(days=60), TODAY, TODAY)


@given(st.integers(1, 400), st.integers(0, 500), st.integers(0, 500))
def test_whoever_does_the_number_of_each_day_has_met_everything_in_time(days, unseen, due):
    left, again = unseen, unseen + due
    for day in range(days):
        now = Countdown(
            exam=TODAY + timedelta(days=days), today=TODAY + timedelta(days=day), unseen=left, due=0, last=again
        )
        left -= min(left, now.new_a_day)
        if now.is_in_last_days:
            again -= min(again, max(now.a_day, 0))

    assert (left, again) == (0, 0)
    assert countdown(days, unseen=unseen, last=unseen).last_days == min(LAST_DAYS, days)
