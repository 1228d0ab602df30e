"""A bank's source, fact by fact: what asks for each, and how well the learner knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from quizapp.domain import explanation, mastery
from quizapp.domain.banks import Bank, Link
from quizapp.domain.mastery import Known
from quizapp.domain.measures import Hold
from quizapp.domain.questions.base import Mark, Question
from quizapp.library import Library
from quizapp.services import knowledge, sums
from quizapp.services.banks import CoveredFact, coverage, open_bank
from quizapp.services.visitors import Visitor, person_of


@dataclass(frozen=True)
class MappedFact:
    """A fact on the map."""

    covered: CoveredFact
    where: str
    """The title of the section and the paragraph; empty for what is beyond the source."""
    links: tuple[Link, ...]
    """The links that its questions test; where it has no questions, those that rest on it."""
    known: Known | None
    """Of these links, the one least known of those that were tested: a fact is known as well as that."""
    tested: int
    """How many of the links were tested."""
    answered: tuple[tuple[Question, Mark], ...]
    """Its questions that the learner has answered, and how the last answer was marked."""

    @property
    def hold(self) -> Hold:
        return mastery.state(self.known)


@dataclass(frozen=True)
class SourceMap:
    """A source as its bank covers it and a learner knows it."""

    bank: Bank
    sections: Mapping[str, tuple[MappedFact, ...]]
    """Facts by the title of their section; those beyond the source under an empty title."""

    @property
    def holds(self) -> Mapping[Hold, int]:
        """How many facts stand how."""
        states = [fact.hold for facts in self.sections.values() for fact in facts]
        return {hold: states.count(hold) for hold in Hold}


def source_map(library: Library, visitor: Visitor | None, bank_id: str, now: datetime) -> SourceMap:
    """The facts of a bank in the order of its source, with what a visitor knows of each.

    What is known comes from the estimates of the links, as they are kept; no answers are read for it.

    Raises:
        NotFound: there is no such bank.
    """
    bank = open_bank(library, bank_id)
    person = person_of(visitor)
    links = knowledge.of(person, bank_id).links
    marks = {question_id: mark for (_, question_id), mark in sums.last_marks(person, now, bank_id).items()}
    return SourceMap(
        bank,
        {
            title: tuple(_mapped(bank, covered, links, marks) for covered in facts)
            for title, facts in coverage(bank).sections.items()
        },
    )


def _mapped(bank: Bank, covered: CoveredFact, known: Mapping[str, Known], marks: Mapping[str, Mark]) -> MappedFact:
    tests = {question.step for question in covered.questions}
    links = tuple(
        link for link in bank.links() if (link.ref in tests if covered.questions else covered.id in link.step.facts)
    )
    tested = [known[link.ref] for link in links if link.ref in known]
    return MappedFact(
        covered,
        explanation.where(bank, covered.fact),
        links,
        min(tested, key=lambda link: (link.p, link.last_at), default=None),
        len(tested),
        tuple((question, marks[question.id]) for question in covered.questions if question.id in marks),
    )
