"""Any number of right options among several."""

from collections.abc import Sequence
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from quizapp.domain.questions.base import (
    MOST_TRIES,
    NOTHING_SAID,
    Fields,
    Layout,
    Mark,
    Option,
    Outcome,
    Part,
    Question,
    Response,
    Unreadable,
    alternatives,
    bounded,
    key_of_words,
    refuse_unknown,
)
from quizapp.domain.questions.choice import Optioned

ROUNDING = 0.00005
"""By how much the sum of credits such as 33.33333 may miss the whole."""


class Multiple(Optioned, Question):
    """Tick every right option. The response is the sorted list of the ticked options' keys."""

    kind: ClassVar[str] = "multiple"
    single_line: ClassVar[str] = "Tick all that are right"

    type: Literal["multiple"]

    @model_validator(mode="after")
    def _can_be_answered_rightly_and_wrongly(self) -> Self:
        if not self.right_options:
            raise ValueError("No option is right. Write at least one of them as `right:`.")
        if len(self.right_options) == len(self.options):
            raise ValueError("Every option is right, so ticking all would do. Add one as `wrong:`.")
        if any((option.earned <= 0) if option.is_right else (option.earned > 0) for option in self._weighed):
            raise ValueError("A right tick earns and a wrong one costs. Write `credit` above 0 or below it.")
        if abs((total := sum(self.share(option) for option in self.right_options)) - 1) > ROUNDING:
            raise ValueError(
                f"The right options together earn {total * 100:g} %. Give all of them `credit`, 100 in sum."
            )
        return self

    @property
    def guess_rate(self) -> float:
        return 1 / 2

    @property
    def solution(self) -> Sequence[tuple[str, str]]:
        return [("", option.text) for option in self.right_options]

    def read(self, fields: Fields) -> Response:
        keys = sorted(set(fields.get("answer") or ()))
        if not keys:
            raise Unreadable("Nothing is ticked yet. Tick at least one answer.")
        refuse_unknown(keys, [option.key for option in self.options])
        return keys

    def respond(self, texts: Sequence[str]) -> Response:
        if not texts:
            raise Unreadable("There is no answer. Write the texts of the ticked options.")
        known = [option.text for option in self.options]
        return sorted({key_of_words(text, known) for text in texts})

    def grade(self, response: Response) -> Outcome:
        shares = (self.share(option) for option in self._ticked(response))
        parts = tuple(_part(option, response) for option in self.options if option.is_right or option.key in response)
        return Outcome(bounded(sum(shares)), parts, alternatives(self.options, response))

    @property
    def tries(self) -> int:
        return MOST_TRIES

    def refuted(self, response: Response) -> Layout:
        return tuple(option.key for option in self._ticked(response) if not option.is_right)

    def says(self, response: Response) -> str:
        return "; ".join(option.text for option in self._ticked(response))

    @property
    def _weighed(self) -> list[Option]:
        """The options with a `credit` of their own."""
        return [option for option in self.options if option.credit is not None]

    def share(self, option: Option) -> float:
        """What ticking an option earns, or costs.

        Without a `credit` of its own each right tick counts the same, and what a wrong one costs makes ticking at
        random, or everything, worth nothing.
        """
        if option.credit is not None:
            return option.earned
        if option.is_right:
            return 1 / len(self.right_options)
        return -1 / (len(self.options) - len(self.right_options))

    def _ticked(self, response: Response) -> list[Option]:
        return [option for option in self.options if option.key in response]


def _part(option: Option, ticked: Sequence[str]) -> Part:
    """What became of an option that is right, or ticked, or both."""
    key, key_note = (option.text, option.note) if option.is_right else ("", NOTHING_SAID)
    if option.key not in ticked:
        return Part(option.text, "", key, Mark.MISSED, option.note, key_note)
    return Part(option.text, option.text, key, Mark.RIGHT if option.is_right else Mark.WRONG, option.note, key_note)
