"""A question file cut into passages: whole lines that belong together, so that two people's changes can be joined.

A passage is a question, a card or a named thing with the comments above it, or else a key of the top level. Put
together in their order they are the file again, letter by letter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from quizapp.formats.yaml.trees import Row, Table, grown
from quizapp.formats.yaml.wording import derived_id

Name = tuple[str, ...]
"""Such as `("questions", "what-opens")`, `("title",)`, or nothing for what stands above the first key."""

_ODD_BREAKS = re.compile("[\x85\u2028\u2029]")
"""YAML breaks lines at these, editors do not: a file that has them is left in one piece."""


@dataclass(frozen=True)
class Passage:
    """Some lines of a file."""

    name: Name
    first: int
    """Its first line, from 1."""
    text: str

    @property
    def last(self) -> int:
        return self.first + self.text.count("\n") - 1


def tidy(text: str) -> str:
    """A text with line breaks of one kind only, and one at its end."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return plain if plain.endswith("\n") or not plain else plain + "\n"


def passages(text: str, tree: Table | None = None) -> tuple[Passage, ...]:
    """The passages of a tidy text; one alone if it cannot be cut.

    Args:
        tree: what the text says, if it has been read already.
    """
    if tree is None:
        tree, _ = grown("", text)
    lines = text.splitlines(keepends=True) if not _ODD_BREAKS.search(text) else []
    if tree is None or len(lines) != text.count("\n"):
        return (Passage((), 1, text),)
    starts = _starts(tree, lines)
    if not starts:
        return (Passage((), 1, text),)
    cuts = [*starts, (len(lines), ())]
    head = [Passage((), 1, "".join(lines[: starts[0][0]]))] if starts[0][0] else []
    return (
        *head,
        *(Passage(name, line + 1, "".join(lines[line:end])) for (line, name), (end, _) in pairwise(cuts)),
    )


def _starts(tree: Table, lines: Sequence[str]) -> list[tuple[int, Name]]:
    """Where passages begin, as lines from 0, in order; nothing if the top level cannot be cut."""
    keys = [(at[0] - 1, at[1] - 1, key) for key, at in tree.keys_at.items()]
    if not _are_lines([(line, column) for line, column, _ in keys], lines, mark=""):
        return []
    starts: list[tuple[int, Name]] = []
    floor = 0
    for line, _, key in keys:
        here = _with_comments(lines, line, 0, floor)
        starts.append((here, (key,)))
        floor = line + 1
        for inner, column, name in _entries(tree, key, lines):
            starts.append((_with_comments(lines, inner, column, floor), (key, name)))
            floor = inner + 1
    return starts if all(one[0] < other[0] for one, other in pairwise(starts)) else []


def _entries(tree: Table, key: str, lines: Sequence[str]) -> list[tuple[int, int, str]]:
    """The entries of a list, or of a mapping with several names: line, column, name. Nothing if they share lines."""
    value = tree.get(key)
    if isinstance(value, Row):
        found = [_dash(lines, at[0] - 1, at[1] - 1) for at in value.entries_at]
        names, mark = _names(value), "-"
    elif isinstance(value, Table) and key != "source":
        found = [(at[0] - 1, at[1] - 1) for at in value.keys_at.values()]
        names, mark = list(value.keys_at), ""
    else:
        return []
    places = [place for place in found if place is not None]
    if len(places) < len(found) or not _are_lines(places, lines, mark=mark):
        return []
    return [(line, column, name) for (line, column), name in zip(places, names, strict=True)]


def _names(entries: Row) -> list[str]:
    """What each entry of a list is called, none like another."""
    names: dict[str, None] = {}
    for place, entry in enumerate(entries):
        said = entry.get("id") if isinstance(entry, Table) else None
        asked = entry.get("ask") if isinstance(entry, Table) else None
        name = said if isinstance(said, str) else derived_id(asked) if isinstance(asked, str) else f"#{place + 1}"
        names[name if name not in names else f"{name}#{place + 1}"] = None
    return list(names)


def _dash(lines: Sequence[str], line: int, column: int) -> tuple[int, int] | None:
    """Where the hyphen of an entry stands: before it, or alone on a line above."""
    before = lines[line][:column]
    if before.strip() == "-":
        return line, before.index("-")
    if before.strip():
        return None
    for above in range(line - 1, -1, -1):
        text = lines[above].split(" #")[0].strip()
        if text == "-":
            return above, lines[above].index("-")
        if text and not text.startswith("#"):
            return None
    return None


