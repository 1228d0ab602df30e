"""Running sums of a learner's answers: by day, topic, level and confidence, each moved on by every answer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from functools import cached_property
from typing import Any, Self

from quizapp.domain.attempts import Confidence
from quizapp.domain.measures import Day, Tally

Heading = tuple[str, str]
"""What is summed: `day`, `topic`, `level` or `confidence`, and which of them."""

Asked = tuple[str, str]
"""A question by its bank and its id."""

PRECISE = 4
"""Decimals of a sum: as many as of an answer's credit, so that the order of adding does not matter."""


def headings(answer: Mapping[str, Any]) -> Iterator[Heading]:
    """Under which headings an answer is counted; `answer` has the columns of a response."""
    yield "day", answer["answered_at"].astimezone(UTC).date().isoformat()
    for kind in ("topic", "level", "confidence"):
        if name := answer[kind]:
            yield kind, str(name)


@dataclass(frozen=True)
class Sums:
    """What answers add up to."""

    tallies: Mapping[Heading, Tally] = field(default_factory=dict)

    def plus(self, answers: Iterable[Mapping[str, Any]]) -> Self:
        """The sums with these answers in them."""
        found = {heading: (tally.answers, tally.credit) for heading, tally in self.tallies.items()}
        for answer in answers:
            for heading in headings(answer):
                count, credit = found.get(heading, (0, 0.0))
                found[heading] = count + 1, credit + answer["credit"]
        return type(self)({heading: rounded(*pair) for heading, pair in found.items()})

    @property
    def total(self) -> Tally:
        days = [day.tally for day in self.days]
        return rounded(sum(day.answers for day in days), sum(day.credit for day in days))

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """The days (UTC) with answers, the oldest first."""
        return tuple(Day(date.fromisoformat(name), tally) for name, tally in self.by("day").items())

    def by(self, kind: str) -> dict[str, Tally]:
        """The tallies of one kind, in the order of their names."""
        return {name: self.tallies[each, name] for each, name in sorted(self.tallies) if each == kind}

    @property
    def calibration(self) -> dict[Confidence, Tally]:
        """How right the learner was at each level of confidence; levels never used are left out."""
        found = self.by("confidence")
        return {level: found[level] for level in Confidence if level in found}


def rounded(answers: int, credit: float) -> Tally:
    """A tally without the traces of adding."""
    return Tally(answers, round(credit, PRECISE))
