"""Writing question files: drafts from uploads or from what is published, read at once, changed until they are right."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import count

from sqlalchemy import delete, select

from quizapp import folder
from quizapp.db import Draft, DraftStep, Person, begin_writing, db
from quizapp.domain.places import Problem, Severity
from quizapp.formats.yaml import MAIN
from quizapp.formats.yaml.passages import Conflict, Merged, Name, changed, merge, tidy
from quizapp.formats.yaml.proofs import Proof, proofread
from quizapp.formats.yaml.texts import LARGEST, decoded
from quizapp.formats.yaml.wording import slug
from quizapp.library import Beside, Library
from quizapp.patience import letting_others_go
from quizapp.services import enclosures
from quizapp.services.refusals import BadInput, NotFound
from quizapp.services.visitors import Visitor, instructor

MOST_STEPS = 100
"""Changes of a draft that can be taken back."""

NEW_FILE = "title: A new bank\nquestions:\n"
_PATH = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]{0,79}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.yaml")


class Overtaken(BadInput):
    """Somebody else changed the same lines meanwhile; nothing was overwritten."""

    status = 409
    title = "These lines were changed meanwhile"


@dataclass(frozen=True)
class Listed:
    """A draft in a list."""

    id: int
    path: str
    author: str
    is_own: bool
    changed_at: datetime


@dataclass(frozen=True)
class Desk:
    """A draft as its writer sees it."""

    draft: Draft
    author: str
    beside: Beside
    proof: Proof
    against: tuple[Problem, ...]
    """What would be wrong in other files of the bank because of it."""
    present: str | None
    """What stands at its path now; None for nothing."""
    present_digest: str
    merged: Merged | None
    """If that is not what the work began with: what both changes come to."""
    rivals: tuple[tuple[Listed, frozenset[Name]], ...]
    """Other drafts of the same file, each with the passages that both change."""

    @cached_property
    def has_conflicts(self) -> bool:
        return bool(self.merged and self.merged.conflicts)

    @property
    def may_publish(self) -> bool:
        return not (self.proof.problems or self.against or self.has_conflicts)

    @property
    def is_new(self) -> bool:
        """Whether nothing stands at its path yet."""
        return self.present is None

    @property
    def says_the_same(self) -> bool:
        """Whether it is what is published already."""
        return self.present == self.draft.text


def listed(visitor: Visitor | None) -> list[Listed]:
    """All drafts, the latest first; for instructors.

    Raises:
        NotAllowed: a learner asks.
    """
    me = instructor(visitor)
    query = select(Draft.id, Draft.path, Person.name, Draft.person_id, Draft.changed_at).outerjoin(
        Person, Person.id == Draft.person_id
    )
    return [
        Listed(row.id, row.path, row.name or "an instructor", row.person_id == me.id, row.changed_at)
        for row in db.session.execute(query.order_by(Draft.changed_at.desc(), Draft.id.desc()))
    ]


def allowed(path: str) -> str:
    """The path of a question file.

    Raises:
        BadInput: no file can be called so.
    """
    if not _PATH.fullmatch(path):
        raise BadInput(
            "A name has letters, digits, hyphens and dots, and ends in .yaml; one folder may stand before it.", "path"
        )
    return path


def new_draft(library: Library, me: Person, path: str, text: str | None, report: Sequence[str], now: datetime) -> Draft:
    """A draft of this text, or of what stands at the path; in the running transaction."""
    there = folder.content(library.folder, path)
    base = readable(there)
    draft = Draft(
        person_id=me.id,
        path=path,
        text=text if text is not None else base or NEW_FILE,
        base=base or "",
        base_digest=folder.digest_of(there) if there is not None else "",
        report=list(report),
        created_at=now,
        changed_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def readable(data: bytes | None) -> str | None:
    """A file's content as tidy text; what cannot be read is told apart from nothing by being empty."""
    if data is None:
        return None
    text, _ = decoded("", data)
    return tidy(text or "")


def edit(library: Library, visitor: Visitor | None, path: str, now: datetime, text: str | None = None) -> int:
    """Begin to change a file, or go on with one's own draft of it; returns the draft's id.

    Args:
        text: what the draft begins with; by default what stands there.

    Raises:
        NotAllowed: a learner asks.
        BadInput: no file can be called so.
    """
    begin_writing()
    me = instructor(visitor)
    own = select(Draft).where(Draft.path == allowed(path), Draft.person_id == me.id).order_by(Draft.id.desc())
    draft = db.session.scalars(own).first() if text is None else None
    draft = draft or new_draft(library, me, path, text, (), now)
    db.session.commit()
    return draft.id


