"""Studying by plan: what waits, a sitting for the minutes that there are, and how far it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from quizapp.db import Attempt, ExamRow, SittingRow, agenda, begin_writing, db, line, reading
from quizapp.domain import plan as plans
from quizapp.domain import recall
from quizapp.domain.attempts import Selection
from quizapp.domain.banks import Bank, Link
from quizapp.domain.countdown import LONGEST, Countdown, last_from, wants_again
from quizapp.domain.days import day_of
from quizapp.domain.deck import Deck, Flashcard
from quizapp.domain.mastery import Known
from quizapp.domain.pace import Pace
from quizapp.domain.plan import CatchUp, Plan, PlannedCard, PlannedQuestion, Speed
from quizapp.domain.questions.base import Question
from quizapp.domain.recall import NEW, REVIEWING
from quizapp.domain.returning import Miss, relatives, sibling
from quizapp.library import Library
from quizapp.services import decks, known, returning
from quizapp.services.banks import open_bank
from quizapp.services.flashcards import memory_of, pace_of
from quizapp.services.opening import open_attempt
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import Visitor, acting, new_guest, person_of, visitor_for

_sittings, _exams = (cast(Table, kind.__table__) for kind in (SittingRow, ExamRow))

GOES_STALE = timedelta(hours=4)
"""After so long a sitting is not gone on with; another one is planned."""

LEARN_AHEAD = timedelta(minutes=20)
"""At the end of a sitting a card that is being learnt does not wait longer for its next look than until now."""

MOST_LOOKED_AT = 400
"""Cards that are weighed for one sitting, the most forgotten ones."""

COUNTED = 500
"""Waiting cards are counted up to here; how many more there are makes no difference to anybody."""

LOOKED_BACK = timedelta(days=30)
FEWEST = 20
"""Answers or grades within that time, before a learner's own pace is reckoned by them."""


# What waits


@dataclass(frozen=True)
class Exam:
    """A bank with the date of its exam, and what gets one there."""

    bank: Bank
    countdown: Countdown


@dataclass(frozen=True)
class Leech:
    """Something that was failed again and again and so was taken out, with what helps instead."""

    bank: Bank
    link: Link | None
    card: Flashcard | None
    """None where it was a question."""
    family: str
    lapses: int
    sibling: str | None
    """The id of a question on the same link in other words; None where there is none."""


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """What waits for somebody, in numbers that nobody has to be afraid of."""

    minutes: int = plans.MINUTES[1]
    bank_id: str | None = None
    """The bank that was wanted last time; None for all."""
    today: int = 0
    """Cards for today, as far as they are wanted."""
    misses: int = 0
    """Missed questions whose day has come."""
    catch_up: CatchUp | None = None
    running: "Sitting | None" = None
    exams: tuple[Exam, ...] = ()
    leeches: tuple[Leech, ...] = ()
    banks: tuple[Bank, ...] = ()
    """Those that can be chosen."""
    day: date | None = None

    @property
    def has_something(self) -> bool:
        return bool(self.today or self.misses)


def agenda_of(library: Library, visitor: Visitor | None, now: datetime) -> Agenda:
    """What waits for a visitor."""
    choices = tuple(sorted(library.banks().values(), key=lambda bank: bank.title.casefold()))
    largest = max(choices, key=lambda bank: len(bank.questions), default=None)
    nobodys = Agenda(banks=choices, bank_id=largest.id if largest else None)
    if visitor is None:
        return nobodys
    with reading() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, "")
        if who is None:
            return nobodys
        person_id, pace = who.person_id, pace_of(who)
        day = day_of(now, pace.zone)
        touched = agenda.banks(connection, person_id)
        mine = [bank for bank in choices if bank.id in touched]
        waiting = agenda.count_due(connection, person_id, [bank.id for bank in mine], now, COUNTED)
        done = line.done(connection, person_id, day)
        catch_up = plans.catch_up(waiting + done.reviews, pace.reviews_a_day)
        most = catch_up.a_day if catch_up else pace.reviews_a_day
        last = _latest(connection, person_id)
        return Agenda(
            minutes=last.minutes if last else plans.MINUTES[1],
            bank_id=_same_bank(library, last) if last or touched else nobodys.bank_id,
            today=max(0, min(waiting, most - done.reviews)),
            misses=sum(1 for _ in _due_misses(library, connection, person_id, mine, day)),
            catch_up=catch_up if waiting > plans.AT_ONCE else None,
            running=_running(library, connection, last, now),
            exams=tuple(_coming_exams(library, connection, person_id, day)),
            leeches=tuple(_leeches(library, connection, person_id)),
            banks=choices,
            day=day,
        )


