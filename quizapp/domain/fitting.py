"""Fitting the parameters of FSRS to one learner's reviews, by `fsrs-rs-python` where it is installed.

That package is an extra (`pip install quizapp[fit]`), for its wheel states no licence. It only proposes: whether the
proposal is better is judged here, on the latest reviews, which it has not seen, and by what the app would foretell.
"""

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from math import log
from typing import Any, Self

from quizapp.domain import recall
from quizapp.domain.recall import Grade, Memory, Review, Schedule

PACKAGE = "fsrs_rs_python"

LEAST_REVIEWS = 400
"""From so many on; with fewer the defaults, which come from many learners, are the better guess."""

HELD_BACK = 0.2
"""This share of the reviews, the latest, is foretold and not learnt from."""

LEAST_LIKELY = 1e-4

EDGES = (0.0, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Predictions are compared with what came of them in these classes."""


@dataclass(frozen=True)
class Class:
    """Reviews foretold with about the same probability, and how many were recalled."""

    low: float
    high: float
    count: int
    predicted: float
    """The mean of what was foretold, from 0 to 1, and below, the share recalled."""
    recalled: float


@dataclass(frozen=True)
class Quality:
    """How well parameters foretell reviews."""

    count: int
    predicted: float
    recalled: float
    log_loss: float
    """The mean surprise; less is better."""
    classes: tuple[Class, ...]

    def native(self) -> dict[str, Any]:
        """The value as plain data."""
        return {
            "count": self.count,
            "predicted": self.predicted,
            "recalled": self.recalled,
            "log_loss": self.log_loss,
            "classes": [vars(each) for each in self.classes],
        }

    @classmethod
    def from_native(cls, native: Mapping[str, Any]) -> Self:
        """The value that `native` gave."""
        return cls(
            native["count"],
            native["predicted"],
            native["recalled"],
            native["log_loss"],
            tuple(Class(**each) for each in native["classes"]),
        )


@dataclass(frozen=True)
class Fit:
    """Parameters that were fitted to reviews, and how they do on those held back beside the ones in use."""

    parameters: tuple[float, ...]
    reviews: int
    before: Quality
    after: Quality

    @property
    def is_better(self) -> bool:
        """Whether the new parameters foretell the reviews held back better than those in use."""
        return recall.can_be_used(self.parameters) and self.after.log_loss < self.before.log_loss


def is_possible() -> bool:
    """Whether the package that fits is installed."""
    return find_spec(PACKAGE) is not None


def fit(cards: Iterable[Sequence[Review]], current: Sequence[float], relearning_steps: int = 1) -> Fit | None:
    """Fit parameters to all reviews but the latest; None where there are none to be held back.

    Args:
        cards: the reviews of each card, in order of time.
        current: the parameters in use.
    """
    logs = [list(reviews) for reviews in cards]
    told = sorted(review.at for reviews in logs for review in _foretellable(reviews))
    if len(told) < 2:
        return None
    since = told[-max(1, round(len(told) * HELD_BACK))]
    seen = [[review for review in reviews if review.at < since] for reviews in logs]
    proposed = propose(seen, relearning_steps)
    if not proposed:
        return None
    held_back = [(reviews, since) for reviews in logs]
    parameters = tuple(proposed)
    after = parameters if recall.can_be_used(parameters) else tuple(current)
    return Fit(
        parameters,
        sum(map(len, logs)),
        quality(_foretold(held_back, tuple(current))),
        quality(_foretold(held_back, after)),
    )


def propose(cards: Iterable[Sequence[Review]], relearning_steps: int = 1) -> list[float]:
    """The parameters that explain reviews best, by the package; empty where they say nothing."""
    package: Any = _package()
    items, numbers = [], []
    for number, reviews in enumerate(cards):
        steps = [package.FSRSReview(int(grade), days) for grade, days in _spans(reviews)]
        for end, (_, days) in enumerate(_spans(reviews), 1):
            if days > 0 and end > 1:
                items.append(package.FSRSItem(steps[:end]))
                numbers.append(number)
    if not items:
        return []
    found = package.FSRS(list(recall.USUAL.parameters)).compute_parameters(items, numbers, True, relearning_steps)
    return [float(value) for value in found]


@lru_cache(maxsize=1)
def _package() -> Any:
    return importlib.import_module(PACKAGE)


def _spans(reviews: Sequence[Review]) -> Iterator[tuple[Grade, int]]:
    """Each grade with the days since the one before."""
    last: date | None = None
    for review in reviews:
        yield review.grade, max(0, (review.day - last).days) if last else 0
        last = review.day


def _foretellable(reviews: Sequence[Review]) -> Iterator[Review]:
    """The reviews that came on another day than the one before: what FSRS foretells."""
    last: date | None = None
    for review in reviews:
        if last is not None and review.day > last:
            yield review
        last = review.day


def _foretold(
    held_back: Iterable[tuple[Sequence[Review], Any]], parameters: tuple[float, ...]
) -> list[tuple[float, bool]]:
    """Every review since a moment: the probability foretold of its being recalled, and whether it was."""
    found = []
    for reviews, since in held_back:
        memory: Memory | None = None
        for review in reviews:
            if memory is not None and review.at >= since and review.day > memory.day:
                odds = recall.retrievability(memory, review.day, parameters)
                found.append((odds, review.grade is not Grade.AGAIN))
            memory = _after(memory, review, parameters)
    return found


def _after(memory: Memory | None, review: Review, parameters: tuple[float, ...]) -> Memory:
    then = review.schedule or recall.USUAL
    schedule = Schedule(
        parameters=parameters, learning_steps=then.learning_steps, relearning_steps=then.relearning_steps
    )
    trace = recall.outlook(memory, review.grade, review.day, schedule).trace
    return Memory(trace=trace, day=review.day, last_review=review.at, due=review.at, due_day=None)


def quality(foretold: Sequence[tuple[float, bool]]) -> Quality:
    """How well what was foretold fits what came."""
    count = max(len(foretold), 1)
    surprise = sum(-log(max(odds if came else 1 - odds, LEAST_LIKELY)) for odds, came in foretold)
    return Quality(
        len(foretold),
        sum(odds for odds, _ in foretold) / count,
        sum(came for _, came in foretold) / count,
        surprise / count,
        tuple(_classes(foretold)),
    )


def _classes(foretold: Sequence[tuple[float, bool]]) -> Iterator[Class]:
    for low, high in pairwise(EDGES):
        found = [each for each in foretold if low <= each[0] < high or each[0] == high == 1.0]
        if found:
            odds = sum(odds for odds, _ in found) / len(found)
            yield Class(low, high, len(found), odds, sum(came for _, came in found) / len(found))
