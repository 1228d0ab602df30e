"""QTI 2.1: written as version 2.1, read as 2.0, 2.1 and 2.2 are."""

from quizapp.domain.banks import Bank
from quizapp.formats.base import Format, Media, Upload, Written
from quizapp.formats.qti import writer
from quizapp.formats.qti.dialect import SECOND
from quizapp.formats.qti.package import version_of
from quizapp.formats.qti.reader import reads


def _likeness(upload: Upload) -> float:
    return 1.0 if version_of(upload) == 2 else 0.0


def _write(bank: Bank, media: Media) -> Written:
    return writer.write(bank, media, SECOND)


FORMAT = Format(
    name="qti",
    title="QTI 2.1",
    extensions=(".zip", ".xml"),
    likeness=_likeness,
    reads=reads,
    write=_write,
    cannot_hold="Mechanisms, misconceptions, flashcards, tags, hints, and questions that point at parts of a drawing.",
)
