"""Numbered questions with lettered options in a text file."""

import re

from quizapp.formats.base import Format, Upload
from quizapp.formats.exam.reader import reads_text

_NUMBERED = re.compile(r"^\s{0,8}(?:question\s|q)?\(?\d{1,4}\s?[.):]\s*\S", re.MULTILINE | re.IGNORECASE)
_FIRST_OPTION = re.compile(r"^\s{0,12}\*?[(\[]?a\s?[.)\]]\s*\S", re.MULTILINE | re.IGNORECASE)
_OTHER = re.compile(r"^\s*(?:<|\{|::|\$CATEGORY|%|title:\s|questions:)", re.MULTILINE)


def _likeness(upload: Upload) -> float:
    head = upload.head[:32_000]
    options = len(_FIRST_OPTION.findall(head))
    if not options:
        return 0.0
    numbered = len(_NUMBERED.findall(head))
    likeness = 0.88 if numbered >= options else 0.4
    return likeness / 2 if _OTHER.search(head) else likeness


FORMAT = Format(
    name="exam-text",
    title="Exam text",
    extensions=(".txt",),
    likeness=_likeness,
    reads=reads_text,
)
