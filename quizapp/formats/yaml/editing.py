"""Filling in one thing of a question file by a form: what is not touched keeps its words, order and comments."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import LiteralScalarString, SingleQuotedScalarString

from quizapp.domain.fields import Field, Rows, Shape
from quizapp.formats.yaml.trees import DEEPEST

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
"""Texts that would be read as nothing if they stood there plainly."""

_WIDE = 1_000_000
_SHAPES = {"circle": 3, "rect": 4}

Values = dict[str, str]
"""What stands in each field; lists with one entry on each line."""


@dataclass(frozen=True)
class Row:
    """One of several things of a form."""

    was: int | None
    """Its place in the file, from 0; None for a new one."""
    is_right: bool
    values: Values


@dataclass(frozen=True)
class Filled:
    """A form as it is filled in."""

    values: Values
    rows: Mapping[str, Sequence[Row]]


class Unfit(ValueError):  # noqa: N818 - reads as a sentence where it is raised
    """The lines cannot be changed by a form. Its sentence is for the author."""


class _AllText(VersionedResolver):
    """Knows no numbers, dates or truth values, as the reader of question files."""

    @property
    def versioned_resolver(self) -> Any:
        return {}


def _yaml(text: str) -> YAML:
    """A reader and writer that takes every scalar as the text that it is, and sets lists in as they stand there."""
    found = YAML()
    found.Resolver = _AllText
    found.preserve_quotes = True
    found.width = _WIDE
    lists = re.search(r"^( *)[\w-]+: *(?:#.*)?\n(?: *#.*\n| *\n)*( *)- ", text, re.MULTILINE)
    is_set_in = lists is None or len(lists[2]) > len(lists[1])
    found.indent(mapping=2, sequence=4 if is_set_in else 2, offset=2 if is_set_in else 0)
    return found


@dataclass(frozen=True)
class _Lines:
    """A passage taken apart: what stands around the thing in it, and the thing itself."""

    head: str
    """Comments above."""
    margin: str
    """What stands before the first key: blanks, and the hyphen of a list's entry."""
    body: str
    tail: str
    """Blank lines below."""

    @classmethod
    def of(cls, text: str) -> "_Lines":
        lines = text.splitlines(keepends=True)
        above = next((n for n, one in enumerate(lines) if one.strip() and not one.lstrip().startswith("#")), len(lines))
        below = next((n for n in range(len(lines), above, -1) if lines[n - 1].strip()), above)
        margin = re.match(r" *(?:- +)?", lines[above])[0] if above < len(lines) else ""  # type: ignore[index]
        body = [" " * len(margin) + lines[above][len(margin) :], *lines[above + 1 : below]] if above < below else []
        cut = "".join(one[len(margin) :] if not one[: len(margin)].strip() else one.lstrip(" ") for one in body)
        return cls("".join(lines[:above]), margin, cut, "".join(lines[below:]))

    def around(self, body: str) -> str:
        """The passage with another body."""
        blank = " " * len(self.margin)
        lines = "".join(blank + one if one.strip() else one for one in body.splitlines(keepends=True))
        return f"{self.head}{self.margin}{lines[len(self.margin) :]}{self.tail}"


def _node(text: str) -> tuple[YAML, Any, _Lines]:
    """The thing in a passage, how it is written, and what stands around it.

    Raises:
        Unfit: it is no list entry or named thing that can be read.
    """
    lines = _Lines.of(text)
    if lines.body.count("[") + lines.body.count("{") > 50 * DEEPEST:
        raise Unfit("This is nested too deeply for a form. Change it as text.")
    tool = _yaml(lines.body)
    try:
        found = tool.load(lines.body)
    except (YAMLError, RecursionError, ValueError) as error:
        raise Unfit("These lines cannot be read as YAML yet. Mend them as text first.") from error
    if not isinstance(found, CommentedMap) or not isinstance(_inner(found, lines), CommentedMap):
        raise Unfit("A form wants `key: value` lines. Change it as text.")
    return tool, found, lines


def _inner(found: Any, lines: _Lines) -> Any:
    """What is filled in: the entry of a list, or what stands under a name."""
    return found if "-" in lines.margin else next(iter(found.values()), None)


def kind_of(text: str) -> str:
    """The `type` that a question's lines name; empty if they do not.

    Raises:
        Unfit: the lines cannot be read.
    """
    _, found, lines = _node(text)
    return str(_inner(found, lines).get("type", ""))


def filled_in(text: str, fields: Sequence[Field], shape: Shape) -> Filled:
    """A form filled in with what stands in some lines.

    Raises:
        Unfit: the lines cannot be changed by a form.
    """
    _, found, lines = _node(text)
    node = _inner(found, lines)
    values = {field.name: _shown(_at(node, field.name)) for field in (*fields, *shape.fields)}
    return Filled(values, {rows.name: _rows(node, rows) for rows in shape.rows})


