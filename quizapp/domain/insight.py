"""Answer and reason together: understood, right for the wrong reason, a slip, or a misconception.

Two-tier items tell what an answer alone cannot: who guessed rightly from who knew, and a slip of the pen from a firm
but wrong idea (Treagust 1988, Int J Sci Educ 10:159-169). The points hang on the answer alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from quizapp.domain.questions.base import Mark, Option, Outcome, Part, Question, Response, alternatives


class Insight(StrEnum):
    """What an answer and the reason given for it say together."""

    UNDERSTOOD = "understood"
    """The answer is right, and so is the reason."""
    WRONG_REASON = "wrong-reason"
    """The answer is right, the reason is not."""
    SLIP = "slip"
    """The reason is right, the answer is not, or only in part."""
    MISCONCEPTION = "misconception"
    """Neither is right."""


_INSIGHTS = {
    (True, True): Insight.UNDERSTOOD,
    (True, False): Insight.WRONG_REASON,
    (False, True): Insight.SLIP,
    (False, False): Insight.MISCONCEPTION,
}


def insight(outcome: Outcome, reasons: Sequence[Option], chosen: str | None) -> Insight | None:
    """What a marked answer and the reason with this key say together; None without a reason."""
    reason = find(reasons, chosen)
    return _INSIGHTS[outcome.mark is Mark.RIGHT, reason.is_right] if reason else None


def judged(question: Question, response: Response, reason: str | None) -> Outcome:
    """Mark an answer together with the reason that was given for it, by the reason's key."""
    return replace(question.grade(response), reason=reasoned(question.reasons, reason))


def reasoned(reasons: Sequence[Option], chosen: str | None) -> Outcome | None:
    """The reason with this key, marked, beside the right one and what the others would have meant."""
    given, right = find(reasons, chosen), next((reason for reason in reasons if reason.is_right), None)
    if given is None or right is None:
        return None
    mark = Mark.RIGHT if given.is_right else Mark.WRONG
    part = Part("", given.text, right.text, mark, given.note, right.note)
    return Outcome(float(given.is_right), (part,), alternatives(reasons, [given.key]))


def find(reasons: Sequence[Option], key: str | None) -> Option | None:
    """The reason with this key, or None if there is none such."""
    return next((reason for reason in reasons if reason.key == key), None)
