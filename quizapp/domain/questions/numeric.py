"""A number, right when within a tolerance or a range.

Numbers are read as people write them: with a decimal comma or point, thousands set apart by blanks, apostrophes, commas
or points, as fractions (1/2, 1 1/2) or with a power of ten (1e-3, 1.5 × 10⁻³), and with the unit behind. A single comma
before exactly three digits, as in “1,234”, is refused: half of the world means 1234 by it, the other half 1.234, and a
guess would be marked a thousandfold off. “1.234” is 1.234.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self
from unicodedata import normalize

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from quizapp.domain.authored import Authored, Text
from quizapp.domain.questions.base import (
    NOTHING_SAID,
    Alternative,
    Answer,
    AnswerShape,
    Note,
    OneAnswer,
    Outcome,
    Unreadable,
    mark_of,
)
from quizapp.domain.spelling import DASHES, INVISIBLE, fold, squeeze

LONGEST = 60
"""How many characters a number may have, its unit included."""

AMBIGUOUS = re.compile(r"[1-9]\d{0,2},\d{3}")
THOUSANDS = re.compile(r"(?<=\d)[ '](?=\d{3}(?!\d))")
FRACTION_SIGN = re.compile(r"(?<=\d)(?=[¼½¾⅐-⅞])")
SUPERSCRIPT = re.compile("(?<=10)[⁺⁻]?[⁰¹²³⁴-⁹]+")
VALUE = re.compile(
    r"""(?P<sign>[+-]?)\ ?
    (?: (?:(?P<whole>\d+)\ )? (?P<top>\d+)\ ?/\ ?(?P<bottom>\d+)
      | (?:(?P<factor>[\d.,]+)\ ?[x×*·⋅]\ ?)? 10\ ?\^\ ?(?P<power>[+-]?\d{1,3})
      | (?P<numeral>[\d.,]+)(?:e(?P<exponent>[+-]?\d{1,3}))?
    )(?!\d)\ ?(?P<unit>.*)""",
    re.VERBOSE | re.IGNORECASE,
)
# Each way to write a number in digits, with the mark that sets its thousands (in India also its lakhs) apart.
NUMERALS = (
    (re.compile(r"\d+|\d*[.,]\d+|\d+[.,]"), ""),
    (re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}\.\d+|\d{1,3}(?:,\d{2,3})+,\d{3}"), ","),
    (re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}"), "."),
)


def number(text: str, unit: str = "") -> Decimal:
    """The number that a text stands for, whether its unit is written behind it or not.

    Raises:
        Unreadable: it is no number, not a finite one, or one that can be read in two ways.
    """
    typed = _plain(text)
    found = VALUE.fullmatch(typed) if len(text) <= LONGEST else None
    if not found or _folded(found["unit"]) not in ("", _folded(_plain(unit))):
        raise _no_number(text)
    if found["bottom"]:
        return _fraction(found, text)
    digits = _digits(found["factor"] or found["numeral"] or "1", text)
    return Decimal(f"{found['sign']}{digits}e{found['power'] or found['exponent'] or 0}")


def _plain(text: str) -> str:
    """The text in plain characters: one kind of blank, of minus, of exponent, and no thousands set apart by blanks."""
    text = SUPERSCRIPT.sub(lambda power: "^" + power[0], FRACTION_SIGN.sub(" ", text))
    text = DASHES.sub("-", INVISIBLE.sub("", normalize("NFKC", text))).replace("’", "'").replace("⁄", "/")
    return THOUSANDS.sub("", " ".join(text.split()))


def _folded(unit: str) -> str:
    return squeeze(fold(unit.replace("^", "")))


def _fraction(found: re.Match[str], text: str) -> Decimal:
    if not int(found["bottom"]):
        raise _no_number(text)
    value = Decimal(found["whole"] or 0) + Decimal(found["top"]) / Decimal(found["bottom"])
    return -value if found["sign"] == "-" else value


def _digits(numeral: str, text: str) -> str:
    """A numeral with a decimal point and without marks between its thousands."""
    if AMBIGUOUS.fullmatch(numeral):
        whole, point = numeral.replace(",", ""), numeral.replace(",", ".")
        raise Unreadable(f"“{numeral}” can mean {whole} or {point}. Write one of these two.")
    for form, mark in NUMERALS:
        if form.fullmatch(numeral):
            return numeral.replace(mark, "").replace(",", ".")
    raise _no_number(text)


def _no_number(text: str) -> Unreadable:
    shown = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    return Unreadable(f"“{shown}” is not a number that can be read here. Write digits, such as 12 or 0.5.")


def _authored(value: Any) -> Any:
    """A number as an author writes it, in the same ways as a learner."""
    if isinstance(value, Decimal):
        return value
    try:
        return number(str(value))
    except Unreadable as refusal:
        raise ValueError(str(refusal)) from None


def _tolerance(value: Any) -> str:
    text = str(value).strip()
    if _authored(text.removesuffix("%").rstrip()) < 0:
        raise ValueError(f"A tolerance of {text} is below zero. Write how far an answer may lie off on either side.")
    return text


Number = Annotated[Decimal, BeforeValidator(_authored, json_schema_input_type=float | str)]
Tolerance = Annotated[str, BeforeValidator(_tolerance, json_schema_input_type=float | str)]
"""How far an answer may lie off: a number, or percent of the answer such as `5 %`."""


class Target(Authored):
    """Which numbers are meant: one, with or without a tolerance, or a range with both its ends."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["answer"]}, {"required": ["range"]}]})

    answer: Number | None = None
    tolerance: Tolerance | None = None
    range: tuple[Number, Number] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.answer is None) == (self.range is None):
            raise ValueError("Numbers are given by `answer` or by `range`. Write exactly one of the two.")
        if self.range and self.tolerance:
            raise ValueError("A range has its bounds already. Remove `tolerance`.")
        if self.range and self.range[0] > self.range[1]:
            raise ValueError(f"The range falls from {self.words(None)}. Write the smaller number first.")
        return self

    def holds(self, value: Decimal) -> bool:
        """Whether the number is one of those meant."""
        if self.range:
            return self.range[0] <= value <= self.range[1]
        return self.answer is not None and abs(value - self.answer) <= self.margin(self.answer)

    def words(self, unit: str | None) -> str:
        """The numbers in words, with their unit."""
        behind = f" {unit}" if unit else ""
        if self.range:
            return f"{_written(self.range[0])} to {_written(self.range[1])}{behind}"
        around = f" (± {self.tolerance})" if self.tolerance else ""
        return f"{_written(self.answer or Decimal(0))}{behind}{around}"

    @property
    def middle(self) -> tuple[Decimal, Decimal]:
        """The numbers meant as one with what one may be off, on either side."""
        if self.range:
            low, high = self.range
            return (low + high) / 2, (high - low) / 2
        answer = self.answer or Decimal(0)
        return answer, self.margin(answer)

    def margin(self, answer: Decimal) -> Decimal:
        """How far a number may lie off on either side."""
        tolerance = self.tolerance or "0"
        if tolerance.endswith("%"):
            return abs(answer) * number(tolerance.removesuffix("%").rstrip()) / 100
        return number(tolerance)


