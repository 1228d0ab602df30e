"""Response processing: the rules of an item, run on an answer to see what it earns and what is said of it.

What is not known here is refused as unclear, for an answer that is marked by half of its rules may be marked wrongly.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_FLOOR, Decimal, DecimalException
from typing import Any

from quizapp.formats.qti.shapes import holds
from quizapp.formats.qti.values import (
    FALSE,
    NULL,
    TRUE,
    Declared,
    Unclear,
    Value,
    bounded,
    bounds,
    decimal,
    item_of,
    one,
)
from quizapp.formats.xml import Element

STEPS_OF_AN_ITEM = 200_000
STEPS_OF_A_FILE = 1_000_000
STEPS_FOR_EACH_ITEM = 500
"""By which the steps of a file grow, for large banks of plain items must be read whole."""
CHARACTERS_OF_A_STEP = 50
MOST_FIGURES = 15
MOST_ITEMS = 1000

RESPONSE, SCORE = "RESPONSE", "SCORE"
"""What the standard templates call the answer and its points."""

_DOES = frozenset({"setOutcomeValue", "lookupOutcomeValue", "exitResponse", "setDefaultValue", "setCorrectResponse"})
_TEMPLATES = ("match_correct", "map_response_point", "map_response")


@dataclass
class Budget:
    """How many steps may still be gone: by one item, and by all of a file."""

    left: int = STEPS_OF_A_FILE
    item: int = STEPS_OF_AN_ITEM

    def next_item(self) -> None:
        self.left += STEPS_FOR_EACH_ITEM
        self.item = min(STEPS_OF_AN_ITEM, self.left)

    def step(self, steps: int = 1) -> None:
        self.left -= steps
        self.item -= steps
        if self.item < 0:
            raise Unclear("Its rules are longer than are worked through.")


class _Exit(Exception):  # noqa: N818 - what the rules themselves call it
    """The rules say that they are done."""


class Rules:
    """The response processing of one item."""

    def __init__(
        self,
        processing: Element | None,
        responses: Mapping[str, Declared],
        outcomes: Mapping[str, Declared],
        budget: Budget,
    ) -> None:
        self._processing = processing
        self._responses = responses
        self._declared = outcomes
        self._budget = budget
        self._given: Mapping[str, Value] = {}
        self._outcomes: dict[str, Value] = {}

    def run(self, given: Mapping[str, Value]) -> Mapping[str, Value]:
        """The outcomes for these answers, by their names; what is not answered is NULL.

        Raises:
            Unclear: the rules say something that is not understood.
        """
        self._given = given
        self._outcomes = {name: _begun(outcome) for name, outcome in self._declared.items()}
        try:
            if self._processing is None or _does_nothing(self._processing):
                self._template()
            else:
                self._all(self._processing)
        except _Exit:
            pass
        except DecimalException:
            raise Unclear("Its rules reckon with numbers beyond all measure.") from None
        return self._outcomes

    def value_of(self, expression: Element) -> Value:
        """What an expression comes to without any answer; raises `Unclear` if it is not understood."""
        self._given = {}
        self._outcomes = {name: _begun(outcome) for name, outcome in self._declared.items()}
        try:
            return self._value(expression)
        except DecimalException:
            raise Unclear("Its rules reckon with numbers beyond all measure.") from None

    def _template(self) -> None:
        """One of the standard templates; without any, an answer is right if it is the correct one."""
        address = "" if self._processing is None else self._processing.get("template") or ""
        address = address or ("" if self._processing is None else self._processing.get("templateLocation") or "")
        name = address.rstrip("/").rpartition("/")[2].lower().removesuffix(".xml").removeprefix("cc2_")
        name = "match_correct" if name in {"match", "match_basic"} else name.removesuffix("_basic")
        if address and name not in _TEMPLATES:
            raise Unclear(f"Its rules are the template “{address[-60:]}”, which is not known.")
        if not address and any(each.mapping for each in self._responses.values()):
            name = "map_response"
        response = RESPONSE if RESPONSE in self._responses else next(iter(self._responses), "")
        variable = self._responses.get(response)
        if variable is None:
            return
        given = self._given.get(response, NULL)
        if name == "map_response":
            points = variable.mapping.points(given) if variable.mapping else Decimal(0)
        elif name == "map_response_point":
            points = _points_of_areas(variable, given)
        else:
            points = Decimal(bool(given.items and given.equals(variable.correct)))
        self._outcomes[SCORE] = one(points)

    def _all(self, rules: Iterable[Element]) -> None:
        for rule in rules:
            self._budget.step()
            match rule.tag:
                case "responseCondition":
                    self._condition(rule)
                case "setOutcomeValue":
                    self._outcomes[rule.get("identifier") or ""] = self._value(_only(rule))
                case "lookupOutcomeValue":
                    name = rule.get("identifier") or ""
                    self._outcomes[name] = self._looked_up(name, self._value(_only(rule)))
                case "responseProcessingFragment":
                    self._all(rule)
                case "exitResponse":
                    raise _Exit
                case _:
                    raise _not_known(rule)

    def _condition(self, rule: Element) -> None:
        for branch in rule:
            if branch.tag == "responseElse":
                self._all(branch)
                return
            if branch.tag not in {"responseIf", "responseElseIf"} or not len(branch):
                raise _not_known(branch)
            if _is_true(self._value(branch[0])):
                self._all(branch[1:])
                return

    def _looked_up(self, name: str, value: Value) -> Value:
        outcome = self._declared.get(name)
        table = outcome.table if outcome else None
        if outcome is None or table is None:
            raise Unclear(f"Its rules look up `{name[:40]}`, which has no table.")
        number = _number(value)
        for entry in table:
            if number is None:
                break
            at = decimal(entry.get("sourceValue") or "")
            reaches = number == at
            if table.tag == "interpolationTable":
                reaches = number > at or (number == at and (entry.get("includeBoundary") or "true") != "false")
            if reaches:
                return one(item_of(entry.get("targetValue") or "", outcome.base))
        otherwise = table.get("defaultValue")
        return one(item_of(otherwise, outcome.base)) if otherwise else NULL

    def _value(self, expression: Element) -> Value:
        self._budget.step()
        found = _EXPRESSIONS.get(expression.tag)
        if found is None:
            raise _not_known(expression)
        value = found(self, expression)
        if len(value.items) > MOST_ITEMS:
            raise Unclear("Its rules gather more than are worked through.")
        self._budget.step(len(value.items))
        return value

    def _base_value(self, expression: Element) -> Value:
        text = expression.text or ""
        self._budget.step(len(text) // CHARACTERS_OF_A_STEP)
        return one(item_of(text, expression.get("baseType") or "identifier"))

    def _values(self, expression: Element) -> list[Value]:
        return [self._value(inner) for inner in expression]

    def _numbers(self, expression: Element) -> list[Decimal] | None:
        """The numbers inside; None if one of them is not there."""
        found: list[Decimal] = []
        for value in self._values(expression):
            if not value.items:
                return None
            found += [_decimal(item) for item in value.items]
        return found

    def _declaration(self, expression: Element) -> Declared:
        name = expression.get("identifier") or ""
        found = self._responses.get(name) or self._declared.get(name)
        if found is None:
            raise Unclear(f"Its rules name `{name[:40]}`, which is not declared.")
        return found

    def _variable(self, expression: Element) -> Value:
        name = expression.get("identifier") or ""
        if name in self._responses:
            return self._given.get(name, NULL)
        if name in self._outcomes:
            return self._outcomes[name]
        if name == "numAttempts":
            return one(Decimal(1))
        if name in {"duration", "completionStatus"}:
            return NULL
        raise Unclear(f"Its rules name `{name[:40]}`, which is not declared.")

    def _map(self, expression: Element) -> Value:
        variable = self._declaration(expression)
        if variable.mapping is None:
            raise Unclear(f"Its rules map `{variable.identifier[:40]}`, which has no mapping.")
        return one(variable.mapping.points(self._given.get(variable.identifier, NULL)))

    def _map_point(self, expression: Element) -> Value:
        variable = self._declaration(expression)
        return one(_points_of_areas(variable, self._given.get(variable.identifier, NULL)))

    def _match(self, expression: Element) -> Value:
        left, right = self._two(expression)
        return _truth(left.equals(right)) if left.items and right.items else NULL

    def _two(self, expression: Element) -> tuple[Value, Value]:
        if len(expression) != 2:
            raise _not_known(expression)
        return self._value(expression[0]), self._value(expression[1])

    def _texts(self, expression: Element) -> tuple[str, str] | None:
        left, right = self._two(expression)
        if not left.items or not right.items:
            return None
        one_text, other = str(left.items[0]), str(right.items[0])
        is_cased = (expression.get("caseSensitive") or "true").strip().lower() != "false"
        return (one_text, other) if is_cased else (one_text.casefold(), other.casefold())

    def _string_match(self, expression: Element) -> Value:
        both = self._texts(expression)
        if both is None:
            return NULL
        is_part = (expression.get("substring") or "false").strip().lower() == "true"
        return _truth(both[1] in both[0] if is_part else both[0] == both[1])

    def _substring(self, expression: Element) -> Value:
        both = self._texts(expression)
        return NULL if both is None else _truth(both[0] in both[1])

    def _equal(self, expression: Element) -> Value:
        left, right = self._two(expression)
        a, b = _number(left), _number(right)
        if a is None or b is None:
            return NULL
        meant, given = (b, a) if expression[0].tag == "variable" else (a, b)
        below, above = margins(expression, meant)
        is_low = operator.le if (expression.get("includeLowerBound") or "true") != "false" else operator.lt
        is_high = operator.le if (expression.get("includeUpperBound") or "true") != "false" else operator.lt
        if not below and not above:
            return _truth(meant == given)
        return _truth(is_low(meant - below, given) and is_high(given, meant + above))

    def _equal_rounded(self, expression: Element) -> Value:
        left, right = self._two(expression)
        a, b = _number(left), _number(right)
        return NULL if a is None or b is None else _truth(_rounded(a, expression) == _rounded(b, expression))

    def _and(self, expression: Element) -> Value:
        values = self._values(expression)
        return FALSE if any(value == FALSE for value in values) else _truth(all(_is_true(value) for value in values))

    def _or(self, expression: Element) -> Value:
        return _truth(any(_is_true(value) for value in self._values(expression)))

    def _not(self, expression: Element) -> Value:
        value = self._value(_only(expression))
        return _truth(not _is_true(value)) if value.items else NULL

    def _any(self, expression: Element) -> Value:
        count = sum(_is_true(value) for value in self._values(expression))
        return _truth(decimal(expression.get("min") or "0") <= count <= decimal(expression.get("max") or "1000"))

    def _member(self, expression: Element) -> Value:
        part, whole = self._two(expression)
        return _truth(part.items[0] in whole.items) if part.items and whole.items else NULL

    def _contains(self, expression: Element) -> Value:
        whole, part = self._two(expression)
        return _truth(all(item in whole.items for item in part.items)) if part.items and whole.items else NULL

    def _container(self, expression: Element) -> Value:
        items = tuple(item for value in self._values(expression) for item in value.items)
        return Value(items, expression.tag == "ordered")

    def _delete(self, expression: Element) -> Value:
        part, whole = self._two(expression)
        return Value(tuple(item for item in whole.items if item not in part.items), whole.is_ordered)

    def _index(self, expression: Element) -> Value:
        place = int(decimal(expression.get("n") or "1"))
        items = self._value(_only(expression)).items
        return one(items[place - 1]) if 0 < place <= len(items) else NULL

    def _compared(self, expression: Element) -> Value:
        left, right = self._two(expression)
        a, b = _number(left), _number(right)
        return NULL if a is None or b is None else _truth(_COMPARISONS[expression.tag](a, b))

    def _reckoned(self, expression: Element) -> Value:
        numbers = self._numbers(expression)
        return NULL if not numbers else one(_SUMS[expression.tag](numbers))

    def _round(self, expression: Element) -> Value:
        numbers = self._numbers(expression)
        if not numbers:
            return NULL
        if expression.tag == "truncate":
            return one(numbers[0].to_integral_value(ROUND_DOWN))
        return one((numbers[0] + Decimal("0.5")).to_integral_value(ROUND_FLOOR))

    def _round_to(self, expression: Element) -> Value:
        numbers = self._numbers(expression)
        return NULL if not numbers else one(_rounded(numbers[0], expression))

    def _inside(self, expression: Element) -> Value:
        point = self._value(_only(expression)).items
        return _truth(any(holds(expression, *_point(place)) for place in point)) if point else NULL

    def _size(self, expression: Element) -> Value:
        return one(Decimal(len(self._value(_only(expression)).items)))


def margins(expression: Element, meant: Decimal) -> tuple[Decimal, Decimal]:
    """How far below and above the number that is meant an `equal` lets one lie; raises `Unclear` if it does not say."""
    mode = (expression.get("toleranceMode") or "exact").strip()
    texts = (expression.get("tolerance") or "").replace(",", " ").split()
    if mode == "exact" or not texts:
        return Decimal(0), Decimal(0)
    below, above = decimal(texts[0]), decimal(texts[-1])
    if mode == "relative":
        below, above = abs(meant) * below / 100, abs(meant) * above / 100
    return abs(below), abs(above)


def _begun(outcome: Declared) -> Value:
    """The value that an outcome has before its rules are run: its default, and for numbers nought."""
    if outcome.default.items:
        return outcome.default
    is_number = outcome.cardinality == "single" and outcome.base in {"integer", "float"}
    return one(Decimal(0)) if is_number else NULL


def _points_of_areas(variable: Declared, given: Value) -> Decimal:
    """What the places that were pointed at are worth, each area counted once."""
    if variable.areas is None:
        raise Unclear("Its areas are not given.")
    otherwise, lowest, highest = bounds(variable.areas)
    total, used = Decimal(0), set[int]()
    for place in given.items:
        hit = next(
            (
                number
                for number, entry in enumerate(variable.areas)
                if entry.tag == "areaMapEntry" and holds(entry, *_point(place))
            ),
            None,
        )
        if hit is None:
            total += otherwise
        elif hit not in used:
            used.add(hit)
            total += decimal(variable.areas[hit].get("mappedValue") or "0")
    return bounded(total, lowest, highest)


def _point(item: Any) -> tuple[Decimal, Decimal]:
    if isinstance(item, tuple) and all(isinstance(number, Decimal) for number in item):
        return item[0], item[1]
    raise Unclear("Its rules take for a point what is none.")


def _does_nothing(processing: Element) -> bool:
    """Whether there are no rules, or only conditions from which nothing follows, as some programs write them."""
    return all(each.tag == "responseCondition" for each in processing) and not any(
        each.tag in _DOES for each in processing.iter()
    )


def _only(element: Element) -> Element:
    if len(element) != 1:
        raise _not_known(element)
    return element[0]


def _not_known(element: Element) -> Unclear:
    return Unclear(f"Its rules are not understood at `{str(element.tag)[:40]}`.")


def _is_true(value: Value) -> bool:
    return value.items == (True,)


def _truth(value: bool) -> Value:
    return TRUE if value else FALSE


def _decimal(item: Any) -> Decimal:
    return item if isinstance(item, Decimal) else decimal(str(item))


def _number(value: Value) -> Decimal | None:
    return _decimal(value.items[0]) if value.items else None


def _rounded(number: Decimal, expression: Element) -> Decimal:
    """A number rounded to the figures that an expression asks for."""
    figures = int(decimal(expression.get("figures") or "0"))
    if not 0 <= figures <= MOST_FIGURES:
        raise Unclear("Its rules round to more figures than there are.")
    if (expression.get("roundingMode") or "significantFigures") == "decimalPlaces":
        return round(number, figures)
    return round(number, figures - 1 - number.adjusted()) if number else number


def _difference(numbers: list[Decimal]) -> Decimal:
    return numbers[0] - sum(numbers[1:], Decimal(0))


def _product(numbers: list[Decimal]) -> Decimal:
    total = Decimal(1)
    for number in numbers:
        total *= number
    return total


def _quotient(numbers: list[Decimal]) -> Decimal:
    return numbers[0] / numbers[-1]


def _power(numbers: list[Decimal]) -> Decimal:
    return numbers[0] ** numbers[-1]


_COMPARISONS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_SUMS: Mapping[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": sum,  # type: ignore[dict-item]
    "subtract": _difference,
    "product": _product,
    "divide": _quotient,
    "power": _power,
    "min": min,
    "max": max,
}
_EXPRESSIONS: Mapping[str, Callable[[Rules, Element], Value]] = {
    "baseValue": Rules._base_value,
    "variable": Rules._variable,
    "correct": lambda rules, element: rules._declaration(element).correct,
    "default": lambda rules, element: rules._declaration(element).default,
    "null": lambda _, __: NULL,
    "mapResponse": Rules._map,
    "mapResponsePoint": Rules._map_point,
    "match": Rules._match,
    "equal": Rules._equal,
    "equalRounded": Rules._equal_rounded,
    "stringMatch": Rules._string_match,
    "substring": Rules._substring,
    "and": Rules._and,
    "or": Rules._or,
    "not": Rules._not,
    "anyN": Rules._any,
    "isNull": lambda rules, element: _truth(not rules._value(_only(element)).items),
    "member": Rules._member,
    "contains": Rules._contains,
    "containerSize": Rules._size,
    "multiple": Rules._container,
    "ordered": Rules._container,
    "delete": Rules._delete,
    "index": Rules._index,
    "inside": Rules._inside,
    "round": Rules._round,
    "truncate": Rules._round,
    "roundTo": Rules._round_to,
    "integerToFloat": lambda rules, element: rules._value(_only(element)),
    **dict.fromkeys(_COMPARISONS, Rules._compared),
    **dict.fromkeys(_SUMS, Rules._reckoned),
}
