"""Planning a sitting: what is due, what is new, and what to ask, for the minutes that there are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection

from quizapp.db import SittingRow, agenda, begin_writing, db, line
from quizapp.domain import plan as plans
from quizapp.domain import recall
from quizapp.domain.banks import Bank
from quizapp.domain.countdown import Countdown, wants_again
from quizapp.domain.days import day_of
from quizapp.domain.deck import Flashcard
from quizapp.domain.mastery import Known
from quizapp.domain.pace import Pace
from quizapp.domain.plan import Plan, PlannedCard, PlannedQuestion, Speed
from quizapp.domain.questions.base import Question
from quizapp.domain.returning import Miss, relatives, sibling
from quizapp.library import Library
from quizapp.services import decks, known, returning
from quizapp.services.banks import open_bank
from quizapp.services.exams import coming_exams
from quizapp.services.memories import memory_of
from quizapp.services.pacing import pace_of
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import Visitor, new_guest, person_of, visitor_for

MOST_LOOKED_AT = 400
"""Cards that are weighed for one sitting, the most forgotten ones."""

COUNTED = 500
"""Waiting cards are counted up to here; how many more there are makes no difference to anybody."""

LOOKED_BACK = timedelta(days=30)

FEWEST = 20
"""Answers or grades within that time, before a learner's own pace is reckoned by them."""


def begin(
    library: Library, visitor: Visitor | None, minutes: int, bank_id: str | None, now: datetime, seed: int
) -> tuple[Plan, Visitor]:
    """Plan a sitting and keep it; whoever is not known yet becomes a guest.

    Raises:
        NotFound: there is no such bank.
        BadInput: no such number of minutes can be chosen.
    """
    if minutes not in plans.MINUTES:
        raise BadInput("Choose 5, 10 or 20 minutes.", "minutes")
    begin_writing()
    person = person_of(visitor) or new_guest(now)
    recognised = visitor_for(person)
    connection = db.session.connection()
    pace = pace_of(line.who(connection, recognised.person_id, recognised.key, ""))
    planner = _Planner(library, connection, recognised, pace, now, day_of(now, pace.zone))
    found = _plan(planner, minutes, bank_id, seed)
    questions: dict[str, list[str]] = {}
    for question in found.questions:
        questions.setdefault(question.bank_id, []).append(question.question_id)
    db.session.add(
        SittingRow(
            person_id=person.id,
            started_at=now,
            minutes=minutes,
            bank_id=bank_id,
            cards=[[card.bank_id, card.card_id] for card in found.cards],
            questions=[[bank, *ids] for bank, ids in questions.items()],
            attempts=[],
        )
    )
    db.session.commit()
    return found, recognised


@dataclass(frozen=True)
class _Planner:
    """Somebody for whom a sitting is planned, at a moment."""

    library: Library
    connection: Connection
    visitor: Visitor
    pace: Pace
    now: datetime
    day: date

    @property
    def person_id(self) -> int:
        return self.visitor.person_id


def _plan(planner: _Planner, minutes: int, bank_id: str | None, seed: int) -> Plan:
    banks = _banks(planner, bank_id)
    coming = coming_exams(planner.library, planner.connection, planner.person_id, planner.day)
    exams = {exam.bank.id: exam.countdown for exam in coming}
    due = _due_cards(planner, banks, exams)
    new: list[PlannedCard] = []
    for bank in sorted(banks, key=lambda bank: bank.id not in exams):
        new += _new_cards(planner, bank, exams.get(bank.id), len(new))
    chance = Random(seed)  # noqa: S311 - which sibling is asked, no secret
    asked = [each for bank in banks for each in _questions(planner, bank, chance)]
    return plans.plan(due, new, asked, minutes, seed, _speed(planner.connection, planner.person_id, planner.day))


def _banks(planner: _Planner, bank_id: str | None) -> list[Bank]:
    """The banks to study from: the wanted one; else those that were touched; for somebody new, the largest."""
    if bank_id:
        return [open_bank(planner.library, bank_id)]
    everything = list(planner.library.banks().values())
    touched = agenda.banks(planner.connection, planner.person_id)
    mine = [bank for bank in everything if bank.id in touched]
    return mine or sorted(everything, key=lambda bank: -len(bank.questions))[:1]


def _due_cards(planner: _Planner, banks: Sequence[Bank], exams: Mapping[str, Countdown]) -> list[PlannedCard]:
    """The cards that are due, as many as today may bring, and before an exam those that are to be met once more."""
    connection, person_id, now, day = planner.connection, planner.person_id, planner.now, planner.day
    bank_ids = [bank.id for bank in banks]
    done = line.done(connection, person_id, day).reviews
    waiting = agenda.count_due(connection, person_id, bank_ids, now, COUNTED)
    catch_up = plans.catch_up(waiting + done, planner.pace.reviews_a_day)
    most = max(0, (catch_up.a_day if catch_up else planner.pace.reviews_a_day) - done)
    rows = list(agenda.due(connection, person_id, bank_ids, now, day, min(most, MOST_LOOKED_AT)))
    for bank_id in bank_ids:
        countdown = exams.get(bank_id)
        if countdown and countdown.is_in_last_days:
            again = agenda.met_before(connection, person_id, bank_id, countdown.last_from, now, countdown.left_today)
            rows += [row for row in again if wants_again(row.last_day, countdown.exam, day)]
    return [card for row in rows if (card := _planned(planner, row))]


