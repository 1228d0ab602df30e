"""QTI 3.0, in which all names begin with `qti-`."""

from quizapp.domain.banks import Bank
from quizapp.formats.base import Format, Media, Upload, Written
from quizapp.formats.qti import writer
from quizapp.formats.qti.dialect import THIRD
from quizapp.formats.qti.package import version_of
from quizapp.formats.qti.reader import reads


def _likeness(upload: Upload) -> float:
    return 1.0 if version_of(upload) == 3 else 0.0


def _write(bank: Bank, media: Media) -> Written:
    return writer.write(bank, media, THIRD)


FORMAT = Format(
    name="qti3",
    title="QTI 3.0",
    extensions=(".zip", ".xml"),
    likeness=_likeness,
    reads=reads,
    write=_write,
    cannot_hold="Mechanisms, misconceptions, flashcards, tags, hints, and questions that point at parts of a drawing.",
)
