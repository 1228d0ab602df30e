"""Looking at banks: what there is to study, and how a bank covers its source."""

from collections.abc import Mapping
from dataclasses import dataclass

from quizapp.domain.banks import Bank, Link
from quizapp.domain.mechanisms import Card, Fact
from quizapp.domain.questions.base import Question
from quizapp.library import Library
from quizapp.services.refusals import NotFound


def open_bank(library: Library, bank_id: str) -> Bank:
    """A bank by its id.

    Raises:
        NotFound: there is none.
    """
    bank = library.bank(bank_id)
    if bank is None:
        raise NotFound("There is no bank of this name. It may have been renamed or taken out.")
    return bank


def chain(bank: Bank, mechanism_id: str) -> list[tuple[Link, tuple[Question, ...]]]:
    """The links of a mechanism, each with the questions that test it.

    Raises:
        NotFound: the bank has no such mechanism.
    """
    mechanism = bank.mechanisms.get(mechanism_id)
    if mechanism is None:
        raise NotFound("This bank has no such mechanism.")
    links = [Link(mechanism_id, mechanism, step) for step in mechanism.steps]
    return [(link, bank.questions_by_step.get(link.ref, ())) for link in links]


@dataclass(frozen=True)
class CoveredFact:
    """A fact with the questions and cards that rest on it."""

    id: str
    fact: Fact
    questions: tuple[Question, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class CoveringQuestion:
    """A question with what it covers."""

    question: Question
    sections: tuple[str, ...]
    """The titles of the sections that its facts stand in; an empty one for facts beyond the source."""
    facts: tuple[str, ...]
    link: Link | None


@dataclass(frozen=True)
class Coverage:
    """Which facts and which links the questions and cards of a bank cover."""

    sections: Mapping[str, tuple[CoveredFact, ...]]
    """Facts by the title of their section; those beyond the source under an empty title."""
    links: tuple[tuple[Link, tuple[Question, ...]], ...]
    questions: tuple[CoveringQuestion, ...]


def coverage(bank: Bank) -> Coverage:
    """How a bank covers its source and its mechanisms."""
    sections: dict[str, list[CoveredFact]] = {}
    titles = bank.source.sections if bank.source else {}
    for name, fact in bank.facts.items():
        covered = CoveredFact(
            name,
            fact,
            tuple(question for question in bank.questions.values() if name in question.facts),
            tuple(card for card in bank.cards if name in card.facts),
        )
        sections.setdefault(titles.get(fact.section or "", ""), []).append(covered)
    return Coverage(
        {title: tuple(facts) for title, facts in sections.items()},
        tuple((link, bank.questions_by_step.get(link.ref, ())) for link in bank.links()),
        tuple(_covering(bank, question, titles) for question in bank.questions.values()),
    )


def _covering(bank: Bank, question: Question, titles: Mapping[str, str]) -> CoveringQuestion:
    facts = tuple(name for name in question.facts if name in bank.facts)
    sections = dict.fromkeys(titles.get(bank.facts[name].section or "", "") for name in facts)
    return CoveringQuestion(question, tuple(sections), facts, bank.link(question.step))
