"""People: guests and those who gave themselves a name; invitations; failed sign-ins."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment


class Person(Model):
    """Whoever answers. A guest is a person without a name and password."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_key: Mapped[str]
    """Stands in the signed cookie beside the id; changing it signs the person out everywhere."""
    name: Mapped[str | None]
    name_key: Mapped[str | None] = mapped_column(unique=True)
    """The name as it is compared: without case and surrounding blanks."""
    password_hash: Mapped[str | None]
    role: Mapped[str] = mapped_column(default="learner")
    created_at: Mapped[datetime] = mapped_column(Moment)


class Invitation(Model):
    """A one-time link that gives its opener a role. Only a digest of its token is kept."""

    __tablename__ = "invitations"

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class SignInFailure(Model):
    """A refused sign-in, counted by name and by address so that passwords cannot be tried out."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_who", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment)
