"""An `item` of QTI 1.2 taken apart: what is known of it, what it shows, what can be answered, and how that is judged.

Canvas, Blackboard, Respondus and Common Cartridges each write a dialect of their own. What they share is read here: in
`presentation` texts and responses in turn, in `resprocessing` conditions that set the score and show feedback.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from quizapp.formats.xml import Element, local

FULL = 100.0

_SCORE_MAX = re.compile(r"^\s*score\.max\s*$", re.IGNORECASE)
_COMPARED = frozenset(
    {"varequal", "varlt", "varlte", "vargt", "vargte", "varsubstring", "varsubset", "varinside"}
)  # fmt: skip
_TYPED, _CHOSEN = frozenset({"response_str", "response_num"}), "response_lid"
_RESPONSES = frozenset({*_TYPED, _CHOSEN, "response_xy", "response_grp"})
_INCORRECT = re.compile(r"wrong|incorrect|_IC$", re.IGNORECASE)
_CORRECT = re.compile(r"correct|_C$", re.IGNORECASE)
_GENERAL = re.compile(r"^general|_all$|^feedback$", re.IGNORECASE)


@dataclass(frozen=True)
class Label:
    """Something to choose."""

    ident: str
    element: Element


@dataclass(frozen=True)
class Response:
    """One place for an answer."""

    ident: str
    element: Element
    name: str
    """Which element it is, such as `response_lid`."""

    @property
    def is_typed(self) -> bool:
        return self.name in _TYPED or (self.name == _CHOSEN and not self.labels and self._holds("render_fib"))

    @property
    def is_chosen(self) -> bool:
        return self.name == _CHOSEN and bool(self.labels)

    @property
    def cardinality(self) -> str:
        return str(self.element.get("rcardinality") or "Single").strip().lower()

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        found = (Label((each.get("ident") or "").strip(), each) for each in self.element.iter("{*}response_label"))
        return () if self._holds("render_fib") else tuple(found)

    @property
    def fibtype(self) -> str:
        return next((str(each.get("fibtype") or "").lower() for each in self.element.iter("{*}render_fib")), "")

    @property
    def prompt(self) -> list[Element]:
        """The texts that stand before what can be chosen."""
        return [child for child in self.element if local(child) in _MATERIALS]

    def _holds(self, name: str) -> bool:
        return next(self.element.iter(f"{{*}}{name}"), None) is not None


_MATERIALS = frozenset({"material", "flow_mat", "flow"})


@dataclass(frozen=True)
class Comparison:
    """One comparison inside a condition."""

    respident: str
    value: str
    operator: str
    is_negated: bool = False
    is_cased: bool = False


@dataclass(frozen=True)
class Condition:
    """When a score is set, or a feedback shown."""

    tests: tuple[Comparison, ...]
    percent: float | None
    """What it adds to the score; None if it does not touch it."""
    links: tuple[str, ...]
    """The feedbacks that it shows."""
    title: str
    is_other: bool
    """Whether it holds for whatever else is answered."""
    is_all: bool
    """Whether all of its comparisons must hold."""

    @property
    def positives(self) -> tuple[Comparison, ...]:
        return tuple(test for test in self.tests if not test.is_negated)

    @property
    def is_right(self) -> bool:
        """Whether it is what a right answer, or a part of one, meets."""
        if self.is_other or not self.tests:
            return False
        if self.percent is not None and self.percent > 0:
            return True
        # Blackboard sets no score where only one can be meant; a question worth nothing sets it to 0.
        says = self.title.lower() == "correct" or any(is_correct(link) for link in self.links)
        return says and not (self.percent is not None and self.percent < 0)


def is_correct(ident: str) -> bool:
    """Whether a feedback is for right answers as a whole."""
    return bool(_CORRECT.search(ident)) and not is_incorrect(ident)


def is_incorrect(ident: str) -> bool:
    """Whether a feedback is for wrong answers as a whole."""
    return bool(_INCORRECT.search(ident))


def is_general(ident: str) -> bool:
    """Whether a feedback is for everybody."""
    return bool(_GENERAL.search(ident)) and not is_incorrect(ident) and not is_correct(ident)


@dataclass
class Item:
    """One question as it stands in the file."""

    element: Element
    meta: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.meta = dict(_meta(self.element))

    @property
    def ident(self) -> str:
        return str(self.element.get("ident") or self.meta.get("bbmd_asi_object_id") or "").strip()

    @property
    def title(self) -> str:
        return " ".join(str(self.element.get("title") or "").split())

    @property
    def kind(self) -> str:
        """What the program that wrote it calls this kind of question; empty if it does not say."""
        for name in ("question_type", "bbmd_questiontype", "cc_profile", "qmd_questiontype", "questiontype"):
            if self.meta.get(name):
                return self.meta[name].strip().lower()
        return ""

    @property
    def says_how(self) -> bool:
        """Whether it comes from a program that says truly of each text whether it is HTML."""
        return "question_type" in self.meta

    @cached_property
    def presentation(self) -> Element | None:
        return self.element.find("{*}presentation")

    @cached_property
    def responses(self) -> tuple[Response, ...]:
        """The places for answers, in order."""
        if self.presentation is None:
            return ()
        found = (each for each in self.presentation.iter() if local(each) in _RESPONSES)
        return tuple(Response((each.get("ident") or "").strip(), each, local(each)) for each in found)

    @cached_property
    def feedbacks(self) -> Mapping[str, Element]:
        return {(each.get("ident") or "").strip(): each for each in self.element.iterfind("{*}itemfeedback")}

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        found = [
            each for part in self.element.iterfind("{*}resprocessing") for each in part.iterfind("{*}respcondition")
        ]
        full = self._full_score(found)
        return tuple(_condition(each, full) for each in found)

    @property
    def points(self) -> str:
        """What it is worth, as written; empty if it does not say."""
        for name in ("points_possible", "qmd_absolutescore_max", "qmd_weighting", "qmd_maximumscore"):
            if (text := self.meta.get(name, "").strip()) and number(text):
                return text
        if "points_possible" in self.meta:
            return self.meta["points_possible"]
        most = next((each.get("maxvalue") or "" for each in self.element.iter("{*}decvar")), "")
        return most if number(most) and number(most) != FULL else ""

    def _full_score(self, conditions: list[Element]) -> float:
        """What a wholly right answer scores, in the unit of the conditions."""
        for variable in self.element.iter("{*}decvar"):
            if (most := number(variable.get("maxvalue") or "")) > 0:
                return most
        values = [(number(each.text or ""), (each.get("action") or "").lower())
                  for condition in conditions for each in condition.iterfind("{*}setvar")]  # fmt: skip
        most_set = max((value for value, action in values if action != "add"), default=0.0)
        added = sum(value for value, action in values if action == "add" and value > 0)
        return max(most_set, added) or FULL


def _meta(item: Element) -> Iterator[tuple[str, str]]:
    """What is known of an item, by names in small letters."""
    for metadata in item.iterfind("{*}itemmetadata"):
        for each in metadata.iter("{*}qtimetadatafield"):
            label, entry = each.findtext("{*}fieldlabel") or "", each.findtext("{*}fieldentry") or ""
            yield label.strip().lower(), entry.strip()
        for each in metadata:
            if len(each) == 0 and (each.text or "").strip():
                yield local(each).lower(), each.text.strip()


def number(text: str) -> float:
    """A number of a file; what is none counts as zero."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return 0.0
    return value if -1e9 < value < 1e9 else 0.0


