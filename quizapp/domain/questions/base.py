"""What all question kinds share: the fields, notes on answers, and the outcome of marking one."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from quizapp.domain.authored import Authored, Id, Several, StepRef, Text, doubled, key_of

Fields = Mapping[str, Sequence[str]]
"""A submitted form: every field's name with its values, in the order sent."""

Response = Any
"""An answer as it is kept: plain data of a shape that its kind knows (text, a list of keys, keys by key)."""

Layout = tuple[str, ...]
"""The keys of what can be chosen, in the order in which one attempt shows them."""


class Unreadable(Exception):
    """The form holds no answer that could be marked. Its sentence is for the learner."""


class Mark(StrEnum):
    """How one part of an answer, or a whole one, was judged."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    MISSED = "missed"
    """A part that belonged into the answer and was left out."""


def _percent(value: Any) -> Any:
    return value.rstrip(" %") if isinstance(value, str) else value


Percent = Annotated[float, BeforeValidator(_percent), Field(ge=-100, le=100)]


class Note(Authored):
    """What is said of one answer: why it is right or wrong, and which link it shows or confuses."""

    why: Text | None = None
    misconception: Id | None = None
    step: StepRef | None = None
    credit: Percent | None = None
    """Percent of the points that this answer earns, where it is neither all nor nothing."""

    @property
    def note(self) -> "Note":
        """The note alone, without the answer that it is about."""
        return Note(why=self.why, misconception=self.misconception, step=self.step, credit=self.credit)


NOTHING_SAID = Note()


class Option(Note):
    """One option: `right:` or `wrong:` with its text."""

    right: Text | None = None
    wrong: Text | None = None
    pin: Literal["last"] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.right is None) == (self.wrong is None):
            raise ValueError("An option needs its text as either `right:` or `wrong:`.")
        return self

    @property
    def is_right(self) -> bool:
        return self.right is not None

    @property
    def text(self) -> str:
        return self.right or self.wrong or ""

    @property
    def key(self) -> str:
        return key_of(self.text)


class Expectation(Authored):
    """A test of the item that its author wrote: this answer is marked so."""

    choose: Annotated[tuple[str, ...], Several]
    marked: Literal["right", "wrong", "partial"]
    misconception: Id | None = None


@dataclass(frozen=True)
class Part:
    """One place of an answer that is marked by itself: the option, a blank, a pair, an item."""

    label: str
    """What the part is about: the left side of a pair, the item, the blank's name; empty if there is one part only."""
    given: str
    """What the learner put there, in words; empty for nothing."""
    key: str
    """What belongs there, in words."""
    mark: Mark
    note: Note = NOTHING_SAID
    """What is said of what was given."""
    key_note: Note = NOTHING_SAID
    """What is said of what belongs there."""


@dataclass(frozen=True)
class Alternative:
    """An answer that was not given, and what it would have meant."""

    text: str
    mark: Mark
    note: Note


@dataclass(frozen=True)
class Outcome:
    """A marked answer: how much of the points it earns, and what is said of each part."""

    credit: float
    """From 0 to 1, rounded to four places."""
    parts: tuple[Part, ...]
    others: tuple[Alternative, ...] = ()

    @property
    def mark(self) -> Mark:
        if self.credit >= 1:
            return Mark.RIGHT
        return Mark.WRONG if self.credit <= 0 else Mark.PARTIAL

    @property
    def faults(self) -> tuple[Part, ...]:
        """The parts that are not right."""
        return tuple(part for part in self.parts if part.mark is not Mark.RIGHT)

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """The misconceptions that the answer betrays, each once, in order."""
        met = (part.note.misconception for part in self.faults)
        return tuple(dict.fromkeys(name for name in met if name))


def bounded(credit: float) -> float:
    """Credit between 0 and 1, rounded so that sums come out the same on every machine."""
    return round(min(1.0, max(0.0, credit)), 4)


class Question(Authored, ABC):
    """One item of a bank. A kind adds its answers and how they are read, marked and explained."""

    kind: ClassVar[str]
    single_line: ClassVar[str]
    """What a learner is to do, in a few words."""

    id: Id
    type: str
    title: Text | None = None
    ask: Text
    step: StepRef | None = None
    facts: Annotated[tuple[Id, ...], Several] = ()
    level: Literal["recall", "understand", "apply"] | None = None
    topic: Text | None = None
    tags: Annotated[tuple[Text, ...], Several] = ()
    explain: Text | None = None
    hints: Annotated[tuple[Text, ...], Several] = ()
    points: Annotated[float, Field(gt=0, le=100)] = 1
    image: Annotated[str, Field(max_length=200)] | None = None
    alt: Text | None = None
    siblings: Annotated[tuple[Id, ...], Several] = ()
    reasons: tuple[Option, ...] = ()
    expect: tuple[Expectation, ...] = ()

    @abstractmethod
    def read(self, fields: Fields) -> Response:
        """The answer in a submitted form.

        Raises:
            Unreadable: nothing was answered, or not in a way that can be marked.
        """

    @abstractmethod
    def respond(self, texts: Sequence[str]) -> Response:
        """The answer that these words stand for, as an author writes them under `expect`.

        Raises:
            Unreadable: the words are no answer to this question.
        """

    @abstractmethod
    def grade(self, response: Response) -> Outcome:
        """Mark an answer that `read` or `respond` gave, part by part."""

    def arrange(self, chance: Random) -> Layout:
        """The order in which one attempt shows what can be chosen."""
        return ()

    @abstractmethod
    def notes(self) -> Sequence[tuple[str, Note]]:
        """Every note of the question beside its path, such as `options.1`; for checks of references and coverage."""

    def says(self, response: Response) -> str:
        """The answer in words, for lists and exports."""
        return "; ".join(
            f"{part.label}: {part.given}" if part.label else part.given
            for part in self.grade(response).parts
            if part.given
        )


def one(fields: Fields, name: str) -> str:
    """The single value of a field, trimmed; empty if it is not there."""
    values = fields.get(name) or ("",)
    return values[0].strip()


def shuffled(options: Sequence[Option], chance: Random) -> Layout:
    """The keys of options in random order, those pinned at the end."""
    free = [option.key for option in options if option.pin != "last"]
    chance.shuffle(free)
    return (*free, *(option.key for option in options if option.pin == "last"))


def refuse_doubled(texts: Sequence[str], what: str) -> None:
    """Raise a ValueError for an author who wrote the same text twice."""
    if (text := doubled(texts)) is not None:
        raise ValueError(f"Two {what} have the same text, “{text}”. Change or remove one of them.")