def _same_bank(library: Library, last: Any) -> str | None:
    """The bank that was wanted last time, if it is still there."""
    return last.bank_id if last and last.bank_id and library.bank(last.bank_id) else None


def _banks(connection: Connection, library: Library, person_id: int | None, bank_id: str | None) -> list[Bank]:
    """The banks to study from: the wanted one; else those that were touched; for somebody new, the largest."""
    if bank_id:
        return [open_bank(library, bank_id)]
    everything = list(library.banks().values())
    touched = agenda.banks(connection, person_id) if person_id else set()
    mine = [bank for bank in everything if bank.id in touched]
    return mine or sorted(everything, key=lambda bank: -len(bank.questions))[:1]


def _due_misses(
    library: Library, connection: Connection, person_id: int, banks: Sequence[Bank], day: date
) -> Iterator[tuple[Bank, str, Miss]]:
    """What was missed and has come back, of what the banks still ask."""
    by_id = {bank.id: bank for bank in banks}
    for (bank_id, family), miss in returning.misses(connection, person_id).items():
        bank = by_id.get(bank_id)
        if bank and miss.leech_at is None and miss.due_day <= day and relatives(bank, family):
            yield bank, family, miss


def _leeches(library: Library, connection: Connection, person_id: int) -> Iterator[Leech]:
    for row in agenda.leeches(connection, person_id, library.banks()):
        deck = decks.open_deck(library, row.bank_id)
        if card := deck.card(row.card_id):
            own = card.question.id if card.question else ""
            other = _other(deck.bank, card.link.ref, own) if card.link else None
            yield Leech(deck.bank, card.link, card, "", row.lapses, other)
    for (bank_id, family), miss in returning.misses(connection, person_id).items():
        bank = library.bank(bank_id)
        if bank and miss.leech_at and relatives(bank, family):
            yield Leech(bank, bank.link(family), None, family, miss.lapses, _other(bank, family, miss.question_id))


def _other(bank: Bank, family: str, last: str) -> str | None:
    """A question in other words than the last one; the same one where there is no other."""
    found = sibling(bank, family, last, [], Random(last))  # noqa: S311 - which sibling is asked, no secret
    return found.id if found else None


def put_back(visitor: Visitor | None, bank_id: str, family: str) -> None:
    """Let a missed question that was taken out come back again."""
    if visitor is not None:
        begin_writing()
        if person := person_of(visitor):
            returning.put_back(db.session.connection(), person.id, bank_id, family)
        db.session.commit()


# Exams


def _coming_exams(library: Library, connection: Connection, person_id: int, day: date) -> Iterator[Exam]:
    query = select(_exams).where(_exams.c.person_id == person_id, _exams.c.day >= day).order_by(_exams.c.day)
    for row in connection.execute(query):
        if library.bank(row.bank_id):
            deck = decks.open_deck(library, row.bank_id)
            yield Exam(deck.bank, _countdown(connection, deck, person_id, row.day, day))


def _countdown(connection: Connection, deck: Deck, person_id: int, exam: date, day: date) -> Countdown:
    met = agenda.met(connection, person_id, deck.bank.id, last_from(exam), day)
    unseen = max(0, len(deck.order) - met.all)
    return Countdown(exam=exam, today=day, unseen=unseen, due=met.due, last=met.again + unseen, done=met.today)


def set_exam(library: Library, visitor: Visitor | None, bank_id: str, exam: date | None, now: datetime) -> Visitor:
    """Keep the date of an exam about a bank; None takes it away.

    Raises:
        NotFound: there is no such bank.
        BadInput: the date is over, or too far away.
    """
    open_bank(library, bank_id)
    with acting(visitor, now) as (connection, visitor):
        who = line.who(connection, visitor.person_id, visitor.key, "")
        today = day_of(now, pace_of(who).zone)
        key = {"person_id": visitor.person_id, "bank_id": bank_id}
        if exam is None:
            mine = (_exams.c.person_id == visitor.person_id) & (_exams.c.bank_id == bank_id)
            connection.execute(delete(_exams).where(mine))
        elif not today < exam <= today + timedelta(days=LONGEST):
            raise BadInput("Choose a day from tomorrow on, within the next two years.", "day")
        else:
            row = upsert(_exams).values(**key, day=exam)
            connection.execute(row.on_conflict_do_update(index_elements=list(key), set_={"day": exam}))
    return visitor


