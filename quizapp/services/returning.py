"""What was missed and comes back, and what each day came to: moved on in the transaction of each answer or grade."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from quizapp.db import Attempt, CardReview, CardSettings, MissRow, Person, Response, StudyDay, db
from quizapp.db.prepared import Prepared
from quizapp.domain.attempts import Confidence, Mode
from quizapp.domain.banks import Bank
from quizapp.domain.days import day_of, zone_named
from quizapp.domain.questions.base import Mark, Question
from quizapp.domain.recall import REVIEWING, USUAL, Grade, Schedule
from quizapp.domain.returning import Given, Miss, after, by_day, family, replay
from quizapp.library import Library
from quizapp.services import versions

_settings, _misses, _days, _people, _reviews = (
    cast(Table, kind.__table__) for kind in (CardSettings, MissRow, StudyDay, Person, CardReview)
)
_SETTINGS = [_settings.c[name] for name in ("zone", "parameters", "retention", "maximum_interval")]
_MISS = [
    _misses.c[name]
    for name in ("question_id", "stability", "difficulty", "day", "due_day", "reviews", "lapses", "leech_at")
]
_FIND = Prepared(
    select(*_SETTINGS, *_MISS)
    .select_from(_people)
    .outerjoin(_settings, _settings.c.person_id == _people.c.id)
    .outerjoin(
        _misses,
        (_misses.c.person_id == _people.c.id)
        & (_misses.c.bank_id == bindparam("bank"))
        & (_misses.c.family == bindparam("family")),
    )
    .where(_people.c.id == bindparam("person"))
)
_put = upsert(_misses)
_KEY = ["person_id", "bank_id", "family"]
_PUT = Prepared(
    _put.on_conflict_do_update(
        index_elements=_KEY,
        set_={column.name: _put.excluded[column.name] for column in _misses.columns if column.name not in _KEY},
    ),
    [column.name for column in _misses.columns],
)
_ADDED = ("answers", "answer_seconds", "reviews", "review_seconds", "repeated", "recalled")
_add = upsert(_days)
_ADD = Prepared(
    _add.on_conflict_do_update(
        index_elements=["person_id", "day"], set_={name: _days.c[name] + _add.excluded[name] for name in _ADDED}
    ),
    ["person_id", "day", *_ADDED],
)
COUNTED = ("person_id", "day", "before", "grade", "seconds")
"""Of a review, what its day is told."""

_NOTHING = dict.fromkeys(_ADDED, 0)


@dataclass(frozen=True)
class Desk:
    """A learner as far as coming back goes: the day, the schedule, and the memory of what is being asked."""

    day: date
    schedule: Schedule
    miss: Miss | None


def desk(connection: Connection, person_id: int, bank_id: str, name: str, now: datetime) -> Desk:
    """All that moving on a memory needs, in one query."""
    zone, schedule, miss = _look_up(connection, person_id, bank_id, name)
    return Desk(day_of(now, zone), schedule, miss)


def _look_up(connection: Connection, person_id: int, bank_id: str, name: str) -> tuple[ZoneInfo, Schedule, Miss | None]:
    rows = _FIND.rows(connection, {"person": person_id, "bank": bank_id, "family": name})
    zone, parameters, retention, longest, *miss = rows[0] if rows else [None] * (len(_SETTINGS) + len(_MISS))
    found = Miss(*miss) if miss[0] is not None else None
    return zone_named(zone), _schedule(parameters, retention, longest), found


_USUAL = by_day(USUAL)


def _schedule(parameters: list[float] | None, retention: float | None, longest: int | None) -> Schedule:
    if retention is None or longest is None:
        return _USUAL
    own = Schedule(parameters=tuple(parameters or USUAL.parameters), retention=retention, maximum_interval=longest)
    return by_day(own)


def fold(connection: Connection, person_id: int, bank: Bank, at_desk: Desk, given: Given, at: datetime) -> None:
    """Move on the memory of what a question asked, inside the transaction of its answer."""
    name = family(bank, given.question)
    moved = after(at_desk.miss, given, at_desk.day, at, at_desk.schedule, f"{bank.id}/{name}")
    if moved is not None and moved is not at_desk.miss:
        _PUT.run(connection, _row(person_id, bank.id, name, moved))


def fold_exam(bank: Bank, attempt: Attempt, now: datetime) -> None:
    """Move on what all answers of an exam that is over were about; inside the session's transaction.

    An exam that ended while nobody looked counts from its end, so what came after it is counted again.
    """
    finished = attempt.finished_at or now
    if finished < now:
        count_anew(attempt.person_id, bank)
        return
    connection = db.session.connection()
    for one, day, at in list(_answers(attempt.person_id, bank, attempt.id)):
        name = family(bank, one.question)
        _, schedule, miss = _look_up(connection, attempt.person_id, bank.id, name)
        fold(connection, attempt.person_id, bank, Desk(day, schedule, miss), one, at)


def _row(person_id: int, bank_id: str, name: str, miss: Miss) -> dict[str, Any]:
    return {"person_id": person_id, "bank_id": bank_id, "family": name, **vars(miss)}


def count_answer(connection: Connection, answer: Mapping[str, Any]) -> None:
    """Add an answer to its day; the tries before it were added when they were made, with their time."""
    added = {"answers": int(answer["revision"] == 0), "answer_seconds": round(answer["seconds"] or 0)}
    _ADD.run(connection, {**_NOTHING, **added, "person_id": answer["person_id"], "day": answer["day"]})


def count_review(connection: Connection, review: Mapping[str, Any], times: int = 1) -> None:
    """Add the review of a card to its day.

    Args:
        times: -1 to take one back.
    """
    was_learnt = (review["before"] or {}).get("state") == REVIEWING
    added = {
        "reviews": 1,
        "review_seconds": round(review["seconds"] or 0),
        "repeated": int(was_learnt),
        "recalled": int(was_learnt and review["grade"] > Grade.AGAIN),
    }
    values = {name: times * count for name, count in added.items()}
    _ADD.run(connection, {**_NOTHING, **values, "person_id": review["person_id"], "day": review["day"]})


# Reading


def misses(connection: Connection, person_id: int, bank_id: str | None = None) -> dict[tuple[str, str], Miss]:
    """What a person missed and has to be asked again some day, by bank and family."""
    query = select(_misses.c.bank_id, _misses.c.family, *_MISS).where(_misses.c.person_id == person_id)
    if bank_id is not None:
        query = query.where(_misses.c.bank_id == bank_id)
    return {(bank, name): Miss(*rest) for bank, name, *rest in connection.execute(query)}


def schedule_of(connection: Connection, person_id: int) -> tuple[ZoneInfo, Schedule, Miss | None]:
    """By what a person's misses come back."""
    return _look_up(connection, person_id, "", "")


