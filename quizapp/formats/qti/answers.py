"""The response processing that an exported item has: what each answer earns, and what is said of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from quizapp.domain.questions.numeric import Target, number
from quizapp.formats.qti.content import sound
from quizapp.formats.qti.rules import RESPONSE, SCORE
from quizapp.formats.xml import Element

FEW_DIGITS = 16

FEEDBACK, EXPLANATION = "FEEDBACK", "EXPLANATION"


def build(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """A new element inside another."""
    element = etree.SubElement(parent, tag, {key: sound(value) for key, value in attributes.items()})
    if text is not None:
        element.text = sound(text)
    return element


def points(number: float) -> str:
    """Points as they are written: no more digits than tell thirds and sixths apart."""
    return f"{number:.8f}".rstrip("0").rstrip(".") if number else "0"


def figures(value: Decimal) -> str:
    """A number in plain digits, or with a power of ten where these would be too many."""
    return f"{value:f}" if -FEW_DIGITS < value.adjusted() < FEW_DIGITS else str(value)


@dataclass
class Answers:
    """The declarations, the rules and the feedback of an item in the making."""

    declarations: list[Element] = field(default_factory=list)
    outcomes: list[Element] = field(default_factory=list)
    rules: Element = field(default_factory=lambda: etree.Element("responseProcessing"))
    said: list[tuple[str, str, str]] = field(default_factory=list)
    """What is said where an outcome has an identifier: outcome, identifier, text."""
    template: str = ""
    """The standard template that does the same as the rules, if there is one."""

    def response(self, base: str, cardinality: str, correct: Iterable[str], name: str = RESPONSE) -> Element:
        """Declare an answer."""
        element = etree.Element("responseDeclaration", identifier=name, cardinality=cardinality, baseType=base)
        values = build(element, "correctResponse")
        for text in correct:
            build(values, "value", text)
        self.declarations.append(element)
        return element

    def mapping(self, response: Element, entries: Sequence[tuple[str, float]], *, otherwise: float = 0,
                whole: float | None = None, cased: bool | None = None) -> None:  # fmt: skip
        """Declare what parts of an answer earn; `whole` bounds what they earn together, and 0 does."""
        element = build(response, "mapping", defaultValue=points(otherwise))
        if whole is not None:
            element.set("lowerBound", "0")
            element.set("upperBound", points(whole))
        for key, worth in entries:
            entry = build(element, "mapEntry", mapKey=key, mappedValue=points(worth))
            if cased is not None:
                entry.set("caseSensitive", "true" if cased else "false")

    def outcome(self, name: str, base: str, cardinality: str = "single", default: str | None = None) -> None:
        """Declare an outcome."""
        element = etree.Element("outcomeDeclaration", identifier=name, cardinality=cardinality, baseType=base)
        if default is not None:
            build(build(element, "defaultValue"), "value", default)
        self.outcomes.append(element)

    def score_mapped(self, name: str = RESPONSE, *, is_added: bool = False) -> None:
        """Score an answer by its mapping."""
        rule = self._set(SCORE)
        if is_added:
            rule = build(rule, "sum")
            build(rule, "variable", identifier=SCORE)
        build(rule, "mapResponse", identifier=name)

    def score_correct(self, worth: float) -> None:
        """Give all the points to the correct answer, and none to any other."""
        branch = build(build(self.rules, "responseCondition"), "responseIf")
        test = build(branch, "match")
        build(test, "variable", identifier=RESPONSE)
        build(test, "correct", identifier=RESPONSE)
        give(branch, worth)

    def say_chosen(self, texts: Sequence[tuple[str, str | None]], cardinality: str = "single", name: str = RESPONSE,
                   feedback: str = FEEDBACK) -> None:  # fmt: skip
        """Say of each option what there is to say when it is chosen: the feedback has the options' identifiers."""
        if not any(why for _, why in texts):
            return
        self.outcome(feedback, "identifier", cardinality)
        build(self._set(feedback), "variable", identifier=name)
        self.said += [(feedback, identifier, why) for identifier, why in texts if why]

    def say_always(self, texts: Sequence[tuple[str, str | None]]) -> None:
        """Say something of each part of an answer, right or wrong: the feedback has the parts' identifiers."""
        told = [(identifier, why) for identifier, why in texts if why]
        if not told:
            return
        self.outcome(FEEDBACK, "identifier", "multiple")
        all_of_them = build(self._set(FEEDBACK), "multiple")
        for identifier, why in told:
            build(all_of_them, "baseValue", identifier, baseType="identifier")
            self.said.append((FEEDBACK, identifier, why))

    def say_paired(self, identifier: str, why: str, others: Iterable[str]) -> None:
        """Say something where a part was paired with any of these others."""
        if not self._declares(FEEDBACK):
            self.outcome(FEEDBACK, "identifier", "multiple")
        branch = build(build(self.rules, "responseCondition"), "responseIf")
        either = build(branch, "or")
        for other in others:
            member = build(either, "member")
            build(member, "baseValue", f"{other} {identifier}", baseType="directedPair")
            build(member, "variable", identifier=RESPONSE)
        also = build(build(branch, "setOutcomeValue", identifier=FEEDBACK), "multiple")
        build(also, "variable", identifier=FEEDBACK)
        build(also, "baseValue", identifier, baseType="identifier")
        self.said.append((FEEDBACK, identifier, why))

    def _declares(self, outcome: str) -> bool:
        return any(each.get("identifier") == outcome for each in self.outcomes)

    def scale(self, worth: float, parts: int) -> None:
        """Make points of the number of parts that are right: thirds added up would not always come to the whole."""
        if worth != parts:
            quotient = build(self._set(SCORE), "divide")
            product = build(quotient, "product")
            build(product, "variable", identifier=SCORE)
            build(product, "baseValue", points(worth), baseType="float")
            build(quotient, "baseValue", str(parts), baseType="float")

    def explain(self, text: str | None) -> None:
        """Say something after any answer."""
        if text:
            self.outcome(EXPLANATION, "identifier")
            build(self._set(EXPLANATION), "baseValue", EXPLANATION, baseType="identifier")
            self.said.append((EXPLANATION, EXPLANATION, text))

    def _set(self, name: str) -> Element:
        return build(self.rules, "setOutcomeValue", identifier=name)

    @property
    def processing(self) -> Element:
        """The rules; without any, where a template does the same."""
        return etree.Element("responseProcessing") if self.template and not self.said else self.rules


