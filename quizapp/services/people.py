"""Who has a name here and with which role: what administrators see and decide, on a page or by `quizapp user`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from quizapp.db import Invitation, Person, Session, begin_writing, db
from quizapp.domain.roles import Role
from quizapp.services.accounts import end_all_sessions, name_key, one_time_token
from quizapp.services.refusals import BadInput, NotFound

LONGEST_NAME = 80


@dataclass(frozen=True)
class Known:
    """Somebody with a name."""

    id: int
    name: str
    role: Role
    since: datetime
    sessions: int
    """On how many browsers they are signed in."""
    has_password: bool


def people(roles: Sequence[Role] = tuple(Role)) -> list[Known]:
    """Everybody who has a name and one of these roles, by name."""
    counted = (
        select(Person, func.count(Session.id))
        .outerjoin(Session, Session.person_id == Person.id)
        .where(Person.name.is_not(None), Person.role.in_(roles))
        .group_by(Person.id)
        .order_by(Person.name_key)
    )
    return [
        Known(person.id, person.name or "", Role(person.role), person.created_at, count, bool(person.password_hash))
        for person, count in db.session.execute(counted)
    ]


def add(name: str, role: Role, now: datetime) -> str:
    """Make somebody with a name and a role; returns the token of the link by which they choose a password.

    Raises:
        BadInput: the name is empty, too long or taken.
    """
    shown = " ".join(name.split())
    if not 0 < len(shown) <= LONGEST_NAME:
        raise BadInput(f"A name has 1 to {LONGEST_NAME} characters.", "name")
    begin_writing()
    person = Person(name=shown, name_key=name_key(name), role=role, created_at=now)
    db.session.add(person)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise BadInput(f"The name {shown} is taken.", "name") from None
    token = one_time_token(role, person.id, now)
    db.session.commit()
    return token


def appoint(name: str, role: Role) -> Role:
    """Give somebody a role; returns the one before.

    Raises:
        NotFound: nobody has this name.
        BadInput: no administrator would be left.
    """
    begin_writing()
    person = _named(name)
    before = Role(person.role)
    if before is Role.ADMINISTRATOR and role is not before and _administrators() == 1:
        db.session.rollback()
        raise BadInput("This is the only administrator. Promote another one first.", "role")
    person.role = role
    db.session.commit()
    return before


def _administrators() -> int:
    counted = select(func.count()).select_from(Person).where(Person.role == Role.ADMINISTRATOR)
    return db.session.scalar(counted) or 0


def reset(name: str, now: datetime) -> str:
    """Void somebody's password and end all their sessions; returns the token of the link to choose a new one.

    Raises:
        NotFound: nobody has this name.
    """
    begin_writing()
    person = _named(name)
    person.password_hash = None
    end_all_sessions(person.id)
    for before in db.session.scalars(select(Invitation).where(Invitation.person_id == person.id)):
        db.session.delete(before)
    token = one_time_token(Role(person.role), person.id, now)
    db.session.commit()
    return token


def end_sessions(name: str) -> int:
    """End all sessions of somebody; returns how many there were.

    Raises:
        NotFound: nobody has this name.
    """
    begin_writing()
    person = _named(name)
    count = db.session.scalar(select(func.count()).select_from(Session).where(Session.person_id == person.id)) or 0
    end_all_sessions(person.id)
    db.session.commit()
    return count


def _named(name: str) -> Person:
    found = db.session.scalars(select(Person).where(Person.name_key == name_key(name))).one_or_none()
    if found is None:
        db.session.rollback()
        raise NotFound(f"Nobody here is called {' '.join(name.split())}. See: quizapp user list.")
    return found
