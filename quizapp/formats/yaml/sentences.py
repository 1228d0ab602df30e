"""Where a value breaks the shape of its model: pydantic's errors as sentences for teachers, each at its place."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from quizapp.domain.authored import Id, StepRef
from quizapp.domain.places import Problem
from quizapp.formats.yaml.texts import MOST_PROBLEMS
from quizapp.formats.yaml.trees import Path, Row, Table, place_of
from quizapp.formats.yaml.wording import nearest, quoted, suggestion


def shape_problems(
    file: str, tree: Table, at: Path, model: type[BaseModel], error: ValidationError
) -> Iterator[tuple[Path, Problem]]:
    """Every fault of the value at a path, with the path of what is at fault."""
    details = error.errors(include_url=False)[:MOST_PROBLEMS]
    faults = [_fault(tree, at, model, detail) for detail in details]
    likely = _of_likeliest_variant(faults)
    misspelt = {(*fault.path[:-1], nearest(fault.name, fault.keys)) for fault in likely if fault.kind == _UNKNOWN}
    for fault in likely:
        if _is_told_already(fault) or (fault.kind == _MISSING and fault.path in misspelt):
            continue
        place = place_of(file, tree, fault.path, key=fault.kind == _UNKNOWN or fault.is_key)
        yield fault.path, Problem(place, sentence(fault))


_MISSING = "missing"
_UNKNOWN = "extra_forbidden"
_PYDANTICS = frozenset(get_args(ErrorType))


@dataclass(frozen=True)
class Fault:
    """One of pydantic's errors, with its path in the tree rather than in the models."""

    kind: str
    path: Path
    value: Any
    context: dict[str, Any]
    message: str
    keys: frozenset[str]
    """The keys that the model knows at the place of the fault."""
    variants: tuple[tuple[Path, str], ...]
    """Where the model allows several shapes: the path and the shape that this error comes from."""
    is_key: bool
    """The fault lies in a key rather than in its value."""

    @property
    def name(self) -> str:
        return str(self.path[-1]) if self.path else ""

    @property
    def subject(self) -> str:
        """What is at fault, as the first words of a sentence."""
        if self.path and isinstance(self.path[-1], int):
            return this(self.path).capitalize()
        return quoted(self.name) if self.path else "The file"

    @property
    def what(self) -> str:
        """What stands there, in words."""
        if isinstance(self.value, dict):
            return "keys and values"
        return "a list" if isinstance(self.value, list) else quoted(self.value)


def _is_told_already(fault: Fault) -> bool:
    """Whether this follows from a fault that is told elsewhere: an empty value, or an entry that is wrong itself."""
    if fault.kind in {_MISSING, _UNKNOWN}:
        return False
    if fault.kind == "too_short":  # entries that are wrong do not count, says pydantic
        return bool(len(fault.value) >= fault.context["min_length"])
    is_half_empty = isinstance(fault.value, dict) and None in fault.value.values()
    return fault.value is None or (fault.kind == "value_error" and is_half_empty)


def this(path: Path) -> str:
    """What holds a value, as its author would call it: `this question`, `this option`."""
    if not path:
        return "the file"
    *outer, last = path
    kinds = [part for part in outer if isinstance(part, str)]
    if kinds and (isinstance(last, int) or (len(path) == 2 and isinstance(path[0], str))):
        one = kinds[-1].removesuffix("ies") + "y" if kinds[-1].endswith("ies") else kinds[-1].removesuffix("s")
        return f"this {one}" if one != kinds[-1] else f"this entry of {quoted(kinds[-1])}"
    return quoted(last)


def _fault(tree: Table, at: Path, model: type[BaseModel], detail: ErrorDetails) -> Fault:
    path, variants, is_key = _path(tree, at, detail)
    inner = path[len(at) :]
    holder = inner[:-1] if detail["type"] in {_MISSING, _UNKNOWN} else inner
    return Fault(
        kind=detail["type"],
        path=path,
        value=detail["input"],
        context=detail.get("ctx", {}),
        message=detail["msg"],
        keys=known_keys(model, holder),
        variants=variants,
        is_key=is_key,
    )


