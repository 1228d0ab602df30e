"""A contrast: two or three things that are easily confused, row by row, and what a learner swaps with what.

The facts of all cells are shuffled together, so the facts of one side are the distractors of the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from random import Random
from typing import Annotated, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from quizapp.domain.authored import Authored, Id, Several, StepRef, Text, digest, key_of
from quizapp.domain.questions.base import Mark

FEWEST_SIDES, MOST_SIDES = 2, 3
MOST_TOLD_APART = 2
"""Rows that stand which are named beside those that are swapped: “you swap onset, not target”."""

MOST_ROWS = 12

SideId = Id
CellId = str
"""A cell by its row and its side, as `row/side`."""

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
"""A few words that head a row or a side."""

Placement = Mapping[CellId, str]
"""What stands in each cell that was filled: the fact's key."""


class ContrastFact(Authored):
    """What belongs into one cell, and what whoever puts something else there reads."""

    text: Text
    why: Text | None = None
    step: StepRef | None = None
    facts: Annotated[tuple[Id, ...], Several] = ()

    @property
    def key(self) -> str:
        """A short name for the fact in forms and records, which tells nothing about its place in the file."""
        return key_of(self.text)


class ContrastRow(Authored):
    """One respect in which the sides differ."""

    id: Id
    label: Label
    cells: dict[SideId, ContrastFact]

    @property
    def name(self) -> str:
        """The label inside a sentence: without its capital, unless that belongs to a name such as GABA."""
        label = self.label
        return label if len(label) < 2 or not label[1].islower() else label[0].lower() + label[1:]


@dataclass(frozen=True)
class Cell:
    """A place of the grid, and the fact that belongs there."""

    row: ContrastRow
    side: SideId

    @property
    def id(self) -> CellId:
        return f"{self.row.id}/{self.side}"

    @property
    def fact(self) -> ContrastFact:
        return self.row.cells[self.side]


_Fault = tuple[tuple[str | int, ...], str]
"""Where something does not fit, as a path inside the contrast, and a sentence."""


def _detail(path: tuple[str | int, ...], words: str) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError("contrast", "{words}", {"words": words}), loc=path, input=words)


class Contrast(Authored):
    """The grid as its author wrote it."""

    title: Text
    sides: Annotated[
        dict[SideId, Label], Field(json_schema_extra={"minProperties": FEWEST_SIDES, "maxProperties": MOST_SIDES})
    ]
    rows: Annotated[tuple[ContrastRow, ...], Field(json_schema_extra={"minItems": 1, "maxItems": MOST_ROWS})]

    @model_validator(mode="after")
    def _grid_is_whole(self) -> Self:
        if faults := list(self._faults()):
            raise ValidationError.from_exception_data("Contrast", [_detail(path, words) for path, words in faults])
        return self

    def _faults(self) -> Iterator[_Fault]:
        """Where the rows do not fit the sides, each with its path and a sentence."""
        if not FEWEST_SIDES <= len(self.sides) <= MOST_SIDES:
            yield ("sides",), f"A contrast has two or three sides, and this one has {len(self.sides)}. Write two."
        if not 1 <= len(self.rows) <= MOST_ROWS:
            yield ("rows",), f"A contrast has 1 to {MOST_ROWS} rows, and this one has {len(self.rows)}."
        ids: set[str] = set()
        written: dict[str, str] = {}
        for place, row in enumerate(self.rows):
            if row.id in ids:
                yield ("rows", place, "id"), f"Two rows have the id `{row.id}`. Rename one of them."
            ids.add(row.id)
            yield from self._wrong_sides(("rows", place, "cells"), row)
            for side, fact in row.cells.items():
                folded = " ".join(fact.text.casefold().split())
                if other := written.get(folded):
                    message = f"The same text stands at {other}, so nobody could tell the two apart. Reword one."
                    yield ("rows", place, "cells", side, "text"), message
                written[folded] = f"`{row.id}`, `{side}`"

    def _wrong_sides(self, path: tuple[str | int, ...], row: ContrastRow) -> Iterator[_Fault]:
        unknown = [side for side in row.cells if side not in self.sides]
        missing = [side for side in self.sides if side not in row.cells]
        for side in unknown:
            near = get_close_matches(side, missing, n=1)
            missing = [name for name in missing if name not in near]
            hint = f"; did you mean `{near[0]}`?" if near else ". Name it there, or remove it."
            yield (*path, side), f"`sides` has no `{side}`{hint}"
        for side in missing:
            yield path, f"The row “{row.label}” lacks the side `{side}`. Write `{side}:` with its `text:` here."

    @cached_property
    def cells(self) -> Mapping[CellId, Cell]:
        """Every cell, row by row."""
        return {cell.id: cell for row in self.rows for side in self.sides if (cell := Cell(row, side))}

    @cached_property
    def homes(self) -> Mapping[str, Cell]:
        """The cell in which each fact belongs, by the fact's key."""
        return {cell.fact.key: cell for cell in self.cells.values()}

    @cached_property
    def version(self) -> str:
        """A digest of the content and of the order of the sides, in which they stand on the page."""
        return digest({"contrast": self.native(), "sides": list(self.sides)})

    def arrange(self, seed: str) -> tuple[ContrastFact, ...]:
        """All facts in an order that hangs on the seed alone: the same at every look, and unlike the grid's."""
        order = [cell.fact for cell in self.cells.values()]
        Random(seed).shuffle(order)  # noqa: S311 - a shuffle, no secret
        return tuple(order)


