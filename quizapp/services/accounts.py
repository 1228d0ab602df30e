"""Giving oneself a name, signing in and out, bringing a guest's work along, leaving; and what one-time links give."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from quizapp.db import (
    Attempt,
    CardDeck,
    CardFit,
    CardMemory,
    CardReview,
    CardSettings,
    ContrastAttempt,
    Identity,
    Invitation,
    JournalCause,
    Person,
    Prediction,
    Report,
    Response,
    Session,
    SignInFailure,
    begin_writing,
    db,
)
from quizapp.domain.roles import Role
from quizapp.library import Library
from quizapp.services import knowledge, remembering, returning, study, sums
from quizapp.services.refusals import BadInput, NotFound, TooManyTries
from quizapp.services.visitors import Visitor, known_person, new_guest, person_of, recognise, visitor_for

SHORTEST_PASSWORD = 10
"""Characters. Length counts, not kinds of characters (NIST SP 800-63B)."""

MOST_FAILURES, FAILURE_WINDOW = 8, timedelta(minutes=15)
"""So many refused sign-ins by one name or from one address, then a pause."""

INVITATION_HOLDS = timedelta(days=1)

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(8))
"""Checked for names that do not exist, so that the time taken does not tell."""


def name_key(name: str) -> str:
    """A name as it is compared: however its capitals, blanks and accents are typed."""
    return " ".join(normalize("NFKC", name).split()).casefold()


def sign_up(visitor: Visitor | None, name: str, password: str, now: datetime, device: str = "") -> Visitor:
    """Give a guest a name and a password; all of the guest's work stays.

    Args:
        device: what the browser calls itself.

    Raises:
        BadInput: the name is taken, or somebody with a name already asks.
    """
    password_hash = _hasher.hash(password)
    begin_writing()
    person = person_of(visitor) or new_guest(now)
    if person.name is not None:
        db.session.rollback()
        raise BadInput("You have a name already. Sign out first to make another one.", "name")
    person.name, person.name_key, person.password_hash = " ".join(name.split()), name_key(name), password_hash
    try:
        db.session.flush()
        db.session.execute(update(Session).where(Session.key == person.key).values(device=device))
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise BadInput("This name is taken. Choose another, or sign in if it is yours.", "name") from None
    return visitor_for(person)


def sign_in(
    library: Library,
    visitor: Visitor | None,
    name: str,
    password: str,
    address: str,
    now: datetime,
    device: str = "",
) -> Visitor:
    """Recognise somebody by name and password, and add to their work what this guest has done.

    Raises:
        TooManyTries: too many refused tries lately, by this name or from this address.
        BadInput: name and password do not fit together.
    """
    who = (f"name {name_key(name)}", f"address {address}")
    _refuse_guessing(who, now)
    found = db.session.execute(select(Person).where(Person.name_key == name_key(name))).scalar_one_or_none()
    known_hash = found.password_hash if found and found.password_hash else _NOBODY
    if not _fits(known_hash, password) or found is None:
        _note_failure(who, now)
        raise BadInput("This name and password do not fit together. Check both.", "password")
    begin_writing()
    found = db.session.get_one(Person, found.id)
    if _hasher.check_needs_rehash(known_hash):
        found.password_hash = _hasher.hash(password)
    db.session.execute(delete(SignInFailure).where(SignInFailure.who == who[0]))
    return _let_in(library, visitor, found, now, device)


def _let_in(library: Library, visitor: Visitor | None, person: Person, now: datetime, device: str) -> Visitor:
    """Recognise a person whom a guest turned out to be, in the running transaction, and end that."""
    before = person_of(visitor)
    _bring_along(library, before, person, now)
    if before is not None and visitor is not None:  # this browser has one session, whoever used it before
        db.session.execute(delete(Session).where(Session.key == visitor.key))
    recognise(person, now, device)
    db.session.commit()
    return visitor_for(person)


@dataclass(frozen=True)
class Told:
    """What a provider of OpenID Connect says about whoever comes from there."""

    issuer: str
    subject: str
    name: str
    is_instructor: bool = False


def sign_in_by(library: Library, visitor: Visitor | None, told: Told, now: datetime, device: str = "") -> Visitor:
    """Recognise somebody by a provider's word, and add to their work what this guest has done.

    Who comes for the first time is from then on the person with a name who asks, or else somebody new.
    """
    begin_writing()
    identity = db.session.get(Identity, (told.issuer, told.subject))
    if identity is not None:
        person = db.session.get_one(Person, identity.person_id)
    else:
        asking = person_of(visitor)
        person = asking if asking is not None and asking.name is not None else _somebody(told, now)
        db.session.add(Identity(issuer=told.issuer, subject=told.subject, person_id=person.id, created_at=now))
    if told.is_instructor and Role.INSTRUCTOR.outranks(Role(person.role)):
        person.role = Role.INSTRUCTOR
    db.session.flush()
    return _let_in(library, visitor, person, now, device)


def _somebody(told: Told, now: datetime) -> Person:
    """Somebody new of this name, or of one that is like it if it is taken."""
    wanted = " ".join(told.name.split())[:70] or "Somebody"
    names = (wanted if number == 1 else f"{wanted} {number}" for number in count(1))
    free = next(name for name in names if not db.session.scalar(_with_name(name)))
    person = Person(name=free, name_key=name_key(free), role=Role.LEARNER, created_at=now)
    db.session.add(person)
    db.session.flush()
    return person


def _with_name(name: str) -> Select[int]:
    return select(Person.id).where(Person.name_key == name_key(name))


def _fits(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _refuse_guessing(who: tuple[str, ...], now: datetime) -> None:
    failures = db.session.execute(
        select(func.count())
        .where(SignInFailure.who.in_(who), SignInFailure.at > now - FAILURE_WINDOW)
        .group_by(SignInFailure.who)
    ).scalars()
    if max(failures, default=0) >= MOST_FAILURES:
        raise TooManyTries("Too many tries failed lately. Wait a quarter of an hour, then try again.")


def _note_failure(who: tuple[str, ...], now: datetime) -> None:
    begin_writing()
    db.session.execute(delete(SignInFailure).where(SignInFailure.at <= now - FAILURE_WINDOW))
    db.session.add_all(SignInFailure(who=name, at=now) for name in who)
    db.session.commit()


def _bring_along(library: Library, guest: Person | None, person: Person, now: datetime) -> None:
    """Hand a guest's work over to whom the guest turns out to be."""
    if guest is None or guest.name is not None or guest.id == person.id:
        return
    remembering.bring_along(guest.id, person.id, now)
    study.bring_along(guest.id, person.id)
    _drop_forms_sent_before(guest, person)
    for table in (Attempt, Response, JournalCause, Report, ContrastAttempt, Prediction):
        db.session.execute(update(table).where(table.person_id == guest.id).values(person_id=person.id))
    if Role(guest.role).outranks(Role(person.role)):
        person.role = guest.role
    db.session.delete(guest)
    knowledge.bring_along(library, person.id)
    sums.count_anew(person.id)
    returning.bring_along(library, person.id)


