"""A bank: questions and cards with the facts, mechanisms and misconceptions that explain them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from quizapp.domain.authored import digest
from quizapp.domain.contrast import Contrast
from quizapp.domain.mechanisms import Card, Fact, Mechanism, Misconception, Source, Step
from quizapp.domain.questions.base import Question
from quizapp.domain.workbench import Bench

if TYPE_CHECKING:
    from quizapp.domain.explanation import Explanation


@dataclass(frozen=True)
class Link:
    """A step in its chain: what a reference such as `gaba-a/bind` points at."""

    mechanism_id: str
    mechanism: Mechanism
    step: Step

    @cached_property
    def ref(self) -> str:
        return f"{self.mechanism_id}/{self.step.id}"

    @cached_property
    def number(self) -> int:
        """The step's place in the chain, from 1."""
        return [step.id for step in self.mechanism.steps].index(self.step.id) + 1

    @cached_property
    def chain(self) -> tuple["Link", ...]:
        """All links of its mechanism, in order."""
        return tuple(Link(self.mechanism_id, self.mechanism, step) for step in self.mechanism.steps)


@dataclass(frozen=True, kw_only=True)
class Bank:
    """Everything that one question bank holds, complete and with all references resolved."""

    id: str
    title: str
    summary: str = ""
    language: str = "en"
    license: str = ""
    notice: str = ""
    source: Source | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    mechanisms: Mapping[str, Mechanism] = field(default_factory=dict)
    misconceptions: Mapping[str, Misconception] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    cards: tuple[Card, ...] = ()
    benches: Mapping[str, Bench] = field(default_factory=dict)
    contrast: Contrast | None = None

    def link(self, ref: str | None) -> Link | None:
        """The step that a reference names, or None if this bank has no such step."""
        return self._links.get(ref or "")

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """The version of each question, by its id."""
        return {name: digest(question.native()) for name, question in self.questions.items()}

    @cached_property
    def explanations(self) -> dict[tuple[str, str, str | None], "Explanation"]:
        """The explanations worked out so far, by question, answer and reason; they go when the bank goes."""
        return {}

    @cached_property
    def topics(self) -> Mapping[str, int]:
        """The topics with the number of their questions, in the order in which they first appear."""
        counts: dict[str, int] = {}
        for question in self.questions.values():
            if question.topic:
                counts[question.topic] = counts.get(question.topic, 0) + 1
        return counts

    @cached_property
    def questions_by_step(self) -> Mapping[str, tuple[Question, ...]]:
        """The questions that test each step."""
        found: dict[str, list[Question]] = {}
        for question in self.questions.values():
            if question.step:
                found.setdefault(question.step, []).append(question)
        return {ref: tuple(questions) for ref, questions in found.items()}

    def links(self) -> Iterator[Link]:
        """Every step of every chain, in order."""
        yield from self._links.values()

    @cached_property
    def _links(self) -> Mapping[str, Link]:
        links = (Link(name, each, step) for name, each in self.mechanisms.items() for step in each.steps)
        return {link.ref: link for link in links}


Path = tuple[str | int, ...]
"""A way into a bank's data, such as `("questions", "what-opens", "options", 1, "step")`."""


@dataclass(frozen=True)
class Dangling:
    """A reference to something that the bank does not have."""

    path: Path
    message: str


def dangling(bank: Bank) -> Iterator[Dangling]:
    """Every reference of a bank that leads nowhere, each with a suggestion where one is near."""
    steps = {link.ref for link in bank.links()}
    sections = set(bank.source.sections) if bank.source else set()
    misconceptions = set(bank.misconceptions)

    def missing(path: Path, what: str, name: str | None, known: set[str]) -> Iterator[Dangling]:
        if name and name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean `{near[0]}`?" if near else ". Define it, or remove the reference."
            yield Dangling(path, f"There is no {what} `{name}`{hint}")

    def missing_facts(path: Path, names: tuple[str, ...]) -> Iterator[Dangling]:
        for place, name in enumerate(names):
            yield from missing((*path, "facts", place), "fact", name, set(bank.facts))

    for name, fact in bank.facts.items():
        yield from missing(("facts", name, "at"), "section", fact.section, sections)
    for name, mechanism in bank.mechanisms.items():
        for place, step in enumerate(mechanism.steps):
            yield from missing_facts(("mechanisms", name, "steps", place), step.facts)
    for name, misconception in bank.misconceptions.items():
        yield from missing(("misconceptions", name, "breaks"), "step", misconception.breaks, steps)
    for name, question in bank.questions.items():
        at: Path = ("questions", name)
        yield from missing((*at, "step"), "step", question.step, steps)
        yield from missing_facts(at, question.facts)
        for place, sibling in enumerate(question.siblings):
            yield from missing((*at, "siblings", place), "question", sibling, set(bank.questions))
        for where, note in question.notes():
            inner = tuple(int(part) if part.isdigit() else part for part in where.split("."))
            yield from missing((*at, *inner, "step"), "step", note.step, steps)
            yield from missing((*at, *inner, "misconception"), "misconception", note.misconception, misconceptions)
    for place, card in enumerate(bank.cards):
        yield from missing(("cards", place, "step"), "step", card.step, steps)
        yield from missing_facts(("cards", place), card.facts)
    for name, bench in bank.benches.items():
        for place, entry in enumerate(bench.rows):
            at = ("bench", name, "rows", place)
            yield from missing((*at, "step"), "step", entry.step, steps)
            for quantity, ref in entry.steps.items():
                yield from missing((*at, "steps", quantity), "step", ref, steps)
            yield from missing_facts(at, entry.facts)
    for place, row in enumerate(bank.contrast.rows if bank.contrast else ()):
        for side, cell in row.cells.items():
            at = ("contrast", "rows", place, "cells", side)
            yield from missing((*at, "step"), "step", cell.step, steps)
            yield from missing_facts(at, cell.facts)
