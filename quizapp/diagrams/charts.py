"""Geometry of the plots on the progress page."""

from collections.abc import Sequence
from dataclasses import dataclass


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
    grid = tuple((round(base - reach * share, 1), f"{share:.0%}") for share in (0.0, 0.5, 1.0))
    return BarChart(width, height, base, bars, grid)
