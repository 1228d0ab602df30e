"""Lines and calendars: everything lies inside its box, and a gap stays a gap."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizapp.diagrams.charts import calendar, share_line

TODAY = date(2026, 11, 24)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=60), st.floats(0, 1), st.floats(0, 0.9))
def test_a_line_stays_in_its_box_whatever_is_drawn(shares, goal, least):
    chart = share_line([(str(n), share) for n, share in enumerate(shares)], goal=goal, least=least)

    inside = [(x, y) for x, y in chart.points if chart.left <= x <= chart.right and 0 <= y <= chart.base]
    assert len(inside) == len(chart.points) == sum(share is not None for share in shares)
    assert 0 <= chart.goal <= chart.base
    starts = sum(share is not None and (n == 0 or shares[n - 1] is None) for n, share in enumerate(shares))
    assert chart.path.count("M") == starts


def test_only_some_labels_are_shown_the_last_among_them():
    chart = share_line([(str(n), 0.5) for n in range(12)], every=3)

    assert [label for _, label in chart.labels] == ["11", "8", "5", "2"]


@given(st.integers(1, 371), st.integers(0, 6))
def test_a_calendar_has_a_square_for_each_day(count, ahead):
    days = [TODAY + timedelta(days=ahead - n) for n in range(count)]

    chart = calendar({day: n % 5 for n, day in enumerate(days)})

    assert sum(path.count("z") for path in chart.levels) == count
    squares = [piece for path in chart.levels for piece in path.split("z") if piece]
    assert len(set(squares)) == count
