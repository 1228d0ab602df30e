"""Marking answers anew by another version of their question, because the key that they were marked by was wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.domain import tries
from quizapp.domain.attempts import Mode
from quizapp.domain.insight import find, judged
from quizapp.domain.questions.base import Mark, Outcome, Question, Response, Unreadable


@dataclass(frozen=True)
class Given:
    """An answer as it is on record."""

    response: Response
    reason: str | None
    hints: int
    is_settled: bool


@dataclass(frozen=True)
class Marked:
    """The same answer as the other version marks it."""

    outcome: Outcome
    mark: Mark
    credit: float
    is_settled: bool


def mark_anew(old: Question, new: Question, mode: Mode, answers: Sequence[Given]) -> tuple[Marked, ...] | None:
    """All answers at one place in their order, marked by the new version; None if that does not offer what was chosen.

    Where one answers until it is right, the last answer carries what the place earns: it is right if any of them is,
    and worth what it was worth then. What was closed stays closed.
    """
    outcomes = [_outcome(old, new, answer) for answer in answers]
    if None in outcomes:
        return None
    marked = [
        _marked(new, mode, answer, outcome, place)
        for place, (answer, outcome) in enumerate(zip(answers, outcomes, strict=True))
        if outcome is not None
    ]
    return tuple(_closed(marked, answers[-1]) if mode == Mode.UNTIL_RIGHT else marked)


def _outcome(old: Question, new: Question, answer: Given) -> Outcome | None:
    try:
        before, after = old.grade(answer.response), judged(new, answer.response, answer.reason)
    except (KeyError, StopIteration, TypeError, Unreadable):
        return None  # something was chosen that is no longer there
    lost_reason = answer.reason is not None and find(new.reasons, answer.reason) is None
    return None if lost_reason or _said(before) != _said(after) else after


def _said(outcome: Outcome) -> set[tuple[str, str]]:
    """What was given at each part. A version that says it otherwise asks something else."""
    return {(part.label, part.given) for part in outcome.parts if part.given and part.mark is not Mark.MISSED}


def _marked(new: Question, mode: Mode, answer: Given, outcome: Outcome, tried: int) -> Marked:
    earned = tries.earned(outcome, mode, new, tried, answer.hints)
    return Marked(outcome, outcome.mark, earned.credit, earned.is_settled or answer.is_settled)


def _closed(marked: Sequence[Marked], last: Given) -> Sequence[Marked]:
    right = next((one for one in marked if one.mark is Mark.RIGHT), None)
    final = marked[-1]
    if right is not None:
        final = Marked(final.outcome, Mark.RIGHT, right.credit, True)
    elif last.is_settled:
        final = Marked(final.outcome, final.mark, final.credit, True)
    earlier = [Marked(one.outcome, one.mark, 0.0, False) for one in marked[:-1]]
    return [*earlier, final]
