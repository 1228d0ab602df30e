"""Anki's packages, read in all their layouts and written in the one that every Anki reads (docs.ankiweb.net)."""

from quizapp.formats.anki.decks import write
from quizapp.formats.anki.packages import is_package
from quizapp.formats.anki.reader import reads
from quizapp.formats.base import Format, Upload


def _likeness(upload: Upload) -> float:
    if not is_package(upload.data):
        return 0.0
    return 1.0 if upload.suffix in {".apkg", ".colpkg"} else 0.95


FORMAT = Format(
    name="apkg",
    title="Anki package",
    extensions=(".apkg", ".colpkg"),
    likeness=_likeness,
    reads=reads,
    write=write,
    cannot_hold="How questions are answered and marked: they become cards with their answers on the back.",
)
