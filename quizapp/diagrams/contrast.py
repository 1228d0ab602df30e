"""Geometry of the swap picture: the grid's cells as signs, an arrow from each misplaced fact to where it belongs."""

from dataclasses import dataclass
from math import hypot
from textwrap import wrap

from quizapp.domain.contrast import MarkedCell, MarkedRow, Picture
from quizapp.domain.questions.base import Mark

WIDTH = 360
"""Units of the view box, about as many as pixels on a phone."""

ROW, HEAD_LINE, HEAD_GAP = 64, 19, 10
LABEL_AT, SIGN_AT = 19, 42
"""Below the top of a row."""

RADIUS = 14
"""Around a sign, where arrows end."""

BULGE_IN_ROW, BULGE_BETWEEN = 26, 60
TIP_LENGTH, TIP_WIDTH = 10, 5

Point = tuple[float, float]

COLUMNS = {2: (104.0, 256.0), 3: (62.0, 180.0, 298.0)}
LINE_LENGTH = {2: 18, 3: 13}
"""Characters of a side's name that fit over its column."""


@dataclass(frozen=True)
class Heading:
    """A side's name over its column, line by line."""

    x: float
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Sign:
    """A cell."""

    x: float
    y: float
    mark: Mark


@dataclass(frozen=True)
class Band:
    """A row with its name, and in a word what became of it."""

    y: float
    label_y: float
    label: str
    word: str
    """`stands`, `swapped`, `mixed` or `empty`."""
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class Arrow:
    """From the cell where a fact was put to the one where it belongs."""

    kind: str
    """`swapped` inside a row, `mixed` between rows."""
    line: str
    """The path of the line…"""
    tip: str
    """…and of its point."""


@dataclass(frozen=True)
class ContrastPicture:
    """All of it, in the units of its view box."""

    width: int
    height: int
    headings: tuple[Heading, ...]
    bands: tuple[Band, ...]
    arrows: tuple[Arrow, ...]


def contrast_picture(picture: Picture) -> ContrastPicture:
    """The grid as it was filled in."""
    sides = list(picture.contrast.sides.items())
    columns = dict(zip(picture.contrast.sides, COLUMNS[len(sides)], strict=True))
    names = [wrap(label, LINE_LENGTH[len(sides)]) for _, label in sides]
    top = HEAD_LINE * max(map(len, names)) + HEAD_GAP
    places: dict[str, Point] = {}
    for number, row in enumerate(picture.rows):
        for cell in row.cells:
            places[cell.cell.id] = columns[cell.cell.side], top + number * ROW + SIGN_AT
    return ContrastPicture(
        width=WIDTH,
        height=top + ROW * len(picture.rows),
        headings=tuple(
            Heading(columns[side], _lines(lines, top)) for (side, _), lines in zip(sides, names, strict=True)
        ),
        bands=tuple(_band(row, top + number * ROW, places) for number, row in enumerate(picture.rows)),
        arrows=tuple(_arrow(cell, places) for cell in picture.cells if cell.given and cell.mark is Mark.WRONG),
    )


def _lines(lines: list[str], top: float) -> tuple[tuple[float, str], ...]:
    """Lines that end right above the first row."""
    last = top - HEAD_GAP
    return tuple((last - HEAD_LINE * (len(lines) - 1 - number), line) for number, line in enumerate(lines))


def _band(row: MarkedRow, y: float, places: dict[str, Point]) -> Band:
    signs = tuple(Sign(*places[cell.cell.id], cell.mark) for cell in row.cells)
    return Band(y, y + LABEL_AT, row.row.label, _word(row), signs)


def _word(row: MarkedRow) -> str:
    if row.stands:
        return "stands"
    if row.is_swapped:
        return "swapped"
    return "mixed" if any(cell.is_mixed for cell in row.cells) else "empty"


def _arrow(cell: MarkedCell, places: dict[str, Point]) -> Arrow:
    assert cell.given is not None  # noqa: S101 - for the type checker
    start, end = places[cell.cell.id], places[cell.given.id]
    bend = _bend(start, end)
    tail, point = _towards(start, bend, RADIUS), _towards(end, bend, RADIUS)
    neck = _towards(point, bend, TIP_LENGTH - 2)
    kind = "swapped" if cell.is_swapped else "mixed"
    return Arrow(kind, f"M{_at(tail)}Q{_at(bend)} {_at(neck)}", _tip(point, bend))


def _bend(start: Point, end: Point) -> Point:
    """The point that draws an arrow aside, so that two that run to and fro do not lie upon each other."""
    (x1, y1), (x2, y2) = start, end
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    if y1 == y2:
        return x, y + (-BULGE_IN_ROW if x2 > x1 else BULGE_IN_ROW)
    if x1 == x2:
        outwards = -1 if x1 < WIDTH / 2 else 1
        return x + outwards * BULGE_BETWEEN * (1 if y2 > y1 else 0.6), y
    return x, y + (12 if x2 > x1 else -12)


def _towards(point: Point, goal: Point, by: float) -> Point:
    dx, dy = goal[0] - point[0], goal[1] - point[1]
    length = hypot(dx, dy) or 1.0
    return point[0] + dx / length * by, point[1] + dy / length * by


def _tip(point: Point, bend: Point) -> str:
    base = _towards(point, bend, TIP_LENGTH)
    dx, dy = (base[0] - point[0]) / TIP_LENGTH * TIP_WIDTH, (base[1] - point[1]) / TIP_LENGTH * TIP_WIDTH
    return f"M{_at(point)}L{_at((base[0] - dy, base[1] + dx))}L{_at((base[0] + dy, base[1] - dx))}Z"


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