def _are_lines(places: Sequence[tuple[int, int]], lines: Sequence[str], *, mark: str) -> bool:
    """Whether each place begins a line of its own, in one column."""
    alone = all(not lines[line][:column].strip() and lines[line][column:].startswith(mark) for line, column in places)
    in_order = all(one[0] < other[0] for one, other in pairwise(places))
    return alone and in_order and len({column for _, column in places}) <= 1


def _with_comments(lines: Sequence[str], line: int, column: int, floor: int) -> int:
    """The line at which a thing begins together with the comments above it."""
    first = line
    while first > floor and _is_aside(lines[first - 1], column):
        first -= 1
    while first < line and not lines[first].strip():
        first += 1  # blank lines stay with what comes before
    return first


def _is_aside(text: str, column: int) -> bool:
    """Whether a line is blank, or a comment no further in than what it is about; others may belong to a text."""
    inner = text.lstrip(" ")
    return not inner.strip() or (inner.startswith("#") and len(text) - len(inner) <= column)


@dataclass(frozen=True)
class Conflict:
    """A passage that both have changed, and differently. None where it is not there."""

    name: Name
    base: str | None
    mine: str | None
    theirs: str | None


@dataclass(frozen=True)
class Merged:
    """What two people's changes come to together."""

    text: str
    """With one's own version wherever there is a conflict."""
    conflicts: tuple[Conflict, ...]
    joined: tuple[Name, ...]
    """The passages that came from the other."""


def merge(base: str, mine: str, theirs: str, prefer_theirs: frozenset[Name] = frozenset()) -> Merged:
    """Join two changes of a text, passage by passage.

    Args:
        prefer_theirs: the conflicts that are settled in the other's favour.
    """
    cut = [_cut(text) for text in (base, mine, theirs)]
    whole = {key for one in cut for key in one if any(_is_split(one, key) != _is_split(other, key) for other in cut)}
    old, own, other = (_flat(one, whole) for one in cut)
    conflicts, joined, chosen = [], [], {}
    for name in dict.fromkeys([*own, *other]):
        was, here, there = old.get(name), own.get(name), other.get(name)
        if here == there or there == was:
            chosen[name] = here
        elif here == was:
            chosen[name] = there
            joined.append(name)
        else:
            chosen[name] = there if name in prefer_theirs else here
            if name not in prefer_theirs:
                conflicts.append(Conflict(name, was, here, there))
    kept = {name: text for name, text in chosen.items() if text is not None}
    order = [name for name in _order(own, other) if name in kept]
    text = "".join(kept[name] for name in order)
    if joined and {one.name: one.text for one in passages(text)} != kept and not whole:
        return Merged(mine, (Conflict((), base, mine, theirs),), ())  # the pieces lean on each other
    return Merged(text, tuple(conflicts), tuple(joined))


def changed(base: str, mine: str) -> frozenset[Name]:
    """The names of the passages that differ between two texts."""
    old, new = ({one.name: one.text for one in passages(text)} for text in (base, mine))
    return frozenset(name for name in {*old, *new} if old.get(name) != new.get(name))


_Cut = Mapping[str, Sequence[Passage]]


def _cut(text: str) -> _Cut:
    """The passages of a text by the key of the top level that they stand under."""
    return {key: list(found) for key, found in groupby(passages(text), lambda one: one.name[0] if one.name else "")}


def _is_split(cut: _Cut, key: str) -> bool | None:
    """Whether what stands under a key is in several passages; None if that cannot be known."""
    return len(cut[key]) > 1 if key in cut else None


def _flat(cut: _Cut, whole: Iterable[str]) -> dict[Name, str]:
    found: dict[Name, str] = {}
    for key, inner in cut.items():
        if key in whole:
            found[(key,) if key else ()] = "".join(one.text for one in inner)
        else:
            found |= {one.name: one.text for one in inner}
    return found


def _order(own: Iterable[Name], other: Iterable[Name]) -> Iterator[Name]:
    """The names of both: keys of the top level, and under each what stands there, the other's after its neighbour."""
    mine, theirs = list(own), list(other)
    for key in _woven([_key(name) for name in mine], [_key(name) for name in theirs]):
        yield from _woven([name for name in mine if _key(name) == key], [name for name in theirs if _key(name) == key])


def _key(name: Name) -> str:
    return name[0] if name else ""


def _woven(mine: Sequence, theirs: Sequence) -> list:  # type: ignore[type-arg]
    """One's own order, with what only the other has put after what it comes after there."""
    order = list(dict.fromkeys(mine))
    present = set(order)
    before = None
    for name in dict.fromkeys(theirs):
        if name not in present:
            order.insert(order.index(before) + 1 if before in present else 0, name)
            present.add(name)
        before = name
    return order
