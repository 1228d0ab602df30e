"""The journal of misses: what may have caused one, and which later answers close it."""

from enum import StrEnum

from quizapp.domain.attempts import Confidence
from quizapp.domain.banks import Bank


class Cause(StrEnum):
    """Why a question was missed, as its learner sees it."""

    UNKNOWN = "unknown"
    MISREAD = "misread"
    GUESSED = "guessed"
    CHANGED = "changed"
    """The answer was right before it was changed."""

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Cause.UNKNOWN: "did not know",
    Cause.MISREAD: "misread",
    Cause.GUESSED: "guessed",
    Cause.CHANGED: "changed from right",
}


def likely_cause(was_right: bool, confidence: Confidence | None) -> Cause | None:
    """What the record itself says about a miss; None if it says nothing.

    Args:
        was_right: whether an earlier answer in the same place was right.
    """
    if was_right:
        return Cause.CHANGED
    return Cause.GUESSED if confidence is Confidence.GUESSING else None


def closers(bank: Bank, question_id: str, step: str | None) -> frozenset[str]:
    """The questions a right answer to which closes a miss: those on the same link, and those named as siblings.

    The question itself counts only where it has none: to get the same question right may be no more than to remember
    its key.
    """
    own = bank.questions.get(question_id)
    found = {question.id for question in bank.questions_by_step.get(step or "", ())}
    found |= {name for name in (own.siblings if own else ()) if name in bank.questions}
    found |= {question.id for question in bank.questions.values() if question_id in question.siblings}
    return frozenset(found - {question_id}) or frozenset({question_id})
