"""What all question kinds share: the fields, notes on answers, and the outcome of marking one."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticKnownError
from pydantic_core.core_schema import no_info_after_validator_function

from quizapp.domain.authored import Authored, Id, Several, StepRef, Text, doubled, key_of


@dataclass(frozen=True)
class AtLeast:
    """How many entries a list must have.

    They are counted once all of them are sound. Pydantic's `min_length` counts the sound ones of a tuple only, so that
    a slip in one option would be answered by the false complaint that options are missing.
    """

    count: int

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._count, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "minItems": self.count}

    def _count(self, entries: Sequence[Any]) -> Sequence[Any]:
        if len(entries) < self.count:
            found = {"field_type": "List", "min_length": self.count, "actual_length": len(entries)}
            raise PydanticKnownError("too_short", found)
        return entries


Texts = Annotated[tuple[Text, ...], Several]
SomeTexts = Annotated[tuple[Text, ...], AtLeast(1), Several]
Ids = Annotated[tuple[Id, ...], Several]

Fields = Mapping[str, Sequence[str]]
"""A submitted form: every field's name with its values, in the order sent."""

Response = Any
"""An answer as it is kept: plain data of a shape that its kind knows (text, a list of keys, keys by key)."""

Layout = tuple[str, ...]
"""The keys of what can be chosen, in the order in which one attempt shows them."""


class Unreadable(Exception):  # noqa: N818 - reads as a sentence where it is raised
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


Percent = Annotated[
    float,
    Field(ge=-100, le=100),
    BeforeValidator(
        _percent,
        json_schema_input_type=Annotated[float, Field(ge=-100, le=100)]
        | Annotated[str, Field(pattern=r"^-?\d+(\.\d+)? ?%$")],
    ),
]


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

    @property
    def earned(self) -> float:
        """The share of the points that a wrong answer with this note earns all the same; below 0 if it costs some."""
        return (self.credit or 0.0) / 100


NOTHING_SAID = Note()


class Share(Note):
    """A note on one of several parts that all count the same, so it has no credit of its own."""

    credit: None = None


