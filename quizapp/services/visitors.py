"""Who is asking: the person that a signed cookie names, if it still may."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from quizapp.db import Person, db
from quizapp.domain.roles import Role
from quizapp.services.refusals import NotAllowed, NotFound


@dataclass(frozen=True)
class Visitor:
    """What the signed cookie says. Whether it still holds is asked together with the data it wants."""

    person_id: int
    key: str

    def is_owner(self) -> ColumnElement[bool]:
        """The condition that a joined person is this visitor, and is still signed in."""
        return and_(Person.id == self.person_id, Person.session_key == self.key)


def person_of(visitor: Visitor | None) -> Person | None:
    """The person behind a visit, or None."""
    if visitor is None:
        return None
    return db.session.execute(select(Person).where(visitor.is_owner())).scalar_one_or_none()


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


def new_guest(now: datetime) -> Person:
    """A person without a name, added to the running transaction."""
    person = Person(session_key=secrets.token_urlsafe(18), role=Role.LEARNER, created_at=now)
    db.session.add(person)
    db.session.flush()
    return person


def visitor_for(person: Person) -> Visitor:
    """What to write into the cookie of a person."""
    return Visitor(person.id, person.session_key)
