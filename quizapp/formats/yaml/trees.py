"""YAML as plain data in which every key and value knows its place, and every scalar is the text that was typed."""

from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from quizapp.domain.places import Place, Problem
from quizapp.formats.yaml.syntax import syntax_problem
from quizapp.formats.yaml.texts import CONTROL, EMPTY, MOST_PROBLEMS
from quizapp.formats.yaml.wording import quoted

DEEPEST = 20
"""Levels of lists and keys inside each other."""

Mark = tuple[int, int]
"""Line and column, from 1."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STANDARD_TAG = "tag:yaml.org,2002:"
_QUOTES = ("'", '"')
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


class Table(dict[str, Any]):
    """A mapping that knows where it, its keys and its values stand."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.keys_at: dict[str, Mark] = {}
        self.values_at: dict[str, Mark] = {}


class Row(list[Any]):
    """A list that knows where it and its entries stand."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.entries_at: list[Mark] = []


Path = tuple[str | int, ...]


def place_of(file: str, tree: Table, path: Path, *, key: bool = False) -> Place:
    """Where the value at a path stands (or its key); what the tree does not have is found at what would hold it."""
    mark, value = tree.mark, tree
    for index, part in enumerate(path):
        is_last = index == len(path) - 1
        if isinstance(value, Table):
            name = str(part)
            if name not in value:
                continue
            mark = value.keys_at[name] if key and is_last else value.values_at[name]
            value = value[name]
        elif isinstance(value, Row) and isinstance(part, int) and 0 <= part < len(value):
            mark = value.entries_at[part]
            value = value[part]
    return Place(file, *mark)


def value_at(tree: Any, path: Path) -> Any:
    """The value at a path; where the path leaves the tree, the last value on it."""
    for part in path:
        if isinstance(tree, Table):
            tree = tree.get(str(part), tree)
        elif isinstance(tree, Row) and isinstance(part, int) and 0 <= part < len(tree):
            tree = tree[part]
    return tree


def grown(file: str, text: str) -> tuple[Table | None, list[Problem]]:
    """The tree of one file's text; None if it cannot be read as keys and values at all."""
    grower = _Grower(file)
    try:
        whole = grower.grow(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        return None, [*grower.problems, syntax_problem(file, text, error, grower.long_quote)]
    if not whole:
        return None, grower.problems
    if grower.root is None:
        return None, [*grower.problems, Problem(Place(file), EMPTY)]
    if not isinstance(grower.root, Table):
        message = "A question file begins with keys such as `title:` and `questions:`, each at the start of its line."
        return None, [*grower.problems, Problem(Place(file, 1, 1), message)]
    return grower.root, grower.problems


_DROPPED = object()
"""Stands for a key whose value is not kept."""

_TOO_DEEP = f"More than {DEEPEST} levels of lists and keys lie inside each other."


class _Grower:
    """Builds the tree from the parser's events, without recursion, so that no input can exhaust the stack."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Any = None
        self.long_quote: Mark | None = None
        self._open: list[Table | Row] = []
        self._keys: list[Any] = []
        """For each open mapping the key that waits for its value; None where a key comes next."""
        self._documents = 0

    def grow(self, events: Iterator[Event]) -> bool:
        """Take in all events; False if the rest of the file had to be left unread."""
        for event in events:
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, CollectionStartEvent):
                self._check_properties(event)
                mark = _mark(event)
                self._put(Table(mark) if isinstance(event, MappingStartEvent) else Row(mark), mark)
                if len(self._open) > DEEPEST:
                    self._tell(mark, f"{_TOO_DEEP} Write it flatter.")
                    return False
            elif isinstance(event, CollectionEndEvent):
                self._open.pop()
                self._keys.pop()
            elif isinstance(event, AliasEvent):
                self._tell(
                    _mark(event),
                    f"{quoted(f'*{event.anchor}')} would be an alias, and these are not read. "
                    "Write the content out; or, if the text begins with `*`, put it in quotation marks.",
                )
                self._put(None, _mark(event))
            elif isinstance(event, DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    self._tell(_mark(event), "A second document begins here (`---`). Put everything into one.")
                    return False
            if len(self.problems) >= MOST_PROBLEMS:
                self._tell(_mark(event), f"There are {MOST_PROBLEMS} problems up to here; the rest was left unread.")
                return False
        return True

    def _scalar(self, event: ScalarEvent) -> None:
        self._check_properties(event)
        mark = _mark(event)
        text: str = event.value
        is_long_quote = event.style in _QUOTES and _mark(event, at_end=True) > (mark[0] + 1, 0)
        self.long_quote = mark if is_long_quote else None
        if event.style == '"' and (control := CONTROL.search(text)):
            self._tell(mark, f"This text holds a control character (U+{ord(control[0]):04X}). Remove it.")
        if not event.style and text in _NOTHING and not self._awaits_key():
            self._empty(text, mark)
            self._put(None, mark)
        else:
            self._put(text, mark)

    def _empty(self, text: str, mark: Mark) -> None:
        """Report a value that is not there."""
        if not self._open:
            return
        meant = f" ({quoted(text)} means nothing; if you mean the text, put it in quotation marks)" if text else ""
        holder, key = self._open[-1], self._keys[-1]
        if isinstance(holder, Row):
            self._tell(mark, f"This entry of the list is empty{meant}. Write something, or remove it.")
        elif key is not _DROPPED:
            message = f"{quoted(key)} has no value{meant}. Write one, or remove the key."
            self._tell(holder.keys_at.get(key, mark), message)

    def _check_properties(self, event: NodeEvent) -> None:
        if event.anchor is not None:
            self._tell(
                _mark(event),
                f"{quoted(f'&{event.anchor}')} would be an anchor, and these are not read. "
                "Remove it; or, if the text begins with `&`, put it in quotation marks.",
            )
        tag: str | None = getattr(event, "tag", None)
        if tag is not None:
            self._tell(
                _mark(event),
                f"{quoted(tag.replace(_STANDARD_TAG, '!!'))} would be a tag, and these are not read. "
                "Remove it; or, if the text begins with `!`, put it in quotation marks.",
            )

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1], Table) and self._keys[-1] is None

    def _put(self, value: Any, mark: Mark) -> None:
        """Hang a value where the parser stands, and step into it if it is a collection."""
        if not self._open:
            self.root = value
        elif isinstance(holder := self._open[-1], Table) and self._keys[-1] is None:
            self._key(holder, value, mark)
        else:
            self._value(value, mark)
        if isinstance(value, Table | Row):
            self._open.append(value)
            self._keys.append(None)

    def _key(self, holder: Table, value: Any, mark: Mark) -> None:
        self._keys[-1] = _DROPPED
        if not isinstance(value, str):
            message = "A key must be plain text. If a text begins with a bracket here, put it in quotation marks."
            self._tell(mark, message)
        elif value == "<<":
            self._tell(mark, "`<<` would merge other keys in, and this is not read. Write them out.")
        elif value in holder.keys_at:
            first, _ = holder.keys_at[value]
            self._tell(mark, f"{quoted(value)} stands here twice: also in line {first}. Keep one of them.")
        else:
            self._keys[-1] = value
            holder.keys_at[value] = mark

    def _value(self, value: Any, mark: Mark) -> None:
        holder, key = self._open[-1], self._keys[-1]
        self._keys[-1] = None
        if isinstance(holder, Row):
            holder.append(value)
            holder.entries_at.append(mark)
        elif key is not _DROPPED:
            holder[key] = value
            holder.values_at[key] = mark

    def _tell(self, mark: Mark, message: str) -> None:
        self.problems.append(Problem(Place(self.file, *mark), message))


def _mark(event: Event, *, at_end: bool = False) -> Mark:
    mark: Any = event.end_mark if at_end else event.start_mark
    return mark.line + 1, mark.column + 1
