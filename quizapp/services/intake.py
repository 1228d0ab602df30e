"""What an instructor hands in, as text of the app's own format: the one door for files of every kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from quizapp.domain.places import Problem
from quizapp.formats import formats, recognise, unrecognised
from quizapp.formats.archives import is_archive
from quizapp.formats.base import LARGEST_UPLOAD, TOO_LARGE, Choice, Fate, Format, Imported, Upload
from quizapp.formats.texts import kind_of
from quizapp.formats.yaml import MAIN
from quizapp.formats.yaml.passages import tidy
from quizapp.formats.yaml.texts import decoded
from quizapp.formats.yaml.writer import files_of
from quizapp.patience import letting_others_go

OWN = (".yaml", ".yml")

MOST_TOLD = 2000
"""Entries of a report that are kept; whoever wants more reads what was left out in the file itself."""


@dataclass(frozen=True)
class Told:
    """One entry of a file of which there is something to say."""

    number: int
    line: int
    name: str
    fate: Fate
    notes: tuple[str, ...]
    question: str | None

    @property
    def where(self) -> str:
        return f"line {self.line}" if self.line else f"entry {self.number}"


@dataclass(frozen=True)
class Report:
    """How a file was read."""

    format: str = ""
    """The name of the format; empty if it is like none."""
    title: str = ""
    summary: str = ""
    refusal: str = ""
    """Why nothing of it was taken."""
    notes: tuple[str, ...] = ()
    entries: tuple[Told, ...] = ()
    more: int = 0
    """How many entries are not listed."""
    choices: tuple[Choice, ...] = ()
    """How it was read, to be said otherwise."""
    pictures: int = 0

    @property
    def left_out(self) -> tuple[Told, ...]:
        return tuple(one for one in self.entries if one.fate is Fate.LEFT_OUT)

    @property
    def changed(self) -> tuple[Told, ...]:
        return tuple(one for one in self.entries if one.fate is Fate.CHANGED)

    @property
    def lines(self) -> tuple[str, ...]:
        """The file as a whole in sentences."""
        head = f"Read as {self.title}: {self.summary}." if self.summary and not self.refusal else ""
        return tuple(one for one in (self.refusal, head, *self.notes) if one)


@dataclass(frozen=True)
class TakenIn:
    """A file that came in."""

    name: str
    files: Mapping[str, str] = field(default_factory=dict)
    """Its texts in the app's own format, tidy, the main one first; none if nothing in it can be read."""
    report: Report = Report()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    is_own: bool = False
    """It is a question file as somebody wrote it, sound or not."""


def take_in(upload: Upload, format_name: str = "") -> TakenIn:
    """Make text of a file, or say what it looks like and what to do. Long work: call it outside of transactions.

    Args:
        upload: no more of the file than `LARGEST_UPLOAD` and one byte.
        format_name: the format to read it as; by default the one that its content is like.
    """
    if len(upload.data) > LARGEST_UPLOAD:
        return TakenIn(upload.name, report=Report(refusal=TOO_LARGE))
    if not format_name and upload.suffix in OWN:
        return _own(upload)
    format = formats().get(format_name) or recognise(upload)
    if format is None:
        if not upload.data.strip() or (not upload.suffix and kind_of(upload.data) is None):
            return _own(upload)  # it says itself what is wrong
        return TakenIn(upload.name, report=Report(refusal=unrecognised(upload)))
    if format.name == "yaml" and not is_archive(upload.data):
        return _own(upload)
    return _imported(upload, format)


def _own(upload: Upload) -> TakenIn:
    """A question file, which may have problems: its draft is where they are mended."""
    text, problems = decoded(upload.name, upload.data)
    if text is None:
        return TakenIn(upload.name, report=Report(refusal=" ".join(map(_sentence, problems))), is_own=True)
    notes = (f"{len(problems)} control characters were replaced by blanks.",) if problems else ()
    return TakenIn(upload.name, {MAIN: tidy(text)}, Report(notes=notes), is_own=True)


def _imported(upload: Upload, format: Format) -> TakenIn:
    """A file of another program, or an archive, as question files."""
    with letting_others_go():
        found = format.read(upload)
        files = found.files if len(found.files) == 1 else files_of(found.bank) if found.bank else {}
    texts = {name: tidy(text) for name, data in files.items() if (text := decoded(name, data)[0]) is not None}
    report = _report(format, found, is_taken=bool(texts))
    return TakenIn(upload.name, texts, report, found.media if texts else {})


def _report(format: Format, found: Imported, *, is_taken: bool) -> Report:
    told = [entry for entry in found.entries if entry.notes]
    refusal = "" if is_taken else found.refusal or f"Nothing in this file ({format.title}) can be taken."
    return Report(
        format=format.name,
        title=format.title,
        summary=found.summary,
        refusal=refusal,
        notes=found.notes,
        entries=tuple(
            Told(one.number, one.line, one.name, one.fate, one.notes, one.question) for one in told[:MOST_TOLD]
        ),
        more=max(0, len(told) - MOST_TOLD),
        choices=found.choices,
        pictures=len(found.media),
    )


def _sentence(problem: Problem) -> str:
    place = problem.place
    return f"Line {place.line}, column {place.column}: {problem.message}" if place.line else problem.message
