"""Grades in percent as Moodle knows them, for exports."""

from quizapp.domain.questions.base import Option
from quizapp.domain.questions.multiple import Multiple
from quizapp.domain.questions.true_false import TrueFalse
from quizapp.formats.base import Losses

KNOWN = (
    100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10,
    5, 0,
)  # fmt: skip
"""Percents that Moodle takes; it refuses others."""


def grade(percent: float, losses: Losses, question_id: str) -> str:
    """A percent that Moodle takes; one that it does not is told and rounded to the next that it does."""
    nearest = min(KNOWN, key=lambda known: abs(known - abs(percent)))
    if abs(nearest - abs(percent)) > 0.001:
        losses.add("Percents that Moodle does not know are rounded to the next that it does.", question_id)
    return f"{'-' if percent < 0 and nearest else ''}{nearest:.7g}"


def share(question: Multiple, option: Option) -> float:
    """What ticking an option earns or costs, in percent."""
    return question.share(option) * 100


def opposite_why(question: TrueFalse) -> str | None:
    """What whoever says the opposite reads."""
    return question.wrong.why or question.why
