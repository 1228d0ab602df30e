"""Why an answer is right or wrong: what is said of it, the link that decides, and where the source says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizapp.domain.banks import Bank, Link
from quizapp.domain.insight import judged
from quizapp.domain.mechanisms import Fact, Misconception
from quizapp.domain.questions.base import Mark, Note, Outcome, Part, Question, Response

MOST_REMEMBERED = 1000
"""Of a bank's explanations. When there are more, all are forgotten and worked out again."""


@dataclass(frozen=True)
class Betrayed:
    """A misconception that an answer betrays, with the link that it breaks."""

    id: str
    misconception: Misconception
    link: Link | None


@dataclass(frozen=True)
class Ground:
    """A fact that the question rests on, and where the source states it."""

    id: str
    fact: Fact
    where: str
    """The title of the section and the paragraph; empty for what is beyond the source."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """All that a feedback page says about one answer. One equals itself alone, so that pages can be kept beside it."""

    outcome: Outcome
    deciding: Link | None
    """The link that the question tests."""
    missing: Link | None
    """The link that the answer, or the reason given for it, shows to be missing; None if both are right."""
    betrayed: tuple[Betrayed, ...]
    grounds: tuple[Ground, ...]
    said: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What the answer tells of whoever gives it, by how sure they were; `quizapp.domain.knowledge` keeps it here."""

    @property
    def chain(self) -> Link | None:
        """The link whose chain is worth looking at: the deciding one, or what the answer confused."""
        return self.deciding or self.missing

    @property
    def mechanism_ids(self) -> set[str]:
        """The mechanisms that it is about."""
        return {link.mechanism_id for link in (self.deciding, self.missing) if link}

    @property
    def sections(self) -> tuple[str, ...]:
        """Where the source says so, each place once."""
        return tuple(dict.fromkeys(ground.where for ground in self.grounds if ground.where))


def explained(bank: Bank | None, question: Question, response: Response, reason: str | None) -> Explanation:
    """Why an answer is right or wrong, with the reason that was given for it.

    A class gives the same few answers again and again, so each is worked out once for a bank as it stands.

    Args:
        reason: the key of the reason, if one was given.
    """
    if bank is None or bank.questions.get(question.id) is not question:
        return explain(bank, question, judged(question, response, reason))
    answer = (question.id, repr(response), reason)
    if (known := bank.explanations.get(answer)) is not None:
        return known
    if len(bank.explanations) >= MOST_REMEMBERED:
        bank.explanations.clear()
    return bank.explanations.setdefault(answer, explain(bank, question, judged(question, response, reason)))


def explain(bank: Bank | None, question: Question, outcome: Outcome) -> Explanation:
    """Put together what is known about an answer. Without its bank, the question's own notes are left."""
    if bank is None:
        return Explanation(outcome, None, None, (), ())
    return Explanation(
        outcome=outcome,
        deciding=bank.link(question.step),
        missing=_missing_link(bank, question, outcome),
        betrayed=tuple(
            Betrayed(name, bank.misconceptions[name], bank.link(bank.misconceptions[name].breaks))
            for name in outcome.misconceptions
            if name in bank.misconceptions
        ),
        grounds=grounds(bank, question.facts),
    )


def grounds(bank: Bank, facts: Iterable[str]) -> tuple[Ground, ...]:
    """The facts of these names, each with where the source states it."""
    known = {name: bank.facts[name] for name in facts if name in bank.facts}
    return tuple(Ground(name, fact, where(bank, fact)) for name, fact in known.items())


def _missing_link(bank: Bank, question: Question, outcome: Outcome) -> Link | None:
    if outcome.mark is Mark.RIGHT and not (outcome.reason and outcome.reason.faults):
        return None
    for part in outcome.faults:
        if (link := broken_link(bank, part.note)) is not None:
            return link
    return bank.link(question.step)


def broken_link(bank: Bank, note: Note) -> Link | None:
    """The link that an answer with this note gets wrong."""
    misconception = bank.misconceptions.get(note.misconception or "")
    return bank.link(misconception.breaks if misconception else note.step)


def where(bank: Bank, fact: Fact) -> str:
    """The title of the section and the paragraph where the source states a fact; empty if it does not."""
    if not (bank.source and fact.at and fact.section):
        return ""
    title = bank.source.sections.get(fact.section, fact.section)
    paragraph = fact.at.removeprefix(fact.section).strip()
    return f"{title}, {paragraph}" if paragraph else title


def whys(parts: Sequence[Part]) -> tuple[str, ...]:
    """What is said of the parts, each sentence once."""
    return tuple(dict.fromkeys(part.note.why for part in parts if part.note.why))
