"""Finding where a chain breaks: stepping back from a wrong answer, and asking about a whole chain."""

from datetime import datetime
from random import Random

from sqlalchemy import select

from quizapp.db import Attempt, Person, begin_writing, db
from quizapp.domain import diagnosis
from quizapp.domain.attempts import Selection
from quizapp.domain.diagnosis import Ask
from quizapp.library import Library
from quizapp.services import attempts, knowledge, sheets
from quizapp.services.banks import chain, open_bank
from quizapp.services.opening import open_attempt, seen_by
from quizapp.services.refusals import NothingToAsk
from quizapp.services.sheets import Sheet
from quizapp.services.visitors import Visitor, new_guest, person_of, visitor_for


def step_back(
    library: Library, visitor: Visitor | None, attempt_id: int, position: int, now: datetime, seed: int
) -> int | None:
    """Ask about the link before the one that an answer got wrong; asked for twice, it is the same attempt.

    Returns the attempt's id, or None where there is nothing to ask: the answer is not explained yet, it was right, or
    where the chain breaks is known already.

    Raises:
        NotFound: no such attempt of this visitor, or no such place in it.
    """
    sheet = sheets.see(library, visitor, attempt_id, position, now)
    begin_writing()
    started = db.session.scalar(select(Attempt.id).filter_by(origin_id=attempt_id, origin_position=position))
    if started is None and isinstance(sheet.way_back, Ask):
        started = _begin_step_back(sheet, now, seed)
    db.session.commit()
    return started


def _begin_step_back(sheet: Sheet, now: datetime, seed: int) -> int | None:
    missing = sheet.explanation.missing if sheet.explanation else None
    if sheet.bank is None or missing is None:
        return None
    person = db.session.get_one(Person, sheet.attempt.person_id)
    seen = [*seen_by(db.session.connection(), person.id, sheet.bank.id), sheet.question.id]
    chance = Random(seed)  # noqa: S311 - a draw of questions, no secret
    first = diagnosis.step_back(sheet.bank, missing.ref, {}, sheet.links, sheet.question.id)
    if not isinstance(first, Ask):
        return None
    origin = (sheet.attempt.id, sheet.item.position)
    drawn = first.draw(seen, chance)
    return open_attempt(person, sheet.bank, [drawn], Selection(), now, seed, seeks=missing.ref, origin=origin).id


def find_weak_link(
    library: Library, visitor: Visitor | None, bank_id: str, mechanism_id: str, now: datetime, seed: int
) -> tuple[int, Visitor]:
    """Begin to ask about a chain, each question chosen by the answers before; whoever is not known becomes a guest.

    Returns the attempt's id and the visitor to remember.

    Raises:
        NotFound: there is no such bank or mechanism.
        NothingToAsk: no question tests a link of it.
    """
    bank = open_bank(library, bank_id)
    chain(bank, mechanism_id)
    begin_writing()
    person = person_of(visitor)
    if person:
        attempts.close_overdue(library, person, now)
    links = knowledge.of(person, bank_id).links
    chance = Random(seed)  # noqa: S311 - a draw of questions, no secret
    first = diagnosis.next_question(bank, mechanism_id, links, (), chance)
    if first is None:
        db.session.rollback()
        raise NothingToAsk("No question tests a link of this mechanism yet.", bank_id)
    person = person or new_guest(now)
    attempt = open_attempt(person, bank, [first], Selection(), now, seed, seeks=mechanism_id)
    db.session.commit()
    return attempt.id, visitor_for(person)