@dataclass
class Cases:
    """Answers that are told apart one after the other, each with what it earns and what is said of it."""

    answers: Answers
    name: str
    feedback: str
    is_added: bool
    """Whether what an answer earns is added to what others have earned."""
    condition: Element = field(init=False)
    is_said: bool = False

    def __post_init__(self) -> None:
        self.condition = build(self.answers.rules, "responseCondition")

    def case(self, identifier: str, worth: float | None, why: str | None) -> Element | None:
        """A further case, to hold its test; None if there is nothing to do in it."""
        if not why and worth is None:
            return None
        branch = build(self.condition, "responseElseIf" if len(self.condition) else "responseIf")
        test = build(branch, "or")
        self._do(branch, identifier, worth, why)
        return test

    def otherwise(self, identifier: str, worth: float | None, why: str | None) -> None:
        """What happens in any other case but that nothing was answered."""
        if not why and not worth:
            return
        branch = build(self.condition, "responseElseIf" if len(self.condition) else "responseIf")
        build(build(build(branch, "not"), "isNull"), "variable", identifier=self.name)
        self._do(branch, identifier, worth, why)

    def _do(self, branch: Element, identifier: str, worth: float | None, why: str | None) -> None:
        if worth is not None:
            give(branch, worth, is_added=self.is_added)
        if why:
            if not self.is_said:
                self.answers.outcome(self.feedback, "identifier")
                self.is_said = True
            rule = build(branch, "setOutcomeValue", identifier=self.feedback)
            build(rule, "baseValue", identifier, baseType="identifier")
            self.answers.said.append((self.feedback, identifier, why))

    def finished(self) -> None:
        """Leave no condition behind in which nothing is told apart."""
        if not len(self.condition):
            self.answers.rules.remove(self.condition)


def give(branch: Element, worth: float, *, is_added: bool = False) -> None:
    """Set the points, or add to them."""
    rule = build(branch, "setOutcomeValue", identifier=SCORE)
    if is_added:
        rule = build(rule, "sum")
        build(rule, "variable", identifier=SCORE)
    build(rule, "baseValue", points(worth), baseType="float")


def reads_text(test: Element, name: str, text: str, *, cased: bool) -> None:
    """Whether an answer is this text."""
    match = build(test, "stringMatch", caseSensitive="true" if cased else "false")
    build(match, "variable", identifier=name)
    build(match, "baseValue", text, baseType="string")


def lies_in(either: Element, name: str, target: Target) -> None:
    """Whether an answer is one of the numbers that are meant."""
    if target.range:
        _between(either, name, *target.range)
        return
    middle, margin = target.middle
    tolerance = {"toleranceMode": "exact"}
    if margin:
        is_relative = bool(target.tolerance and target.tolerance.endswith("%"))
        share = number((target.tolerance or "").rstrip("% ")) if is_relative else margin
        tolerance = {"toleranceMode": "relative" if is_relative else "absolute", "tolerance": figures(share)}
    equal = build(either, "equal", **tolerance)
    build(equal, "baseValue", figures(middle), baseType="float")
    build(equal, "variable", identifier=name)
    if margin:  # once more, for some programs know no tolerance
        _between(either, name, middle - margin, middle + margin)


def _between(either: Element, name: str, low: Decimal, high: Decimal) -> None:
    ends = build(either, "and")
    for tag, end in (("gte", low), ("lte", high)):
        side = build(ends, tag)
        build(side, "variable", identifier=name)
        build(side, "baseValue", figures(end), baseType="float")