def begin(library: Library, visitor: Visitor | None, title: str, into: str, now: datetime) -> int:
    """Begin a file with nothing in it yet, to be filled in by forms; returns the draft's id.

    Args:
        title: what it is about; that of the bank, if it is to be one of its own.
        into: the folder of a bank; empty for a bank of its own.

    Raises:
        NotAllowed: a learner asks.
        BadInput: there is no title.
    """
    shown = " ".join(title.split())
    if not shown:
        raise BadInput("Say what the questions are about.", "title")
    instructor(visitor)
    start = f"{into}/{slug(shown)}" if into and not into.endswith(".yaml") else slug(shown)
    path = next(path for path in _numbered(start) if folder.content(library.folder, path) is None)
    quoted = "'" + shown.replace("'", "''") + "'"
    return edit(library, visitor, path, now, "questions:\n" if "/" in path else f"title: {quoted}\nquestions:\n")


def _numbered(start: str) -> Iterator[str]:
    yield f"{start}.yaml"
    yield from (f"{start}-{number}.yaml" for number in count(2))


def own_draft(visitor: Visitor | None, draft_id: int) -> Draft:
    """A draft, which any instructor may see and change.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is none.
    """
    instructor(visitor)
    found = db.session.get(Draft, draft_id)
    if found is None:
        raise NotFound("There is no such draft. It may have been published or thrown away.")
    return found


def see(library: Library, visitor: Visitor | None, draft_id: int) -> Desk:
    """A draft, read together with the rest of its bank.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is none.
    """
    draft = own_draft(visitor, draft_id)
    author = db.session.get(Person, draft.person_id) if draft.person_id else None
    beside = enclosures.beside(library, draft)
    proof = read_again(beside, draft.text)
    there = folder.content(library.folder, draft.path)
    digest = folder.digest_of(there) if there is not None else ""
    present = readable(there)
    moved = digest != draft.base_digest and present != draft.text
    return Desk(
        draft=draft,
        author=(author.name if author else None) or "an instructor",
        beside=beside,
        proof=proof,
        against=_caused(library, beside, proof),
        present=present,
        present_digest=digest,
        merged=_merged(draft, present) if moved else None,
        rivals=_rivals(visitor, draft),
    )


def _merged(draft: Draft, present: str | None, theirs: frozenset[Name] = frozenset()) -> Merged:
    """What a draft and that which others did meanwhile come to. Taking the file away is no change to join."""
    if present is None:
        return Merged(draft.text, (Conflict((), draft.base, draft.text, None),), ())
    return merge(draft.base, draft.text, present, theirs)


def read_again(beside: Beside, text: str) -> Proof:
    """The proof of a text beside the other files of its bank; of the latest few it is remembered."""
    return _proof(tuple(sorted(beside.files.items())), beside.file, text, beside.bank_id, beside.known_names)


@lru_cache(maxsize=4)
def _proof(
    files: tuple[tuple[str, bytes], ...], file: str, text: str, bank_id: str, names: frozenset[str] | None
) -> Proof:
    with letting_others_go():
        return proofread(dict(files), file, text, bank_id, names)


def _caused(library: Library, beside: Beside, proof: Proof) -> tuple[Problem, ...]:
    """The problems of the other files that are not there without this one."""
    if MAIN not in {beside.file, *beside.files} and beside.files:
        return ()
    known = {problem.message for problem in library.problems().get(beside.bank_id, ())}
    return tuple(
        problem for problem in proof.elsewhere if problem.severity is Severity.PROBLEM and problem.message not in known
    )


def _rivals(visitor: Visitor | None, draft: Draft) -> tuple[tuple[Listed, frozenset[Name]], ...]:
    others = {one.id: one for one in listed(visitor) if one.path == draft.path and one.id != draft.id}
    if not others:
        return ()
    mine = changed(draft.base, draft.text)
    rows = db.session.scalars(select(Draft).where(Draft.id.in_(others)))
    return tuple((others[row.id], mine & changed(row.base, row.text)) for row in rows)


@dataclass(frozen=True)
class Window:
    """Some lines of a draft, to be changed by themselves."""

    first: int
    text: str

    @property
    def last(self) -> int:
        return self.first + self.text.count("\n") - 1

    @property
    def mark(self) -> str:
        """What the lines are known by when they come back."""
        return folder.digest_of(self.text.encode())[:32]


MOST_LINES = 1500
"""Shown at once in an editor; of longer files the part around a line."""

_AROUND = 200


def window(text: str, line: int = 1) -> Window:
    """The lines around a line, or all of them if they are not too many."""
    lines = text.splitlines(keepends=True)
    if len(lines) <= MOST_LINES:
        return Window(1, text)
    first = max(1, min(line - _AROUND, len(lines) - 2 * _AROUND))
    return Window(first, "".join(lines[first - 1 : first + 2 * _AROUND]))


