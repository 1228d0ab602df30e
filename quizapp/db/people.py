"""People: guests and those who gave themselves a name; where they are signed in; invitations; failed sign-ins."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class Person(Model):
    """Whoever answers. A guest is a person without a name and password."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    name_key: Mapped[str | None] = mapped_column(unique=True)
    """The name as it is compared: without case and surrounding blanks."""
    password_hash: Mapped[str | None]
    role: Mapped[str] = mapped_column(default="learner")
    created_at: Mapped[datetime] = mapped_column(Moment)

    key = ""
    """No column: the key of the session by which this person was recognised just now."""


class Session(Model):
    """A browser that somebody is known on. Its key stands in the signed cookie; without its row the cookie is void."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_person", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str] = mapped_column(default="")
    """What the browser calls itself, in a few words; empty for a guest's."""
    created_at: Mapped[datetime] = mapped_column(Moment)


class Identity(Model):
    """Whom a provider of OpenID Connect knows a person as."""

    __tablename__ = "identities"
    __table_args__ = (Index("ix_identities_person", "person_id"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    """The provider's own name for the person, which never changes."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Moment)


class Invitation(Model):
    """A one-time link: it gives its opener a role, or the person whom it names a new password.

    Only a digest of its token is kept.
    """

    __tablename__ = "invitations"

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class SignInFailure(Model):
    """A refused sign-in, counted by name and by address so that passwords cannot be tried out."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_who", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
