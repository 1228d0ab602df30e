"""The journal of a learner's misses, which writes itself: out of the answers, and the causes that were ticked."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from quizapp.db import Attempt, JournalCause, Person, Response, begin_writing, db
from quizapp.domain import beliefs, returning
from quizapp.domain.attempts import Confidence, Mode
from quizapp.domain.banks import Bank, Link
from quizapp.domain.beliefs import Belief
from quizapp.domain.days import day_of, turn_of, zone_named
from quizapp.domain.explanation import Explanation, Ground, explained, grounds
from quizapp.domain.journal import Cause, closers, likely_cause
from quizapp.domain.questions.base import Mark, Question
from quizapp.library import Library
from quizapp.services import attempts, knowledge, versions
from quizapp.services import returning as coming_back
from quizapp.services.banks import open_bank
from quizapp.services.refusals import BadInput, NotFound
from quizapp.services.visitors import Visitor, person_of

MOST_MISSES = 500
"""Kept in view, the newest; older ones are in the answers that can be taken along."""

PAGE = 50
"""Rows on one page."""


@dataclass(frozen=True)
class Closing:
    """The right answer that closed a miss."""

    question_id: str
    at: datetime


@dataclass(frozen=True)
class _Miss:
    """The last miss of a question, before it is put into words."""

    response: Response
    since: datetime
    """When it was told: an exam's misses once it was over."""
    likely: Cause | None
    ticked: JournalCause | None
    closing: Closing | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row of the journal."""

    response: Response
    question: Question
    thought: str
    is_idea: bool
    """Whether what was thought is a misconception's sentence, rather than what was said."""
    so: Link | None
    """The link that the answer got wrong, or that the question tests."""
    grounds: tuple[Ground, ...]
    """What that link, or else the question, rests on."""
    cause: Cause | None
    is_ticked: bool
    """Whether the cause is the learner's own word, rather than what the record says."""
    due_at: datetime | None
    """When something like it comes back; None where it was taken out, or is closed."""
    due_day: date | None
    """The learner's day of that."""
    closing: Closing | None


@dataclass(frozen=True, kw_only=True)
class Journal:
    """One page of a journal."""

    bank: Bank
    today: date
    """The learner's day."""
    entries: tuple[Entry, ...]
    open_count: int
    count: int
    page: int
    pages: int

    @property
    def is_full(self) -> bool:
        """Whether there may be older misses than it holds."""
        return self.count >= MOST_MISSES


