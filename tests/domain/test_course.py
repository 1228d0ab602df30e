"""How study went and what is coming: weeks and months add up to the days, and a forecast loses no card."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.course import (
    AHEAD,
    LASTING,
    YEAR,
    Done,
    by_month,
    by_week,
    course,
    forecast,
    lasting,
    levels,
)

TODAY = date(2026, 11, 24)
counts = st.integers(0, 500)
back = st.integers(0, YEAR + 60).map(lambda days: TODAY - timedelta(days=days))
histories = st.dictionaries(back, st.builds(Done, counts, counts, counts, counts), max_size=80)


@given(histories)
def test_weeks_hold_what_their_days_hold(days):
    weeks = by_week(days, TODAY)

    since = TODAY - timedelta(days=7 * len(weeks) - 1)
    assert weeks[0][0] == since
    assert sum((done for _, done in weeks), Done()) == sum(
        (done for day, done in days.items() if since <= day <= TODAY), Done()
    )


@given(histories)
def test_months_hold_what_the_calendar_holds(days):
    inside = {day: done for day, done in days.items() if done.acts and day > TODAY - timedelta(days=YEAR)}

    months = by_month(days, TODAY)

    assert sum((done for _, done, _ in months), Done()) == sum(inside.values(), Done())
    assert sum(count for *_, count in months) == len(inside)
    assert [month for month, *_ in months] == sorted((month for month, *_ in months), reverse=True)


@given(histories)
def test_a_day_with_more_is_never_paler(days):
    found = levels(days, TODAY)

    assert len(found) == YEAR
    for day, level in found.items():
        assert 0 <= level <= 4
        assert bool(level) == bool(day in days and days[day].acts)
    busy = sorted((days[day].acts, level) for day, level in found.items() if level)
    assert [level for _, level in busy] == sorted(level for _, level in busy)


@given(
    st.dictionaries(st.integers(-400, AHEAD + 5).map(lambda n: TODAY + timedelta(days=n)), st.integers(1, 300)),
    st.integers(0, 400),
)
def test_a_forecast_keeps_the_limit_and_loses_no_card(due, most):
    found = forecast(due, TODAY, most)

    assert len(found) == AHEAD
    assert all(count <= max(most, 1) for _, count in found)
    coming = sum(count for day, count in due.items() if day < TODAY + timedelta(days=AHEAD))
    assert sum(count for _, count in found) <= coming
    if most >= coming:
        assert sum(count for _, count in found) == coming


def test_retention_is_told_only_where_something_came_back():
    assert Done().retention is None
    assert Done(repeated=10, recalled=9).retention == 0.9


def test_each_thing_is_counted_once_by_how_long_it_lasts():
    found = dict(lasting([0.5, 1.0, 2.9, 7.0, 29, 30.5, 364, 400, 9000]))

    assert list(found.values()) == [2, 1, 1, 1, 1, 1, 2]
    assert len(found) == len(LASTING) + 1


def test_a_course_is_what_is_known_now_without_what_came_since():
    gains = {TODAY: 0.1, TODAY - timedelta(days=7): 0.2, TODAY - timedelta(days=20): -0.1}
    days = [TODAY - timedelta(days=n) for n in (21, 14, 7, 0)]

    assert [round(share, 2) for share in course(0.7, gains, days)] == [0.5, 0.4, 0.6, 0.7]
