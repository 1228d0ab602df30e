"""Numbered questions with lettered options in a document of Word (`.docx`); written as an exam on paper."""

from quizapp.formats.archives import is_archive
from quizapp.formats.base import Format, Upload
from quizapp.formats.exam.reader import reads_document
from quizapp.formats.paper.printing import CANNOT_HOLD, foreseen, written_as_word


def _likeness(upload: Upload) -> float:
    return 0.9 if is_archive(upload.data) and b"word/document.xml" in upload.data else 0.0


FORMAT = Format(
    name="docx",
    title="Word",
    extensions=(".docx",),
    likeness=_likeness,
    reads=reads_document,
    write=written_as_word,
    foresees=foreseen,
    cannot_hold=CANNOT_HOLD,
)