def replace_lines(
    visitor: Visitor | None, draft_id: int, first: int, count: int, mark: str, text: str, now: datetime
) -> None:
    """Put a new text in the place of some lines, if these are what their writer saw.

    Args:
        mark: what the lines were known by.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
        Overtaken: somebody else changed these lines meanwhile.
        BadInput: the file would become too large.
    """
    begin_writing()
    draft = own_draft(visitor, draft_id)
    lines = draft.text.splitlines(keepends=True)
    start = _where(lines, first, count, mark)
    if start is None:
        db.session.rollback()
        raise Overtaken(
            "Somebody changed these lines after you opened them. Yours are still here, below theirs.", "text"
        )
    anew = "".join([*lines[:start], tidy(text), *lines[start + count :]])
    if len(anew.encode()) > LARGEST:
        db.session.rollback()
        raise BadInput(f"The file would be larger than {LARGEST // 1_000_000} MB. Split it into several.", "text")
    change(draft, anew, now)
    db.session.commit()


def _where(lines: Sequence[str], first: int, count: int, mark: str) -> int | None:
    """Where the lines stand now, from 0: in their place, or elsewhere if others were put in or taken out above."""

    def is_there(start: int) -> bool:
        return Window(0, "".join(lines[start : start + count])).mark == mark

    if 0 < first <= len(lines) + 1 and is_there(first - 1):
        return first - 1
    found = [start for start in range(len(lines) - count + 1) if is_there(start)] if 0 < count <= MOST_LINES else []
    return found[0] if len(found) == 1 else None


def change(draft: Draft, text: str, now: datetime, words: str = "Lines were changed") -> None:
    """Let a draft say this, in the running transaction.

    Args:
        words: what was done, for whoever wants to take it back.
    """
    if text == draft.text:
        return
    start = _alike(draft.text, text)
    kept = _alike(draft.text[start:][::-1], text[start:][::-1])
    removed = draft.text[start : len(draft.text) - kept]
    db.session.add(
        DraftStep(draft_id=draft.id, start=start, length=len(text) - kept - start, removed=removed, words=words, at=now)
    )
    _forget_old_steps(draft.id)
    draft.text, draft.changed_at, draft.saves = text, now, draft.saves + 1


def _alike(one: str, other: str) -> int:
    """How many characters two texts share at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def _forget_old_steps(draft_id: int) -> None:
    latest = select(DraftStep.id).where(DraftStep.draft_id == draft_id).order_by(DraftStep.id.desc())
    if (oldest := db.session.scalar(latest.offset(MOST_STEPS - 1).limit(1))) is not None:
        db.session.execute(delete(DraftStep).where(DraftStep.draft_id == draft_id, DraftStep.id < oldest))


def last_step(draft_id: int) -> DraftStep | None:
    """The latest change of a draft that can be taken back."""
    query = select(DraftStep).where(DraftStep.draft_id == draft_id).order_by(DraftStep.id.desc()).limit(1)
    return db.session.scalars(query).first()


def take_back(visitor: Visitor | None, draft_id: int, step_id: int, now: datetime) -> None:
    """Undo the latest change of a draft, once.

    Args:
        step_id: of the change that its writer saw as the latest.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
        Overtaken: something else was changed meanwhile.
    """
    begin_writing()
    draft = own_draft(visitor, draft_id)
    step = last_step(draft_id)
    if step is None or step.id != step_id:
        db.session.rollback()
        raise Overtaken("Something else was changed after that, or it was taken back already.", "text")
    draft.text = draft.text[: step.start] + step.removed + draft.text[step.start + step.length :]
    draft.changed_at, draft.saves = now, draft.saves + 1
    db.session.delete(step)
    db.session.commit()


def move(library: Library, visitor: Visitor | None, draft_id: int, path: str, now: datetime) -> None:
    """Let a draft become another file; what stands there is what it is compared with from then on.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
        BadInput: no file can be called so.
    """
    begin_writing()
    draft = own_draft(visitor, draft_id)
    there = folder.content(library.folder, allowed(path))
    draft.path, draft.base = path, readable(there) or ""
    draft.base_digest = folder.digest_of(there) if there is not None else ""
    draft.changed_at = now
    db.session.commit()


def settle(library: Library, visitor: Visitor | None, draft_id: int, theirs: frozenset[Name], now: datetime) -> None:
    """Join what others did meanwhile; where both changed the same, take the version that was chosen.

    Args:
        theirs: the passages for which the other version is taken; for the rest one's own.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
    """
    begin_writing()
    draft = own_draft(visitor, draft_id)
    there = folder.content(library.folder, draft.path)
    present = readable(there)
    merged = _merged(draft, present, theirs)
    is_whole_file = any(conflict.name == () for conflict in merged.conflicts)
    change(draft, present if present is not None and is_whole_file and () in theirs else merged.text, now)
    draft.base, draft.base_digest = present or "", folder.digest_of(there) if there is not None else ""
    db.session.commit()


def throw_away(visitor: Visitor | None, draft_id: int) -> None:
    """Delete a draft; what is published stays as it is.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
    """
    begin_writing()
    enclosures.delete(own_draft(visitor, draft_id))
    db.session.commit()