def _at(node: Any, name: str) -> Any:
    for part in name.split("."):
        node = node.get(part) if isinstance(node, CommentedMap) else None
    return node


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, CommentedSeq):
        return "\n".join(str(each.get("text", "") if isinstance(each, CommentedMap) else each) for each in value)
    return str(value).strip("\n")


def _rows(node: CommentedMap, rows: Rows) -> list[Row]:
    held = node.get(rows.name)
    if isinstance(held, CommentedMap):
        return [_blank(place, name, value, rows) for place, (name, value) in enumerate(held.items())]
    if not isinstance(held, CommentedSeq):
        return []
    return [_row(place, entry, rows) for place, entry in enumerate(held)]


def _row(place: int, entry: Any, rows: Rows) -> Row:
    if not isinstance(entry, CommentedMap):
        return Row(place, False, {rows.fields[0].name: str(entry)})
    values = {field.name: _shown(_at(entry, field.name)) for field in rows.fields}
    if rows.is_marked:
        values[rows.fields[0].name] = _place_words(entry.get("right", entry.get("wrong")))
    return Row(place, "right" in entry, values)


def _blank(place: int, name: str, value: Any, rows: Rows) -> Row:
    values = {field.name: _shown(_at(value, field.name)) for field in rows.fields}
    options = value.get("options") if isinstance(value, CommentedMap) else None
    entries = [each for each in options if isinstance(each, CommentedMap)] if isinstance(options, CommentedSeq) else []
    values["right"] = next((str(each["right"]) for each in entries if "right" in each), "")
    values["others"] = "\n".join(str(each["wrong"]) for each in entries if "wrong" in each)
    return Row(place, False, {**values, "name": name})


def _place_words(value: Any) -> str:
    """A text, or a shape as its name and its numbers."""
    if not isinstance(value, CommentedMap) or len(value) != 1:
        return _shown(value)
    [(name, numbers)] = value.items()
    flat = [part for each in numbers for part in (each if isinstance(each, CommentedSeq) else [each])]
    return " ".join([str(name), *map(str, flat)])


def filled_out(text: str, filled: Filled, fields: Sequence[Field], shape: Shape) -> str:
    """The lines with what a form has in it; what it does not change stays as it was written.

    Raises:
        Unfit: the lines cannot be changed by a form.
    """
    tool, found, lines = _node(text)
    node = _inner(found, lines)
    for field in (*fields, *shape.fields):
        _set(node, field, filled.values.get(field.name, ""))
    for rows in shape.rows:
        _set_rows(node, rows, filled.rows.get(rows.name, ()))
    written = StringIO()
    tool.dump(found, written)
    return lines.around(written.getvalue())


def _set(node: CommentedMap, field: Field, text: str) -> None:
    """Let a field say this, and nothing if it is empty."""
    *outer, name = field.name.split(".")
    text = text.replace("\r\n", "\n").strip()
    if outer:
        inner = node.get(outer[0])
        if not isinstance(inner, CommentedMap):
            if not text:
                return
            inner = node[outer[0]] = CommentedMap()
        _set(inner, Field(name, "", field.widget), text)
        if not inner:
            del node[outer[0]]
        return
    if text == _shown(node.get(name)).strip():
        return
    if not text:
        node.pop(name, None)
    elif field.widget == "lines":
        _set_lines(node, name, [line.strip() for line in text.split("\n") if line.strip()])
    else:
        node[name] = _scalar(text)


def _set_lines(node: CommentedMap, name: str, lines: Sequence[str]) -> None:
    """A list of texts; an entry that says more than its text keeps the rest."""
    held = node.get(name)
    known = {_shown_entry(each): each for each in held} if isinstance(held, CommentedSeq) else {}
    anew = CommentedSeq([known.get(line, _scalar(line)) for line in lines])
    if not isinstance(held, CommentedSeq) or held.fa.flow_style():
        anew.fa.set_flow_style()
    node[name] = anew


def _shown_entry(value: Any) -> str:
    return str(value.get("text", "")) if isinstance(value, CommentedMap) else str(value)


def _scalar(text: str) -> Any:
    if "\n" in text:
        return LiteralScalarString(text + "\n")
    return SingleQuotedScalarString(text) if text in _NOTHING else text


def _set_rows(node: CommentedMap, rows: Rows, wanted: Sequence[Row]) -> None:
    held = node.get(rows.name)
    full = [row for row in wanted if any(value.strip() for value in row.values.values())]
    if rows.name == "blanks":
        _set_blanks(node, rows, full)
        return
    before = list(held) if isinstance(held, CommentedSeq) else []
    entries = [_entry(_former(before, row.was) or CommentedMap(), rows, row) for row in full]
    if [id(each) for each in entries] == [id(each) for each in before]:
        return
    if not entries:
        node.pop(rows.name, None)
        return
    anew = CommentedSeq(entries)
    if isinstance(held, CommentedSeq) and held.fa.flow_style():
        anew.fa.set_flow_style()
    node[rows.name] = anew


