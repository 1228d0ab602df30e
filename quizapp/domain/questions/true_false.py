"""A statement that is true or false."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from quizapp.domain.authored import Text
from quizapp.domain.questions.base import (
    NOTHING_SAID,
    Alternative,
    Fields,
    Note,
    Outcome,
    Part,
    Question,
    Response,
    Unreadable,
    bounded,
    mark_of,
    one,
)

WORDS = {"true": True, "false": False}


class TrueFalse(Question):
    """Say whether a statement is true. The response is True or False."""

    kind: ClassVar[str] = "true-false"
    single_line: ClassVar[str] = "True or false?"

    type: Literal["true-false"]
    answer: bool
    why: Text | None = None
    """What everybody reads, whatever they said."""
    wrong: Note = NOTHING_SAID
    """What is said to whoever says the opposite."""

    @property
    def guess_rate(self) -> float:
        return 1 / 2

    @property
    def solution(self) -> Sequence[tuple[str, str]]:
        return [("", _word(self.answer))]

    def read(self, fields: Fields) -> Response:
        return self._meant(one(fields, "answer"))

    def respond(self, texts: Sequence[str]) -> Response:
        return self._meant(texts[0] if len(texts) == 1 else "")

    def grade(self, response: Response) -> Outcome:
        right, wrong = Note(why=self.why), self.wrong.model_copy(update={"why": self.wrong.why or self.why})
        if response == self.answer:
            part = Part("", _word(response), _word(self.answer), mark_of(1), right, right)
            return Outcome(1.0, (part,), (Alternative(_word(not self.answer), mark_of(wrong.earned), wrong),))
        part = Part("", _word(response), _word(self.answer), mark_of(wrong.earned), wrong, right)
        return Outcome(bounded(wrong.earned), (part,))

    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        return [("wrong", self.wrong)]

    def _meant(self, word: str) -> bool:
        if word not in WORDS:
            raise Unreadable("Nothing is chosen yet. Choose true or false.")
        return WORDS[word]


def _word(answer: bool) -> str:
    return "true" if answer else "false"
