"""Pictures that came with a draft: they lie beside it until both are published."""

import os
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select, update

from quizapp import folder
from quizapp.db import Arrival, Draft, Enclosed, begin_writing, db
from quizapp.library import Beside, Library

_DRAWING = ".svg"
_AT_ONCE = 4_000_000
"""Bytes written in one transaction."""


def keep(draft_ids: Sequence[int], pictures: Mapping[str, bytes]) -> None:
    """Keep pictures with the first of some drafts, a few megabytes at a time, so that nobody's answer waits for all."""
    waiting = deque(pictures.items())
    while waiting and draft_ids:
        begin_writing()
        if db.session.get(Draft, draft_ids[0]) is None:
            db.session.rollback()
            return  # it was thrown away meanwhile
        size = 0
        while waiting and size < _AT_ONCE:
            name, data = waiting.popleft()
            enclose(draft_ids[0], {name: data})
            size += len(data)
        db.session.commit()


def enclose(draft_id: int, pictures: Mapping[str, bytes]) -> None:
    """Keep pictures with a draft, in place of those that have their names; in the running transaction."""
    for name, data in pictures.items():
        db.session.merge(Enclosed(draft_id=draft_id, name=name, data=data))
    db.session.flush()
    db.session.expire_all()


def names(draft_id: int) -> list[str]:
    """What the pictures of a draft are called."""
    return list(db.session.scalars(select(Enclosed.name).where(Enclosed.draft_id == draft_id).order_by(Enclosed.name)))


def picture(draft: Draft, name: str) -> bytes | None:
    """A picture that came with a draft, or with others of the same upload; None if there is none of this name."""
    query = select(Enclosed.data).where(Enclosed.draft_id.in_(_together(draft)), Enclosed.name == name)
    return db.session.scalars(query).first()


def are_with(draft: Draft) -> frozenset[str]:
    """What the pictures are called that came with a draft, or with others of the same upload."""
    return frozenset(db.session.scalars(select(Enclosed.name).where(Enclosed.draft_id.in_(_together(draft)))))


def _together(draft: Draft) -> list[int]:
    if draft.arrival_id is None:
        return [draft.id]
    return list(db.session.scalars(select(Draft.id).where(Draft.arrival_id == draft.arrival_id)))


def beside(library: Library, draft: Draft) -> Beside:
    """What lies beside a draft: what is published, and what came with it or with others of the same upload."""
    found = library.beside(draft.path)
    files = {**_drawings(draft), **_others(draft)}
    came = are_with(draft) | files.keys()
    if not came:
        return found
    return replace(found, files={**files, **found.files}, names=found.names | came | {found.file})


def _drawings(draft: Draft) -> Mapping[str, bytes]:
    is_drawing = Enclosed.draft_id.in_(_together(draft)) & Enclosed.name.endswith(_DRAWING)
    return {row.name: row.data for row in db.session.execute(select(Enclosed.name, Enclosed.data).where(is_drawing))}


def _others(draft: Draft) -> Mapping[str, bytes]:
    """The other question files of the same upload, where a bank is too large for one."""
    if draft.arrival_id is None:
        return {}
    folder_name = os.path.dirname(draft.path)
    rows = db.session.execute(
        select(Draft.path, Draft.text).where(Draft.arrival_id == draft.arrival_id, Draft.id != draft.id)
    )
    return {os.path.basename(row.path): row.text.encode() for row in rows if os.path.dirname(row.path) == folder_name}


def publish(library: Library, draft: Draft, text: str) -> None:
    """Put the pictures that a text names beside the place where it will stand, before it does.

    Raises:
        folder.Changed: another picture has the name of one of them.
        folder.Unwritable: the folder takes no file.
    """
    for name in names(draft.id):
        place = os.path.join(os.path.dirname(draft.path), name)
        data = picture(draft, name)
        if name not in text or data is None or folder.content(library.folder, place) == data:
            continue
        folder.put(library.folder, place, data, before="")


def delete(draft: Draft) -> None:
    """Take a draft away with all that came with it; in the running transaction. The report on it stays."""
    arrival_id = draft.arrival_id
    db.session.delete(draft)
    db.session.flush()
    others = select(Draft.id).where(Draft.arrival_id == arrival_id).limit(1)
    if arrival_id is not None and db.session.scalar(others) is None:
        db.session.execute(update(Arrival).where(Arrival.id == arrival_id).values(source=None))