def _path(tree: Table, at: Path, detail: ErrorDetails) -> tuple[Path, tuple[tuple[Path, str], ...], bool]:
    """An error's path without the parts that name a shape among several, and these parts by themselves."""
    value: Any = tree
    path: list[str | int] = []
    variants: dict[Path, str] = {}
    location = (*at, *detail["loc"])
    for index, part in enumerate(location):
        is_missing = detail["type"] == _MISSING and index == len(location) - 1
        if is_missing and isinstance(part, int if isinstance(value, Row) else str):
            path.append(part)
        elif isinstance(value, Table) and part in value:
            path.append(part)
            value = value.get(str(part))
        elif isinstance(value, Row) and isinstance(part, int) and part < len(value):
            path.append(part)
            value = value[part]
        elif part != "[key]":
            variants.setdefault(tuple(path), str(part))
    return tuple(path), tuple(variants.items()), bool(location) and location[-1] == "[key]"


def _of_likeliest_variant(faults: list[Fault]) -> list[Fault]:
    """Where a value may have one of several shapes, keep the faults of that shape which it misses least."""
    shapes: dict[Path, dict[str, list[Fault]]] = defaultdict(lambda: defaultdict(list))
    for fault in faults:
        for path, variant in fault.variants:
            shapes[path][variant].append(fault)
    unlikely: set[int] = set()
    for path, variants in shapes.items():
        likeliest = min(variants.values(), key=lambda found: _distance(path, found))
        unlikely |= {id(fault) for found in variants.values() if found is not likeliest for fault in found}
    return [fault for fault in faults if id(fault) not in unlikely]


def _distance(path: Path, faults: Iterable[Fault]) -> tuple[int, int]:
    """How far a value is from a shape: first the faults of the value itself, then those further in."""
    depths = [len(fault.path) - len(path) for fault in faults]
    return sum(depth <= 1 for depth in depths), len(depths)


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


@cache
def _known_keys(model: type[BaseModel], path: tuple[str | None, ...]) -> frozenset[str]:
    root = _schema(model)
    here = list(_leaves(root, root))
    for part in path:
        here = [leaf for schema in here for leaf in _below(schema, part, root)]
    return frozenset(key for schema in here for key in schema.get("properties", {}))


def known_keys(model: type[BaseModel], path: Path) -> frozenset[str]:
    """The keys that a model allows at a path of its data."""
    return _known_keys(model, tuple(part if isinstance(part, str) else None for part in path))


