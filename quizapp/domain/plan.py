"""What to study now: cards that are due, then questions at the weakest links, mixed, as much as there is time for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random
from typing import TypeVar

from quizapp.domain.mastery import PRIOR, Known

MINUTES = (5, 10, 20)
"""What a learner may have."""

SECONDS_A_CARD, SECONDS_A_QUESTION = 12.0, 60.0
"""Until a learner's own pace is known; a question's explanation is read, too."""

MOST_FOR_CARDS, MOST_FOR_NEW = 0.6, 0.4
"""Of the time cards take at most the one share, and new ones only what due ones leave of the other.

A pile of cards must not crowd out the questions, which alone show whether a chain is understood.
"""

LOOKS_AT_NEW = 2.5
"""How often a new card is looked at until it is learnt for today."""

DAMPED = 0.4
"""What a further question on the same link is worth beside the one before: other links come first."""

SEEN = 0.85
"""What a question that was answered before is worth beside one that was not."""


@dataclass(frozen=True)
class PlannedCard:
    """A card that could come now."""

    bank_id: str
    card_id: str
    topic: str
    recall: float = 1.0
    """The probability that it is remembered, from 0 to 1; of a new card it says nothing."""


@dataclass(frozen=True)
class PlannedQuestion:
    """A question that could come now."""

    bank_id: str
    question_id: str
    topic: str
    link: str | None = None
    need: float = 0.0
    """How much it is needed: from 0 for a link that holds to 1 for a missing one; beyond, what is to come back."""


@dataclass(frozen=True)
class Speed:
    """How many seconds a learner takes, on average."""

    card: float = SECONDS_A_CARD
    question: float = SECONDS_A_QUESTION


@dataclass(frozen=True)
class Plan:
    """What to study, in this order: cards, then questions."""

    cards: tuple[PlannedCard, ...] = ()
    questions: tuple[PlannedQuestion, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.cards or self.questions)


def need(known: Known | None, guess_rate: float, *, was_seen: bool) -> float:
    """How much a question is needed that tests a link: the more, the less likely the link is known.

    A link that was never tested stands at even odds; one that the answers speak against comes before it. What can be
    guessed tells little.
    """
    p = known.p if known else PRIOR
    return (1 - p) * (1 - guess_rate / 2) * (SEEN if was_seen else 1.0)


def need_of_miss(recall: float) -> float:
    """How much a missed question is needed whose day has come: more than any other, the most forgotten most."""
    return 2.0 - recall


def plan(
    due: Iterable[PlannedCard],
    new: Iterable[PlannedCard],
    questions: Iterable[PlannedQuestion],
    minutes: int,
    seed: int,
    speed: Speed | None = None,
) -> Plan:
    """A sitting for somebody who has so many minutes; the same for the same seed.

    Args:
        due: the cards that are due. The most forgotten come first where there is no time for all of them.
        new: the cards never seen, in the order in which they are to be met.
        questions: those that could be asked.
    """
    speed = speed or Speed()
    chance = Random(seed)  # noqa: S311 - an order of cards, no secret
    seconds = minutes * 60
    waiting, asked = sorted(due, key=lambda card: card.recall), list(questions)
    chance.shuffle(asked)
    room = int(seconds / speed.card)
    most = max(1, int(room * MOST_FOR_CARDS)) if asked else room
    cards = waiting[:most]
    for_new = (int(room * MOST_FOR_NEW) if asked else room) - len(cards)
    fresh = list(new)[: max(0, round(for_new / LOOKS_AT_NEW))]
    left = seconds - (len(cards) + len(fresh) * LOOKS_AT_NEW) * speed.card
    chosen = _chosen(asked, max(1, round(left / speed.question)))
    left -= len(chosen) * speed.question
    cards += waiting[len(cards) :][: max(0, int(left / speed.card))]
    return Plan((*mixed(cards), *fresh), tuple(_by_bank(mixed(chosen))))


def _chosen(questions: Sequence[PlannedQuestion], most: int) -> list[PlannedQuestion]:
    """The questions that are needed most, with as many links in them as there are."""
    left, found = list(questions), list[PlannedQuestion]()
    times: dict[str, int] = {}

    def worth(question: PlannedQuestion) -> float:
        return question.need * DAMPED ** times.get(_about(question), 0)

    while left and len(found) < most:
        best = max(left, key=worth)
        left.remove(best)
        found.append(best)
        times[_about(best)] = times.get(_about(best), 0) + 1
    return found


def _about(question: PlannedQuestion) -> str:
    return f"{question.bank_id}/{question.link or question.question_id}"


One = TypeVar("One", PlannedCard, PlannedQuestion)


def mixed(items: Sequence[One]) -> list[One]:
    """The same things, so that neighbours are of different topics as far as they can be; else in their order.

    Mixing makes learners tell confusable things apart (Brunmair & Richter 2019, Psychol Bull 145:1029-1052). The topic
    with most left goes next, or a big one would stand alone at the end.
    """
    waiting: dict[tuple[str, str], list[One]] = {}
    for item in items:
        waiting.setdefault((item.bank_id, item.topic), []).append(item)
    found: list[One] = []
    last: tuple[str, str] | None = None
    while waiting:
        others = [topic for topic in waiting if topic != last] or list(waiting)
        last = max(others, key=lambda topic: len(waiting[topic]))
        found.append(waiting[last].pop(0))
        if not waiting[last]:
            del waiting[last]
    return found


def _by_bank(questions: Sequence[PlannedQuestion]) -> list[PlannedQuestion]:
    """Bank after bank, for a quiz is about one of them; the bank of the first question first."""
    banks = list(dict.fromkeys(question.bank_id for question in questions))
    return sorted(questions, key=lambda question: banks.index(question.bank_id))


# After a break

AT_ONCE = 40
"""So many cards that are overdue are just a day's work."""

LONGEST_CATCH_UP = 14
"""Days."""


@dataclass(frozen=True)
class CatchUp:
    """How a pile of overdue cards is worked off: so many a day, for so many days."""

    a_day: int
    days: int


def catch_up(overdue: int, most_a_day: int) -> CatchUp | None:
    """How to come back after a break; None where what waits is no more than a day's work.

    The pile is spread over days, so that no day is a wall; the most forgotten come first, for these are lost soonest.

    Args:
        most_a_day: the learner's own limit, which holds however long it takes then.
    """
    if overdue <= AT_ONCE:
        return None
    days = min(LONGEST_CATCH_UP, ceil(overdue / AT_ONCE))
    a_day = max(1, min(ceil(overdue / days), max(1, most_a_day)))
    return CatchUp(a_day, ceil(overdue / a_day))
