"""The values that answers and outcomes have, and what an item declares of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from typing import Any, NamedTuple

from quizapp.formats.qti.names import flag
from quizapp.formats.xml import Element

MOST_DIGITS = 40
LARGEST_EXPONENT = 300
_PAIR = 2


class Unclear(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """Something in an item is not understood, so that its key cannot be told. Its sentence says what."""


class Value(NamedTuple):
    """A value: none, one, or several. Numbers are decimal, points and pairs tuples, all else is text or yes and no."""

    items: tuple[Any, ...] = ()
    is_ordered: bool = False
    is_any: bool = False
    """Whether any one of them is meant, as where several texts are said to be the correct one."""

    def equals(self, other: "Value") -> bool:
        """Whether both hold the same; in the same order, if there is one."""
        if other.is_any and len(self.items) == 1:
            return self.items[0] in other.items
        if len(self.items) != len(other.items):
            return False
        if self.is_ordered or other.is_ordered or len(self.items) == 1:
            return self.items == other.items
        return sorted(map(repr, self.items)) == sorted(map(repr, other.items))


NULL = Value()
TRUE, FALSE = Value((True,)), Value((False,))


def one(item: Any) -> Value:
    """A value that holds one thing."""
    return Value((item,))


def decimal(text: str) -> Decimal:
    """A number; raises `Unclear` for anything else, or one beyond all measure."""
    try:
        value = Decimal(text.strip()) if len(text) <= MOST_DIGITS else Decimal("NaN")
    except DecimalException:
        value = Decimal("NaN")
    if not value.is_finite() or (value and abs(value.adjusted()) > LARGEST_EXPONENT):
        raise Unclear(f"“{' '.join(text.split())[:40]}” is no number that can be used.")
    return value


def item_of(text: str, base: str) -> Any:
    """One thing of a base type, from its text; raises `Unclear` if it is none."""
    match base:
        case "integer" | "float":
            return decimal(text)
        case "boolean":
            return text.strip().lower() in {"true", "1"}
        case "pair" | "directedPair":
            both = tuple(text.split())
            if len(both) != _PAIR:
                raise Unclear(f"“{' '.join(text.split())[:40]}” is no pair.")
            return both if base == "directedPair" else tuple(sorted(both))
        case "point":
            place = tuple(decimal(part) for part in text.split())
            if len(place) != _PAIR:
                raise Unclear(f"“{' '.join(text.split())[:40]}” is no point.")
            return place
        case "string":
            return text.strip()
    return text.strip()


@dataclass
class Mapped:
    """How many points each answer is worth that a mapping names."""

    entries: Mapping[Any, Decimal]
    uncased: Mapping[str, Decimal]
    """What texts are worth whose capitals do not matter, in small letters."""
    otherwise: Decimal
    lowest: Decimal | None
    highest: Decimal | None

    def points(self, value: Value) -> Decimal:
        """What an answer is worth: the sum of its parts, each counted once."""
        total = sum((self._points(item) for item in dict.fromkeys(value.items)), Decimal(0))
        return bounded(total, self.lowest, self.highest)

    def _points(self, item: Any) -> Decimal:
        if item in self.entries:
            return self.entries[item]
        if isinstance(item, str) and item.casefold() in self.uncased:
            return self.uncased[item.casefold()]
        return self.otherwise


def bounded(total: Decimal, lowest: Decimal | None, highest: Decimal | None) -> Decimal:
    if lowest is not None and total < lowest:
        return lowest
    return highest if highest is not None and total > highest else total


@dataclass
class Declared:
    """A variable of an item, as it is declared."""

    identifier: str
    cardinality: str
    base: str
    correct: Value = NULL
    default: Value = NULL
    mapping: Mapped | None = None
    areas: Element | None = None
    table: Element | None = None
    """By which outcomes are looked up, if it has such a table."""
    keys: tuple[Any, ...] = field(default=())
    """What its mapping names, in order."""

    def value(self, *items: Any) -> Value:
        """These things as a value of this variable."""
        return Value(tuple(items), self.cardinality == "ordered")


def declared(element: Element) -> Declared:
    """What one declaration says; raises `Unclear` if a value in it is none of its type."""
    found = Declared(
        (element.get("identifier") or "").strip(),
        (element.get("cardinality") or "single").strip(),
        (element.get("baseType") or "identifier").strip(),
    )
    correct = _values(element.find("correctResponse"), found)
    found.correct = correct._replace(is_any=found.cardinality == "single" and len(correct.items) > 1)
    found.default = _values(element.find("defaultValue"), found)
    mapping = element.find("mapping")
    if mapping is not None:
        found.mapping, found.keys = _mapping(mapping, found.base)
    found.areas = element.find("areaMapping")
    tables = (element.find(name) for name in ("matchTable", "interpolationTable"))
    found.table = next((table for table in tables if table is not None), None)
    return found


def _values(element: Element | None, variable: Declared) -> Value:
    if element is None:
        return NULL
    texts = ["".join(value.itertext()) for value in element.findall("value")]
    return variable.value(*(item_of(text, variable.base) for text in texts if text.strip()))


def _mapping(element: Element, base: str) -> tuple[Mapped, tuple[Any, ...]]:
    exact: dict[Any, Decimal] = {}
    uncased: dict[str, Decimal] = {}
    keys: list[Any] = []
    for entry in element.findall("mapEntry"):
        key, points = item_of(entry.get("mapKey") or "", base), decimal(entry.get("mappedValue") or "0")
        keys.append(key)
        if isinstance(key, str) and base == "string" and not flag(entry, "caseSensitive", otherwise=True):
            uncased[key.casefold()] = points
        else:
            exact[key] = points
    return Mapped(exact, uncased, *bounds(element)), tuple(keys)


def bounds(element: Element) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """The default, the lower and the upper bound of a mapping."""
    lowest, highest = element.get("lowerBound"), element.get("upperBound")
    return (
        decimal(element.get("defaultValue") or "0"),
        decimal(lowest) if lowest else None,
        decimal(highest) if highest else None,
    )
