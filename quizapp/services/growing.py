"""Attempts that grow: each further question is chosen once the last is answered, by what the answers showed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import Connection

from quizapp.db import Attempt, standing
from quizapp.db.standing import Standing
from quizapp.domain import attempts as rules
from quizapp.domain import diagnosis, mastery
from quizapp.domain.banks import Bank
from quizapp.domain.diagnosis import Ask, Break
from quizapp.domain.mechanisms import Mechanism
from quizapp.domain.questions.base import Mark, Question
from quizapp.services import known, versions
from quizapp.services.opening import seen_by

MOST_TO_FIND = 12
"""Answers in which a weak link is named or is not; the simulation (`python -m bench.learners`) stands behind it."""

Found = dict[str, str | None]
Links = Mapping[str, mastery.Known]


def most(attempt: Attempt) -> int:
    """How many questions an attempt may come to hold."""
    if attempt.seeks is None or attempt.finished_at is not None:
        return attempt.size
    return diagnosis.MOST_STEPS_BACK if attempt.origin_id is not None else MOST_TO_FIND


def go_on(connection: Connection, bank: Bank | None, place: Standing, now: datetime) -> Standing:
    """Give a growing attempt its next question, or keep what it came to; inside the answer's transaction.

    Every other attempt stays as it is.
    """
    attempt = place.attempt
    if attempt.seeks is None or bank is None or attempt.answered < attempt.size:
        return place
    asked = standing.asked(connection, attempt.id)
    links = known.links(connection, attempt.person_id, bank.id)
    chance = Random(f"{attempt.seed}/{attempt.size}")  # noqa: S311 - a draw of questions, no secret
    if attempt.origin_id is not None:
        seen = seen_by(connection, attempt.person_id, bank.id)
        following = _step_back(bank, attempt, asked, seen, links, chance)
    else:
        following = _towards_the_weak_link(bank, attempt, asked, links, chance)
    if isinstance(following, Question):
        return _longer(connection, bank, place, following, now)
    return standing.change(connection, place, {"found": following})


def _longer(connection: Connection, bank: Bank, place: Standing, question: Question, now: datetime) -> Standing:
    attempt = place.attempt
    item = {
        "position": attempt.size + 1,
        "question_id": question.id,
        "version": versions.keep_one(connection, bank, question, now),
        "points": question.points,
    }
    points = rules.total((attempt.points, question.points))
    return standing.add(connection, place, item, {"size": attempt.size + 1, "points": points, "finished_at": None})


def _step_back(
    bank: Bank, attempt: Attempt, asked: Sequence[Any], seen: Sequence[str], links: Links, chance: Random
) -> Question | Found:
    answered = {row.step: row.mark == Mark.RIGHT for row in asked if row.step}
    following = diagnosis.step_back(bank, attempt.seeks or "", answered, links, seen[-1] if seen else None)
    return following.draw(seen, chance) if isinstance(following, Ask) else as_data(following)


def as_data(found: Break | None) -> Found:
    """What a search came to, for its row."""
    known = found.known.ref if found and found.known else None
    return {"known": known, "lost": found.lost.ref if found else None}


def _towards_the_weak_link(
    bank: Bank, attempt: Attempt, asked: Sequence[Any], links: Links, chance: Random
) -> Question | Found:
    seen, chain = [row.question_id for row in asked], attempt.seeks or ""
    following = diagnosis.next_question(bank, chain, links, seen, chance) if len(seen) < MOST_TO_FIND else None
    there = {link.ref for link in bank.links()}
    lost = mastery.broken_link({name: known for name, known in links.items() if name in there})
    return following or {"known": None, "lost": lost}


@dataclass(frozen=True)
class Conclusion:
    """What a search came to."""

    place: Break | None
    """Where the chain breaks; None if every link was found to hold well enough."""
    mechanism: Mechanism | None
    """Of a search through a whole chain."""
    origin: tuple[int, int] | None
    """The attempt and the place that it stepped back from."""


def conclusion(attempt: Attempt, bank: Bank | None) -> Conclusion | None:
    """What an attempt that looked for something came to; None while it goes on, and for every other attempt."""
    if attempt.seeks is None or attempt.found is None or bank is None:
        return None
    lost = bank.link(attempt.found["lost"])
    place = Break(bank.link(attempt.found["known"]), lost) if lost else None
    origin = (attempt.origin_id, attempt.origin_position)
    return Conclusion(
        place,
        bank.mechanisms.get(attempt.seeks) if attempt.origin_id is None else None,
        (origin[0], origin[1]) if origin[0] is not None and origin[1] is not None else None,
    )
