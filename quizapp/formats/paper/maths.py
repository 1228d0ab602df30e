"""TeX formulas as trees of few forms, which each way of setting type then draws."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

DEEPEST = 40
"""Levels of a formula; a deeper one is shown as it was typed."""

LONGEST = 2_000

_BARS = frozenset("¯‾―_")
_ACCENTS = {"^": "\u0302", "~": "\u0303", "→": "\u20d7", "˙": "\u0307", "¨": "\u0308", "ˇ": "\u030c"}


@dataclass(frozen=True)
class Node:
    """A part of a formula.

    Its form is one of: `row` (parts side by side), `italic`, `upright`, `bold`, `name`, `sign` (letters, functions,
    operators), `fraction` and `stack` (of two), `root` (of what, and perhaps which), `scripts` and `limits` (of what,
    below, above), `accent` and `bar` (above something), `fenced` (between signs that grow), `table` (rows of cells).
    """

    form: str
    text: str = ""
    """The letters; of `accent` the sign above; of `fenced` the sign before."""
    end: str = ""
    """Of `fenced` the sign behind."""
    parts: "tuple[Node, ...]" = ()


EMPTY = Node("row")


class _Unknown(Exception):  # noqa: N818 - caught where it is raised
    """The formula has something that is not drawn here."""


@lru_cache(maxsize=4096)
def tree(tex: str) -> Node | None:
    """The formula; None if it cannot be read."""
    if len(tex) > LONGEST:
        return None
    try:
        return _node(convert_to_element(tex), 0)
    except Exception:  # the reader of TeX raises whatever comes up
        return None


def _node(element: Element, depth: int) -> Node:
    if depth > DEEPEST:
        raise _Unknown
    name = element.tag.rpartition("}")[2]
    if name in _LETTERS:
        return _letters(name, element)
    parts = tuple(_node(child, depth + 1) for child in element)
    if form := _FORMS.get(name):
        return form(element, parts)
    if name == "mspace":
        return Node("upright", " ")
    if name in _ROWS:
        return _row(element, parts)
    raise _Unknown(name)


_LETTERS = frozenset({"mi", "mn", "mo", "mtext", "ms"})
_ROWS = frozenset("math mrow mstyle mpadded semantics menclose mtd mtr".split())


def _letters(name: str, element: Element) -> Node:
    text = unescape(element.text or "")
    if text.startswith("\\"):
        raise _Unknown(text)  # a command that was not understood
    if name == "mo":
        return Node("name" if len(text) > 1 and text.isalpha() else "sign", text)
    variant = element.get("mathvariant", "")
    if variant.startswith("bold"):
        return Node("bold", text)
    if name == "mi" and not variant:
        return Node("italic" if len(text) == 1 else "name", text)
    return Node("italic" if variant == "italic" else "upright", text.replace("\xa0", " "))


def _row(element: Element, parts: tuple[Node, ...]) -> Node:
    """Parts side by side; between signs that grow, what they embrace."""
    if not parts:
        return EMPTY
    first, last = element[0], element[-1]
    opens, closes = _is_fence(first, "prefix"), len(parts) > 1 and _is_fence(last, "postfix")
    if opens or closes:
        inner = parts[opens : len(parts) - closes]
        return Node("fenced", parts[0].text if opens else "", parts[-1].text if closes else "", inner)
    return parts[0] if len(parts) == 1 else Node("row", parts=parts)


def _is_fence(element: Element, form: str) -> bool:
    return element.get("fence") == "true" and element.get("form") == form


def _scripts(form: str, *, has_below: bool, has_above: bool) -> Callable[[Element, tuple[Node, ...]], Node]:
    def scripted(_element: Element, parts: tuple[Node, ...]) -> Node:
        given = iter(parts)
        base = next(given)
        below = next(given) if has_below else EMPTY
        return Node(form, parts=(base, below, next(given) if has_above else EMPTY))

    return scripted


def _over(element: Element, parts: tuple[Node, ...]) -> Node:
    base, above = parts
    if above.text in _BARS:
        return Node("bar", parts=(base,))
    if above.form == "sign" and above.text in _ACCENTS:
        return Node("accent", _ACCENTS[above.text], parts=(base,))
    return Node("limits", parts=(base, EMPTY, above))


def _fraction(element: Element, parts: tuple[Node, ...]) -> Node:
    over, under = parts
    return Node("stack" if element.get("linethickness") == "0" else "fraction", parts=(over, under))


def _table(element: Element, parts: tuple[Node, ...]) -> Node:
    rows = tuple(
        Node("row", parts=tuple(_node(cell, 0) for cell in row))
        for row in element
        if row.tag.rpartition("}")[2] == "mtr"
    )
    wide = max((len(row.parts) for row in rows), default=0)
    return Node("table", parts=tuple(Node("row", parts=row.parts + (EMPTY,) * (wide - len(row.parts))) for row in rows))


_FORMS: Mapping[str, Callable[[Element, tuple[Node, ...]], Node]] = {
    "mfrac": _fraction,
    "msqrt": lambda _, parts: Node("root", parts=(Node("row", parts=parts),)),
    "mroot": lambda _, parts: Node("root", parts=parts[:2]),
    "msub": _scripts("scripts", has_below=True, has_above=False),
    "msup": _scripts("scripts", has_below=False, has_above=True),
    "msubsup": _scripts("scripts", has_below=True, has_above=True),
    "munder": _scripts("limits", has_below=True, has_above=False),
    "munderover": _scripts("limits", has_below=True, has_above=True),
    "mover": _over,
    "mtable": _table,
}


def as_data(node: Node) -> dict[str, Any]:
    """The tree as plain data."""
    return {"form": node.form, "text": node.text, "end": node.end, "parts": [as_data(part) for part in node.parts]}
