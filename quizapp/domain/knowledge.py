"""What a learner knows of one bank: each link of its chains, each misconception, moved on by every answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from quizapp.domain import beliefs, mastery
from quizapp.domain.attempts import Confidence
from quizapp.domain.banks import Bank
from quizapp.domain.beliefs import Belief, Sign, Trail
from quizapp.domain.mastery import Evidence, Known
from quizapp.domain.questions.base import Outcome, Question

Said = tuple[tuple[Evidence, ...], tuple[Sign, ...]]
"""What an answer says about links, and about misconceptions."""


@dataclass(frozen=True)
class Answered:
    """A marked answer, as far as it tells what is known."""

    question: Question
    outcome: Outcome
    confidence: Confidence | None
    hinted: bool
    at: datetime
    said: dict[Any, Said] = field(default_factory=dict, compare=False, repr=False)
    """What was heard of the same answer before: an explanation's own, if there is one."""

    def says(self, bank: Bank) -> Said:
        """What the answer says about links, and about misconceptions."""
        key = (self.confidence, self.hinted)
        if key not in self.said:
            heard = (bank, self.question, self.outcome, self.confidence, self.hinted)
            self.said[key] = (mastery.evidence(*heard), beliefs.signs(*heard))
        return self.said[key]


@dataclass(frozen=True)
class Knowledge:
    """All that the answers up to now say. The last value and the next answer are all that is needed to go on."""

    links: Mapping[str, Known] = field(default_factory=dict)
    beliefs: Mapping[str, Belief] = field(default_factory=dict)
    trail: Trail | None = None

    def after(self, bank: Bank, answered: Answered) -> Self:
        """What is known after one more answer to a question of the bank."""
        return self.after_hearing(*answered.says(bank), answered.question.topic, answered.at)

    def after_hearing(self, told: Iterable[Evidence], signs: Iterable[Sign], topic: str | None, at: datetime) -> Self:
        """The same by what the answer says. Links that it says nothing about may be missing here."""
        elsewhere = self.trail.elsewhere(topic) if self.trail else None
        return type(self)(
            mastery.after_all(self.links, told, at),
            beliefs.after_all(self.beliefs, signs, at, elsewhere),
            beliefs.further(self.trail, topic, at),
        )

    def after_evidence(self, told: Iterable[Evidence], at: datetime) -> Self:
        """What is known after something else than a question spoke for or against links."""
        return type(self)(mastery.after_all(self.links, told, at), self.beliefs, self.trail)
