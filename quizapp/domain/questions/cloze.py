"""A text with blanks that are typed, chosen or filled with numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from quizapp.domain.questions.base import (
    MOST_TRIES,
    NOTHING_SAID,
    Answer,
    Fields,
    Layout,
    Mark,
    Note,
    Outcome,
    Part,
    Question,
    Response,
    bounded,
    filled,
    labelled,
    refuse_doubled,
)
from quizapp.domain.questions.choice import ChosenAnswer
from quizapp.domain.questions.numeric import NumberAnswer
from quizapp.domain.questions.short import TypedAnswer

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
BLANK = re.compile(r"\[\[([^\[\]]+)\]\]")

SHAPES = {"options": "chosen", "accept": "typed", "answer": "number", "range": "number"}
"""The keys that tell the shapes of blanks apart."""


def _name(name: str) -> str:
    if not NAME.fullmatch(name):
        rule = "Begin with a letter; letters, digits, hyphens and underscores may follow."
        raise ValueError(f"A blank cannot be called `{name}`. {rule}")
    return name


def _shape(blank: Any) -> str | None:
    if isinstance(blank, Answer):
        return blank.shape
    keys = blank if isinstance(blank, dict) else ()
    return next((shape for key, shape in SHAPES.items() if key in keys), None)


def _of_some_shape(blank: Any) -> Any:
    if _shape(blank) is None:
        raise ValueError("This blank has no answer. Write `accept`, `options`, `answer` or `range`.")
    return blank


Blank = Annotated[
    Annotated[TypedAnswer, Tag("typed")]
    | Annotated[NumberAnswer, Tag("number")]
    | Annotated[ChosenAnswer, Tag("chosen")],
    Discriminator(_shape),
    BeforeValidator(_of_some_shape),
]


@dataclass(frozen=True)
class Gap:
    """A blank at its place in the text."""

    name: str
    blank: Answer


class Cloze(Question):
    """Fill the blanks of a text. The response is what was put into each filled blank, by the blank's name."""

    kind: ClassVar[str] = "cloze"
    single_line: ClassVar[str] = "Fill in the blanks"
    is_typed: ClassVar[bool] = True

    type: Literal["cloze"]
    blanks: Annotated[dict[Annotated[str, AfterValidator(_name)], Blank], Field(min_length=1)]

    @model_validator(mode="after")
    def _blanks_match_the_text(self) -> Self:
        named = [name.strip() for name in BLANK.findall(self.ask)]
        refuse_doubled(named, "blanks in `ask`")
        for name in named:
            if name not in self.blanks:
                raise ValueError(f"`ask` has the blank [[{name}]], but `blanks` lacks it. Add `{name}:` there.")
        for name in self.blanks:
            if name not in named:
                raise ValueError(f"`blanks` has `{name}`, but `ask` lacks it. Write [[{name}]] where it belongs.")
        return self

    @cached_property
    def pieces(self) -> tuple[str | Gap, ...]:
        """The text cut at its blanks: texts and gaps in turn."""
        cut = BLANK.split(self.ask)
        return tuple(self._gap(piece) if place % 2 else piece for place, piece in enumerate(cut) if piece)

    @property
    def stem(self) -> str:
        """The text with lines where its blanks are."""
        return BLANK.sub("____", self.ask)

    @property
    def guess_rate(self) -> float:
        """That of its blanks on average."""
        return sum(blank.guess_rate for blank in self.blanks.values()) / len(self.blanks)

    @property
    def solution(self) -> Sequence[tuple[str, str]]:
        return [(name, blank.right_words) for name, blank in self.blanks.items()]

    def read(self, fields: Fields) -> Response:
        given = filled(fields, "blank-", self.blanks)
        return {name: self.blanks[name].receive(text) for name, text in given.items()}

    def respond(self, texts: Sequence[str]) -> Response:
        return {name: self.blanks[name].recognise(words) for name, words in labelled(texts, self.blanks).items()}

    def grade(self, response: Response) -> Outcome:
        outcomes = [
            blank.judge(response[name], name) if name in response else _missed(name, blank)
            for name, blank in self.blanks.items()
        ]
        credit = sum(outcome.credit for outcome in outcomes) / len(outcomes)
        return Outcome(bounded(credit), tuple(part for outcome in outcomes for part in outcome.parts))

    def arrange(self, chance: Random) -> Layout:
        return tuple(f"{name}:{key}" for name, blank in self.blanks.items() for key in blank.arrange(chance))

    @property
    def tries(self) -> int:
        return MOST_TRIES

    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        return [
            (f"blanks.{name}.{path}", note)
            for name, blank in self.blanks.items()
            for path, note in blank.answer_notes()
        ]

    def _gap(self, name: str) -> Gap:
        return Gap(name.strip(), self.blanks[name.strip()])


def _missed(name: str, blank: Answer) -> Outcome:
    part = Part(name, "", blank.right_words, Mark.MISSED, NOTHING_SAID, blank.right_note)
    return Outcome(0.0, (part,))
