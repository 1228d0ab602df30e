"""Pictures and diagrams of a bank: looked into, cleaned, and kept with the draft that shows them."""

import os

from quizapp import folder
from quizapp.db import begin_writing, db
from quizapp.diagrams.drawing import BadDrawing, cleaned
from quizapp.formats.pictures import Unusable, picture_suffix
from quizapp.formats.yaml.texts import LARGEST
from quizapp.formats.yaml.wording import slug
from quizapp.library import PICTURES, Beside, Library
from quizapp.services import drafts, enclosures
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import Visitor, instructor

MOST_OF_A_NAME = 100
"""Pictures that may share one."""


def beside(found: Beside) -> list[str]:
    """The pictures that lie in a bank's folder."""
    return sorted(name for name in found.names if os.path.splitext(name)[1].lower() in PICTURES)


def add(library: Library, visitor: Visitor | None, draft_id: int, name: str, data: bytes, words: str) -> str:
    """Let a picture come with a draft, to be published together with it; returns its name.

    Args:
        words: what the picture shows; a drawing carries it along.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
        BadInput: it is no picture that can be shown, or nobody said what it shows.
    """
    instructor(visitor)
    if len(data) > LARGEST:
        raise BadInput(f"The picture is larger than {LARGEST // 1_000_000} MB. Make it smaller.", "upload")
    if not words.strip():
        raise BadInput("Say in words what the picture shows, for whoever cannot see it.", "alt")
    try:
        is_drawing = b"<svg" in data[:4000]
        content = cleaned(data, " ".join(words.split())) if is_drawing else data
        suffix = picture_suffix(name, content)
    except (Unusable, BadDrawing) as reason:
        raise BadInput(str(reason), "upload") from None
    stem = slug(os.path.splitext(name.replace("\\", "/").rpartition("/")[2])[0] or "picture")
    begin_writing()
    draft = drafts.own_draft(visitor, draft_id)
    for number in range(1, MOST_OF_A_NAME):
        called = f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}"
        place = os.path.join(os.path.dirname(draft.path), called)
        there = enclosures.picture(draft, called) or folder.content(library.folder, place)
        if there is None:
            enclosures.enclose(draft.id, {called: content})
        if there in {None, content}:
            db.session.commit()
            return called
    db.session.rollback()
    raise BadInput("There are many pictures of this name already. Give it another one.", "upload")
