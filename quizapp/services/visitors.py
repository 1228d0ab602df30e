"""Who is asking: the person that a signed cookie names, if it still may."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, exists, insert, select

from quizapp.db import Person, Session, db, writing
from quizapp.db.prepared import Prepared
from quizapp.domain.roles import Role
from quizapp.services.refusals import NotAllowed, NotFound


@dataclass(frozen=True)
class Visitor:
    """What the signed cookie says. Whether it still holds is asked together with the data it wants."""

    person_id: int
    key: str

    def is_owner(self) -> ColumnElement[bool]:
        """The condition that a joined person is this visitor, and is still signed in."""
        is_open = exists().where(Session.key == self.key, Session.person_id == Person.id).correlate(Person)
        return and_(Person.id == self.person_id, is_open)


def person_of(visitor: Visitor | None) -> Person | None:
    """The person behind a visit, or None."""
    if visitor is None:
        return None
    found = db.session.execute(select(Person).where(visitor.is_owner())).scalar_one_or_none()
    if found is not None:
        found.key = visitor.key
    return found


def known_person(visitor: Visitor | None) -> Person:
    """The person behind a visit.

    Raises:
        NotFound: nobody is known by this cookie.
    """
    if (person := person_of(visitor)) is None:
        raise NotFound("There is nothing of yours here yet. Start a quiz, and it will be kept.")
    return person


def instructor(visitor: Visitor | None) -> Person:
    """The person behind a visit, who is an instructor or an administrator.

    Raises:
        NotAllowed: a learner or a stranger.
    """
    person = person_of(visitor)
    if person is None or not Role(person.role).may_instruct:
        raise NotAllowed("This page is for instructors. Ask whoever runs this app for a link that makes you one.")
    return person


def administrator(visitor: Visitor | None) -> Person:
    """The person behind a visit, who is an administrator.

    Raises:
        NotAllowed: anybody else.
    """
    person = person_of(visitor)
    if person is None or Role(person.role) is not Role.ADMINISTRATOR:
        raise NotAllowed("This page is for administrators. Whoever runs this app makes one by: quizapp user promote.")
    return person


def new_guest(now: datetime) -> Person:
    """A person without a name, added to the running transaction."""
    person = Person(role=Role.LEARNER, created_at=now)
    db.session.add(person)
    db.session.flush()
    return recognise(person, now)


def recognise(person: Person, now: datetime, device: str = "") -> Person:
    """Open a session for a person, in the running transaction."""
    person.key = secrets.token_urlsafe(18)
    db.session.add(Session(person_id=person.id, key=person.key, device=device, created_at=now))
    db.session.flush()
    return person


_HAS_SESSION = Prepared(
    select(Session.id).where(Session.key == bindparam("key"), Session.person_id == bindparam("person"))
)


@contextmanager
def acting(visitor: Visitor | None, now: datetime) -> Iterator[tuple[Connection, Visitor]]:
    """A transaction in which somebody does what is kept; whoever is not known becomes a guest."""
    with writing() as connection:
        if visitor is None or not _HAS_SESSION.rows(connection, {"person": visitor.person_id, "key": visitor.key}):
            visitor = _guest_in(connection, now)
        yield connection, visitor


def _guest_in(connection: Connection, now: datetime) -> Visitor:
    people, sessions = (cast(Table, kind.__table__) for kind in (Person, Session))
    person_id = connection.execute(insert(people), {"role": Role.LEARNER, "created_at": now}).lastrowid
    key = secrets.token_urlsafe(18)
    connection.execute(insert(sessions), {"person_id": person_id, "key": key, "device": "", "created_at": now})
    return Visitor(person_id, key)


def visitor_for(person: Person) -> Visitor:
    """What to write into the cookie of a person."""
    return Visitor(person.id, person.key)
