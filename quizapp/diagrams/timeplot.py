"""Geometry of the small plot of a bench: where a quantity stood, and where it stands once the switches are set."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.domain.workbench import Run

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 12, 308, 16, 116
SWITCHED, SETTLED = 128, 208
"""Where the switches are set, and where the quantity has come to its new level."""


@dataclass(frozen=True)
class TimePlot:
    """Lines in view box units: one for each level, the moment of switching, and the quantity's course."""

    width: int
    height: int
    left: int
    right: int
    base: int
    levels: tuple[float, ...]
    """Heights of the levels, from low to high."""
    switched: int
    course: str
    """The path of the quantity."""
    band: str
    """The outline of what is possible, where a level is not settled; else empty."""
    ends: tuple[tuple[int, float], tuple[int, float]]
    """Where the course begins and ends."""


def time_plot(run: Run) -> TimePlot:
    """The plot of what a run predicted about."""
    bench, quantity = run.bench, run.quantity
    places = [bench.places(quantity, bench.row(setting)) for setting in (run.before, run.after)]
    return course(len(bench.quantities[quantity].levels), places[0], places[1])


def course(count: int, before: Sequence[int], after: Sequence[int]) -> TimePlot:
    """A course over `count` levels, from the levels that were possible before to those that are after."""
    heights = tuple(round(BOTTOM - (BOTTOM - TOP) * place / (count - 1), 1) for place in range(count))
    here, there = (_middle(heights, places) for places in (before, after))
    is_settled = len(before) == len(after) == 1
    return TimePlot(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        base=BOTTOM,
        levels=heights,
        switched=SWITCHED,
        course=f"M{LEFT} {here:g}{_onward(here, there)}",
        band="" if is_settled else _band(heights, before, after),
        ends=((LEFT, here), (RIGHT, there)),
    )


def _middle(heights: Sequence[float], places: Sequence[int]) -> float:
    return round((heights[places[0]] + heights[places[-1]]) / 2, 1)


def _onward(here: float, there: float) -> str:
    """Level, then a smooth change, then level again."""
    bend = (SWITCHED + SETTLED) // 2
    return f"H{SWITCHED}C{bend} {here:g} {bend} {there:g} {SETTLED} {there:g}H{RIGHT}"


def _band(heights: Sequence[float], before: Sequence[int], after: Sequence[int]) -> str:
    bend = (SWITCHED + SETTLED) // 2
    top, top_after = heights[before[-1]], heights[after[-1]]
    low, low_after = heights[before[0]], heights[after[0]]
    back = f"L{RIGHT} {low_after:g}H{SETTLED}C{bend} {low_after:g} {bend} {low:g} {SWITCHED} {low:g}H{LEFT}Z"
    return f"M{LEFT} {top:g}{_onward(top, top_after)}{back}"
