"""What a learner knows of one bank: each link of its chains, each misconception, moved on by every answer."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from quizapp.domain import beliefs, mastery
from quizapp.domain.attempts import Confidence
from quizapp.domain.banks import Bank
from quizapp.domain.beliefs import Belief, Sign, Trail
from quizapp.domain.mastery import Evidence, Known
from quizapp.domain.questions.base import Outcome, Question


@dataclass(frozen=True)
class Answered:
    """A marked answer, as far as it tells what is known."""

    question: Question
    outcome: Outcome
    confidence: Confidence | None
    hinted: bool
    at: datetime

    def says(self, bank: Bank) -> tuple[tuple[Evidence, ...], tuple[Sign, ...]]:
        """What the answer says about links, and about misconceptions."""
        heard = (bank, self.question, self.outcome, self.confidence, self.hinted)
        return mastery.evidence(*heard), beliefs.signs(*heard)


@dataclass(frozen=True)
class Knowledge:
    """All that the answers up to now say. The last value and the next answer are all that is needed to go on."""

    links: Mapping[str, Known] = field(default_factory=dict)
    beliefs: Mapping[str, Belief] = field(default_factory=dict)
    trail: Trail | None = None

    def after(self, bank: Bank, answered: Answered) -> Self:
        """What is known after one more answer to a question of the bank."""
        told, signs = answered.says(bank)
        return self._after(told, signs, answered.question.topic, answered.at)

    def _after(self, told: Iterable[Evidence], signs: Iterable[Sign], topic: str | None, at: datetime) -> Self:
        elsewhere = self.trail.elsewhere(topic) if self.trail else None
        return type(self)(
            mastery.after_all(self.links, told, at),
            beliefs.after_all(self.beliefs, signs, at, elsewhere),
            beliefs.further(self.trail, topic, at),
        )

    @classmethod
    def moved(cls, data: Mapping[str, Any], bank: Bank, answered: Answered) -> dict[str, Any]:
        """What `after` would make of plain data, as plain data: only what the answer touches is converted."""
        told, signs = answered.says(bank)
        links = {each.link for each in told} & data["links"].keys()
        names = {sign.misconception for sign in signs} & data["beliefs"].keys()
        touched = cls.from_data(
            {
                "links": {link: data["links"][link] for link in links},
                "beliefs": {name: data["beliefs"][name] for name in names},
                "trail": data["trail"],
            }
        )
        changed = touched._after(told, signs, answered.question.topic, answered.at).as_data()
        return {
            "links": data["links"] | changed["links"],
            "beliefs": data["beliefs"] | changed["beliefs"],
            "trail": changed["trail"],
        }

    def after_evidence(self, told: Iterable[Evidence], at: datetime) -> Self:
        """What is known after something else than a question spoke for or against links."""
        return type(self)(mastery.after_all(self.links, told, at), self.beliefs, self.trail)

    def as_data(self) -> dict[str, Any]:
        """The value as plain data; times as text."""
        return {
            "links": {name: _plain(known.row()) for name, known in self.links.items()},
            "beliefs": {name: _plain(belief.row()) for name, belief in self.beliefs.items()},
            "trail": _plain(self.trail.row()) if self.trail else None,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The value that `as_data` gave."""
        return cls(
            {name: Known.from_row(_timed(row)) for name, row in data["links"].items()},
            known_beliefs(data["beliefs"]),
            Trail.from_row(_timed(data["trail"])) if data["trail"] else None,
        )


def known_links(data: Mapping[str, Any], mechanism_ids: Collection[str]) -> dict[str, Known]:
    """What is known of the links of some chains alone, out of what `as_data` gave."""
    rows = {name: row for name, row in data["links"].items() if name.partition("/")[0] in mechanism_ids}
    return {name: Known.from_row(_timed(row)) for name, row in rows.items()}


def known_beliefs(rows: Mapping[str, Any]) -> dict[str, Belief]:
    """The misconceptions alone, out of the `beliefs` that `as_data` gave."""
    return {name: Belief.from_row(_timed(row)) for name, row in rows.items()}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _timed(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its times as times: the columns `at` and those that end so."""
    return {
        name: datetime.fromisoformat(value) if value and (name == "at" or name.endswith("_at")) else value
        for name, value in row.items()
    }
