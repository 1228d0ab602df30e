"""Which options a cell of right answers means: letters, numbers, or their texts; asked rather than guessed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_PARTS = re.compile(r"\s*[,;/&|\n]\s*|\s+and\s+", re.IGNORECASE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LABEL = re.compile(r"(?:option|answer|choice)?\s*\(?([A-Za-z]|\d{1,2})[).:]?", re.IGNORECASE)


class Unclear(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """The cell can be read in two ways, or in none. Its sentence says so."""


@dataclass(frozen=True)
class Numbering:
    """How a file counts its options."""

    first: int = 1
    is_sure: bool = True


def numbering(rows: Iterable[tuple[str, Sequence[str]]]) -> Numbering:
    """Whether the numbers in the column of answers begin with 0 or 1.

    Args:
        rows: each cell of answers with its options.
    """
    has_zero = has_last = False
    for cell, options in rows:
        parts = _PARTS.split(cell.strip())
        numbers = [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 3]
        if not numbers or any(_same(cell, option) for option in options):
            continue
        has_zero = has_zero or 0 in numbers
        has_last = has_last or len(options) in numbers
    return Numbering(0 if has_zero else 1, not (has_zero and has_last))


def chosen(cell: str, options: Sequence[str], count: Numbering, *, by_letter: bool = False) -> list[int]:
    """The places of the right options, from 0.

    Args:
        by_letter: the file is known to name them by letters.

    Raises:
        Unclear: the cell names none of them, or it is unclear which.
    """
    cell = cell.strip()
    if not cell:
        raise Unclear("No right answer is given.")
    by_text = [] if by_letter else _by_text(cell, options)
    by_label = _labelled(cell, options, count)
    if by_text and by_label and by_text != by_label:
        raise Unclear(
            f"“{cell[:40]}” is the text of one option and the letter of another. Put them into another order."
        )
    if by_text:
        return by_text
    if by_label:
        return by_label
    raise Unclear(f"The answer “{cell[:40]}” is none of the options.")


def _by_text(cell: str, options: Sequence[str]) -> list[int]:
    """The options whose texts the cell repeats, as a whole or in parts; none if it has anything else."""
    for parts in ([cell], [part for part in _PARTS.split(cell) if part]):
        found = [next((place for place, option in enumerate(options) if _same(part, option)), -1) for part in parts]
        if found and -1 not in found:
            return sorted(set(found))
    return []


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _labelled(cell: str, options: Sequence[str], count: Numbering) -> list[int]:
    parts = [part for part in _PARTS.split(cell) if part]
    if len(parts) == 1 and 1 < len(cell) <= len(options) and cell.isalpha() and cell.isupper() and cell.isascii():
        parts = list(cell)  # “AC”
    found: list[int] = []
    for part in parts:
        label = _LABEL.fullmatch(part)
        if not label:
            return []
        mark = label[1].upper()
        place = int(mark) - count.first if mark.isdecimal() else _LETTERS.index(mark)
        if not 0 <= place < len(options):
            return []
        if mark.isdecimal() and not count.is_sure:
            raise Unclear("In this file it is unclear whether options are counted from 0 or from 1. Write letters.")
        found.append(place)
    return sorted(set(found))
