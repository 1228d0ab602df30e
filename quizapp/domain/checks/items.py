"""What the rules look at in a question, whatever its kind: options, notes, explanations."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Protocol, Self, runtime_checkable

from quizapp.domain.banks import Bank, Path
from quizapp.domain.questions.base import Note, Option, Question

Finding = tuple[Path, str]
"""Where something could be better, and a sentence or two on how."""

Findings = Iterator[Finding]

WHOLE_BANK: Path = ("title",)
"""Where advice stands that concerns no single thing."""


@runtime_checkable
class Offers(Protocol):
    """Whatever shows options: a question, a blank of a text."""

    @property
    def options(self) -> Sequence[Option]: ...


@runtime_checkable
class Blanked(Protocol):
    """A question whose answers go into blanks of its text."""

    @property
    def blanks(self) -> Mapping[str, object]: ...


@dataclass(frozen=True)
class Offer:
    """Options that are shown together, and the words before them."""

    path: Path
    stem: str
    options: Sequence[Option]

    @property
    def keys(self) -> list[Option]:
        return [option for option in self.options if option.is_right]

    @property
    def distractors(self) -> list[Option]:
        return [option for option in self.options if not option.is_right]

    def at(self, option: Option) -> Path:
        return (*self.path, self.options.index(option))


@dataclass(frozen=True)
class Item:
    """A question as the rules see it. All paths begin at the question."""

    question: Question
    offers: Sequence[Offer]
    """Every list of options: the question's own, those of its blanks, its reasons."""
    notes: Mapping[Path, Note]
    whys: Mapping[Path, str | None]
    """What is said of each right answer that is no option: a typed word, a number, a statement."""

    @classmethod
    def of(cls, question: Question) -> Self:
        blanks = question.blanks if isinstance(question, Blanked) else {}
        answers: dict[Path, object] = {(): question, **{("blanks", name): blank for name, blank in blanks.items()}}
        offers = [
            Offer((*path, "options"), _words_before(question.ask, path), answer.options)
            for path, answer in answers.items()
            if isinstance(answer, Offers)
        ]
        notes: dict[Path, Note] = {tuple(map(_part, where.split("."))): note for where, note in question.notes()}
        if question.reasons:
            offers.append(Offer(("reasons",), "", question.reasons))
        whys = {(*path, "why"): answer.why for path, answer in answers.items() if hasattr(answer, "why")}
        return cls(question, offers, notes, whys)

    @property
    def wrong(self) -> Mapping[Path, Note]:
        """The notes on answers that are wrong, or on parts that can be got wrong."""
        return {path: note for path, note in self.notes.items() if not getattr(note, "is_right", False)}

    def explanations(self) -> Iterator[tuple[Path, str]]:
        """Everything that is read after the answer."""
        if self.question.explain:
            yield ("explain",), self.question.explain
        for path, why in self.whys.items():
            if why:
                yield path, why
        for path, note in self.notes.items():
            if note.why:
                yield (*path, "why"), note.why


@dataclass(frozen=True)
class Items:
    """A bank with its questions as the rules see them."""

    bank: Bank
    by_id: Mapping[str, Item]

    @classmethod
    def of(cls, bank: Bank) -> Self:
        return cls(bank, {name: Item.of(question) for name, question in bank.questions.items()})


Rule = Callable[[Items], Findings]


def each_item(rule: Callable[[Item], Findings]) -> Rule:
    """A rule on one question, over all of a bank."""

    @wraps(rule)
    def over_bank(items: Items) -> Findings:
        for name, item in items.by_id.items():
            for path, message in rule(item):
                yield ("questions", name, *path), message

    return over_bank


def each_offer(rule: Callable[[Offer], Findings]) -> Rule:
    """A rule on one list of options, over all of a bank."""

    @wraps(rule)
    def over_item(item: Item) -> Findings:
        for offer in item.offers:
            yield from rule(offer)

    return each_item(over_item)


def is_catch_all(path: Path) -> bool:
    """Whether a note speaks of every wrong answer that its author did not foresee."""
    return path[-1] == "wrong"


def _words_before(ask: str, path: Path) -> str:
    """The words of a question before its options: all of them, or those before the blank at this path."""
    return ask.partition(f"[[{path[-1]}]]")[0] if path else ask


def _part(word: str) -> str | int:
    return int(word) if word.isdigit() else word
