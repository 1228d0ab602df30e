"""One right option among several."""

from collections.abc import Sequence
from random import Random
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from quizapp.domain.authored import Authored
from quizapp.domain.questions.base import (
    MOST_TRIES,
    Answer,
    AnswerShape,
    AtLeast,
    Layout,
    Note,
    OneAnswer,
    Option,
    Outcome,
    Response,
    Unreadable,
    alternatives,
    key_of_words,
    refuse_credit_of_right,
    refuse_doubled,
    refuse_unknown,
    shuffled,
)


class Optioned(Authored):
    """What offers options, shuffled unless its author says no."""

    options: Annotated[tuple[Option, ...], Field(max_length=26), AtLeast(2)]
    shuffle: bool = True

    @model_validator(mode="after")
    def _options_differ(self) -> Self:
        refuse_doubled([option.text for option in self.options], "options")
        return self

    @property
    def right_options(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.is_right)

    @property
    def offered(self) -> Sequence[str]:
        return [option.text for option in sorted(self.options, key=lambda option: (option.pin == "last", option.key))]

    def arrange(self, chance: Random) -> Layout:
        return shuffled(self.options, chance) if self.shuffle else tuple(option.key for option in self.options)

    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        return [(f"options.{place}", option) for place, option in enumerate(self.options)]


class ChosenAnswer(Optioned, Answer):
    """One option of a list; exactly one is right. The answer is kept as the option's key."""

    shape: ClassVar[AnswerShape] = "chosen"

    @model_validator(mode="after")
    def _has_one_right_option(self) -> Self:
        right = len(self.right_options)
        if right == 0:
            raise ValueError("No option is right. Write one of them as `right:`.")
        if right > 1:
            raise ValueError(f"{right} options are right. Keep one, or write `type: multiple`.")
        refuse_credit_of_right(self.options)
        return self

    @property
    def right(self) -> Option:
        return self.right_options[0]

    @property
    def right_words(self) -> str:
        return self.right.text

    @property
    def right_note(self) -> Note:
        return self.right.note

    @property
    def guess_rate(self) -> float:
        return 1 / len(self.options)

    def receive(self, text: str) -> str:
        if not text:
            raise Unreadable("Choose one of the answers.")
        refuse_unknown([text], [option.key for option in self.options])
        return text

    def recognise(self, words: str) -> str:
        return key_of_words(words, [option.text for option in self.options])

    def judge(self, given: str, label: str = "") -> Outcome:
        chosen = next(option for option in self.options if option.key == given)
        credit = 1.0 if chosen.is_right else chosen.earned
        return self.outcome(label, chosen.text, credit, chosen.note, alternatives(self.options, [given]))


class Choice(ChosenAnswer, OneAnswer):
    """Choose one option; exactly one is right. The response is the option's key."""

    kind: ClassVar[str] = "choice"
    single_line: ClassVar[str] = "Choose one answer"

    type: Literal["choice"]

    @property
    def tries(self) -> int:
        return min(MOST_TRIES, len(self.options))

    def refuted(self, response: Response) -> Layout:
        return () if response == self.right.key else (response,)