def _planned(planner: _Planner, row: Any) -> PlannedCard | None:
    card = decks.open_deck(planner.library, row.bank_id).card(row.card_id)
    memory = memory_of(row)
    if card is None or memory is None:
        return None
    chance = recall.retrievability(memory, max(planner.day, memory.day), planner.pace.schedule.parameters)
    return PlannedCard(row.bank_id, row.card_id, _topic(card), chance)


def _topic(card: Flashcard) -> str:
    return card.link.mechanism_id if card.link else ""


def _new_cards(planner: _Planner, bank: Bank, countdown: Countdown | None, taken: int) -> list[PlannedCard]:
    """The cards never seen that today may still bring; before an exam as many as get there.

    Args:
        taken: how many other banks bring already.
    """
    connection, visitor, day = planner.connection, planner.visitor, planner.day
    deck = decks.open_deck(planner.library, bank.id)
    wished = max(planner.pace.new_on(day), countdown.new_a_day if countdown else 0)
    most = max(0, wished - line.done(connection, visitor.person_id, day).new - taken)
    who = line.who(connection, visitor.person_id, visitor.key, bank.id)
    place = decks.settle(connection, deck, who, planner.now) if who and who.version else 0
    names = decks.fresh(connection, deck, visitor.person_id, place, min(most, MOST_LOOKED_AT))
    return [PlannedCard(bank.id, name, _topic(deck.cards[name])) for name in names]


def _questions(planner: _Planner, bank: Bank, chance: Random) -> list[PlannedQuestion]:
    """What could be asked: siblings of what was missed and has come back, then whatever tests the links."""
    connection, person_id, day = planner.connection, planner.person_id, planner.day
    links = known.links(connection, person_id, bank.id)
    asked = agenda.last_asked(connection, person_id, bank.id)
    seen = sorted(asked, key=lambda name: asked[name])
    _, schedule, _ = returning.schedule_of(connection, person_id)
    found: dict[str, PlannedQuestion] = {}
    for _, family, miss in due_misses(connection, person_id, [bank], day):
        question = sibling(bank, family, miss.question_id, seen, chance)
        if question is not None:
            forgotten = recall.retrievability(miss.memory, day, schedule.parameters)
            found[question.id] = _asked(bank, question, plans.need_of_miss(forgotten))
    today = {name for name, at in asked.items() if at > planner.now - timedelta(hours=20)}
    rest = [each for name, each in bank.questions.items() if name not in found]
    for question in [each for each in rest if each.id not in today] or ([] if found else rest):
        found[question.id] = _asked(bank, question, _need(question, links, question.id in asked))
    return list(found.values())


def due_misses(
    connection: Connection, person_id: int, banks: Sequence[Bank], day: date
) -> Iterator[tuple[Bank, str, Miss]]:
    """What was missed and has come back, of what the banks still ask."""
    by_id = {bank.id: bank for bank in banks}
    for (bank_id, family), miss in returning.misses(connection, person_id).items():
        bank = by_id.get(bank_id)
        if bank and miss.leech_at is None and miss.due_day <= day and relatives(bank, family):
            yield bank, family, miss


def _need(question: Question, links: Mapping[str, Known], was_seen: bool) -> float:
    return plans.need(links.get(question.step or ""), question.guess_rate, was_seen=was_seen)


def _asked(bank: Bank, question: Question, need: float) -> PlannedQuestion:
    link = bank.link(question.step)
    topic = question.topic or (link.mechanism_id if link else "")
    return PlannedQuestion(bank.id, question.id, topic, link.ref if link else None, need)


def _speed(connection: Connection, person_id: int, day: date) -> Speed:
    """A learner's own pace, by the last days; the usual one until there is enough to go by."""
    rows = returning.days(connection, person_id, day - LOOKED_BACK).values()
    reviews, answers = (sum(getattr(row, name) for row in rows) for name in ("reviews", "answers"))
    card, question = plans.SECONDS_A_CARD, plans.SECONDS_A_QUESTION
    if reviews >= FEWEST:
        card = min(max(sum(row.review_seconds for row in rows) / reviews, 4.0), 60.0)
    if answers >= FEWEST:
        reading = plans.SECONDS_A_QUESTION / 3
        question = min(max(sum(row.answer_seconds for row in rows) / answers + reading, 20.0), 240.0)
    return Speed(card, question)
