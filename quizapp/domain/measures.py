"""What answers add up to: by topic, by link, by misconception, by confidence, over time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from quizapp.domain.attempts import Confidence
from quizapp.domain.questions.base import Mark


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One marked answer, as far as counting needs it."""

    question_id: str
    credit: float
    mark: Mark
    answered_at: datetime
    bank_id: str = ""
    topic: str | None = None
    level: str | None = None
    step: str | None = None
    misconceptions: tuple[str, ...] = ()
    confidence: Confidence | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Tally:
    """How many answers, and the credit that they earned together."""

    answers: int
    credit: float

    @property
    def share(self) -> float:
        """Credit per answer, from 0 to 1."""
        return self.credit / self.answers if self.answers else 0.0


def tally(answers: Iterable[Answer]) -> Tally:
    """Count answers and add up their credit."""
    credits = [answer.credit for answer in answers]
    return Tally(len(credits), round(sum(credits), 4))


def by(answers: Iterable[Answer], field: str) -> dict[str, Tally]:
    """A tally for each value of a field (`topic`, `level`, `step`), in order of first appearance."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        if value := getattr(answer, field):
            groups.setdefault(value, []).append(answer)
    return {value: tally(group) for value, group in groups.items()}


class Hold(StrEnum):
    """What the answers say about a link of a chain."""

    HOLDS = "holds"
    SHAKY = "shaky"
    MISSING = "missing"
    UNTESTED = "untested"


HOLDS_FROM, MISSING_BELOW = 0.8, 0.5
"""Shares of credit. Simple thresholds: an estimate that weighs guesses and time is a matter of its own."""


def hold(tally: Tally | None) -> Hold:
    """Judge a link by the credit of the answers that tested it."""
    if tally is None or not tally.answers:
        return Hold.UNTESTED
    if tally.share >= HOLDS_FROM:
        return Hold.HOLDS
    return Hold.MISSING if tally.share < MISSING_BELOW else Hold.SHAKY


def misconceptions_met(answers: Iterable[Answer]) -> dict[str, int]:
    """How often each misconception was betrayed, the most frequent first."""
    counts: dict[str, int] = {}
    for answer in answers:
        for name in answer.misconceptions:
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def calibration(answers: Iterable[Answer]) -> dict[Confidence, Tally]:
    """How right the learner was at each level of confidence; levels never used are left out."""
    groups: dict[Confidence, list[Answer]] = {}
    for answer in answers:
        if answer.confidence:
            groups.setdefault(answer.confidence, []).append(answer)
    return {level: tally(groups[level]) for level in Confidence if level in groups}


FEWEST_TO_JUDGE = 5
"""Answers with a stated confidence, before anything is said about them."""


def calibration_in_words(levels: Mapping[Confidence, Tally]) -> str:
    """One sentence on whether sureness and rightness go together."""
    if sum(level.answers for level in levels.values()) < FEWEST_TO_JUDGE:
        return "A few more answers, and this shows how well your sureness fits."
    sure, guessing = levels.get(Confidence.SURE), levels.get(Confidence.GUESSING)
    if sure and sure.share < HOLDS_FROM:
        return "Some of what you were sure of was wrong: those explanations are worth reading twice."
    if guessing and guessing.share > HOLDS_FROM:
        return "You know more than you think: most of your guesses were right."
    return "You judge well how much you know."


@dataclass(frozen=True)
class Day:
    """The answers of one day."""

    day: date
    tally: Tally
