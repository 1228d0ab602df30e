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
        if any(option.credit is not None for option in self.options):
            raise ValueError("Each tick counts the same here. Remove `credit` from the options.")
        return self

    @property
    def guess_rate(self) -> float:
        return 1 / 2

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
        # What a wrong tick costs makes ticking at random, or everything, worth nothing.
        wrong = len(self.options) - len(self.right_options)
        shares = (1 / len(self.right_options) if option.is_right else -1 / wrong for option in self._ticked(response))
        parts = tuple(_part(option, response) for option in self.options if option.is_right or option.key in response)
        return Outcome(bounded(sum(shares)), parts, alternatives(self.options, response))

    @property
    def tries(self) -> int:
        return MOST_TRIES

    def refuted(self, response: Response) -> Layout:
        return tuple(option.key for option in self._ticked(response) if not option.is_right)

    def says(self, response: Response) -> str:
        return "; ".join(option.text for option in self._ticked(response))

    def _ticked(self, response: Response) -> list[Option]:
        return [option for option in self.options if option.key in response]


def _part(option: Option, ticked: Sequence[str]) -> Part:
    """What became of an option that is right, or ticked, or both."""
    key, key_note = (option.text, option.note) if option.is_right else ("", NOTHING_SAID)
    if option.key not in ticked:
        return Part(option.text, "", key, Mark.MISSED, option.note, key_note)
    return Part(option.text, option.text, key, Mark.RIGHT if option.is_right else Mark.WRONG, option.note, key_note)