class Choosable(Note, ABC):
    """Something that can be chosen: what it is stands under `right:` or under `wrong:`."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["right"]}, {"required": ["wrong"]}]})

    right: Any = None
    wrong: Any = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.right is None) == (self.wrong is None):
            raise ValueError("This is either right or wrong. Write it once, as `right:` or as `wrong:`.")
        return self

    @property
    @abstractmethod
    def text(self) -> str:
        """What it is, in words."""

    @property
    def is_right(self) -> bool:
        return self.right is not None

    @property
    def key(self) -> str:
        return key_of(self.text)


class Option(Choosable):
    """One option: `right:` or `wrong:` with its text."""

    right: Text | None = None
    wrong: Text | None = None
    pin: Literal["last"] | None = None

    @property
    def text(self) -> str:
        return self.right or self.wrong or ""


def _one_right_reason(reasons: tuple[Option, ...]) -> tuple[Option, ...]:
    """Reasons are chosen like the options of a `choice`; they earn nothing of their own."""
    if not reasons:
        return reasons
    right = sum(reason.is_right for reason in reasons)
    if right != 1 or len(reasons) < 2:
        raise ValueError("Write two or more reasons, exactly one of them as `right:`.")
    if any(reason.credit is not None for reason in reasons):
        raise ValueError("The points hang on the answer alone. Remove `credit` from the reasons.")
    refuse_doubled([reason.text for reason in reasons], "reasons")
    return reasons


Reasons = Annotated[tuple[Option, ...], Field(max_length=9), AfterValidator(_one_right_reason)]
"""What may stand after "because": two or more, one of them right."""


class Expectation(Authored):
    """A test of the item that its author wrote: this answer is marked so."""

    choose: Texts
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
    reason: "Outcome | None" = None
    """The reason that was given for the answer, marked like a choice of its own. It earns no points."""

    @property
    def mark(self) -> Mark:
        return mark_of(self.credit)

    @property
    def faults(self) -> tuple[Part, ...]:
        """The parts that are not right, and the reason if it is not."""
        own = tuple(part for part in self.parts if part.mark is not Mark.RIGHT)
        return (*own, *self.reason.faults) if self.reason else own

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """The misconceptions that the answer betrays, each once, in order."""
        met = (part.note.misconception for part in self.faults)
        return tuple(dict.fromkeys(name for name in met if name))


def bounded(credit: float) -> float:
    """Credit between 0 and 1, rounded so that sums come out the same on every machine."""
    return round(min(1.0, max(0.0, credit)), 4)


def mark_of(credit: float) -> Mark:
    """How an answer that earns this share of the points is judged."""
    if credit >= 1:
        return Mark.RIGHT
    return Mark.WRONG if credit <= 0 else Mark.PARTIAL


def share_of_right(parts: Sequence[Part]) -> float:
    """Credit where every part counts the same."""
    return bounded(sum(part.mark is Mark.RIGHT for part in parts) / len(parts))


MOST_TRIES = 4
"""At one question, where one answers until it is right."""

TYPED_GUESS = 0.02
"""How often a blind guess hits upon what has to be written rather than chosen."""


class Question(Authored, ABC):
    """One item of a bank. A kind adds its answers and how they are read, marked and explained."""

    kind: ClassVar[str]
    single_line: ClassVar[str]
    """What a learner is to do, in a few words."""
    is_typed: ClassVar[bool] = False
    """Whether learners answer in words of their own, which are shown as they were typed and are no markup."""

    id: Id
    type: str
    title: Text | None = None
    ask: Text
    step: StepRef | None = None
    facts: Ids = ()
    level: Literal["recall", "understand", "apply"] | None = None
    topic: Text | None = None
    tags: Texts = ()
    explain: Text | None = None
    hints: Texts = ()
    points: Annotated[float, Field(gt=0, le=100)] = 1
    image: Annotated[str, Field(max_length=200)] | None = None
    alt: Text | None = None
    siblings: Ids = ()
    reasons: Reasons = ()
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

    @property
    def guess_rate(self) -> float:
        """How likely whoever knows nothing is to get one part of the answer right."""
        return TYPED_GUESS

    def notes(self) -> Sequence[tuple[str, Note]]:
        """Every note of the question beside its path, such as `options.1`; for checks of references and coverage."""
        return [
            *self.answer_notes(),
            *((f"reasons.{place}", reason) for place, reason in enumerate(self.reasons)),
        ]

    @abstractmethod
    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        """Every note on an answer beside its path."""

    @property
    def tries(self) -> int:
        """How often to try before nothing is left to be found out, where one answers until it is right."""
        return 1

    def refuted(self, response: Response) -> Layout:
        """The keys of the wrong options that an answer chose, to be struck out where one may try again."""
        return ()

    def parts(self) -> Sequence[tuple[str, str]]:
        """Every part of a diagram that the question points at: its path, such as `areas.1.right`, and the part's id.

        A kind that names parts of its `image` overrides this; readers then check that the drawing has them.
        """
        return ()

    @property
    @abstractmethod
    def solution(self) -> Sequence[tuple[str, str]]:
        """The right answer in words: each part's label, empty if there is one part only, and what belongs there."""

    @property
    def offered(self) -> Sequence[str]:
        """What can be chosen from, in words, where the question does not say so by itself."""
        return ()

    @property
    def stem(self) -> str:
        """What is asked, for lists: without the places for answers that it may hold."""
        return self.ask

    def says(self, response: Response) -> str:
        """The answer in words, for lists and exports."""
        return "; ".join(
            f"{part.label}: {part.given}" if part.label else part.given
            for part in self.grade(response).parts
            if part.given
        )


AnswerShape = Literal["typed", "number", "chosen"]


class Answer(Authored, ABC):
    """What belongs into one place: a text, a number, an option. Most kinds ask for one, a cloze for several."""

    shape: ClassVar[AnswerShape]

    @property
    @abstractmethod
    def right_words(self) -> str:
        """The right answer in words."""

    @property
    @abstractmethod
    def right_note(self) -> Note:
        """What is said of the right answer."""

    @abstractmethod
    def receive(self, text: str) -> str:
        """The answer as it is kept, from what the form's field held.

        Raises:
            Unreadable: it cannot be marked.
        """

    def recognise(self, words: str) -> str:
        """The answer that an author's words stand for; raises `Unreadable` like `receive`."""
        return self.receive(words)

    @abstractmethod
    def judge(self, given: str, label: str = "") -> Outcome:
        """Mark what `receive` gave, as an outcome of one part with this label."""

    @property
    def guess_rate(self) -> float:
        """How likely whoever knows nothing is to get it right."""
        return TYPED_GUESS

    @abstractmethod
    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        """Every note with its path inside the answer."""

    def arrange(self, chance: Random) -> Layout:
        """The order in which one attempt shows what can be chosen."""
        return ()

    def outcome(
        self, label: str, given: str, credit: float, note: Note, others: tuple[Alternative, ...] = ()
    ) -> Outcome:
        """The outcome of one part that was given this answer."""
        part = Part(label, given, self.right_words, mark_of(credit), note, self.right_note)
        return Outcome(bounded(credit), (part,), others)


