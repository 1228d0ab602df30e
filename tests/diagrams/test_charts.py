"""Bars, lines and calendars: everything lies inside its box, and a gap stays a gap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.diagrams.charts import LONGEST_NAME, calendar, count_bars, share_line, share_rows

TODAY = date(2026, 11, 24)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=60), st.floats(0, 1), st.floats(0, 0.9))
def test_a_line_stays_in_its_box_whatever_is_drawn(shares, goal, least):
    chart = share_line([(str(n), share) for n, share in enumerate(shares)], goal=goal, least=least)

    inside = [(x, y) for x, y, _ in chart.points if chart.left <= x <= chart.right and 0 <= y <= chart.base]
    assert len(inside) == len(chart.points) == sum(share is not None for share in shares)
    assert 0 <= chart.goal <= chart.base
    starts = sum(share is not None and (n == 0 or shares[n - 1] is None) for n, share in enumerate(shares))
    assert chart.path.count("M") == starts


def test_only_some_labels_are_shown_the_last_among_them():
    chart = share_line([(str(n), 0.5) for n in range(12)], every=3)

    assert [label for _, label in chart.labels] == ["11", "8", "5", "2"]


@given(st.lists(st.floats(0, 1e6), max_size=40), st.floats(0, 1e6))
def test_bars_reach_up_to_a_round_number_that_is_not_far_above_them(counts, most):
    chart = count_bars([(str(n), count) for n, count in enumerate(counts)], most)

    top = max([float(label) for _, label in chart.grid])
    assert max([most, *counts]) <= top <= max(2, 2 * max([most, *counts]))
    assert all(bar.x >= chart.left and bar.x + bar.width <= chart.right for bar in chart.bars)
    assert all(chart.grid[-1][0] <= bar.y <= chart.base for bar in chart.bars)


@pytest.mark.parametrize(("most", "top"), [(0, "2"), (5, "6"), (13, "20"), (57, "60"), (100, "100"), (101, "200")])
def test_a_scale_ends_at_a_number_whose_half_is_round(most, top):
    assert [label for _, label in count_bars([("a", most)]).grid] == ["0", str(int(top) // 2), top]


@given(st.lists(st.tuples(st.text(max_size=60), st.floats(0, 1)), max_size=12))
def test_rows_lie_below_each_other_with_room_for_their_names(shares):
    chart = share_rows([(name, share, f"{share:.0%}") for name, share in shares])

    assert all(row.x > 0 and row.x + row.width <= chart.width for row in chart.rows)
    tops = [row.y for row in chart.rows]
    assert tops == sorted(set(tops))
    assert all(row.y + row.height <= chart.base < chart.height for row in chart.rows)
    assert all(len(row.label) <= LONGEST_NAME for row in chart.rows)


@given(st.integers(1, 371), st.integers(0, 6))
def test_a_calendar_has_a_square_for_each_day(count, ahead):
    days = [TODAY + timedelta(days=ahead - n) for n in range(count)]

    chart = calendar({day: n % 5 for n, day in enumerate(days)})

    assert sum(path.count("z") for path in chart.levels) == count
    squares = [piece for path in chart.levels for piece in path.split("z") if piece]
    assert len(set(squares)) == count
