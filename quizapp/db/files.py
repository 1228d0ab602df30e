"""Question files on their way: drafts, every version that was published, and what a wrong key changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db.base import Model, Moment, Squeezed


class Arrival(Model):
    """A file as it was handed in, and the report on how it was read. It stays when its draft is published."""

    __tablename__ = "arrivals"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    name: Mapped[str]
    into: Mapped[str]
    """Where it was to go; empty for a bank of its own."""
    report: Mapped[str] = mapped_column(Squeezed)
    """As `services.arrivals.Report` has it."""
    source: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """What it holds, to read it again in another way, until its draft is done with."""
    at: Mapped[datetime] = mapped_column(Moment)


class Draft(Model):
    """A question file that somebody is writing. Learners see nothing of it."""

    __tablename__ = "drafts"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a page left open must never publish another draft

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    path: Mapped[str]
    """Where in the folder of question files it is to stand, such as `cells/bank.yaml`."""
    text: Mapped[str] = mapped_column(Squeezed)
    base: Mapped[str] = mapped_column(Squeezed)
    """What stood there when the work began, for joining what others do meanwhile; empty for a new file."""
    base_digest: Mapped[str]
    """Of the file as it lay there, byte by byte; empty for a new file."""
    report: Mapped[list[str]] = mapped_column(JSON)
    """What was said when it came in."""
    arrival_id: Mapped[int | None]
    """The file of another program that it was made of."""
    saves: Mapped[int] = mapped_column(default=0)
    """How often it was changed."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Enclosed(Model):
    """A picture that came with a draft, and is published with it."""

    __tablename__ = "enclosed"

    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes]


class DraftStep(Model):
    """A change of a draft, so that it can be taken back: what stood there in place of some characters."""

    __tablename__ = "draft_steps"
    __table_args__ = (Index("ix_draft_steps_draft", "draft_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    start: Mapped[int]
    length: Mapped[int]
    removed: Mapped[str] = mapped_column(Squeezed)
    words: Mapped[str]
    """What was done."""
    at: Mapped[datetime] = mapped_column(Moment)


class Revision(Model):
    """A question file as it was published, or as it was found on disk before it was overwritten. Never changed."""

    __tablename__ = "revisions"
    __table_args__ = (Index("ix_revisions_path", "path", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str]
    digest: Mapped[str]
    text: Mapped[str] = mapped_column(Squeezed)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    author: Mapped[str]
    """The name of whoever published it, as it was then."""
    note: Mapped[str]
    was_found: Mapped[bool] = mapped_column(default=False)
    """Whether somebody put it there past this app: by an editor or by git."""
    draft_id: Mapped[int | None]
    """While it is being written: the draft that it comes from."""
    arrival_id: Mapped[int | None]
    """The file of another program that it was made of."""
    at: Mapped[datetime] = mapped_column(Moment)


class Regrade(Model):
    """A question whose key was wrong: the answers to the old version are marked by the new one."""

    __tablename__ = "regrades"

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[str]
    question_id: Mapped[str]
    old_version: Mapped[str] = mapped_column(ForeignKey("versions.digest"))
    new_version: Mapped[str] = mapped_column(ForeignKey("versions.digest"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    author: Mapped[str]
    note: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class Regraded(Model):
    """One answer that a regrade marked anew, with what stood there before."""

    __tablename__ = "regraded"
    __table_args__ = (UniqueConstraint("regrade_id", "response_id", name="uq_regraded_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrades.id", ondelete="CASCADE"))
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Its mark, credit, score and what else was computed, as they were."""
    score: Mapped[float]
    """The points it earns now."""
