"""Which numbers the rules of an item mean: tolerances and ranges stand nowhere but in its response processing."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quizapp.formats import fractions
from quizapp.formats.qti.item import Item
from quizapp.formats.qti.rules import margins
from quizapp.formats.qti.values import Declared, Value
from quizapp.formats.xml import Element

_COMPARED = {"gte": "low", "gt": "low", "lte": "high", "lt": "high"}
_TURNED = {"low": "high", "high": "low"}
_ASKS = frozenset({"variable", "mapResponse", "mapResponsePoint"})


@dataclass(frozen=True)
class Meant:
    """Some numbers, as the rules of an item have them."""

    low: Decimal
    high: Decimal
    target: dict[str, Any]
    """As a question file has them."""

    @property
    def middle(self) -> Decimal:
        return (self.low + self.high) / 2

    @property
    def step(self) -> Decimal:
        """How far beyond an end a number is surely no longer meant, and barely so."""
        return (self.high - self.low) / 100 or max(abs(self.low), Decimal(1)) / 10_000

    def covers(self, other: "Meant") -> bool:
        return self.low <= other.low and other.high <= self.high


def exact(number: Decimal) -> Meant:
    return Meant(number, number, {"answer": fractions.finite(str(number))})


def between(low: Decimal, high: Decimal) -> Meant:
    low, high = sorted((low, high))
    return Meant(low, high, {"range": [fractions.finite(str(low)), fractions.finite(str(high))]})


def meant(item: Item, variable: Declared) -> list[Meant]:
    """All numbers that an item tells apart for one answer, the widest that hold others in place of these."""
    processing = item.root.find("responseProcessing")
    told = list(_in_rules(item, variable, processing)) if processing is not None else []
    numbers = [number for number in (*variable.correct.items, *variable.keys) if isinstance(number, Decimal)]
    for number in dict.fromkeys(numbers):
        if not any(each.low <= number <= each.high for each in told):
            told.append(exact(number))
    return told


def _in_rules(item: Item, variable: Declared, processing: Element) -> Iterator[Meant]:
    seen: set[tuple[Decimal, Decimal]] = set()
    for expression in processing.iter("equal", "equalRounded", "match", "and"):
        found = _ends(item, variable, expression) if expression.tag == "and" else _around(item, variable, expression)
        if found is not None and (found.low, found.high) not in seen:
            seen.add((found.low, found.high))
            yield found


def _around(item: Item, variable: Declared, expression: Element) -> Meant | None:
    """The numbers around one with which an answer is compared."""
    number = _compared(item, variable, expression)
    if number is None:
        return None
    if expression.tag == "match":
        return exact(number[0])
    if expression.tag == "equalRounded":
        if (expression.get("roundingMode") or "") != "decimalPlaces":
            return exact(number[0])
        half = Decimal(5).scaleb(-int(expression.get("figures") or "0") - 1)
        return Meant(number[0] - half, number[0] + half, {**exact(number[0]).target, "tolerance": f"{half:f}"})
    below, above = margins(expression, number[0])
    if not below and not above:
        return exact(number[0])
    if below != above:
        return between(number[0] - below, number[0] + above)
    is_relative = (expression.get("toleranceMode") or "").strip() == "relative"
    share = (expression.get("tolerance") or "").replace(",", " ").split()[0]
    tolerance = f"{fractions.finite(share)} %" if is_relative else fractions.finite(str(below))
    return Meant(number[0] - below, number[0] + above, {**exact(number[0]).target, "tolerance": tolerance})


def _ends(item: Item, variable: Declared, expression: Element) -> Meant | None:
    """The numbers between two ends with which an answer is compared."""
    ends: dict[str, Decimal] = {}
    for inner in expression:
        if inner.tag in _COMPARED and (number := _compared(item, variable, inner)) is not None:
            end = _COMPARED[inner.tag]
            ends[end if number[1] else _TURNED[end]] = number[0]
    return between(ends["low"], ends["high"]) if len(ends) == len(_TURNED) else None


def _compared(item: Item, variable: Declared, expression: Element) -> tuple[Decimal, bool] | None:
    """The number with which an answer is compared, and whether the answer stands before it."""
    if len(expression) != 2:
        return None
    first, second = (_is_answer(side, variable) for side in expression)
    if first == second or any(inner.tag in _ASKS for inner in expression[1 if first else 0].iter()):
        return None
    value: Value = item.rules.value_of(expression[1 if first else 0])
    is_number = len(value.items) == 1 and isinstance(value.items[0], Decimal)
    return (value.items[0], first) if is_number else None


def _is_answer(expression: Element, variable: Declared) -> bool:
    return bool(expression.tag == "variable" and expression.get("identifier") == variable.identifier)
