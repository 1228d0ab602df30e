"""What an answer earns after hints, or at a later try, and what a wrong try is told.

Answering until one is right keeps an error from being the last thing that was done, and partial credit for a later try
tells partial knowledge from none (immediate feedback assessment technique: Epstein et al. 2002, Psychol Rec
52:187-201).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.domain.attempts import Mode
from quizapp.domain.questions.base import Mark, Outcome, Question

WORTH = (1.0, 0.5, 0.25)
"""What a right answer earns at the first, second and third try; later ones earn nothing."""

HINT_COST = 0.2
"""What each opened hint takes off a right answer's credit."""

LEAST_AFTER_HINTS = 0.4
"""What a right answer earns after any number of hints: still more than giving up."""


@dataclass(frozen=True)
class Earned:
    """What an answer earns, and whether it closes its place in the attempt."""

    credit: float
    is_settled: bool


@dataclass(frozen=True)
class Fault:
    """A part of a wrong try, with nothing said about what belongs there."""

    label: str
    """What the part is about; empty if there is one part only, or if it is the option itself."""
    given: str
    why: str | None


def most_tries(mode: Mode, question: Question) -> int:
    """How often a question may be answered, in the order of a mode; exams have revisions instead."""
    return question.tries if mode == Mode.UNTIL_RIGHT else 1


def worth(tried: int, most: int) -> float:
    """What a right answer earns after so many wrong tries; nothing at the last of several."""
    is_last_of_several = most > 1 and tried >= most - 1
    return WORTH[tried] if tried < len(WORTH) and not is_last_of_several else 0.0


def after_hints(hints: int) -> float:
    """The share of its credit that a right answer keeps after so many hints."""
    return round(max(1 - HINT_COST * hints, LEAST_AFTER_HINTS), 4)


def earned(outcome: Outcome, mode: Mode, question: Question, tried: int, hints: int) -> Earned:
    """What an answer earns after so many wrong tries and opened hints.

    A try that is only partly right earns nothing yet, for one may go on.
    """
    if mode == Mode.EXAM:
        return Earned(outcome.credit, True)
    most = most_tries(mode, question)
    is_settled = outcome.mark is Mark.RIGHT or tried + 1 >= most
    credit = outcome.credit * worth(tried, most) * after_hints(hints) if is_settled else 0.0
    return Earned(round(credit, 4), is_settled)


def told(outcome: Outcome) -> Sequence[Fault]:
    """What may be said of a wrong try: of each part what was given and its own why, never what belongs there.

    Where the same sentence is said of what was given and of what belongs there, it would tell; so it is kept back.
    """
    return tuple(
        Fault(
            part.label if part.label != part.given else "",
            part.given,
            part.note.why if part.note.why != part.key_note.why else None,
        )
        for part in outcome.parts
        if part.given and part.mark is not Mark.RIGHT
    )