class OneAnswer(Answer, Question):
    """A question that asks for a single answer, in the field `answer`."""

    def read(self, fields: Fields) -> Response:
        return self.receive(one(fields, "answer"))

    def respond(self, texts: Sequence[str]) -> Response:
        if len(texts) != 1:
            raise Unreadable("This question takes one answer. Write a single text.")
        return self.recognise(texts[0])

    def grade(self, response: Response) -> Outcome:
        return self.judge(response)

    @property
    def solution(self) -> Sequence[tuple[str, str]]:
        return [("", self.right_words)]


def refuse_credit_of_right(options: Iterable[Choosable]) -> None:
    """Raise a ValueError for an author who gives a part of the points to what earns all of them."""
    if any(option.is_right and option.credit is not None for option in options):
        raise ValueError("What is right earns all of the points. Remove its `credit`, or write it as `wrong:`.")


def alternatives(options: Iterable[Choosable], chosen: Collection[str]) -> tuple[Alternative, ...]:
    """The wrong options that were not chosen, and what each would have meant."""
    return tuple(
        Alternative(option.text, mark_of(option.earned), option.note)
        for option in options
        if option.key not in chosen and not option.is_right
    )


def key_of_words(words: str, texts: Iterable[str]) -> str:
    """The key of the text that an author's words repeat.

    Raises:
        Unreadable: no text reads so.
    """
    if words not in texts:
        raise Unreadable(f"No answer here reads “{words}”. Repeat one of them letter by letter.")
    return key_of(words)


def one(fields: Fields, name: str) -> str:
    """The single value of a field, trimmed; empty if it is not there."""
    values = fields.get(name) or ("",)
    return values[0].strip()


def filled(fields: Fields, prefix: str, names: Iterable[str]) -> dict[str, str]:
    """What stands in those fields that are not empty, by their names without the prefix.

    Raises:
        Unreadable: all are empty.
    """
    given = {name: text for name in names if (text := one(fields, prefix + name))}
    if not given:
        raise Unreadable("Nothing is filled in yet. Answer at least one part.")
    return given


def refuse_unknown(keys: Iterable[str], known: Collection[str]) -> None:
    """Raise Unreadable for a form that chose what was not offered."""
    if not all(key in known for key in keys):
        raise Unreadable("That is not one of the answers shown. Choose from the list.")


def labelled(texts: Sequence[str], labels: Collection[str]) -> dict[str, str]:
    """The answers in texts such as “label = answer”, by label.

    Raises:
        Unreadable: there is none, or one begins with no known label.
    """
    if not texts:
        raise Unreadable("There is no answer. Write at least one as “label = answer”.")
    return dict(_label_and_answer(text, labels) for text in texts)


def _label_and_answer(text: str, labels: Collection[str]) -> tuple[str, str]:
    places = [place for place, character in enumerate(text) if character == "="]
    for place in places:  # a label may hold an equals sign itself
        if (label := text[:place].strip()) in labels:
            return label, text[place + 1 :].strip()
    raise Unreadable(f"“{text}” names no part of this question. Write “label = answer”.")


def shuffled(options: Sequence[Option], chance: Random) -> Layout:
    """The keys of options in random order, those pinned at the end."""
    free = shuffled_keys((option.key for option in options if option.pin != "last"), chance)
    return (*free, *(option.key for option in options if option.pin == "last"))


def shuffled_keys(keys: Iterable[str], chance: Random) -> Layout:
    """The keys in random order."""
    order = list(keys)
    chance.shuffle(order)
    return tuple(order)


def refuse_doubled(texts: Sequence[str], what: str) -> None:
    """Raise a ValueError for an author who wrote the same text twice."""
    if (text := doubled(texts)) is not None:
        raise ValueError(f"Two {what} have the same text, “{text}”. Change or remove one of them.")