def _leaves(schema: Any, root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The shapes that a schema allows, with references followed."""
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        yield from _leaves(root.get("$defs", {}).get(schema["$ref"].rpartition("/")[2]), root)
    elif choices := schema.get("anyOf") or ("properties" not in schema and schema.get("oneOf")):
        for choice in choices:
            yield from _leaves(choice, root)
    else:
        yield schema


def _below(schema: dict[str, Any], part: str | None, root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if part is None:
        yield from _leaves(schema.get("items"), root)
    elif part in schema.get("properties", {}):
        yield from _leaves(schema["properties"][part], root)
    else:
        for named in (schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()):
            yield from _leaves(named, root)


def sentence(fault: Fault) -> str:
    """What is wrong, and what to do."""
    tell = _SENTENCES.get(fault.kind)
    if tell is not None:
        return tell(fault)
    if fault.kind not in _PYDANTICS:
        return fault.message  # a kind of question has its own sentence
    return f"{fault.subject} is not as it should be: {fault.message}."


def _missing(fault: Fault) -> str:
    if isinstance(fault.path[-1], int):
        return f"{quoted(fault.path[-2])} has too few entries. Add the next."
    return f"{quoted(fault.name)} is missing. Add it to {this(fault.path[:-1])}."


def _unknown(fault: Fault) -> str:
    if fault.name.startswith("-"):
        return f"Write a space after the hyphen of {quoted(fault.name)}."
    return f"Unknown key {quoted(fault.name)}{suggestion(fault.name, fault.keys)}"


def _not_text(fault: Fault) -> str:
    hint = " If it begins with a bracket, put it in quotation marks." if isinstance(fault.value, dict | list) else ""
    return f"{fault.subject} must be text, not {fault.what}.{hint}"


def _empty(fault: Fault) -> str:
    return f"{fault.subject} is empty. Write its text, or remove it."


def _too_long_text(fault: Fault) -> str:
    most = fault.context["max_length"]
    return f"{fault.subject} has {len(str(fault.value))} characters, and {most} are the most. Shorten it."


def _pattern_of(kind: Any) -> str:
    """The pattern of an annotated text type."""
    return next(str(part.pattern) for part in kind.__metadata__)


_PATTERNS = {
    _pattern_of(Id): "It must begin with a letter or digit; hyphens, dots and underscores may follow, but no spaces.",
    _pattern_of(StepRef): "It must name a step as `mechanism/step`.",
}
"""What the patterns of ids and references ask for, in words."""


def _pattern(fault: Fault) -> str:
    pattern = fault.context["pattern"]
    rule = _PATTERNS.get(pattern, f"It must match the pattern {pattern}.")
    if fault.is_key:
        return f"{quoted(fault.value)} cannot be a name. {rule}"
    return f"{fault.subject} cannot be {fault.what}. {rule}"


def _not_list(fault: Fault) -> str:
    if isinstance(fault.value, dict) and any(key.startswith("-") for key in fault.value):
        return f"{fault.subject} must be a list. Write a space after each hyphen."
    return f"{fault.subject} must be a list (lines that begin with `- `), not {fault.what}."


def _not_table(fault: Fault) -> str:
    return f"{fault.subject} must be `key: value` lines, not {fault.what}."


def _not_one_of(fault: Fault) -> str:
    expected = str(fault.context.get("expected", "")).replace("'", "")
    near = nearest(str(fault.value), expected.replace(" or ", ", ").split(", "))
    hint = f" Did you mean {quoted(near)}?" if near and isinstance(fault.value, str) else ""
    return f"{fault.subject} must be {expected}, not {fault.what}.{hint}"


def _not_truth(fault: Fault) -> str:
    return f"{fault.subject} must be `true` or `false` (`yes` or `no`), not {fault.what}."


def _not_number(fault: Fault) -> str:
    has_comma = isinstance(fault.value, str) and fault.value.replace(",", "", 1).strip().lstrip("-").isdigit()
    hint = " Write a point, not a comma." if has_comma and "," in fault.value else ""
    return f"{fault.subject} must be a number, not {fault.what}.{hint}"


def _not_whole(fault: Fault) -> str:
    return f"{fault.subject} must be a whole number, not {fault.what}."


def _bound(words: str, key: str) -> Callable[[Fault], str]:
    return lambda fault: f"{fault.subject} must be {words} {fault.context[key]:g}, not {fault.what}."


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _too_few(fault: Fault) -> str:
    least, actual = fault.context["min_length"], fault.context["actual_length"]
    return f"{fault.subject} needs at least {_entries(least)}, and has {actual}. Add some."


def _too_many(fault: Fault) -> str:
    most, actual = fault.context["max_length"], fault.context["actual_length"]
    has = actual if actual is not None else "more"
    return f"{fault.subject} may have at most {_entries(most)}, and has {has}. Remove some."


def _own_words(fault: Fault) -> str:
    return str(fault.context.get("error", fault.message))


def _not_here(fault: Fault) -> str:
    return f"{fault.subject} has no use here. Remove it."


_SENTENCES: dict[str, Callable[[Fault], str]] = {
    _MISSING: _missing,
    _UNKNOWN: _unknown,
    "string_type": _not_text,
    "string_too_short": _empty,
    "string_too_long": _too_long_text,
    "string_pattern_mismatch": _pattern,
    "list_type": _not_list,
    "tuple_type": _not_list,
    "dict_type": _not_table,
    "model_type": _not_table,
    "model_attributes_type": _not_table,
    "literal_error": _not_one_of,
    "enum": _not_one_of,
    "bool_parsing": _not_truth,
    "bool_type": _not_truth,
    "float_parsing": _not_number,
    "float_type": _not_number,
    "finite_number": _not_number,
    "decimal_parsing": _not_number,
    "decimal_type": _not_number,
    "int_parsing": _not_whole,
    "int_type": _not_whole,
    "int_from_float": _not_whole,
    "greater_than": _bound("more than", "gt"),
    "greater_than_equal": _bound("at least", "ge"),
    "less_than": _bound("less than", "lt"),
    "less_than_equal": _bound("at most", "le"),
    "too_short": _too_few,
    "too_long": _too_many,
    "value_error": _own_words,
    "assertion_error": _own_words,
    "none_required": _not_here,
}
