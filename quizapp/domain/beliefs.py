"""Which misconceptions a learner seems to hold: raised by different questions, cleared by right siblings apart in time.

A misconception is held once two different questions have betrayed it; one slip does not raise it. Two right siblings
clear it, on different days or with another topic between them: one right answer straight after the explanation shows
that it was read, not that it will last (Cepeda et al. 2006, Psychol Bull 132:354-380). An error in which the learner
trusted comes back sooner: it is readily corrected, but returns if it is not asked about again (Butler, Fazio & Marsh
2011, Psychon Bull Rev 18:1238-1244).

As with mastery, the last value and the new answer are all that is needed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Self

from quizapp.domain.attempts import Confidence, draw
from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Mark, Outcome, Question

QUESTIONS_TO_HOLD = 2
"""So many different questions must betray a misconception before it counts as held."""

QUESTIONS_KEPT = 5

REPAIR_SET = 3
"""How many siblings are offered for repair."""

NIGHT = timedelta(hours=6)
"""The least that lies between an answer in the evening and one on the next day."""

SOON, LATER = timedelta(minutes=10), timedelta(days=1)
"""After how long a sibling comes back: after an error in which the learner trusted, and otherwise."""


@dataclass(frozen=True)
class Trail:
    """Where among the topics a learner has been: enough to tell whether another topic lay between two answers."""

    topic: str | None
    """The topic of the last answer."""
    at: datetime
    """When it was given."""
    other_at: datetime | None = None
    """When the last answer on any other topic was given."""

    def elsewhere(self, topic: str | None) -> datetime | None:
        """When an answer on another topic than this was last given."""
        return self.other_at if topic == self.topic else self.at

    def row(self) -> dict[str, Any]:
        """The value as plain data, for a row of a table. Times stay times."""
        return {"topic": self.topic, "at": self.at, "other_at": self.other_at}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The value that `row` gave; further columns are ignored."""
        return cls(row["topic"], row["at"], row["other_at"])


def further(trail: Trail | None, topic: str | None, at: datetime) -> Trail:
    """The trail after one more answer."""
    return Trail(topic, at, trail.elsewhere(topic) if trail else None)


