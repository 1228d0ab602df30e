"""Files on their way in: each becomes a draft, with a report on how it was read, and may be read again otherwise."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import delete, select

from quizapp.db import Arrival, Draft, Person, begin_writing, db
from quizapp.formats import formats
from quizapp.formats.base import Format, Upload
from quizapp.formats.yaml import MAIN
from quizapp.formats.yaml.passages import passages
from quizapp.formats.yaml.wording import slug
from quizapp.library import Library
from quizapp.services import drafts, enclosures
from quizapp.services.intake import Report, TakenIn, take_in
from quizapp.services.refusals import BadInput, NotFound
from quizapp.services.visitors import Visitor, instructor

MOST_FILES = 20
"""In one upload."""

LARGEST_SOURCE = 20_000_000
"""Bytes that are kept of a file, to read it again in another way."""

_UNUSED = timedelta(days=30)
"""After so long nobody will say how a file is to be read of which nothing was taken."""

_REPORT = TypeAdapter(Report)
_TOP = frozenset({"title", "summary", "language", "license", "notice", "source"})
"""What a bank says of itself, which a file that joins it leaves to it."""

_ALONE = r"(?<![\w.-]){}(?![\w-]|\.\w)"
"""A file's name in a text."""


@dataclass(frozen=True)
class Received:
    """What became of one file of an upload."""

    name: str
    report: Report
    draft_ids: tuple[int, ...] = ()
    arrival_id: int | None = None
    """If it may be read in another way."""


@dataclass(frozen=True)
class Arrived:
    """A file of another program, as whoever handed it in sees it."""

    arrival: Arrival
    report: Report
    drafts: tuple[Draft, ...]
    """What it is becoming."""
    is_kept: bool
    """Whether its content is still there, to be read in another way."""

    @property
    def is_changed(self) -> bool:
        """Whether somebody has worked at what came of it."""
        return any(draft.saves for draft in self.drafts)


def readable() -> Mapping[str, Format]:
    """The formats that are read, by name."""
    return {name: format for name, format in formats().items() if format.reads}


def receive(
    library: Library,
    visitor: Visitor | None,
    files: Iterable[tuple[str, Callable[[], bytes]]],
    into: str,
    format_name: str,
    now: datetime,
) -> list[Received]:
    """Make a draft of each file that can be read, and say of the others what they look like.

    Args:
        files: names, and what gives the contents, no more of each than `LARGEST_UPLOAD` and one byte. One is read after
            another, so that no more than one is in memory.
        into: the folder of a bank; empty for banks of their own.
        format_name: the format to read them as; empty for the one that the content of each is like.

    Raises:
        NotAllowed: a learner asks.
        BadInput: there is no file, there are too many, or there is no such format.
    """
    instructor(visitor)
    given = list(files)
    if not given:
        raise BadInput("Choose a file, or paste a text.", "files")
    if len(given) > MOST_FILES:
        raise BadInput(f"Send up to {MOST_FILES} files at once.", "files")
    _known(format_name)
    return [_received(library, visitor, Upload(name, contents()), into, format_name, now) for name, contents in given]


def _known(format_name: str) -> None:
    if format_name and format_name not in readable():
        raise BadInput("There is no such format.", "format")


def _received(
    library: Library, visitor: Visitor | None, upload: Upload, into: str, format_name: str, now: datetime
) -> Received:
    taken = take_in(upload, format_name)
    begin_writing()
    me = instructor(visitor)
    _forget_unused(now)
    arrival = None
    if not taken.is_own and (taken.files or len(upload.data) <= LARGEST_SOURCE):
        arrival = _arrival(me, upload, taken, into, now)
    made, pictures = _drafts(library, me, taken, into, arrival, now)
    draft_ids = tuple(draft.id for draft in made)
    db.session.commit()
    enclosures.keep(draft_ids, pictures)
    may_be_read_again = arrival is not None and len(upload.data) <= LARGEST_SOURCE
    return Received(
        upload.name,
        taken.report,
        draft_ids,
        arrival.id if arrival and may_be_read_again else None,
    )


def _arrival(me: Person, upload: Upload, taken: TakenIn, into: str, now: datetime) -> Arrival:
    arrival = Arrival(
        person_id=me.id,
        name=upload.name,
        into=into,
        report=_REPORT.dump_json(taken.report).decode(),
        source=upload.data if len(upload.data) <= LARGEST_SOURCE else None,
        at=now,
    )
    db.session.add(arrival)
    db.session.flush()
    return arrival


def _forget_unused(now: datetime) -> None:
    is_used = select(Draft.id).where(Draft.arrival_id == Arrival.id).exists()
    unused = Arrival.source.is_not(None) & (Arrival.at < now - _UNUSED) & ~is_used
    db.session.execute(delete(Arrival).where(unused))


def _drafts(
    library: Library, me: Person, taken: TakenIn, into: str, arrival: Arrival | None, now: datetime
) -> tuple[list[Draft], Mapping[str, bytes]]:
    """The drafts of a file, in the running transaction, and the pictures that are to be kept with the first."""
    made: list[Draft] = []
    paths = _paths(library, taken, into)
    texts, pictures = _fitted(library, taken, paths)
    notes = taken.report.notes if arrival is None else ()
    for path, text in zip(paths, texts, strict=True):
        draft = drafts.new_draft(library, me, path, text, notes, now)
        draft.arrival_id = arrival.id if arrival else None
        made.append(draft)
    return made, pictures


