"""A bank from above, for those who write it: links without questions, questions without links, ideas nobody meets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from quizapp.db import BeliefRow, Response, db
from quizapp.domain.banks import Bank, Link
from quizapp.domain.likeness import Placed, Twins, twins
from quizapp.domain.mechanisms import Misconception
from quizapp.domain.questions.base import Question
from quizapp.library import Library
from quizapp.patience import letting_others_go
from quizapp.services.banks import open_bank
from quizapp.services.drafts import Desk
from quizapp.services.visitors import Visitor, instructor

FEW = 2
"""Questions that a link wants, so that another than the missed one can be asked."""


@dataclass(frozen=True)
class MappedLink:
    """A link with all that leans on it."""

    link: Link
    questions: tuple[Question, ...]
    answers: int
    """How many answers of other questions name it as the link that they confuse."""
    cards: int

    ideas: tuple["Idea", ...]
    """The misconceptions that break it."""

    @property
    def is_bare(self) -> bool:
        return not self.questions

    @property
    def is_thin(self) -> bool:
        return 0 < len(self.questions) < FEW


@dataclass(frozen=True)
class Idea:
    """A misconception with the questions whose answers betray it, and how many learners have had it."""

    id: str
    misconception: Misconception
    questions: tuple[Question, ...]
    learners: int

    @property
    def is_unmet(self) -> bool:
        """Whether no answer leads to it, or nobody has had it."""
        return not self.questions or not self.learners


@dataclass(frozen=True)
class BankMap:
    """What a bank covers, and what it does not."""

    bank: Bank
    chains: Mapping[str, tuple[MappedLink, ...]]
    loose: tuple[Question, ...]
    """The questions that test no link."""
    ideas: tuple[Idea, ...]
    given: Mapping[str, int]
    """How many answers were given to each question."""

    @property
    def bare(self) -> tuple[MappedLink, ...]:
        """The links that no question tests."""
        return tuple(link for links in self.chains.values() for link in links if link.is_bare)

    @property
    def unmet(self) -> tuple[Idea, ...]:
        """The misconceptions to which no answer leads, or that nobody has had."""
        return tuple(idea for idea in self.ideas if idea.is_unmet)


def bank_map(library: Library, visitor: Visitor | None, bank_id: str) -> BankMap:
    """A bank from above; for instructors.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such bank.
    """
    instructor(visitor)
    bank = open_bank(library, bank_id)
    confused: dict[str, int] = {}
    betrayed: dict[str, dict[str, Question]] = {}
    for question in bank.questions.values():
        for _, note in question.notes():
            if note.step:
                confused[note.step] = confused.get(note.step, 0) + 1
            if note.misconception:
                betrayed.setdefault(note.misconception, {})[question.id] = question
    learners = _learners(bank_id)
    ideas = tuple(
        Idea(name, found, tuple(betrayed.get(name, {}).values()), learners.get(name, 0))
        for name, found in bank.misconceptions.items()
    )
    chains = {
        name: tuple(_mapped(bank, Link(name, mechanism, step), confused, ideas) for step in mechanism.steps)
        for name, mechanism in bank.mechanisms.items()
    }
    loose = tuple(question for question in bank.questions.values() if not question.step)
    return BankMap(bank, chains, loose, ideas, _given(bank_id))


def _mapped(bank: Bank, link: Link, confused: Mapping[str, int], ideas: Sequence[Idea]) -> MappedLink:
    cards = sum(card.step == link.ref for card in bank.cards)
    broken_by = tuple(idea for idea in ideas if idea.misconception.breaks == link.ref)
    return MappedLink(link, bank.questions_by_step.get(link.ref, ()), confused.get(link.ref, 0), cards, broken_by)


def _learners(bank_id: str) -> dict[str, int]:
    counted = (
        select(BeliefRow.misconception, func.count())
        .where(BeliefRow.bank_id == bank_id)
        .group_by(BeliefRow.misconception)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _given(bank_id: str) -> dict[str, int]:
    counted = select(Response.question_id, func.count()).where(Response.bank_id == bank_id)
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Response.question_id))}


MOST_IN_DRAFT = 3_000
"""Questions of a draft that are held against all others while it is written."""


def alike_to(library: Library, desk: Desk) -> dict[str, list[Twins]]:
    """For each question of a draft, by its id, what asks the same in it or in another bank; nothing of a large one."""
    own = [Placed("", entry.question) for entry in desk.proof.questions if entry.question]
    if len(own) > MOST_IN_DRAFT:
        return {}
    kept = {placed.question.id for placed in own}
    others = [
        Placed(bank.id, question)
        for bank in library.banks().values()
        for question in bank.questions.values()
        if bank.id != desk.beside.bank_id or question.id not in kept
    ]
    found: dict[str, list[Twins]] = {}
    with letting_others_go():
        pairs = twins([*own, *others])
    for pair in pairs:
        for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
            if not one.bank_id:
                found.setdefault(one.question.id, []).append(Twins(one, other, pair.likeness))
    return found


def alike(library: Library, visitor: Visitor | None) -> list[Twins]:
    """Questions that are asked twice or nearly so, in all banks; for instructors.

    Raises:
        NotAllowed: a learner asks.
    """
    instructor(visitor)
    every = [Placed(bank.id, question) for bank in library.banks().values() for question in bank.questions.values()]
    return twins(every)