def _drop_forms_sent_before(guest: Person, person: Person) -> None:
    """A form counts once, also where both have sent it: then the person's own counts."""
    for table in (ContrastAttempt, Prediction):
        own = select(table.form).where(table.person_id == person.id)
        db.session.execute(delete(table).where(table.person_id == guest.id, table.form.in_(own)))


def sessions(visitor: Visitor | None) -> list[Session]:
    """Where a person is signed in, the latest first; nothing for a stranger."""
    if (person := person_of(visitor)) is None:
        return []
    return list(db.session.scalars(select(Session).where(Session.person_id == person.id).order_by(Session.id.desc())))


def end_session(visitor: Visitor | None, session_id: int) -> None:
    """End one of a person's own sessions; ending one that has ended is harmless.

    Raises:
        NotFound: nobody is known by this cookie.
    """
    begin_writing()
    person = known_person(visitor)
    db.session.execute(delete(Session).where(Session.id == session_id, Session.person_id == person.id))
    db.session.commit()


def sign_out(visitor: Visitor | None) -> None:
    """End the session that a cookie names, so that a copy of the cookie is worth nothing."""
    if visitor is None:
        return
    begin_writing()
    db.session.execute(delete(Session).where(Session.key == visitor.key, Session.person_id == visitor.person_id))
    db.session.commit()


