"""What stands on a sheet, before it is set: pieces of lines, and blocks of lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from unicodedata import bidirectional


class Look(Flag):
    """How letters are set."""

    PLAIN = 0
    STRONG = auto()
    EMPHASISED = auto()
    SUBSCRIPT = auto()
    SUPERSCRIPT = auto()
    CODE = auto()
    STRUCK = auto()
    SMALL = auto()
    """What is said about the exam rather than asked in it."""


@dataclass(frozen=True)
class Run:
    """Letters that are set alike; a line break is `\\n`."""

    text: str
    look: Look = Look.PLAIN


@dataclass(frozen=True)
class Formula:
    """Maths in TeX."""

    tex: str
    is_displayed: bool = False


@dataclass(frozen=True)
class Shown:
    """A picture of the bank within a line."""

    name: str
    alt: str


@dataclass(frozen=True)
class Gap:
    """A line to write on, within a line."""

    label: str = ""
    is_long: bool = False
    unit: str = ""


Piece = Run | Formula | Shown | Gap
Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class Paragraph:
    """Some lines."""

    pieces: Pieces


@dataclass(frozen=True)
class Heading:
    """A line above others, of level 1 to 3."""

    text: str
    level: int


@dataclass(frozen=True)
class Items:
    """A list: blocks, each with its number or sign before it."""

    items: "Sequence[Item]"
    in_line: bool = False
    """Whether they stand one behind the other rather than below."""


@dataclass(frozen=True)
class Item:
    """An entry of a list, with what stands before it."""

    label: str
    blocks: "Blocks"
    ring: str = ""
    """What is drawn around the label: a circle where one is to be chosen, a square where several may."""
    has_gap: bool = False
    """Whether there is a place to write before it."""


@dataclass(frozen=True)
class Quote:
    """What somebody else says."""

    blocks: "Blocks"


@dataclass(frozen=True)
class Code:
    """Lines set as they were typed."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first row is its head."""

    rows: Sequence[Sequence[Pieces]]
    has_boxes: bool = False
    """Whether empty cells are to be ticked."""
    first: float = 0.0
    """The share of the first column; 0 gives it as much as the others."""

    @property
    def shares(self) -> Sequence[float]:
        """How much of the width each column has."""
        others = len(self.rows[0]) - 1
        first = self.first if self.first and others else 1 / (others + 1)
        return [first, *[(1 - first) / max(others, 1)] * others]


@dataclass(frozen=True)
class Beside:
    """Blocks in columns beside each other."""

    columns: "Sequence[Blocks]"


@dataclass(frozen=True)
class Line:
    """A line to write on, with its unit behind it."""

    label: str
    unit: str = ""
    is_long: bool = True


@dataclass(frozen=True)
class Figure:
    """A picture of the bank by itself."""

    name: str
    alt: str


@dataclass(frozen=True)
class Question:
    """A question with all that belongs to it, to be kept on one page where it fits."""

    number: str
    blocks: "Blocks"


Block = Paragraph | Heading | Items | Quote | Code | Table | Beside | Line | Figure | Question
Blocks = tuple[Block, ...]

_UNSETTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def settable(text: str) -> str:
    """The text without characters that no document may hold, and without those that turn the direction of others."""
    return _UNSETTABLE.sub("", text)


def words_of(pieces: Iterable[Piece]) -> str:
    """The letters of a line."""
    return "".join(piece.text for piece in pieces if isinstance(piece, Run))


def reads_leftwards(text: str) -> bool:
    """Whether a text begins in a script that is read from right to left."""
    strong = (kind for kind in map(bidirectional, text) if kind == "L" or kind in _RIGHT_TO_LEFT)
    return next(strong, "L") != "L"


def pictures_in(blocks: Iterable[Block]) -> Iterator[str]:
    """The names of the pictures that blocks show."""
    for block in blocks:
        match block:
            case Figure(name):
                yield name
            case Paragraph(pieces):
                yield from _shown(pieces)
            case Table(rows):
                yield from (name for row in rows for cell in row for name in _shown(cell))
            case _:
                yield from pictures_in(_within(block))


def _shown(pieces: Pieces) -> Iterator[str]:
    return (piece.name for piece in pieces if isinstance(piece, Shown))


def _within(block: Block) -> Blocks:
    """The blocks that a block holds."""
    match block:
        case Items(items):
            return tuple(inner for item in items for inner in item.blocks)
        case Beside(columns):
            return tuple(inner for column in columns for inner in column)
        case Quote(blocks) | Question(_, blocks):
            return blocks
    return ()


def lines_of(blocks: Iterable[Block]) -> int:
    """Roughly how many lines blocks fill; rather too many than too few."""
    return sum(_lines(block) for block in blocks)


_LETTERS, _FIGURE = 60, 20
"""Letters that stand in a line for certain, and lines that are as tall as the tallest picture."""


def _lines(block: Block) -> int:
    match block:
        case Figure():
            return _FIGURE
        case Paragraph(pieces):
            tall = sum(2 if isinstance(piece, Formula) else 1 for piece in pieces if not isinstance(piece, Run))
            return 2 + words_of(pieces).count("\n") + len(words_of(pieces)) // _LETTERS + tall
        case Code(text):
            return 2 + text.count("\n") + len(text) // _LETTERS
        case Table(rows):
            return sum(2 + sum(len(words_of(cell)) for cell in row) * len(row) // _LETTERS for row in rows)
        case Items() | Beside() | Quote() | Question():
            return 1 + lines_of(_within(block))
    return 3
