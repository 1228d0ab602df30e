"""A typed word or phrase."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from quizapp.domain.authored import Text
from quizapp.domain.questions.base import (
    NOTHING_SAID,
    Alternative,
    Answer,
    AnswerShape,
    Note,
    OneAnswer,
    Outcome,
    SomeTexts,
    Unreadable,
    mark_of,
    refuse_doubled,
)
from quizapp.domain.spelling import distance, fits, fold, slips, squeeze

LONGEST = 500
"""How many characters a learner may type."""


class AnticipatedText(Note):
    """A wrong text that the author foresees, with what is said of it."""

    text: Text


class Reading(NamedTuple):
    """What a typed text may stand for."""

    text: str
    credit: float
    note: Note


class TypedAnswer(Answer):
    """A text that is compared with those accepted and those anticipated. It is kept as typed."""

    shape: ClassVar[AnswerShape] = "typed"

    accept: SomeTexts
    why: Text | None = None
    typos: Annotated[int, Field(ge=0, le=2)] = 0
    case: Literal["sensitive"] | None = None
    anticipate: tuple[AnticipatedText, ...] = ()
    wrong: Note = NOTHING_SAID
    """What is said of any other answer."""

    @model_validator(mode="after")
    def _texts_differ(self) -> Self:
        accepted = {self._folded(text) for text in self.accept}
        for answer in self.anticipate:
            if self._folded(answer.text) in accepted:
                raise ValueError(f"“{answer.text}” is accepted and anticipated. Remove it from one of the two.")
        refuse_doubled([self._folded(answer.text) for answer in self.anticipate], "anticipated answers")
        return self

    @property
    def right_words(self) -> str:
        plain = (text for text in self.accept if "*" not in text)
        return next(plain, self.accept[0].replace("*", "…"))

    @property
    def right_note(self) -> Note:
        return Note(why=self.why)

    def receive(self, text: str) -> str:
        if not text:
            raise Unreadable("Nothing is written yet. Write an answer.")
        if len(text) > LONGEST:
            raise Unreadable(f"The answer is longer than {LONGEST} characters. Shorten it.")
        return text

    def judge(self, given: str, label: str = "") -> Outcome:
        met = self._same(given) or self._misspelt(given) or Reading(given, self.wrong.earned, self.wrong)
        others = tuple(
            Alternative(reading.text, mark_of(reading.credit), reading.note)
            for reading in self._foreseen
            if reading.text != met.text and "*" not in reading.text
        )
        return self.outcome(label, given, met.credit, met.note, others)

    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        return [*((f"anticipate.{place}", note) for place, note in enumerate(self.anticipate)), ("wrong", self.wrong)]

    @property
    def _cased(self) -> bool:
        return self.case == "sensitive"

    @property
    def _accepted(self) -> list[Reading]:
        return [Reading(text, 1.0, self.right_note) for text in self.accept]

    @property
    def _foreseen(self) -> list[Reading]:
        return [Reading(answer.text, answer.earned, answer.note) for answer in self.anticipate]

    def _same(self, given: str) -> Reading | None:
        """The reading that the text equals; those without a wildcard come first, for they say more."""
        readings = sorted([*self._accepted, *self._foreseen], key=lambda reading: "*" in reading.text)
        return next((reading for reading in readings if fits(given, reading.text, cased=self._cased)), None)

    def _misspelt(self, given: str) -> Reading | None:
        """The reading that the text misses by a slip of the pen, unless an anticipated one lies as near or nearer."""
        if not self.typos:
            return None
        # In a draw the anticipated answer comes first: a doubt must not turn a foreseen mistake into a right answer.
        plain = (reading for reading in [*self._foreseen, *self._accepted] if "*" not in reading.text)
        for reading in sorted(plain, key=lambda reading: distance(given, reading.text)):
            slip = slips(given, reading.text, cased=self._cased)
            if slip is not None and slip <= self.typos:
                return reading
            if reading in self._foreseen:
                return None
        return None

    def _folded(self, text: str) -> str:
        return squeeze(fold(text, cased=self._cased))


class Short(TypedAnswer, OneAnswer):
    """Write a word or a phrase. The response is the text as typed."""

    kind: ClassVar[str] = "short"
    single_line: ClassVar[str] = "Write a short answer"
    is_typed: ClassVar[bool] = True

    type: Literal["short"]
