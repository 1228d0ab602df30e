"""Pairs of a left and a right side, among further right sides that belong to none."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from random import Random
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from quizapp.domain.authored import Text, key_of
from quizapp.domain.questions.base import (
    MOST_TRIES,
    NOTHING_SAID,
    AtLeast,
    Fields,
    Layout,
    Mark,
    Note,
    Outcome,
    Part,
    Question,
    Response,
    Share,
    filled,
    key_of_words,
    labelled,
    refuse_doubled,
    refuse_unknown,
    share_of_right,
    shuffled_keys,
)


class Pair(Share):
    """A left side with the right side that belongs to it, and what is said of whoever matches it wrongly."""

    left: Text
    right: Text

    @property
    def key(self) -> str:
        return key_of(self.left)


class Distractor(Share):
    """A right side without a left one."""

    text: Text


def _with_text(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class Matching(Question):
    """Give each left side its right side. The response holds the keys of the right sides by those of the left ones."""

    kind: ClassVar[str] = "matching"
    single_line: ClassVar[str] = "Match each item with its partner"

    type: Literal["matching"]
    pairs: Annotated[tuple[Pair, ...], Field(max_length=26), AtLeast(2)]
    distractors: tuple[
        Annotated[Distractor, BeforeValidator(_with_text, json_schema_input_type=Text | Distractor)], ...
    ] = ()

    @model_validator(mode="after")
    def _sides_differ(self) -> Self:
        refuse_doubled([pair.left for pair in self.pairs], "left sides")
        belonging = dict.fromkeys(pair.right for pair in self.pairs)
        refuse_doubled([*belonging, *(distractor.text for distractor in self.distractors)], "right sides")
        if len(belonging) + len(self.distractors) < 2:
            raise ValueError("There is only one right side to choose from. Add a distractor, or another pair.")
        return self

    @cached_property
    def rights(self) -> Mapping[str, str]:
        """The right sides to choose from by their keys, each once, as in the file."""
        texts = [*(pair.right for pair in self.pairs), *(distractor.text for distractor in self.distractors)]
        return {key_of(text): text for text in texts}

    @property
    def guess_rate(self) -> float:
        return 1 / len(self.rights)

    @property
    def solution(self) -> Sequence[tuple[str, str]]:
        return [(pair.left, pair.right) for pair in self.pairs]

    @property
    def offered(self) -> Sequence[str]:
        return [*(pair.left for pair in self.pairs), *(text for _, text in sorted(self.rights.items()))]

    def arrange(self, chance: Random) -> Layout:
        return shuffled_keys(self.rights, chance)

    def read(self, fields: Fields) -> Response:
        given = filled(fields, "match-", [pair.key for pair in self.pairs])
        refuse_unknown(given.values(), self.rights)
        return given

    def respond(self, texts: Sequence[str]) -> Response:
        given = labelled(texts, [pair.left for pair in self.pairs])
        return {key_of(left): key_of_words(right, self.rights.values()) for left, right in given.items()}

    def grade(self, response: Response) -> Outcome:
        parts = tuple(self._part(pair, response.get(pair.key)) for pair in self.pairs)
        return Outcome(share_of_right(parts), parts)

    @property
    def tries(self) -> int:
        return MOST_TRIES

    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        return [
            *((f"pairs.{place}", pair) for place, pair in enumerate(self.pairs)),
            *((f"distractors.{place}", distractor) for place, distractor in enumerate(self.distractors)),
        ]

    def _part(self, pair: Pair, chosen: str | None) -> Part:
        if chosen is None:
            return Part(pair.left, "", pair.right, Mark.MISSED, NOTHING_SAID, pair.note)
        given = self.rights[chosen]
        if given == pair.right:
            return Part(pair.left, given, pair.right, Mark.RIGHT, pair.note, pair.note)
        said = (distractor.note for distractor in self.distractors if distractor.text == given)
        note = next((note for note in said if note != NOTHING_SAID), pair.note)
        return Part(pair.left, given, pair.right, Mark.WRONG, note, pair.note)