def _condition(element: Element, full: float) -> Condition:
    tests: list[Comparison] = []
    variables = element.find("{*}conditionvar")
    is_other = variables is not None and next(variables.iter("{*}other"), None) is not None
    if variables is not None:
        tests = list(_tests(variables, is_negated=False))
    links = (each.get("linkrefid") or "" for each in element.iterfind("{*}displayfeedback"))
    return Condition(
        tests=tuple(tests),
        percent=_percent(element, full),
        links=tuple(link.strip() for link in links if link.strip()),
        title=(element.get("title") or "").strip(),
        is_other=is_other,
        is_all=variables is not None and next(variables.iter("{*}or"), None) is None,
    )


def _tests(parent: Element, *, is_negated: bool) -> Iterator[Comparison]:
    for child in parent:
        name = local(child)
        if name in _COMPARED:
            value = " ".join((child.text or "").split())
            respident = (child.get("respident") or "").strip()
            is_cased = (child.get("case") or "").strip().lower() == "yes"
            yield Comparison(respident, value, _operator(child, name), is_negated, is_cased)
        elif name in {"and", "or", "not"}:
            yield from _tests(child, is_negated=is_negated != (name == "not"))


def _operator(element: Element, name: str) -> str:
    """How an answer is compared. Blackboard says of a part of it, and of a pattern, that they are a `varsubset`."""
    match = (element.get("setmatch") or "exact").strip().lower() if name == "varsubset" else ""
    if not match:
        return name
    return "pattern" if "match" in match or "pattern" in match else "varequal" if match == "exact" else "varsubstring"


def _percent(condition: Element, full: float) -> float | None:
    found: float | None = None
    for each in condition.iterfind("{*}setvar"):
        text, action = each.text or "", (each.get("action") or "Set").strip().lower()
        value = FULL if _SCORE_MAX.match(text) else number(text) / full * FULL
        if action in {"set", "add", "subtract"}:
            found = (found or 0.0) + (-value if action == "subtract" else value)
    return found
