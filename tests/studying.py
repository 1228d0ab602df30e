"""Somebody who studies cards by way of the services, with a clock of their own."""

from dataclasses import dataclass, replace
from datetime import timedelta

from taking import NOON

from quizapp.domain.recall import Grade
from quizapp.library import Library
from quizapp.services import aside, flashcards, grading, pacing
from quizapp.services.aside import Move
from quizapp.services.flashcards import Turn
from quizapp.services.visitors import Visitor

DECK = "".join(
    ["title: Deck\ncards:\n", *(f"  - {{id: c{n:02}, front: Front {n}, back: Back {n}}}\n" for n in range(30))]
)
"""A bank of thirty cards and nothing else."""


@dataclass
class Studier:
    """A visitor; nobody known until the first grade makes a guest."""

    library: Library
    bank: str = "deck"
    visitor: Visitor | None = None
    now = NOON

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def look(self, card: str = "", *, is_turned: bool = False) -> Turn:
        return flashcards.look(self.library, self.visitor, self.bank, self.now, card, is_turned=is_turned)

    @property
    def front(self) -> str | None:
        """The id of the card that is next."""
        card = self.look().card
        return card.id if card else None

    def grade(self, grade: Grade = Grade.GOOD, card: str | None = None, changes: int | None = None) -> str:
        """Grade the next card, or another one; returns its id."""
        card = card or self.front
        assert card is not None
        known = self.look(card).changes if changes is None else changes
        self.visitor = grading.grade(self.library, self.visitor, self.bank, card, grade, known, self.now)
        return card

    def undo(self) -> str | None:
        return grading.undo(self.library, self.visitor, self.bank, self.now)

    def move(self, what: Move, card: str) -> None:
        self.visitor = aside.move(self.library, self.visitor, self.bank, card, what, self.now)

    def choose(self, **wishes: object) -> None:
        """Change some of one's wishes."""
        wished = replace(pacing.pace(self.visitor), **wishes)  # type: ignore[arg-type]
        self.visitor = pacing.choose(self.visitor, wished, self.now)
