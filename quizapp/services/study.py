"""What waits for somebody: one look at it, before a sitting."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, delete, select, update

from quizapp.db import ExamRow, SittingRow, agenda, db, line, reading
from quizapp.domain import plan as plans
from quizapp.domain.banks import Bank
from quizapp.domain.days import day_of
from quizapp.domain.plan import CatchUp
from quizapp.library import Library
from quizapp.services.exams import Exam, coming_exams
from quizapp.services.leeches import Leech, leeches_of
from quizapp.services.pacing import pace_of
from quizapp.services.planning import COUNTED, due_misses
from quizapp.services.sittings import Sitting, latest_of, running_of
from quizapp.services.visitors import Visitor

_sittings, _exams = (cast(Table, kind.__table__) for kind in (SittingRow, ExamRow))


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
        last = latest_of(connection, person_id)
        return Agenda(
            minutes=last.minutes if last else plans.MINUTES[1],
            bank_id=_same_bank(library, last) if last or touched else nobodys.bank_id,
            today=max(0, min(waiting, most - done.reviews)),
            misses=sum(1 for _ in due_misses(connection, person_id, mine, day)),
            catch_up=catch_up if waiting > plans.AT_ONCE else None,
            running=running_of(library, connection, last, now),
            exams=tuple(coming_exams(library, connection, person_id, day)),
            leeches=tuple(leeches_of(library, connection, person_id)),
            banks=choices,
            day=day,
        )


def _same_bank(library: Library, last: Any) -> str | None:
    """The bank that was wanted last time, if it is still there."""
    return last.bank_id if last and last.bank_id and library.bank(last.bank_id) else None


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
