"""Geometry of the plots on the progress page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, log10


@dataclass(frozen=True)
class Bar:
    """A bar of a chart, in the units of its view box."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: str


@dataclass(frozen=True)
class BarChart:
    """Bars on a common base line, with lines at round values."""

    width: int
    height: int
    left: int
    right: int
    base: float
    bars: tuple[Bar, ...]
    grid: tuple[tuple[float, str], ...]
    """Heights of the lines with their labels."""


LEFT, RIGHT, TOP, BOTTOM = 50, 12, 14, 34
"""Margins in view box units, wide enough for the labels."""

GRID = (0.0, 0.5, 1.0)
"""Shares of the height at which there are lines."""


def count_bars(values: Sequence[tuple[str, float]], most: float = 0) -> BarChart:
    """A bar from 0 up to a round number for each (label, value).

    Args:
        most: a value that is to have room too, so that charts beside each other have the same scale.
    """
    top = _round_top(max((most, *(value for _, value in values))))
    chart = share_bars([(label, value / top, f"{value:.0f}") for label, value in values])
    marks = tuple((y, f"{top * share:g}") for (y, _), share in zip(chart.grid, GRID, strict=True))
    return replace(chart, grid=marks)


def _round_top(value: float) -> float:
    """The least of 2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200 and so on that is not below a value; its half is round."""
    step = 2 * 10 ** max(0, ceil(log10(max(value, 1))) - 1)
    return float(step * max(1, ceil(value / step)))


def share_bars(values: Sequence[tuple[str, float, str]], width: int = 360, height: int = 220) -> BarChart:
    """A bar from 0 to 100 % for each (label, share from 0 to 1, value in words)."""
    base = height - BOTTOM
    reach = base - TOP
    slot = (width - LEFT - RIGHT) / max(len(values), 1)
    bar_width = min(48.0, slot * 0.7)
    bars = tuple(
        Bar(
            x=round(LEFT + slot * place + (slot - bar_width) / 2, 1),
            y=round(base - reach * share, 1),
            width=round(bar_width, 1),
            height=round(reach * share, 1),
            label=label,
            value=value,
        )
        for place, (label, share, value) in enumerate(values)
    )
    grid = tuple((round(base - reach * share, 1), f"{share:.0%}") for share in GRID)
    return BarChart(width, height, LEFT, width - RIGHT, base, bars, grid)


@dataclass(frozen=True)
class LineChart:
    """A course over time, from 0 to 100 %, with lines at round values and perhaps one at a goal."""

    width: int
    height: int
    left: int
    right: float
    base: float
    path: str
    points: tuple[tuple[float, float, str], ...]
    """Each with the words of its value."""
    grid: tuple[tuple[float, str], ...]
    """Heights of the lines with their labels."""
    labels: tuple[tuple[float, str], ...]
    """Places along the base line with what stands below them."""
    goal: float | None = None
    """The height of the goal."""


def share_line(
    values: Sequence[tuple[str, float | None]],
    width: int = 360,
    height: int = 200,
    *,
    goal: float | None = None,
    least: float = 0.0,
    every: int = 1,
) -> LineChart:
    """A line through the share of each (label, share from 0 to 1). Where a share is missing the line breaks off.

    Args:
        goal: a share to be reached, from 0 to 1.
        least: the share at the base line.
        every: so many labels are shown as each so-manieth, counted from the last.
    """
    base, right = height - BOTTOM, width - RIGHT
    gap = (right - LEFT - 16) / max(len(values) - 1, 1)

    def up(share: float) -> float:
        return round(base - (base - TOP) * (max(share, least) - least) / (1 - least), 1)

    places = [round(LEFT + 8 + gap * place, 1) for place in range(len(values))]
    pieces: list[str] = []
    points: list[tuple[float, float, str]] = []
    is_on = False
    for x, (label, share) in zip(places, values, strict=True):
        if share is not None:
            pieces.append(f"{'L' if is_on else 'M'}{x:g} {up(share):g}")
            points.append((x, up(share), f"{label}: {share:.0%}"))
        is_on = share is not None
    marks = [least + (1 - least) * share for share in GRID]
    return LineChart(
        width=width,
        height=height,
        left=LEFT,
        right=right,
        base=base,
        path="".join(pieces),
        points=tuple(points),
        grid=tuple((up(share), f"{share:.0%}") for share in marks),
        labels=tuple(
            (x, label)
            for back, (x, (label, _)) in enumerate(zip(reversed(places), reversed(values), strict=True))
            if back % every == 0
        ),
        goal=up(goal) if goal is not None else None,
    )


ROW, THICK = 44, 12
"""The height of a row, and of the bar in it below its words."""

LONGEST_NAME = 34
"""Letters of a row's name that have room beside its value."""


@dataclass(frozen=True)
class RowChart:
    """Shares one below the other, each with its name and its value above its bar."""

    width: int
    height: int
    rows: tuple[Bar, ...]
    grid: tuple[tuple[float, str], ...]
    """Places along the base line with the share that stands below them."""
    base: float


def share_rows(values: Sequence[tuple[str, float, str]], width: int = 360) -> RowChart:
    """A row for each (name, share from 0 to 1, value in words)."""
    left, right = 4, width - 4
    base = TOP + ROW * len(values)
    rows = tuple(
        Bar(
            x=left,
            y=TOP + ROW * place + ROW - THICK - 10,
            width=round((right - left) * share, 1),
            height=THICK,
            label=name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…",
            value=words,
        )
        for place, (name, share, words) in enumerate(values)
    )
    grid = tuple((round(left + (right - left) * share, 1), f"{share:.0%}") for share in GRID)
    return RowChart(width, base + BOTTOM, rows, grid, base)


CELL, GAP = 11, 2
"""The side of a day in the calendar, and what is free between two."""


@dataclass(frozen=True)
class Calendar:
    """Two rows of weeks, half a year each; a column is a week from Monday to Sunday."""

    width: int
    height: int
    levels: tuple[str, ...]
    """A path for each level, from nothing to much: the squares of its days."""
    months: tuple[tuple[float, float, str], ...]
    """Where the name of each month stands."""
    cell: int = CELL


def calendar(levels: Mapping[date, int]) -> Calendar:
    """The calendar of these days, each with its level from 0 to 4."""
    days = sorted(levels)
    first = days[0] - timedelta(days=days[0].weekday())
    weeks = (days[-1] - first).days // 7 + 1
    columns = -(-weeks // 2)
    step, block = CELL + GAP, 7 * (CELL + GAP) + 34
    paths = [""] * 5
    months: list[tuple[float, float, str]] = []
    for day in days:
        week = (day - first).days // 7
        row, column = divmod(week, columns)
        x, y = column * step + 1, row * block + 22 + day.weekday() * step
        paths[levels[day]] += f"M{x} {y}h{CELL}v{CELL}h-{CELL}z"
        if day.day == 1 and column < columns - 1:
            months.append((x, row * block + 14, f"{day:%b}"))
    return Calendar(columns * step + 1, 2 * block - 10, tuple(paths), tuple(months))
