"""One right option among several."""

from collections.abc import Sequence
from random import Random
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from quizapp.domain.questions.base import (
    Alternative,
    Fields,
    Layout,
    Mark,
    Note,
    Option,
    Outcome,
    Part,
    Question,
    Response,
    Unreadable,
    bounded,
    one,
    refuse_doubled,
    shuffled,
)


def alternatives(options: Sequence[Option], chosen: Sequence[str]) -> tuple[Alternative, ...]:
    """The options that were not chosen and are not right, and what each would have meant."""
    return tuple(
        Alternative(option.text, Mark.RIGHT if option.is_right else Mark.WRONG, option.note)
        for option in options
        if option.key not in chosen and not option.is_right
    )


def keys_of_texts(options: Sequence[Option], texts: Sequence[str]) -> list[str]:
    """The keys of the options that have these texts.

    Raises:
        Unreadable: a text belongs to no option.
    """
    known = {option.text: option.key for option in options}
    for text in texts:
        if text not in known:
            raise Unreadable(f"no option says “{text}”")
    return [known[text] for text in texts]


class Choice(Question):
    """Choose one option; exactly one is right. The response is the option's key."""

    kind: ClassVar[str] = "choice"
    single_line: ClassVar[str] = "Choose one answer"

    type: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=26)]
    shuffle: bool = True

    @model_validator(mode="after")
    def _has_one_right_option(self) -> Self:
        right = sum(option.is_right for option in self.options)
        if right == 0:
            raise ValueError("No option is right. Write one of them as `right:`.")
        if right > 1:
            raise ValueError(f"{right} options are right. Keep one, or write `type: multiple`.")
        refuse_doubled([option.text for option in self.options], "options")
        return self

    @property
    def right(self) -> Option:
        return next(option for option in self.options if option.is_right)

    def arrange(self, chance: Random) -> Layout:
        return shuffled(self.options, chance) if self.shuffle else tuple(option.key for option in self.options)

    def read(self, fields: Fields) -> Response:
        key = one(fields, "answer")
        if key not in {option.key for option in self.options}:
            raise Unreadable("Choose one of the answers.")
        return key

    def respond(self, texts: Sequence[str]) -> Response:
        return keys_of_texts(self.options, texts)[0]

    def grade(self, response: Response) -> Outcome:
        chosen = next(option for option in self.options if option.key == response)
        credit = float(chosen.is_right) if chosen.credit is None else chosen.credit / 100
        mark = Mark.RIGHT if chosen.is_right else Mark.WRONG
        part = Part("", chosen.text, self.right.text, mark, chosen.note, self.right.note)
        return Outcome(bounded(credit), (part,), alternatives(self.options, [chosen.key]))

    def notes(self) -> Sequence[tuple[str, Note]]:
        return [(f"options.{place}", option) for place, option in enumerate(self.options)]