@dataclass(frozen=True)
class Belief:
    """What the answers up to now say about one misconception."""

    raised: tuple[str, ...] = ()
    """The different questions that betrayed it since it was last cleared."""
    raised_at: datetime | None = None
    """When it was last betrayed."""
    is_sure: bool = False
    """Whether the learner was sure of one of these errors."""
    repaired: str | None = None
    """A sibling that was answered rightly since: half of what clears it."""
    repaired_at: datetime | None = None
    cleared_at: datetime | None = None
    """When it was last cleared."""

    @property
    def is_held(self) -> bool:
        """Whether enough different questions betrayed it."""
        return len(self.raised) >= QUESTIONS_TO_HOLD

    def row(self) -> dict[str, Any]:
        """The value as plain data, for a row of a table. Times stay times."""
        return {
            "raised": list(self.raised),
            "raised_at": self.raised_at,
            "is_sure": self.is_sure,
            "repaired": self.repaired,
            "repaired_at": self.repaired_at,
            "cleared_at": self.cleared_at,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """The value that `row` gave; further columns are ignored."""
        return cls(
            tuple(row["raised"]),
            row["raised_at"],
            row["is_sure"],
            row["repaired"],
            row["repaired_at"],
            row["cleared_at"],
        )


@dataclass(frozen=True)
class Sign:
    """What one answer says about one misconception: it betrays it, or resists it."""

    misconception: str
    question_id: str
    is_betrayed: bool
    is_sure: bool = False


def signs(
    bank: Bank, question: Question, outcome: Outcome, confidence: Confidence | None = None, hinted: bool = False
) -> tuple[Sign, ...]:
    """What a marked answer says about the bank's misconceptions.

    Only what is wholly right, with its reason if one was given, and neither guessed nor hinted at, speaks against the
    misconceptions that it could have betrayed.
    """
    is_sure = confidence is Confidence.SURE
    betrayed = tuple(
        Sign(name, question.id, True, is_sure) for name in outcome.misconceptions if name in bank.misconceptions
    )
    if outcome.mark is not Mark.RIGHT or outcome.faults or confidence is Confidence.GUESSING or hinted:
        return betrayed
    resisted = carried(bank, question, with_reason=outcome.reason is not None)
    return tuple(Sign(name, question.id, False, is_sure) for name in resisted)


def carried(bank: Bank, question: Question, *, with_reason: bool = False) -> tuple[str, ...]:
    """The misconceptions that a question is a sibling for: those that its answers may betray or whose link it tests.

    Args:
        with_reason: whether those count that only a reason may betray, for reasons need not be given.
    """
    notes = question.notes() if with_reason else question.answer_notes()
    noted = {note.misconception for _, note in notes}
    return tuple(name for name, each in bank.misconceptions.items() if name in noted or each.breaks == question.step)


def siblings(bank: Bank, misconception: str) -> tuple[Question, ...]:
    """The questions whose right answer speaks against a misconception."""
    return tuple(question for question in bank.questions.values() if misconception in carried(bank, question))


def after(belief: Belief | None, sign: Sign, at: datetime, elsewhere: datetime | None) -> Belief | None:
    """What is known of a misconception after one more answer; None while nothing ever betrayed it.

    Args:
        elsewhere: when an answer on another topic than this one's was last given: `trail.elsewhere(topic)`, with the
            trail as it was before this answer.
    """
    if sign.is_betrayed:
        return _raised(belief or Belief(), sign, at)
    if belief is None or not belief.raised:
        return belief
    if belief.repaired is None or belief.repaired_at is None:
        return replace(belief, repaired=sign.question_id, repaired_at=at)
    is_apart = _is_another_day(at, belief.repaired_at) or (elsewhere is not None and elsewhere > belief.repaired_at)
    return Belief(cleared_at=at) if is_apart and sign.question_id != belief.repaired else belief


def _is_another_day(at: datetime, before: datetime) -> bool:
    """Whether a night lies between: midnight falls into the evening of learners far from Greenwich."""
    return at.date() != before.date() and at - before >= NIGHT


def _raised(belief: Belief, sign: Sign, at: datetime) -> Belief:
    others = tuple(name for name in belief.raised if name != sign.question_id)
    return Belief(
        raised=(*others, sign.question_id)[-QUESTIONS_KEPT:],
        raised_at=at,
        is_sure=belief.is_sure or sign.is_sure,
        cleared_at=belief.cleared_at,
    )


def after_all(
    beliefs: Mapping[str, Belief], signs: Iterable[Sign], at: datetime, elsewhere: datetime | None
) -> dict[str, Belief]:
    """What is known of every misconception after one more answer."""
    found = dict(beliefs)
    for sign in signs:
        belief = after(found.get(sign.misconception), sign, at, elsewhere)
        if belief is not None:
            found[sign.misconception] = belief
    return found


def due_after(belief: Belief) -> timedelta | None:
    """How long after the last answer about it a sibling is to come back; None if there is nothing to repair."""
    if not belief.raised:
        return None
    return SOON if belief.is_sure and belief.repaired is None else LATER


def due_at(belief: Belief) -> datetime | None:
    """When a sibling is to come back; None if there is nothing to repair."""
    wait, since = due_after(belief), belief.repaired_at or belief.raised_at
    return since + wait if wait is not None and since else None


def due(beliefs: Mapping[str, Belief], now: datetime) -> list[str]:
    """The misconceptions for which a sibling is due: the confident errors first, then those most often raised."""
    waiting = {name: moment for name, belief in beliefs.items() if (moment := due_at(belief)) and moment <= now}
    return sorted(
        waiting, key=lambda name: (not beliefs[name].is_sure, -len(beliefs[name].raised), waiting[name], name)
    )


def repair_set(
    bank: Bank, misconception: str, belief: Belief | None, seen: Sequence[str], chance: Random, count: int = REPAIR_SET
) -> list[Question]:
    """Siblings to repair a misconception with, mixed by topic: unseen ones, then those seen longest ago.

    Args:
        seen: the ids of the questions answered so far, the latest last.
    """
    raised = belief.raised if belief else ()
    last_seen = {name: place for place, name in enumerate(seen)}
    candidates = list(siblings(bank, misconception))
    chance.shuffle(candidates)
    candidates.sort(key=lambda question: (question.id in raised, last_seen.get(question.id, -1)))
    return draw(candidates[:count], count, chance)


@dataclass(frozen=True)
class CommonIdea:
    """One misconception behind several misses."""

    misconception: str
    question_ids: tuple[str, ...]
    """The missed questions that betrayed it."""
    misses: int
    """How many questions were missed in all."""


def common_idea(misses: Mapping[str, Iterable[str]]) -> CommonIdea | None:
    """The misconception behind most of the misses, if there are at least two.

    Args:
        misses: each missed question with the misconceptions that its answer betrayed.
    """
    by_idea: dict[str, list[str]] = {}
    for question_id, names in misses.items():
        for name in dict.fromkeys(names):
            by_idea.setdefault(name, []).append(question_id)
    if not by_idea:
        return None
    most = max(by_idea, key=lambda name: len(by_idea[name]))
    found = tuple(by_idea[most])
    return CommonIdea(most, found, len(misses)) if len(found) >= QUESTIONS_TO_HOLD else None
