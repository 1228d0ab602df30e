"""Geometry of the plots on the progress page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle


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
    base: float
    bars: tuple[Bar, ...]
    grid: tuple[tuple[float, str], ...]
    """Heights of the lines with their labels."""


LEFT, RIGHT, TOP, BOTTOM = 44, 12, 14, 34
"""Margins in view box units, wide enough for the labels."""

GRID = (0.0, 0.5, 1.0)
"""Shares of the height at which there are lines."""


def count_bars(values: Sequence[tuple[str, float]], width: int = 640, height: int = 240) -> BarChart:
    """A bar from 0 up to a round number for each (label, value)."""
    top = _round_top(max((value for _, value in values), default=0))
    shares = [(label, value / top, f"{value:.0f}") for label, value in values]
    chart = share_bars(shares, width, height)
    marks = tuple((y, f"{top * share:g}") for (y, _), share in zip(chart.grid, GRID, strict=True))
    return replace(chart, grid=marks)


def _round_top(value: float) -> float:
    """The least of 10, 20, 50, 100, 200 and so on that is not below a value."""
    top, steps = 10.0, cycle((2, 2.5, 2))
    while top < value:
        top *= next(steps)
    return top


def share_bars(values: Sequence[tuple[str, float, str]], width: int = 640, height: int = 240) -> BarChart:
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
    return BarChart(width, height, base, bars, grid)
