"""Numbered questions with lettered options in a document of Word (`.docx`)."""

from quizapp.formats.archives import is_archive
from quizapp.formats.base import Format, Upload
from quizapp.formats.exam.reader import reads_document


def _likeness(upload: Upload) -> float:
    return 0.9 if is_archive(upload.data) and b"word/document.xml" in upload.data else 0.0


FORMAT = Format(
    name="docx",
    title="Word",
    extensions=(".docx",),
    likeness=_likeness,
    reads=reads_document,
)