class Misplaced(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """This is no placement that could be marked. Its sentence is for the learner."""

    def __init__(self, sentence: str, cell: CellId = "") -> None:
        super().__init__(sentence)
        self.cell = cell
        """The cell to look at; empty if it concerns all."""


def placed(contrast: Contrast, entered: Mapping[CellId, str]) -> dict[CellId, str]:
    """The placement in what was entered. A cell may stay empty; a fact stands in one cell at most.

    Raises:
        Misplaced: nothing was placed, or not so that it can be marked.
    """
    placement: dict[CellId, str] = {}
    seen: dict[str, Cell] = {}
    for cell_id, cell in contrast.cells.items():
        key = entered.get(cell_id, "")
        if not key:
            continue
        if key not in contrast.homes:
            raise Misplaced("That is not one of the facts shown. Choose from the list.", cell_id)
        if other := seen.get(key):
            where = f"{_in_words(contrast, other)} and {_in_words(contrast, cell)}"
            raise Misplaced(f"One fact stands in two cells: {where}. Leave it in one of them.", cell_id)
        seen[key] = cell
        placement[cell_id] = key
    if not placement:
        raise Misplaced("Nothing is placed yet. Put at least one fact into its cell.", next(iter(contrast.cells)))
    return placement


def _in_words(contrast: Contrast, cell: Cell) -> str:
    return f"{cell.row.label}, {contrast.sides[cell.side]}"


@dataclass(frozen=True)
class MarkedCell:
    """A cell with what was put there."""

    cell: Cell
    given: Cell | None
    """The cell in which the fact that was put here belongs; None if this one stayed empty."""

    @property
    def mark(self) -> Mark:
        if self.given is None:
            return Mark.MISSED
        return Mark.RIGHT if self.given == self.cell else Mark.WRONG

    @property
    def is_swapped(self) -> bool:
        """Whether the fact belongs in the same row, on another side."""
        return self.given is not None and self.given.row.id == self.cell.row.id and self.given.side != self.cell.side

    @property
    def is_mixed(self) -> bool:
        """Whether the fact belongs in another row."""
        return self.given is not None and self.given.row.id != self.cell.row.id


@dataclass(frozen=True)
class MarkedRow:
    """A row with what was put into its cells, side by side."""

    row: ContrastRow
    cells: tuple[MarkedCell, ...]

    @property
    def stands(self) -> bool:
        return all(cell.mark is Mark.RIGHT for cell in self.cells)

    @property
    def is_swapped(self) -> bool:
        return any(cell.is_swapped for cell in self.cells)


@dataclass(frozen=True)
class Shown:
    """What one filled cell shows about a link of a chain."""

    link: str
    """As `mechanism/step`."""
    row: str
    is_right: bool
    guess: float
    """How likely whoever finds the row but confuses the sides is to fill the cell rightly."""


@dataclass(frozen=True)
class Picture:
    """A marked placement as a whole: what stands, what is swapped with what, and what is mixed with what."""

    contrast: Contrast
    rows: tuple[MarkedRow, ...]

    @cached_property
    def cells(self) -> tuple[MarkedCell, ...]:
        return tuple(cell for row in self.rows for cell in row.cells)

    @property
    def right(self) -> int:
        """How many cells hold what belongs there."""
        return sum(cell.mark is Mark.RIGHT for cell in self.cells)

    @property
    def credit(self) -> float:
        """The share of the cells that are right, from 0 to 1."""
        return round(self.right / len(self.cells), 4)

    @property
    def standing(self) -> tuple[ContrastRow, ...]:
        """The rows that are right throughout."""
        return tuple(row.row for row in self.rows if row.stands)

    @property
    def wrong_rows(self) -> tuple[str, ...]:
        """The ids of the rows that are not."""
        return tuple(row.row.id for row in self.rows if not row.stands)

    @property
    def swapped(self) -> tuple[ContrastRow, ...]:
        """The rows in which a fact stands on a side that is not its own."""
        return tuple(row.row for row in self.rows if row.is_swapped)

    @property
    def mixed(self) -> tuple[tuple[ContrastRow, ContrastRow], ...]:
        """The pairs of rows between which facts went astray, each once, in the grid's order."""
        order = [row.row.id for row in self.rows]
        by_id = {row.row.id: row.row for row in self.rows}
        pairs = {
            tuple(sorted((cell.cell.row.id, cell.given.row.id), key=order.index))
            for cell in self.cells
            if cell.given is not None and cell.is_mixed
        }
        ordered = sorted(pairs, key=lambda pair: [order.index(name) for name in pair])
        return tuple((by_id[one], by_id[other]) for one, other in ordered)

    @property
    def empty(self) -> int:
        """How many cells were left empty."""
        return sum(cell.given is None for cell in self.cells)

    @property
    def sentence(self) -> str:
        """What is swapped with what, in words."""
        return " ".join(self._sentences())

    def _sentences(self) -> Iterator[str]:
        if len(self.standing) == len(self.rows):
            yield "All rows stand."
            return
        if self.swapped and len(self.swapped) == len(self.rows) and not self.mixed and not self.empty:
            yield "You swap every row: each fact is in its row, but on the wrong side."
            return
        if self.swapped:
            swaps = _listed((row.name for row in self.swapped), "and")
            holds = [row.name for row in self.standing[:MOST_TOLD_APART]]
            apart = f", not {_listed(holds, 'or')}" if holds else ""
            yield f"You swap {swaps}{apart}."
        if self.mixed:
            mixes = _listed((f"{one.name} with {other.name}" for one, other in self.mixed), "and")
            yield f"You mix {mixes}."
        if self.empty:
            yield f"{self.empty} {'cell is' if self.empty == 1 else 'cells are'} empty."

    def shown(self) -> tuple[Shown, ...]:
        """What each filled cell says about the link that its own fact rests on; an empty one says nothing."""
        guess = 1 / len(self.contrast.sides)
        return tuple(
            Shown(marked.cell.fact.step, marked.cell.row.id, marked.mark is Mark.RIGHT, guess)
            for marked in self.cells
            if marked.given is not None and marked.cell.fact.step is not None
        )


def mark(contrast: Contrast, placement: Placement) -> Picture:
    """Compare a placement with the grid."""
    rows = tuple(
        MarkedRow(row, tuple(_marked(contrast, Cell(row, side), placement) for side in contrast.sides))
        for row in contrast.rows
    )
    return Picture(contrast, rows)


def _marked(contrast: Contrast, cell: Cell, placement: Placement) -> MarkedCell:
    key = placement.get(cell.id)
    return MarkedCell(cell, contrast.homes[key] if key else None)


def _listed(words: Iterable[str], last: str) -> str:
    *head, tail = words
    return f"{', '.join(head)} {last} {tail}" if head else tail
