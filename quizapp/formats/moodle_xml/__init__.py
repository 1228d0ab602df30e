"""Moodle's XML, with its files inside (docs.moodle.org/en/Moodle_XML_format)."""

from quizapp.formats.base import Format, Upload
from quizapp.formats.moodle_xml.reader import reads
from quizapp.formats.moodle_xml.writer import write
from quizapp.formats.xml import root_of


def _likeness(upload: Upload) -> float:
    root = root_of(upload.head)
    if root is None or root[0] != "quiz":
        return 0.0
    return 1.0 if "<question" in upload.head and "type=" in upload.head else 0.6


FORMAT = Format(
    name="moodle-xml",
    title="Moodle XML",
    extensions=(".xml",),
    likeness=_likeness,
    reads=reads,
    write=write,
    cannot_hold="Mechanisms, misconceptions, flashcards, and questions in which one points at a picture.",
)