def sign_out_everywhere(visitor: Visitor | None) -> None:
    """End all sessions of a person, on every device."""
    begin_writing()
    end_all_sessions(known_person(visitor).id)
    db.session.commit()


def end_all_sessions(person_id: int) -> None:
    """The same in the running transaction."""
    db.session.execute(delete(Session).where(Session.person_id == person_id))


def forget(visitor: Visitor | None) -> None:
    """Delete a person with all their work; reports stay, without their author.

    Raises:
        NotFound: nobody is known by this cookie.
    """
    begin_writing()
    person = known_person(visitor)
    db.session.execute(update(Report).where(Report.person_id == person.id).values(person_id=None, attempt_id=None))
    tables = (JournalCause, Response, Attempt, ContrastAttempt, Prediction)
    cards = (CardReview, CardMemory, CardDeck, CardFit, CardSettings)
    for table in (*tables, *cards):
        db.session.execute(delete(table).where(table.person_id == person.id))
    end_all_sessions(person.id)
    db.session.delete(person)
    db.session.commit()


def invite(role: Role, now: datetime) -> str:
    """A one-time token that gives its opener a role, good for a day."""
    begin_writing()
    token = one_time_token(role, None, now)
    db.session.commit()
    return token


def one_time_token(role: Role, person_id: int | None, now: datetime) -> str:
    """A token for a link, kept in the running transaction: for whoever opens it, or for one person's new password."""
    token = secrets.token_urlsafe(24)
    db.session.execute(delete(Invitation).where(Invitation.expires_at < now))
    expires = now + INVITATION_HOLDS
    db.session.add(
        Invitation(token_digest=_digest(token), role=role, person_id=person_id, created_at=now, expires_at=expires)
    )
    return token


def accept(visitor: Visitor | None, token: str, now: datetime) -> Visitor:
    """Use up an invitation: its opener, known or new, gets the role.

    Raises:
        NotFound: there is no such invitation, or it has been used or has expired.
    """
    begin_writing()
    invitation = _invitation(token, now)
    if invitation is None or invitation.person_id is not None:
        db.session.rollback()
        raise NotFound("This link has been used already, or is too old. Start the app again for a new one.")
    person = person_of(visitor) or new_guest(now)
    if Role(invitation.role).outranks(Role(person.role)):
        person.role = invitation.role
    db.session.delete(invitation)
    db.session.commit()
    return visitor_for(person)


def _invitation(token: str, now: datetime) -> Invitation | None:
    found = db.session.get(Invitation, _digest(token))
    return found if found is not None and found.expires_at >= now else None


def whose_password(token: str, now: datetime) -> str:
    """The name of the person whom a link lets choose a new password.

    Raises:
        NotFound: there is no such link, or it has been used or has expired.
    """
    invitation = _invitation(token, now)
    person = db.session.get(Person, invitation.person_id) if invitation and invitation.person_id else None
    if person is None or person.name is None:
        raise NotFound("This link has been used already, or is too old. Ask for a new one: quizapp user reset.")
    return person.name


def choose_password(
    library: Library, visitor: Visitor | None, token: str, password: str, now: datetime, device: str = ""
) -> Visitor:
    """Use up a link: its person has this password from now on, and is signed in here and nowhere else.

    Raises:
        NotFound: there is no such link, or it has been used or has expired.
    """
    password_hash = _hasher.hash(password)
    begin_writing()
    whose_password(token, now)
    invitation = db.session.get_one(Invitation, _digest(token))
    person = db.session.get_one(Person, invitation.person_id)
    person.password_hash = password_hash
    end_all_sessions(person.id)
    db.session.delete(invitation)
    return _let_in(library, visitor, person, now, device)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
