"""Fitting FSRS to a learner's own reviews, and looking ahead at what a wish would cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select

from quizapp.db import CardFit, line, reading, writing
from quizapp.domain import fitting
from quizapp.domain.days import day_of
from quizapp.domain.fitting import LEAST_REVIEWS, Fit, Quality
from quizapp.domain.pace import Pace
from quizapp.domain.recall import NEW, USUAL, Grade
from quizapp.domain.workload import Forecast, forecast, habits
from quizapp.library import Library
from quizapp.services import decks, remembering
from quizapp.services.memories import memory_of
from quizapp.services.pacing import pace_of
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import Visitor

_fits = cast(Table, CardFit.__table__)

LEAST_NEW = 50
"""Reviews after which it is worth while to fit again."""

GRADES_LOOKED_AT = 2000
MOST_MEMORIES = 2000
"""Cards that a simulation draws from."""

CARDS_OF_A_BEGINNER = 100
"""For whoever has opened no deck yet."""


@dataclass(frozen=True, kw_only=True)
class LastFit:
    """The latest fitting: when, over how many reviews, and how it did on those held back."""

    at: datetime
    reviews: int
    before: Quality
    after: Quality
    is_applied: bool


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """How far a learner's own parameters have come."""

    is_possible: bool
    """Whether this installation can fit at all."""
    reviews: int
    least: int = LEAST_REVIEWS
    has_own: bool = False
    last: LastFit | None = None

    @property
    def may_fit(self) -> bool:
        """Whether there is enough to go by, and more than the last time."""
        return self.is_possible and self.reviews >= self.least and (self.is_to_be_had_again or self._has_new)

    @property
    def is_to_be_had_again(self) -> bool:
        """Whether parameters were found once, and given up for the defaults."""
        return self.last is not None and self.last.is_applied and not self.has_own

    @property
    def _has_new(self) -> bool:
        return self.last is None or self.reviews >= self.last.reviews + LEAST_NEW


def tuning(visitor: Visitor | None) -> Tuning:
    """What a learner may know of the parameters in use."""
    is_possible = fitting.is_possible()
    if visitor is None:
        return Tuning(is_possible=is_possible, reviews=0)
    with reading() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, "")
        if who is None:
            return Tuning(is_possible=is_possible, reviews=0)
        return Tuning(
            is_possible=is_possible,
            reviews=line.count_reviews(connection, who.person_id),
            has_own=pace_of(who).parameters is not None,
            last=_last(connection, who.person_id),
        )


def _last(connection: Connection, person_id: int) -> LastFit | None:
    query = select(_fits).where(_fits.c.person_id == person_id).order_by(_fits.c.fitted_at.desc(), _fits.c.id.desc())
    row = connection.execute(query.limit(1)).first()
    if row is None:
        return None
    return LastFit(
        at=row.fitted_at,
        reviews=row.reviews,
        before=Quality.from_native(row.before),
        after=Quality.from_native(row.after),
        is_applied=row.is_applied,
    )


def fit(visitor: Visitor | None, now: datetime) -> bool:
    """Fit the parameters to a learner's reviews, and take them if they foretell those held back better.

    Returns whether they were taken.

    Raises:
        BadInput: there are too few reviews, or this installation cannot fit.
    """
    known = tuning(visitor)
    if visitor is None or not known.may_fit:
        raise BadInput(_why_not(known), "fit")
    with reading() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, "")
        if who is None:
            return False
        pace = pace_of(who)
        cards = remembering.reviews_by_card(connection, who.person_id).values()
    found = fitting.fit(cards, pace.schedule.parameters, len(pace.relearning_steps))
    if found is None:
        return False
    with writing() as connection:
        _keep(connection, who.person_id, found, now)
        if found.is_better:
            _choose(connection, visitor, found.parameters)
    if found.is_better:
        remembering.recompute(who.person_id, found.parameters, now)
    return found.is_better


def _why_not(known: Tuning) -> str:
    if not known.is_possible or known.reviews < LEAST_REVIEWS:
        return f"Parameters are fitted from {LEAST_REVIEWS} reviews on, where the app can do so."
    return f"Hardly any review was added since the last time. Come back after {LEAST_NEW} more."


def _keep(connection: Connection, person_id: int, found: Fit, now: datetime) -> None:
    connection.execute(
        insert(_fits),
        {
            "person_id": person_id,
            "fitted_at": now,
            "reviews": found.reviews,
            "held_back": found.after.count,
            "parameters": list(found.parameters),
            "before": found.before.native(),
            "after": found.after.native(),
            "is_applied": found.is_better,
        },
    )


def _choose(connection: Connection, visitor: Visitor, parameters: tuple[float, ...] | None) -> int | None:
    """Go by other parameters from now on; returns whose they are if anything changed."""
    who = line.who(connection, visitor.person_id, visitor.key, "")
    if who is None or pace_of(who).parameters == parameters:
        return None
    line.keep_pace(connection, who, replace(pace_of(who), parameters=parameters).row())
    return who.person_id


def forget_fit(visitor: Visitor | None, now: datetime) -> None:
    """Go back to the defaults of FSRS."""
    if visitor is None:
        return
    with writing() as connection:
        person_id = _choose(connection, visitor, None)
    if person_id is not None:
        remembering.recompute(person_id, USUAL.parameters, now)


def what_if(library: Library, visitor: Visitor | None, wishes: Sequence[float], now: datetime) -> list[Forecast]:
    """The coming eight weeks under each of these wishes, by a learner's own cards, parameters and habits."""
    rows: Sequence[Any] = ()
    grades: Sequence[Any] = ()
    count, unseen, pace = 0, CARDS_OF_A_BEGINNER, Pace()
    if visitor is not None:
        with reading() as connection:
            who = line.who(connection, visitor.person_id, visitor.key, "")
            if who is not None:
                pace = pace_of(who)
                rows = line.waiting(connection, who.person_id, MOST_MEMORIES)
                count = line.count_waiting(connection, who.person_id)
                grades = line.latest_grades(connection, who.person_id, GRADES_LOOKED_AT)
                unseen = _unseen(library, line.places(connection, who.person_id))
    memories = [memory for row in rows if (memory := memory_of(row))]
    own = habits([(row.state or NEW, Grade(row.grade), row.seconds) for row in grades])
    return [
        forecast(
            memories,
            unseen,
            replace(pace.schedule, retention=wish),
            pace.new_a_day,
            own,
            day_of(now, pace.zone),
            reviews_a_day=pace.reviews_a_day,
            known=count,
        )
        for wish in wishes
    ]


def _unseen(library: Library, places: dict[str, int]) -> int:
    """How many cards of the decks that were opened are still to come."""
    opened = [(bank_id, place) for bank_id, place in places.items() if library.bank(bank_id)]
    if not opened:
        return CARDS_OF_A_BEGINNER
    return sum(len(decks.open_deck(library, bank_id).order) - place for bank_id, place in opened)
