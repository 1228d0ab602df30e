"""Misconceptions across questions: what several misses share, what is held, what is cleared, and how to repair it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from random import Random

from quizapp.db import begin_writing, db
from quizapp.domain import beliefs
from quizapp.domain.attempts import Selection
from quizapp.domain.banks import Bank
from quizapp.domain.beliefs import Belief
from quizapp.domain.mechanisms import Misconception
from quizapp.domain.questions.base import Question
from quizapp.domain.repair import repair_quiz
from quizapp.library import Library
from quizapp.services import attempts, knowledge
from quizapp.services.banks import open_bank
from quizapp.services.opening import open_attempt, seen_by
from quizapp.services.refusals import NotFound, NothingToAsk
from quizapp.services.visitors import Visitor, new_guest, person_of, visitor_for


@dataclass(frozen=True)
class Idea:
    """A misconception of a bank."""

    bank: Bank
    id: str

    @property
    def misconception(self) -> Misconception:
        return self.bank.misconceptions[self.id]

    @cached_property
    def questions(self) -> int:
        """With how many questions it is repaired."""
        return min(len(beliefs.siblings(self.bank, self.id)), beliefs.REPAIR_SET)

    @property
    def is_asked_about(self) -> bool:
        """Whether there is any question to repair it with; much cheaper to tell than how many."""
        return any(self.id in beliefs.carried(self.bank, question) for question in self.bank.questions.values())


@dataclass(frozen=True)
class Held:
    """An idea that different questions betrayed, or one that was cleared."""

    idea: Idea
    belief: Belief
    raised: tuple[Question, ...]
    """The questions that betrayed it, as far as the bank still has them."""


def held(bank: Bank, found: Mapping[str, Belief]) -> tuple[Held, ...]:
    """The ideas that a learner seems to hold, those raised most often first."""
    names = [name for name in bank.misconceptions if name in found and found[name].is_held]
    return tuple(_held(bank, name, found[name]) for name in sorted(names, key=lambda name: -len(found[name].raised)))


def cleared(bank: Bank, found: Mapping[str, Belief]) -> tuple[Held, ...]:
    """The ideas that a learner once betrayed and has cleared, the latest first."""
    names = [name for name in bank.misconceptions if name in found and not found[name].raised]
    moments = {name: moment for name in names if (moment := found[name].cleared_at)}
    return tuple(_held(bank, name, found[name]) for name in sorted(moments, key=lambda name: moments[name])[::-1])


def _held(bank: Bank, name: str, belief: Belief) -> Held:
    raised = tuple(bank.questions[question] for question in belief.raised if question in bank.questions)
    return Held(Idea(bank, name), belief, raised)


def due(library: Library, visitor: Visitor | None, now: datetime) -> tuple[Idea, ...]:
    """The idea of each bank that it is time to check again, if there is one."""
    waiting = {bank_id: beliefs.due(found, now) for bank_id, found in knowledge.beliefs(visitor).items()}
    offered: list[Idea] = []
    for bank_id, names in waiting.items():
        bank = library.bank(bank_id)
        there = [Idea(bank, name) for name in names if bank and name in bank.misconceptions]
        offered += [idea for idea in there if idea.is_asked_about][:1]
    return tuple(offered)


def repair(
    library: Library, visitor: Visitor | None, bank_id: str, name: str, now: datetime, seed: int
) -> tuple[int, Visitor]:
    """Begin a quiz that repairs a misconception; whoever is not known becomes a guest.

    Returns the attempt's id and the visitor to remember.

    Raises:
        NotFound: there is no such bank, or no such misconception in it.
        NothingToAsk: no question is about it.
    """
    bank = open_bank(library, bank_id)
    if name not in bank.misconceptions:
        raise NotFound("This bank does not know this idea. It may have been taken out.")
    begin_writing()
    person = person_of(visitor)
    if person:
        attempts.close_overdue(library, person, now)
    seen = seen_by(db.session.connection(), person.id, bank_id) if person else []
    belief = knowledge.of(person, bank_id).beliefs.get(name)
    chance = Random(seed)  # noqa: S311 - a draw of questions, no secret
    questions = repair_quiz(bank, name, belief, seen, chance)
    if not questions:
        db.session.rollback()
        raise NothingToAsk("No question is about this idea yet.", bank_id)
    person = person or new_guest(now)
    attempt = open_attempt(person, bank, questions, Selection(), now, seed)
    db.session.commit()
    return attempt.id, visitor_for(person)


@dataclass(frozen=True)
class Common:
    """One idea behind several misses of a quiz."""

    idea: Idea
    positions: tuple[int, ...]
    """The places whose answers betrayed it."""
    misses: int
    """How many questions were missed in all."""


def common(bank: Bank | None, misses: Sequence[tuple[int, Sequence[str]]]) -> Common | None:
    """The idea behind most of the misses, if there are at least two.

    Args:
        misses: the place of each missed question, with the misconceptions that its answer betrayed.
    """
    if bank is None:
        return None
    known = {str(place): [name for name in names if name in bank.misconceptions] for place, names in misses}
    found = beliefs.common_idea(known)
    return Common(Idea(bank, found.misconception), tuple(map(int, found.question_ids)), found.misses) if found else None