def _former(entries: Sequence[Any], place: int | None) -> Any:
    """What a row was before; None for a new one."""
    return entries[place] if place is not None and 0 <= place < len(entries) else None


def _entry(entry: Any, rows: Rows, row: Row) -> Any:
    first, *others = rows.fields
    if not isinstance(entry, CommentedMap):
        entry = CommentedMap({first.name: entry})
    if rows.is_marked:
        _mark(entry, "right" if row.is_right else "wrong", row.values.get(first.name, "").strip())
    else:
        _set(entry, first, row.values.get(first.name, ""))
    for field in others:
        _set(entry, field, row.values.get(field.name, ""))
    return entry


def _mark(entry: CommentedMap, mark: str, text: str) -> None:
    """Put a text or a place under `right:` or `wrong:`, where either stood before."""
    other = "wrong" if mark == "right" else "right"
    before = entry.get(mark, entry.get(other))
    value = before if before is not None and _place_words(before).strip() == text else _placed(text)
    if mark in entry:
        if entry[mark] is not value:
            entry[mark] = value
        return
    place = list(entry).index(other) if other in entry else 0
    entry.pop(other, None)
    entry.insert(place, mark, value)


def _placed(text: str) -> Any:
    """A shape from its name and its numbers, or else the text as it is."""
    name, *numbers = text.replace(",", " ").split() or [""]
    is_number = all(re.fullmatch(r"\d+(\.\d+)?", each) for each in numbers)
    if is_number and len(numbers) == _SHAPES.get(name):
        return _in_line({name: _in_line(numbers)})
    if is_number and name == "polygon" and len(numbers) >= 6 and len(numbers) % 2 == 0:
        pairs = [_in_line(numbers[place : place + 2]) for place in range(0, len(numbers), 2)]
        return _in_line({name: _in_line(pairs)})
    return _scalar(text)


def _in_line(value: Any) -> Any:
    made = CommentedMap(value) if isinstance(value, dict) else CommentedSeq(value)
    made.fa.set_flow_style()
    return made


def _set_blanks(node: CommentedMap, rows: Rows, wanted: Sequence[Row]) -> None:
    held = node.get("blanks")
    before = list(held.items()) if isinstance(held, CommentedMap) else []
    anew = held if isinstance(held, CommentedMap) else CommentedMap()
    kept = {was[0] for row in wanted if (was := _former(before, row.was))}
    for name in [name for name, _ in before if name not in kept]:
        del anew[name]
    for row in wanted:
        was = _former(before, row.was)
        name = row.values.get("name", "").strip() or (was[0] if was else "blank")
        entry = was[1] if was and isinstance(was[1], CommentedMap) else CommentedMap()
        if was and was[0] != name:
            place = list(anew).index(was[0])
            del anew[was[0]]
            anew.insert(place, name, entry)
        elif was is None:
            anew[name] = entry
        for field in rows.fields:
            if field.name not in {"name", "right", "others"}:
                _set(entry, field, row.values.get(field.name, ""))
        _set_options(entry, row.values.get("right", "").strip(), row.values.get("others", ""))
    if not isinstance(held, CommentedMap):
        node["blanks"] = anew


def _set_options(entry: CommentedMap, right: str, others: str) -> None:
    """The options of a blank; those whose text stays keep what is said of them."""
    lines = [line.strip() for line in others.replace("\r\n", "\n").split("\n") if line.strip()]
    held = [each for each in entry.get("options") or () if isinstance(each, CommentedMap)]
    wanted = {**({right: "right"} if right else {}), **{line: "wrong" for line in lines if line != right}}
    if not wanted:
        entry.pop("options", None)
        return
    options = [each for each in held if _place_words(each.get("right", each.get("wrong"))) in wanted]
    there = [_place_words(each.get("right", each.get("wrong"))) for each in options]
    for text in (text for text in wanted if text not in there):
        options.append(CommentedMap())
        there.append(text)
    for one, text in zip(options, there, strict=True):
        _mark(one, wanted[text], text)
    if [id(one) for one in options] != [id(one) for one in held]:
        entry["options"] = CommentedSeq(options)


def begun(kind: str, name: str, ask: str, shape: Shape, margin: int) -> str:
    """The lines of a new question, set in so far."""
    lines = [f"- id: {name}", f"  type: {kind}", f'  ask: "{ask}"' if "[" in ask else f"  ask: {ask}"]
    lines += [f"  {line}" for line in shape.start.splitlines()]
    return "".join(f"{' ' * margin}{line}\n" for line in lines)