def journal(
    library: Library, visitor: Visitor | None, bank_id: str, now: datetime, *, with_closed: bool = False, page: int = 1
) -> Journal:
    """The misses of a visitor in a bank that may be shown, the newest first; empty for somebody new.

    Raises:
        NotFound: there is no such bank.
    """
    bank, misses = _misses(library, visitor, bank_id, now)
    wanted = [miss for miss in misses if with_closed or miss.closing is None]
    pages = max(1, -(-len(wanted) // PAGE))
    page = min(max(page, 1), pages)
    waiting = _waiting(visitor, bank)
    return Journal(
        bank=bank,
        today=day_of(now, waiting.zone),
        entries=tuple(_entry(bank, miss, waiting) for miss in wanted[(page - 1) * PAGE : page * PAGE]),
        open_count=sum(miss.closing is None for miss in misses),
        count=len(misses),
        page=page,
        pages=pages,
    )


COLUMNS = ("day", "question", "I thought", "what is so", "cause", "comes back", "closed on", "closed by")
"""Of the journal as a table."""


def table(
    library: Library, visitor: Visitor | None, bank_id: str, now: datetime, *, with_closed: bool = False
) -> Iterator[Mapping[str, str]]:
    """All rows of the journal in words, with the keys in `COLUMNS`.

    Raises:
        NotFound: there is no such bank.
    """
    bank, misses = _misses(library, visitor, bank_id, now)
    waiting = _waiting(visitor, bank)
    for entry in (_entry(bank, miss, waiting) for miss in misses if with_closed or miss.closing is None):
        so = entry.so.step.text if entry.so else " ".join(ground.fact.text for ground in entry.grounds)
        comes_back = entry.due_day.isoformat() if entry.due_day else "with the next practice of what was missed"
        closing = entry.closing
        values = (
            entry.response.answered_at.date().isoformat(),
            entry.question.stem,
            entry.thought,
            so,
            entry.cause.words if entry.cause else "",
            "" if closing else comes_back,
            closing.at.date().isoformat() if closing else "",
            closing.question_id if closing else "",
        )
        yield dict(zip(COLUMNS, values, strict=True))


def tick(library: Library, visitor: Visitor | None, bank_id: str, response_id: int, cause: str, now: datetime) -> None:
    """Keep why a question was missed; an empty cause takes it back.

    Raises:
        NotFound: there is no such miss of this visitor that may be shown.
        BadInput: there is no such cause.
    """
    open_bank(library, bank_id)
    if cause and cause not in set(Cause):
        raise BadInput("Choose one of the causes that the journal offers.", "cause")
    begin_writing()
    person = person_of(visitor)
    its = Response.id == response_id
    if person is None or db.session.scalar(_told_misses(person, bank_id, now).where(its)) is None:
        raise NotFound("There is no such row in a journal of yours. If you answered under a name, sign in with it.")
    kept = JournalCause(response_id=response_id, person_id=person.id, cause=cause or None, at=now)
    db.session.merge(kept)
    db.session.commit()


_other = aliased(Response)
_SAME_PLACE = and_(_other.attempt_id == Response.attempt_id, _other.position == Response.position)


def _counts(now: datetime) -> ColumnElement[bool]:
    """The condition that an answer counts and may be shown: the last of an exam that is over, the first elsewhere."""
    is_exam = Attempt.mode == Mode.EXAM
    is_last = ~exists().where(_SAME_PLACE, _other.revision > Response.revision)
    is_explained = exists().where(_SAME_PLACE, _other.is_settled)
    return or_(
        and_(is_exam, attempts.is_visible(now), is_last),
        and_(~is_exam, Response.revision == 0, or_(attempts.is_visible(now), is_explained)),
    )


def _told_misses(person: Person, bank_id: str, now: datetime) -> Select[int]:
    return (
        select(Response.id)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(
            Response.person_id == person.id,
            Response.bank_id == bank_id,
            Response.mark != Mark.RIGHT,
            _counts(now),
        )
    )


def _misses(library: Library, visitor: Visitor | None, bank_id: str, now: datetime) -> tuple[Bank, list[_Miss]]:
    bank = open_bank(library, bank_id)
    person = person_of(visitor)
    if person is None:
        return bank, []
    latest = func.max(Response.id).label("id")
    newest = (
        _told_misses(person, bank_id, now)
        .with_only_columns(latest)
        .group_by(Response.question_id)
        .order_by(latest.desc())
        .limit(MOST_MISSES)
        .subquery()
    )
    was_right = exists().where(_SAME_PLACE, _other.revision < Response.revision, _other.mark == Mark.RIGHT)
    rows = db.session.execute(
        select(Response, Attempt.finished_at, Attempt.ends_at, was_right, JournalCause)
        .join(newest, newest.c.id == Response.id)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .outerjoin(JournalCause, JournalCause.response_id == Response.id)
        .order_by(Response.answered_at.desc(), Response.id.desc())
    ).all()
    told = [(response, _told_at(response, *ended), right, ticked) for response, *ended, right, ticked in rows]
    rights = _rights(person, bank_id, now, min((since for _, since, _, _ in told), default=now))
    return bank, [
        _Miss(
            response=response,
            since=since,
            likely=likely_cause(right, Confidence(response.confidence) if response.confidence else None),
            ticked=ticked,
            closing=_closing(bank, response, since, rights),
        )
        for response, since, right, ticked in told
    ]


def _told_at(response: Response, finished_at: datetime | None, ends_at: datetime | None) -> datetime:
    if response.mode != Mode.EXAM:
        return response.answered_at
    return finished_at or ends_at or response.answered_at


def _rights(person: Person, bank_id: str, now: datetime, since: datetime) -> dict[str, list[datetime]]:
    """When each question was answered right since then, neither guessed nor with a hint."""
    rows = db.session.execute(
        select(Response.question_id, Response.answered_at)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(
            Response.person_id == person.id,
            Response.bank_id == bank_id,
            Response.answered_at > since,
            Response.mark == Mark.RIGHT,
            Response.hints == 0,
            func.coalesce(Response.confidence, "") != Confidence.GUESSING,
            _counts(now),
        )
        .order_by(Response.answered_at)
    )
    found: dict[str, list[datetime]] = {}
    for question_id, at in rows:
        found.setdefault(question_id, []).append(at)
    return found


def _closing(
    bank: Bank, response: Response, since: datetime, rights: Mapping[str, Sequence[datetime]]
) -> Closing | None:
    """The first right answer after a miss to a question that closes it."""
    found = []
    for name in closers(bank, response.question_id, response.step):
        times = rights.get(name, ())
        if (place := bisect_right(times, since)) < len(times):
            found.append((times[place], name))
    return Closing(min(found)[1], min(found)[0]) if found else None


@dataclass(frozen=True)
class _Waiting:
    """What of a learner's misses in a bank comes back by itself."""

    zone: ZoneInfo
    held: Mapping[str, Belief]
    families: Mapping[str, returning.Miss]

    def due_at(self, bank: Bank, question: Question, why: Explanation) -> datetime | None:
        """When the first of the ideas that an answer betrayed is due again, or what the question asked."""
        ideas = [self.held[betrayed.id] for betrayed in why.betrayed if betrayed.id in self.held]
        moments = [moment for idea in ideas if (moment := beliefs.due_at(idea))]
        missed = self.families.get(returning.family(bank, question))
        if missed and not missed.leech_at:
            moments.append(turn_of(missed.due_day, self.zone))
        return min(moments, default=None)


def _waiting(visitor: Visitor | None, bank: Bank) -> _Waiting:
    person = person_of(visitor)
    if person is None:
        return _Waiting(zone_named(None), {}, {})
    connection = db.session.connection()
    zone, _, _ = coming_back.schedule_of(connection, person.id)
    missed = coming_back.misses(connection, person.id, bank.id)
    families = {family: miss for (_, family), miss in missed.items()}
    return _Waiting(zone, knowledge.of(person, bank.id).beliefs, families)


def _entry(bank: Bank, miss: _Miss, waiting: _Waiting) -> Entry:
    response = miss.response
    question = versions.question_at(bank, response.question_id, response.version)
    why = explained(bank, question, response.response, response.reason)
    ideas = [betrayed.misconception.says for betrayed in why.betrayed]
    so = why.missing or why.deciding
    ticked = miss.ticked
    due_at = None if miss.closing else waiting.due_at(bank, question, why)
    return Entry(
        response=response,
        question=question,
        thought=ideas[0] if ideas else question.says(response.response),
        is_idea=bool(ideas),
        so=so,
        grounds=_grounds(bank, so, why),
        cause=(Cause(ticked.cause) if ticked.cause else None) if ticked else miss.likely,
        is_ticked=ticked is not None and ticked.cause is not None,
        due_at=due_at,
        due_day=day_of(due_at, waiting.zone) if due_at else None,
        closing=miss.closing,
    )


def _grounds(bank: Bank, so: Link | None, why: Explanation) -> tuple[Ground, ...]:
    return (so and grounds(bank, so.step.facts)) or why.grounds
