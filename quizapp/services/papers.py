"""Exams on paper: a bank's questions in several versions, with their key, for the photocopier."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime

from quizapp.diagrams.alone import printed_file
from quizapp.diagrams.drawing import BadDrawing
from quizapp.domain.banks import Bank
from quizapp.domain.papers import Plan
from quizapp.formats.base import Media, Refused, Written
from quizapp.formats.paper.kinds import BARE
from quizapp.formats.paper.printing import FORMS, Key, Print, printed_exam
from quizapp.formats.paper.sheets import Wording
from quizapp.library import Library
from quizapp.patience import letting_others_go
from quizapp.services.banks import open_bank
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import Visitor, instructor

__all__ = ["FORMS", "Key", "Wishes", "Wording", "exam_for", "in_one_file", "open_for", "print_exam", "printable"]

MADE = datetime(2000, 1, 1)
"""What is said of when files in a ZIP were made, so that the same exam is the same file."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What an instructor asks for."""

    form: str = "pdf"
    """`docx` or `pdf`."""
    plan: Plan = field(default_factory=Plan)
    wording: Wording = field(default_factory=Wording)
    key: Key = Key.END


def open_for(library: Library, visitor: Visitor | None, bank_id: str) -> Bank:
    """The bank of which an instructor is to print an exam.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such bank.
    """
    instructor(visitor)
    return open_bank(library, bank_id)


def exam_for(library: Library, visitor: Visitor | None, bank_id: str, wishes: Wishes, style: str) -> Written:
    """An exam as one file to be downloaded; a ZIP where the key is a file of its own.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such bank.
        BadInput: such an exam cannot be made.
    """
    bank = open_for(library, visitor, bank_id)
    with letting_others_go():
        return in_one_file(print_exam(bank, library.drawings(bank_id), wishes, style), bank_id)


def print_exam(bank: Bank, media: Media, wishes: Wishes, style: str) -> Print:
    """An exam of a bank.

    Args:
        style: the style sheet of drawings.

    Raises:
        BadInput: no question fits, there are too many, or the app was installed without what sets type.
    """
    try:
        return printed_exam(bank, printable(media, style), wishes.form, wishes.plan, wishes.wording, wishes.key)
    except Refused as reason:
        raise BadInput(str(reason), "count") from None


def printable(media: Media, style: str) -> Media:
    """A bank's pictures for the printer: its drawings in their colours, and each without its words, too."""
    found = dict(media)
    for name, data in media.items():
        if name.endswith(".svg") and b"class=" in data:
            try:
                found[name] = printed_file(data, style)
                found[BARE + name] = printed_file(data, style, with_words=False)
            except BadDrawing:
                continue
    return found


def in_one_file(made: Print, name: str) -> Written:
    """The exam; with its key beside it as a ZIP."""
    if made.key is None:
        return Written(made.exam, made.suffix, made.losses)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for called, content in ((f"{name}{made.suffix}", made.exam), (f"{name}-key{made.suffix}", made.key)):
            archive.writestr(zipfile.ZipInfo(called, MADE.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return Written(data.getvalue(), ".zip", made.losses)