def _written(value: Decimal) -> str:
    """A number in plain digits, or with a power of ten where these would be too many."""
    return f"{value:f}" if -7 < value.adjusted() < 16 else str(value)


class AnticipatedNumber(Target, Note):
    """Wrong numbers that the author foresees, with what is said of them."""


class NumberAnswer(Target, Answer):
    """A number, with those anticipated beside it. It is kept as the text that was typed."""

    shape: ClassVar[AnswerShape] = "number"

    unit: Annotated[Text, Field(max_length=30)] | None = None
    why: Text | None = None
    anticipate: tuple[AnticipatedNumber, ...] = ()
    wrong: Note = NOTHING_SAID
    """What is said of any other number."""

    @property
    def right_words(self) -> str:
        return self.words(self.unit)

    @property
    def right_note(self) -> Note:
        return Note(why=self.why)

    def receive(self, text: str) -> str:
        if not text:
            raise Unreadable("Nothing is written yet. Write a number.")
        number(text, self.unit or "")
        return text

    def judge(self, given: str, label: str = "") -> Outcome:
        value = number(given, self.unit or "")
        is_right = self.holds(value)
        met = None if is_right else next((target for target in self.anticipate if target.holds(value)), None)
        others = tuple(
            Alternative(target.words(self.unit), mark_of(target.earned), target.note)
            for target in self.anticipate
            if target is not met
        )
        note = self.right_note if is_right else met.note if met else self.wrong
        return self.outcome(label, given, 1.0 if is_right else note.earned, note, others)

    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        return [*((f"anticipate.{place}", note) for place, note in enumerate(self.anticipate)), ("wrong", self.wrong)]


class Numeric(NumberAnswer, OneAnswer):
    """Write a number. The response is the text as typed, for numbers are read again when they are marked."""

    kind: ClassVar[str] = "numeric"
    single_line: ClassVar[str] = "Write a number"
    is_typed: ClassVar[bool] = True

    type: Literal["numeric"]