def _paths(library: Library, taken: TakenIn, into: str) -> list[str]:
    """Where the files are to stand: each a bank of its own under a plain name, or beside or over what is there."""
    stem = slug(re.split(r"[/\\]", taken.name)[-1].rpartition(".")[0] or taken.name)
    if into.endswith(".yaml"):
        return (
            [drafts.allowed(into)] if len(taken.files) == 1 else [f"{slug(into[:-5])}/{name}" for name in taken.files]
        )
    if into:
        return [drafts.allowed(f"{into}/{_beside(stem, name)}") for name in taken.files]
    if len(taken.files) == 1 and not taken.pictures:
        return [drafts.allowed(f"{stem}.yaml")]
    return [drafts.allowed(f"{stem}/{name}") for name in taken.files]


def _beside(stem: str, name: str) -> str:
    """What a file of an upload is called in a bank that is there already."""
    return f"{stem}.yaml" if name == MAIN else f"{stem}-{name}"


def _fitted(library: Library, taken: TakenIn, paths: list[str]) -> tuple[list[str], Mapping[str, bytes]]:
    """The texts, and the pictures under names that nothing else has where they are to lie."""
    texts, pictures = list(taken.files.values()), dict(taken.pictures)
    if not paths:
        return texts, {}
    there = library.beside(paths[0])
    if not taken.is_own and "/" in paths[0] and not paths[0].endswith(f"/{MAIN}") and not there.is_new:
        texts = ["".join(one.text for one in passages(text) if not _TOP.intersection(one.name[:1])) for text in texts]
    for name in [name for name in pictures if name in there.names]:
        other = _free(name, {*there.names, *pictures})
        pictures[other] = pictures.pop(name)
        texts = [re.sub(_ALONE.format(re.escape(name)), other, text) for text in texts]
    return texts, pictures


def _free(name: str, taken: set[str]) -> str:
    stem, _, suffix = name.rpartition(".")
    return next(one for number in range(2, len(taken) + 3) if (one := f"{stem}-{number}.{suffix}") not in taken)


def arrived(visitor: Visitor | None, arrival_id: int) -> Arrived:
    """A file of another program, with the report on it.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is none.
    """
    instructor(visitor)
    arrival = db.session.get(Arrival, arrival_id)
    if arrival is None:
        raise NotFound("There is no such report.")
    made = db.session.scalars(select(Draft).where(Draft.arrival_id == arrival_id).order_by(Draft.id))
    is_kept = bool(db.session.scalar(select(Arrival.source.is_not(None)).where(Arrival.id == arrival_id)))
    return Arrived(arrival, _REPORT.validate_json(arrival.report), tuple(made), is_kept)


def arrival_of(visitor: Visitor | None, arrival_id: int | None) -> Arrived | None:
    """The same for a draft or a version; None if it is not of another program."""
    try:
        return arrived(visitor, arrival_id) if arrival_id is not None else None
    except NotFound:
        return None


def read_again(
    library: Library,
    visitor: Visitor | None,
    arrival_id: int,
    format_name: str,
    said: Mapping[str, str],
    now: datetime,
) -> Arrived:
    """Read a file in another way. What came of it before is begun anew; that can be taken back.

    Args:
        said: the values of the reader's choices, by name.

    Returns:
        The file with the new report. If nothing could be taken, its drafts are as they were.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such file, or its content is not kept any more.
        BadInput: there is no such format.
    """
    found = arrived(visitor, arrival_id)
    _known(format_name)
    if found.arrival.source is None:
        raise NotFound("What stood in this file is not kept any more. Hand it in again.")
    valid = _still_valid(found.report, format_name, said)
    taken = take_in(Upload(found.arrival.name, found.arrival.source, valid), format_name)
    begin_writing()
    me = instructor(visitor)
    before = arrived(visitor, arrival_id)
    if not taken.files:
        refused = _REPORT.dump_json(taken.report).decode() if not before.drafts else before.arrival.report
        before.arrival.report = refused
        db.session.commit()
        return replace(before, report=taken.report)
    before.arrival.report = _REPORT.dump_json(taken.report).decode()
    drafted, pictures = _begun_anew(library, me, before, taken, now)
    draft_ids = [draft.id for draft in drafted]
    db.session.commit()
    enclosures.keep(draft_ids, pictures)
    return arrived(visitor, arrival_id)


def _still_valid(report: Report, format_name: str, said: Mapping[str, str]) -> Mapping[str, str]:
    """What was said of a file, without what was said of parts that it does not have if it is read otherwise."""
    if format_name != report.format:
        return {}
    frame = {choice.name: choice.taken for choice in report.choices if not choice.sample}
    if all(said.get(name, taken) == taken for name, taken in frame.items()):
        return said
    return {name: value for name, value in said.items() if name in frame}


def _begun_anew(
    library: Library, me: Person, before: Arrived, taken: TakenIn, now: datetime
) -> tuple[Sequence[Draft], Mapping[str, bytes]]:
    """The drafts of a file that was read again, and the pictures that are to be kept with the first."""
    if len(before.drafts) == 1 and len(taken.files) == 1:
        [draft] = before.drafts
        [text], pictures = _fitted(library, taken, [draft.path])
        drafts.change(draft, text, now, f"{before.arrival.name} was read again")
        return before.drafts, pictures
    for draft in before.drafts:
        db.session.delete(draft)
    db.session.flush()
    return _drafts(library, me, taken, before.arrival.into, before.arrival, now)