def bring_along(guest_id: int, person_id: int) -> None:
    """Hand a guest's exams and sittings over to whom the guest turns out to be; the person's own dates stay."""
    connection = db.session.connection()
    own = select(_exams.c.bank_id).where(_exams.c.person_id == person_id)
    connection.execute(delete(_exams).where(_exams.c.person_id == guest_id, _exams.c.bank_id.in_(own)))
    for table in (_exams, _sittings):
        connection.execute(update(table).where(table.c.person_id == guest_id).values(person_id=person_id))


def data_of(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """A person's exams and sittings as plain data."""
    return {
        name: [
            {column: _plain(value) for column, value in row.items() if column != "person_id"}
            for row in db.session.connection().execute(select(table).where(table.c.person_id == person_id)).mappings()
        ]
        for name, table in (("exams", _exams), ("sittings", _sittings))
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# Planning a sitting


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
    found = _plan(library, connection, recognised, minutes, bank_id, now, seed)
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


def _plan(
    library: Library,
    connection: Connection,
    visitor: Visitor,
    minutes: int,
    bank_id: str | None,
    now: datetime,
    seed: int,
) -> Plan:
    who = line.who(connection, visitor.person_id, visitor.key, "")
    pace = pace_of(who)
    day = day_of(now, pace.zone)
    person_id = visitor.person_id
    banks = _banks(connection, library, person_id, bank_id)
    exams = {exam.bank.id: exam.countdown for exam in _coming_exams(library, connection, person_id, day)}
    due = _due_cards(library, connection, person_id, banks, exams, pace, now, day)
    new = [
        card
        for bank in banks
        for card in _new_cards(library, connection, visitor, bank, exams.get(bank.id), pace, now, day)
    ]
    chance = Random(seed)  # noqa: S311 - which sibling is asked, no secret
    asked = [each for bank in banks for each in _questions(library, connection, person_id, bank, day, now, chance)]
    return plans.plan(due, new, asked, minutes, seed, _speed(connection, person_id, day))


def _due_cards(
    library: Library,
    connection: Connection,
    person_id: int,
    banks: Sequence[Bank],
    exams: Mapping[str, Countdown],
    pace: Pace,
    now: datetime,
    day: date,
) -> list[PlannedCard]:
    """The cards that are due, as many as today may bring, and before an exam those that are to be met once more."""
    done = line.done(connection, person_id, day).reviews
    waiting = agenda.count_due(connection, person_id, [bank.id for bank in banks], now, COUNTED)
    catch_up = plans.catch_up(waiting + done, pace.reviews_a_day)
    most = max(0, (catch_up.a_day if catch_up else pace.reviews_a_day) - done)
    rows = list(agenda.due(connection, person_id, [b.id for b in banks], now, day, min(most, MOST_LOOKED_AT)))
    for bank in banks:
        countdown = exams.get(bank.id)
        if countdown and countdown.is_in_last_days:
            again = agenda.met_before(connection, person_id, bank.id, countdown.last_from, now, countdown.left_today)
            rows += [row for row in again if wants_again(row.last_day, countdown.exam, day)]
    return [card for row in rows if (card := _planned(library, row, pace, day))]


def _planned(library: Library, row: Any, pace: Pace, day: date) -> PlannedCard | None:
    card = decks.open_deck(library, row.bank_id).card(row.card_id)
    memory = memory_of(row)
    if card is None or memory is None:
        return None
    chance = recall.retrievability(memory, max(day, memory.day), pace.schedule.parameters)
    return PlannedCard(row.bank_id, row.card_id, _topic(card), chance)


def _topic(card: Flashcard) -> str:
    return card.link.mechanism_id if card.link else ""


def _new_cards(
    library: Library,
    connection: Connection,
    visitor: Visitor,
    bank: Bank,
    countdown: Countdown | None,
    pace: Pace,
    now: datetime,
    day: date,
) -> list[PlannedCard]:
    """The cards never seen that today may still bring; before an exam as many as get there."""
    deck = decks.open_deck(library, bank.id)
    wished = max(pace.new_on(day), countdown.new_a_day if countdown else 0)
    most = max(0, wished - line.done(connection, visitor.person_id, day).new)
    who = line.who(connection, visitor.person_id, visitor.key, bank.id)
    place = decks.settle(connection, deck, who, now) if who and who.version not in (None, deck.version) else 0
    place = who.place if who and who.version == deck.version else place
    names = decks.fresh(connection, deck, visitor.person_id, place, min(most, MOST_LOOKED_AT))
    return [PlannedCard(bank.id, name, _topic(deck.cards[name])) for name in names]


def _questions(
    library: Library,
    connection: Connection,
    person_id: int,
    bank: Bank,
    day: date,
    now: datetime,
    chance: Random,
) -> list[PlannedQuestion]:
    """What could be asked: siblings of what was missed and has come back, then whatever tests the links."""
    links = known.links(connection, person_id, bank.id)
    asked = agenda.last_asked(connection, person_id, bank.id)
    seen = sorted(asked, key=lambda name: asked[name])
    _, schedule, _ = returning.schedule_of(connection, person_id)
    found: dict[str, PlannedQuestion] = {}
    for _, family, miss in _due_misses(library, connection, person_id, [bank], day):
        question = sibling(bank, family, miss.question_id, seen, chance)
        if question is not None:
            forgotten = recall.retrievability(miss.memory, day, schedule.parameters)
            found[question.id] = _asked(bank, question, plans.need_of_miss(forgotten))
    today = {name for name, at in asked.items() if at > now - timedelta(hours=20)}
    rest = [each for name, each in bank.questions.items() if name not in found]
    for question in [each for each in rest if each.id not in today] or ([] if found else rest):
        found[question.id] = _asked(bank, question, _need(question, links, question.id in asked))
    return list(found.values())


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


# In a sitting


class Step(StrEnum):
    """What comes next in a sitting."""

    CARD = "card"
    QUESTIONS = "questions"
    """Questions are to be begun."""
    ATTEMPT = "attempt"
    """Questions are to be gone on with."""
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A sitting, and how far it is."""

    minutes: int
    step: Step
    card: tuple[str, str] | None = None
    """The bank and the card that come next."""
    attempt_id: int | None = None
    cards: int = 0
    cards_done: int = 0
    questions: int = 0
    questions_done: int = 0
    attempts: tuple[int, ...] = ()
    again: int = 0
    """Cards that are to be seen once more before they are learnt for today."""
    aims: tuple[Link, ...] = ()
    """The links that the questions to be begun aim at."""
    bank: Bank | None = None
    """The bank of the questions to be begun."""
    right: float = 0.0
    """Credit that the questions earned."""
    points: float = 0.0
    """Credit that could be earned so far."""

    @property
    def size(self) -> int:
        return self.cards + self.questions

    @property
    def done(self) -> int:
        return self.cards_done + self.questions_done


def sitting(library: Library, visitor: Visitor | None, now: datetime) -> Sitting | None:
    """The visitor's latest sitting, unless it is long ago."""
    if visitor is None:
        return None
    with reading() as connection:
        who = line.who(connection, visitor.person_id, visitor.key, "")
        return _sitting(library, connection, _latest(connection, who.person_id) if who else None, now)


def _latest(connection: Connection, person_id: int) -> Any:
    query = select(_sittings).where(_sittings.c.person_id == person_id)
    return connection.execute(query.order_by(_sittings.c.started_at.desc(), _sittings.c.id.desc()).limit(1)).first()


def _running(library: Library, connection: Connection, row: Any, now: datetime) -> Sitting | None:
    found = _sitting(library, connection, row, now)
    return found if found and found.step is not Step.DONE and found.done else None


def _sitting(library: Library, connection: Connection, row: Any, now: datetime) -> Sitting | None:
    if row is None or now - row.started_at > GOES_STALE:
        return None
    left, again = _cards_left(library, connection, row, now)
    attempts = _attempts(connection, row.attempts)
    open_attempt_id = next((each.id for each in attempts if each.finished_at is None), None)
    asked = [(bank, ids) for bank_id, *ids in row.questions if (bank := library.bank(bank_id))]
    waiting = [(bank, ids) for bank, ids in asked if bank.id not in {each.bank_id for each in attempts}]
    next_card = next((card for card, at in again if at <= now), None) or (left[0] if left else None)
    step = Step.DONE
    if next_card and open_attempt_id is None:
        step = Step.CARD
    elif open_attempt_id is not None:
        step = Step.ATTEMPT
    elif waiting:
        step = Step.QUESTIONS
    elif again and again[0][1] <= now + LEARN_AHEAD:
        step, next_card = Step.CARD, again[0][0]
    bank, ids = waiting[0] if waiting else (None, [])
    return Sitting(
        minutes=row.minutes,
        step=step,
        card=next_card if step is Step.CARD else None,
        attempt_id=open_attempt_id,
        cards=len(row.cards),
        cards_done=len(row.cards) - len(left),
        questions=sum(len(ids) for _, ids in asked),
        questions_done=sum(each.answered for each in attempts),
        attempts=tuple(row.attempts),
        again=len(again),
        aims=tuple(_aims(bank, ids)) if bank else (),
        bank=bank,
        right=sum(each.score for each in attempts),
        points=sum(each.points * each.answered / each.size for each in attempts if each.size),
    )


def _aims(bank: Bank, question_ids: Iterable[str]) -> Iterator[Link]:
    found = [bank.questions[name] for name in question_ids if name in bank.questions]
    for ref in dict.fromkeys(question.step for question in found):
        if link := bank.link(ref):
            yield link


def _cards_left(
    library: Library, connection: Connection, row: Any, now: datetime
) -> tuple[list[tuple[str, str]], list[tuple[tuple[str, str], datetime]]]:
    """The cards of a sitting that were not looked at yet; and those that are to be seen again, and when."""
    banks: dict[str, list[str]] = {}
    for bank_id, card_id in row.cards:
        banks.setdefault(bank_id, []).append(card_id)
    rows = {
        (bank_id, name): kept
        for bank_id, names in banks.items()
        for name, kept in agenda.kept(connection, row.person_id, bank_id, names).items()
    }
    left, again = [], []
    for bank_id, card_id in row.cards:
        kept = rows.get((bank_id, card_id))
        is_there = library.bank(bank_id) is not None and decks.open_deck(library, bank_id).card(card_id) is not None
        is_aside = kept is not None and (kept.suspended_at or (kept.buried_until and kept.buried_until > now))
        if is_aside or not is_there:
            continue
        if kept is None or kept.last_review is None or kept.last_review < row.started_at:
            left.append((bank_id, card_id))
        elif kept.state not in (NEW, REVIEWING) and kept.comes_at is not None:
            again.append(((bank_id, card_id), kept.comes_at))
    return left, sorted(again, key=lambda one: one[1])


def _attempts(connection: Connection, attempt_ids: Sequence[int]) -> Sequence[Any]:
    table = cast(Table, Attempt.__table__)
    return connection.execute(select(table).where(table.c.id.in_(attempt_ids)).order_by(table.c.id)).all()


def begin_questions(library: Library, visitor: Visitor | None, now: datetime, seed: int) -> int | None:
    """Open the next quiz of a running sitting; returns its id, or None where nothing is to be asked any more.

    Doing so twice leads to the same quiz.
    """
    begin_writing()
    person = person_of(visitor)
    connection = db.session.connection()
    row = _latest(connection, person.id) if person else None
    found = _sitting(library, connection, row, now)
    if person is None or row is None or found is None or found.attempt_id is not None or found.bank is None:
        db.session.rollback()
        return found.attempt_id if found else None
    bank, ids = found.bank, next(ids for bank_id, *ids in row.questions if bank_id == found.bank.id)
    questions = [bank.questions[name] for name in ids if name in bank.questions]
    if not questions:
        db.session.rollback()
        return None
    attempt = open_attempt(person, bank, questions, Selection(), now, seed)
    connection.execute(update(_sittings).where(_sittings.c.id == row.id).values(attempts=[*row.attempts, attempt.id]))
    db.session.commit()
    return attempt.id
