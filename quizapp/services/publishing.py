"""From a draft to the folder that learners are asked from, whole or not at all; every version kept, to come back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from quizapp import folder
from quizapp.db import Draft, Revision, begin_writing, db
from quizapp.formats.yaml import MAIN
from quizapp.formats.yaml.comparing import Comparison, compared
from quizapp.formats.yaml.passages import Name
from quizapp.library import Library
from quizapp.patience import letting_others_go
from quizapp.services import drafts, enclosures, regrading
from quizapp.services.refusals import NotFound, Refusal
from quizapp.services.visitors import Visitor, instructor

BY_NOBODY = "changed on disk"
LONGEST_NOTE = 500
_UNFINISHED = timedelta(minutes=1)
"""After so long nobody is still writing a file."""


class NotYet(Refusal):
    """The draft cannot be published as it is."""

    status = 409
    title = "Not published"

    def __init__(self, sentence: str, draft_id: int) -> None:
        super().__init__(sentence)
        self.draft_id = draft_id


@dataclass(frozen=True)
class Published:
    """What came of publishing."""

    revision_id: int
    joined: tuple[Name, ...]
    """The passages that others changed meanwhile, which were kept."""


def publish(library: Library, visitor: Visitor | None, draft_id: int, note: str, now: datetime) -> Published:
    """Write a draft into the folder, in place of what it began with; joined with what others changed elsewhere in it.

    The version stands in the database before the file is renamed into its place, so whenever the process is killed,
    the file is whole, and the version is either kept with it or forgotten. Pictures are put beside it first, where
    nothing names them yet.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
        NotYet: it has problems, says nothing new, or conflicts with what others did; or the folder cannot be written.
    """
    instructor(visitor)
    settle_unfinished(library, now)
    desk = drafts.see(library, visitor, draft_id)
    text = desk.merged.text if desk.merged else desk.draft.text
    _refuse_unready(library, desk, text)
    revision_id = _prepared(visitor, desk, text, note, now)
    taken = "Another picture of the same name was put into this bank meanwhile. Hand your file in again."
    try:
        enclosures.publish(library, desk.draft, text)
        taken = "The file was changed at this very moment. Look at it again, and publish."
        folder.put(library.folder, desk.draft.path, text.encode(), before=desk.present_digest)
    except (folder.Unwritable, folder.Changed) as reason:
        _give_up(revision_id)
        raise NotYet(f"{str(reason) or taken} Your draft is kept.", draft_id) from None
    _conclude(revision_id)
    library.reread()
    return Published(revision_id, desk.merged.joined if desk.merged else ())


def _refuse_unready(library: Library, desk: drafts.Desk, text: str) -> None:
    draft_id = desk.draft.id
    if desk.has_conflicts:
        raise NotYet("Others changed the same questions meanwhile. Choose below which version is to stay.", draft_id)
    if text == desk.present:
        raise NotYet("Nothing differs from what is published already.", draft_id)
    proof = drafts.read_again(desk.beside, text)
    if proof.problems or desk.against:
        raise NotYet("There are problems left. Mend those first; learners go on with what is published.", draft_id)
    bank, _, file = desk.draft.path.rpartition("/")
    if bank and file != MAIN and folder.content(library.folder, f"{bank}/{MAIN}") is None:
        raise NotYet(f"The folder has no {MAIN} yet. Publish one first, with a title.", draft_id)
    if not proof.questions and not proof.bank:
        raise NotYet("There is nothing to ask in it yet.", draft_id)


def _prepared(visitor: Visitor | None, desk: drafts.Desk, text: str, note: str, now: datetime) -> int:
    """Keep the new version, and the one before if it came past this app; commits."""
    begin_writing()
    me = instructor(visitor)
    path, shown = desk.draft.path, " ".join(note.split())[:LONGEST_NOTE]
    latest = db.session.scalars(_of(path).limit(1)).first()
    if desk.present is not None and (latest is None or latest.digest != desk.present_digest):
        found = {"path": path, "digest": desk.present_digest, "text": desk.present, "was_found": True}
        db.session.add(Revision(**found, author=BY_NOBODY, note="", at=now))
        db.session.flush()
    revision = Revision(
        path=path,
        digest=folder.digest_of(text.encode()),
        text=text,
        person_id=me.id,
        author=me.name or "an instructor",
        note=shown,
        draft_id=desk.draft.id,
        arrival_id=desk.draft.arrival_id,
        at=now,
    )
    db.session.add(revision)
    db.session.commit()
    return revision.id


def _conclude(revision_id: int) -> None:
    """The file is in its place: the version counts, and its draft is done with."""
    begin_writing()
    revision = db.session.get_one(Revision, revision_id)
    draft = db.session.get(Draft, revision.draft_id) if revision.draft_id else None
    if draft is not None:
        enclosures.delete(draft)
    revision.draft_id = None
    db.session.commit()


def _give_up(revision_id: int) -> None:
    begin_writing()
    db.session.delete(db.session.get_one(Revision, revision_id))
    db.session.commit()


def settle_unfinished(library: Library, now: datetime) -> None:
    """Put right what a process left that was killed while it published: done if the file is there, else undone."""
    query = select(Revision.id, Revision.path, Revision.digest).where(
        Revision.draft_id.is_not(None), Revision.at < now - _UNFINISHED
    )
    for revision_id, path, wanted in db.session.execute(query).all():
        there = folder.content(library.folder, path)
        if there is not None and folder.digest_of(there) == wanted:
            _conclude(revision_id)
        else:
            _give_up(revision_id)


def _of(path: str) -> Select[Revision]:
    return select(Revision).where(Revision.path == path, Revision.draft_id.is_(None)).order_by(Revision.id.desc())


def revisions(library: Library, visitor: Visitor | None, path: str, now: datetime) -> list[Revision]:
    """All versions of a file, the latest first; for instructors.

    Raises:
        NotAllowed: a learner asks.
    """
    instructor(visitor)
    settle_unfinished(library, now)
    return list(db.session.scalars(_of(path)))


def compare_texts(old: str, new: str) -> Comparison:
    """What was changed from one text of a file to another; nobody else has to wait for it."""
    with letting_others_go():
        return compared(old, new)


@dataclass(frozen=True)
class Version:
    """A version of a file beside the one before."""

    revision: Revision
    before: Revision | None
    comparison: Comparison
    is_latest: bool
    bank_id: str
    answers: Mapping[str, int]
    """How many answers were given to each version of the changed questions, by the digest."""


def version(library: Library, visitor: Visitor | None, revision_id: int, against: int | None = None) -> Version:
    """A version of a file, compared with the one before it or with another.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such version.
    """
    instructor(visitor)
    found = _revision(revision_id)
    earlier = _of(found.path).where(Revision.id < found.id).limit(1)
    before = _revision(against) if against else db.session.scalars(earlier).first()
    if before is not None and before.path != found.path:
        raise NotFound("These are versions of two files.")
    latest = db.session.scalars(_of(found.path).limit(1)).first()
    comparison = compare_texts(before.text if before else "", found.text)
    bank_id = library.beside(found.path).bank_id
    answers = regrading.asked(bank_id, [one.id for one in comparison.changed])
    return Version(found, before, comparison, latest is found, bank_id, answers)


def _revision(revision_id: int) -> Revision:
    found = db.session.get(Revision, revision_id)
    if found is None or found.draft_id is not None:
        raise NotFound("There is no such version.")
    return found


def bring_back(library: Library, visitor: Visitor | None, revision_id: int, now: datetime) -> int:
    """Make a draft of an earlier version, to be looked at and published; returns the draft's id.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such version.
    """
    instructor(visitor)
    found = _revision(revision_id)
    return drafts.edit(library, visitor, found.path, now, found.text)