def put_back(connection: Connection, person_id: int, bank_id: str, name: str) -> None:
    """Let something that was taken out come back again; the next few misses do not take it out at once."""
    mine = (_misses.c.person_id == person_id) & (_misses.c.bank_id == bank_id) & (_misses.c.family == name)
    connection.execute(update(_misses).where(mine).values(leech_at=None))


def days(connection: Connection, person_id: int, since: date) -> dict[date, Any]:
    """What a person did on each day since one."""
    query = select(_days).where(_days.c.person_id == person_id, _days.c.day >= since).order_by(_days.c.day)
    return {row.day: row for row in connection.execute(query)}


def data_of(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """What of a person comes back, and the days, as plain data."""
    return {
        name: [
            {column: _plain(value) for column, value in row.items() if column != "person_id"}
            for row in db.session.connection().execute(select(table).where(table.c.person_id == person_id)).mappings()
        ]
        for name, table in (("misses", _misses), ("days of study", _days))
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


# All anew


def recomputed(person_id: int, bank: Bank) -> dict[str, Miss]:
    """What a person missed, computed anew from all answers in a bank, with the learner's present schedule."""
    _, schedule, _ = _look_up(db.session.connection(), person_id, bank.id, "")
    return replay(bank, _answers(person_id, bank), schedule)


def _answers(person_id: int, bank: Bank, attempt_id: int | None = None) -> Iterator[tuple[Given, date, datetime]]:
    """First answers of practice when they were given, last answers of exams when these were over, in order of time."""
    query = (
        select(Response, Attempt.finished_at)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Response.person_id == person_id, Response.bank_id == bank.id, Response.day.is_not(None))
        .order_by(Response.attempt_id, Response.position, Response.revision.desc())
    )
    if attempt_id is not None:
        query = query.where(Response.attempt_id == attempt_id)
    counted: dict[tuple[int, int], tuple[datetime, Response]] = {}
    for response, finished_at in db.session.execute(query):
        place = (response.attempt_id, response.position)
        if response.mode == Mode.EXAM and finished_at is not None:
            counted.setdefault(place, (finished_at, response))
        elif response.mode != Mode.EXAM and response.revision == 0:
            counted[place] = (response.answered_at, response)
    for at, response in sorted(counted.values(), key=lambda one: (one[0], one[1].attempt_id, one[1].position)):
        question = versions.question_at(bank, response.question_id, response.version)
        yield given(question, response), response.day or at.date(), at


def given(question: Question, response: Response) -> Given:
    """An answer on record as coming back sees it."""
    return Given(
        question,
        Mark(response.mark),
        response.credit,
        Confidence(response.confidence) if response.confidence else None,
        response.hints > 0,
        timedelta(seconds=response.seconds) if response.seconds is not None else None,
    )


def count_anew(person_id: int, bank: Bank) -> None:
    """Keep what all of a person's answers in a bank lead to; inside the session's transaction.

    When something is due, and whether it is out, stay as they were where the latest answer is the same.
    """
    db.session.flush()
    connection = db.session.connection()
    kept = misses(connection, person_id, bank.id)
    connection.execute(delete(_misses).where(_misses.c.person_id == person_id, _misses.c.bank_id == bank.id))
    for name, miss in recomputed(person_id, bank).items():
        _PUT.run(connection, _row(person_id, bank.id, name, _settled(miss, kept.get((bank.id, name)))))


def _settled(miss: Miss, kept: Miss | None) -> Miss:
    is_same = kept is not None and (kept.question_id, kept.day) == (miss.question_id, miss.day)
    return replace(miss, due_day=kept.due_day, leech_at=kept.leech_at) if kept and is_same else miss


def bring_along(library: Library, person_id: int) -> None:
    """Compute anew what comes back, and the days, now that a guest's answers and grades became a person's."""
    connection = db.session.connection()
    banks = connection.scalars(select(Response.bank_id).where(Response.person_id == person_id).distinct()).all()
    for bank_id in banks:
        if bank := library.bank(bank_id):
            count_anew(person_id, bank)
    count_days_anew(connection, person_id)


def days_recomputed(connection: Connection, person_id: int) -> dict[date, dict[str, int]]:
    """What each day of a person came to, by all answers and grades; answers from before days were kept are in none."""
    found: dict[date, dict[str, int]] = {}
    seconds = func.sum(func.round(func.coalesce(Response.seconds, 0)))
    answers = (
        select(Response.day, func.sum(case((Response.revision == 0, 1), else_=0)), seconds)
        .where(Response.person_id == person_id, Response.day.is_not(None))
        .group_by(Response.day)
    )
    for day, count, spent in connection.execute(answers):
        found[day] = {**_NOTHING, "answers": count, "answer_seconds": round(spent)}
    was_learnt = _reviews.c.before["state"].as_integer() == REVIEWING
    graded = (
        select(
            _reviews.c.day,
            func.count(),
            func.sum(func.round(func.coalesce(_reviews.c.seconds, 0))),
            func.sum(case((was_learnt, 1), else_=0)),
            func.sum(case((was_learnt & (_reviews.c.grade > Grade.AGAIN), 1), else_=0)),
        )
        .where(_reviews.c.person_id == person_id, _reviews.c.undone_at.is_(None), _reviews.c.origin == "grade")
        .group_by(_reviews.c.day)
    )
    for day, count, spent, repeated, recalled in connection.execute(graded):
        found[day] = {
            **found.get(day, _NOTHING),
            "reviews": count,
            "review_seconds": round(spent),
            "repeated": repeated,
            "recalled": recalled,
        }
    return found


def count_days_anew(connection: Connection, person_id: int) -> None:
    """Keep what all answers and grades of a person come to, day by day."""
    connection.execute(delete(_days).where(_days.c.person_id == person_id))
    rows = [{"person_id": person_id, "day": day, **row} for day, row in days_recomputed(connection, person_id).items()]
    if rows:
        connection.execute(insert(_days), rows)


def recount(library: Library, *, repair: bool) -> list[tuple[int, str]]:
    """For whom something else is kept than the answers and grades lead to, and what: a bank's misses, or the days.

    Args:
        repair: whether to keep what was computed instead.
    """
    connection = db.session.connection()
    found: list[tuple[int, str]] = []
    for person_id, bank_id in _everybody(connection):
        bank = library.bank(bank_id)
        if bank is None:
            continue
        kept = {name: miss for (_, name), miss in misses(connection, person_id, bank_id).items()}
        if not _is_same(kept, recomputed(person_id, bank)):
            found.append((person_id, f"what comes back in bank {bank_id}"))
            if repair:
                count_anew(person_id, bank)
    for person_id in sorted(connection.scalars(select(_people.c.id))):
        kept_days = {
            day: {name: getattr(row, name) for name in _ADDED}
            for day, row in days(connection, person_id, date.min).items()
            if any(getattr(row, name) for name in _ADDED)
        }
        if kept_days != days_recomputed(connection, person_id):
            found.append((person_id, "the days"))
            if repair:
                count_days_anew(connection, person_id)
    db.session.commit()
    return found


def _everybody(connection: Connection) -> list[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for person, bank in ((Response.person_id, Response.bank_id), (MissRow.person_id, MissRow.bank_id)):
        found |= {(person_id, bank_id) for person_id, bank_id in connection.execute(select(person, bank).distinct())}
    return sorted(found)


def _is_same(kept: Mapping[str, Miss], computed: Mapping[str, Miss]) -> bool:
    """Equal, but for the day on which something is due, which hangs on the wish of that time, and for rounding."""
    return kept.keys() == computed.keys() and all(
        (one.question_id, one.day, one.reviews, one.lapses)
        == (other.question_id, other.day, other.reviews, other.lapses)
        and abs(one.stability - other.stability) <= 1e-6 * other.stability
        for name, one in kept.items()
        if (other := computed[name])
    )
