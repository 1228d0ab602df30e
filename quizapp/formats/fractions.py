"""Answers with percent grades, as Moodle and its kin have them, as the answers of questions here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from quizapp.domain.questions.base import Unreadable
from quizapp.domain.questions.numeric import number

FULL = 100.0
NEAR = 0.01
"""Percents that lie nearer to each other than this are one: 33.33 is a third."""

Native = dict[str, Any]


class Graded(NamedTuple):
    """One answer of a file: its text, the percent that it earns, and what is said of it."""

    text: str
    percent: float
    why: str = ""


class Unfit(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """The answers make no question that can be asked here. Its sentence says why."""


def _note(why: str, credit: float | None = None) -> Native:
    note: Native = {"why": why} if why else {}
    if credit is not None:
        note["credit"] = credit
    return note


def option(answer: Graded, *, right: bool, credit: float | None = None) -> Native:
    return {"right" if right else "wrong": answer.text, **_note(answer.why, credit)}


def choice(answers: Sequence[Graded], changes: list[str]) -> Native:
    """A question with one right option.

    Raises:
        Unfit: no option earns all the points.
    """
    best = next((answer for answer in answers if answer.percent >= FULL - NEAR), None)
    if best is None:
        raise Unfit("No option earns all the points. Give one of them 100 %.")
    if sum(answer.percent >= FULL - NEAR for answer in answers) > 1:
        changes.append("Several options earn all the points; the others than the first have `credit: 100`.")
    return {
        "type": "choice",
        "options": [
            option(answer, right=True)
            if answer is best
            else option(answer, right=False, credit=_percent(answer.percent) or None)
            for answer in answers
        ],
    }


def multiple(answers: Sequence[Graded], changes: list[str]) -> Native:
    """A question with any number of right options, each with its share.

    Raises:
        Unfit: no option is right.
    """
    right = [answer for answer in answers if answer.percent > 0]
    if not right:
        raise Unfit("No option is right. Give at least one of them a percentage above 0.")
    total = sum(answer.percent for answer in right)
    if abs(total - FULL) > 1:
        changes.append(f"The right options earned {total:g} % together; their shares were made 100 % in sum.")
    shares = [round(answer.percent * FULL / total, 5) for answer in right]
    own = None if all(abs(share - FULL / len(right)) < NEAR for share in shares) else iter(shares)
    costs = [answer.percent for answer in answers if answer.percent <= 0]
    are_usual = all(abs(cost + FULL / len(costs)) < NEAR for cost in costs)
    return {
        "type": "multiple",
        "options": [
            option(answer, right=True, credit=next(own) if own else None)
            if answer.percent > 0
            else option(answer, right=False, credit=None if are_usual else _percent(answer.percent))
            for answer in answers
        ],
    }


def verdict(answer: bool, why: str, wrong: str) -> Native:
    """What is said of a true-false question, whichever is right."""
    native: Native = {"answer": answer}
    if why or wrong:
        native["why"] = why or wrong
    if wrong and wrong != why:
        if not why:
            native.pop("why")
        native["wrong"] = {"why": wrong}
    return native


def typed(answers: Iterable[Graded]) -> Native:
    """The fields of a typed answer: the texts accepted, those anticipated, and what is said of any other.

    Raises:
        Unfit: no text earns all the points.
    """
    accept: list[str] = []
    anticipate: list[Native] = []
    native: Native = {"accept": accept}
    for answer in answers:
        if answer.text == "*" and answer.percent < FULL - NEAR:
            native["wrong"] = _note(answer.why, _percent(answer.percent) or None)
        elif answer.percent >= FULL - NEAR and (not accept or answer.why == native.get("why", "")):
            accept.append(answer.text)
            if answer.why:
                native["why"] = answer.why
        else:
            anticipate.append({"text": answer.text, **_note(answer.why, _percent(answer.percent) or None)})
    if not accept:
        raise Unfit("No answer earns all the points. Give one of them 100 %.")
    if anticipate:
        native["anticipate"] = anticipate
    if not native.get("wrong", True):
        del native["wrong"]
    return native


class GradedNumber(NamedTuple):
    """One number of a file, as its target (`answer` and `tolerance`, or `range`); None for any other number."""

    target: Mapping[str, Any] | None
    percent: float
    why: str = ""


def numbers(answers: Iterable[GradedNumber]) -> Native:
    """The fields of a number: the right one, those anticipated, and what is said of any other.

    Raises:
        Unfit: no number earns all the points.
    """
    native: Native = {}
    anticipate: list[Native] = []
    for answer in answers:
        if answer.target is None:
            if note := _note(answer.why, _percent(answer.percent) or None):
                native["wrong"] = note
        elif answer.percent >= FULL - NEAR and not ("answer" in native or "range" in native):
            native |= answer.target
            if answer.why:
                native["why"] = answer.why
        else:
            anticipate.append({**answer.target, **_note(answer.why, _percent(answer.percent) or None)})
    if not ("answer" in native or "range" in native):
        raise Unfit("No number earns all the points. Give one of them 100 %.")
    if anticipate:
        native["anticipate"] = anticipate
    return native


def _percent(percent: float) -> float | None:
    """A percent between the bounds that credit has here."""
    return min(FULL, max(-FULL, percent))


def finite(text: str) -> str:
    """A number in plain digits.

    Raises:
        Unfit: it is no number, or one beyond all measure.
    """
    try:
        value = number(text)
    except Unreadable as reason:
        raise Unfit(str(reason)) from None
    if abs(value.adjusted()) > 300 if value else False:
        raise Unfit(f"The number {text[:40]} is beyond all measure.")
    return f"{value:f}" if abs(value.adjusted()) < MOST_DIGITS else str(value)


MOST_DIGITS = 20


def target(answer: str, tolerance: str = "") -> Native:
    """A number with how far one may be off."""
    found: Native = {"answer": finite(answer)}
    if tolerance.strip() and number_or_zero(tolerance):
        found["tolerance"] = finite(tolerance)
    return found


def number_or_zero(text: str) -> bool:
    """Whether a text is something other than zero; raises Unfit if it is no number."""
    return bool(number(finite(text)))
