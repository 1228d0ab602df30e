"""What an instructor hands in, as text of the app's own format: the one door for files of every kind."""

from dataclasses import dataclass

from quizapp.domain.places import Problem
from quizapp.formats import recognise
from quizapp.formats.base import Fate, Format, Imported, Upload
from quizapp.formats.yaml import MAIN
from quizapp.formats.yaml.passages import tidy
from quizapp.formats.yaml.texts import decoded
from quizapp.formats.yaml.writer import files_of

OWN = (".yaml", ".yml")
MOST_LINES = 100
"""Of a report; whoever wants more reads what was left out in the file itself."""


@dataclass(frozen=True)
class TakenIn:
    """A file that came in."""

    name: str
    text: str | None
    """Its text in the app's own format, tidy; None if nothing in it can be read."""
    report: tuple[str, ...] = ()
    """What is to be said of it: why it cannot be read, or what was changed or left out."""


def take_in(name: str, data: bytes) -> TakenIn:
    """Make text of a file, or say what it looks like and what to do.

    Args:
        name: what the file was called where it came from.
        data: no more of it than `LARGEST` and one byte.
    """
    upload = Upload(name, data)
    format = None if upload.suffix in OWN else recognise(upload)
    if format is not None and not (format.name == "yaml" and not data.startswith(b"PK")):
        return _imported(name, format, upload)
    text, problems = decoded(name, data)
    if text is None:
        return TakenIn(name, None, tuple(_sentence(problem) for problem in problems))
    notes = [f"{len(problems)} control characters were replaced by blanks."] if problems else []
    return TakenIn(name, tidy(text), tuple(notes))


def _imported(name: str, format: Format, upload: Upload) -> TakenIn:
    """A file of another program, as a question file."""
    found = format.read(upload)
    if found.bank is None:
        return TakenIn(
            name, None, (found.refusal or f"Nothing in this file ({format.title}) can be taken.", *found.notes)
        )
    return TakenIn(name, tidy(files_of(found.bank)[MAIN].decode()), tuple(_told(format, found)))


def _told(format: Format, found: Imported) -> list[str]:
    taken = found.count(Fate.TAKEN) + found.count(Fate.CHANGED)
    head = f"Read as {format.title}: {taken} taken, {found.count(Fate.LEFT_OUT)} left out."
    asides = [str(entry) for entry in found.entries if entry.fate is not Fate.TAKEN]
    more = [f"{len(asides) - MOST_LINES} more are not listed."] if len(asides) > MOST_LINES else []
    pictures = [f"Its {len(found.media)} pictures are to be added to the bank by themselves."] if found.media else []
    return [head, *found.notes, *asides[:MOST_LINES], *more, *pictures]


def _sentence(problem: Problem) -> str:
    place = problem.place
    return f"Line {place.line}, column {place.column}: {problem.message}" if place.line else problem.message
