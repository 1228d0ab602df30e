"""Anki's gaps: `{{c1::what is hidden::a hint}}`, within each other if need be, several by the number of one card."""

import re
from dataclasses import dataclass, field

_SIGN = re.compile(r"\{\{c([\d,]{1,40})::|\}\}")
DEEPEST = 20
HIDDEN = "[…]"


@dataclass
class _Gap:
    """What stands between the braces, with the numbers of the cards that ask for it."""

    numbers: frozenset[int]
    pieces: "list[str | _Gap]" = field(default_factory=list)

    @property
    def hint(self) -> str:
        """What the card shows instead; it stands behind two colons."""
        return self._last.partition("::")[2]

    @property
    def hidden(self) -> "list[str | _Gap]":
        """What the card hides: everything before those colons."""
        return [*self.pieces[:-1], self._last.partition("::")[0]] if "::" in self._last else self.pieces

    @property
    def _last(self) -> str:
        last = self.pieces[-1] if self.pieces else ""
        return last if isinstance(last, str) else ""


def _parsed(text: str) -> _Gap:
    stack = [_Gap(frozenset())]
    place = 0
    for found in _SIGN.finditer(text):
        before = text[place : found.start()]
        if found[1] and len(stack) < DEEPEST:
            stack[-1].pieces.append(before)
            gap = _Gap(frozenset(int(number) for number in found[1].split(",") if number and len(number) < 5))
            stack[-1].pieces.append(gap)
            stack.append(gap)
        elif not found[1] and len(stack) > 1:
            stack[-1].pieces.append(before)
            stack.pop()
        else:
            stack[-1].pieces.append(before + found[0])
        place = found.end()
    stack[-1].pieces.append(text[place:])
    return stack[0]


def shown(text: str, number: int, *, is_answer: bool) -> str:
    """A text with its gaps as a card shows it; empty where the card asks for none of them.

    Args:
        number: of the card, from 1.
    """
    whole = _parsed(text)
    if not any(number in gap.numbers for gap in _gaps(whole)):
        return ""
    return _written(whole, number, is_answer=is_answer)


def numbers(text: str) -> list[int]:
    """The numbers of the cards that a text makes."""
    return sorted({number for gap in _gaps(_parsed(text)) for number in gap.numbers})


def _gaps(whole: _Gap) -> list[_Gap]:
    found = [piece for piece in whole.pieces if isinstance(piece, _Gap)]
    return [gap for each in found for gap in (each, *_gaps(each))]


def _written(gap: _Gap, number: int, *, is_answer: bool) -> str:
    pieces: list[str] = []
    for piece in gap.hidden if gap.numbers else gap.pieces:
        if isinstance(piece, str):
            pieces.append(piece)
        elif number not in piece.numbers:
            pieces.append(_written(piece, number, is_answer=is_answer))
        elif is_answer:
            pieces.append(f"<b>{_written(piece, number, is_answer=True)}</b>")
        else:
            pieces.append(f"[{piece.hint}]" if piece.hint.strip() else HIDDEN)
    return "".join(pieces)
