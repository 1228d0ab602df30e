"""What all formats have in common: the upload that comes in, what is told of it, and what a format cannot hold."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from quizapp.domain.banks import Bank
from quizapp.formats.markdown import escaped, plain_of
from quizapp.formats.texts import Decoded, decoded

log = logging.getLogger(__name__)

LARGEST_UPLOAD = 100_000_000
"""Bytes of one uploaded file; beyond that nothing is looked into."""

TOO_LARGE = f"The file is larger than {LARGEST_UPLOAD // 1_000_000} MB. Split it."

HEAD = 65_536
"""Bytes from a file's beginning by which its format is recognised."""

Media = Mapping[str, bytes]
"""Pictures by the names that a bank's texts use."""


class Refused(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """The file as a whole cannot be read, or not in this format. Its sentence is for whoever gave it.

    Args:
        choices: how it might be read, if whoever gave it says so.
    """

    def __init__(self, sentence: str, choices: "tuple[Choice, ...]" = ()) -> None:
        super().__init__(sentence)
        self.choices = choices


@dataclass(frozen=True)
class Upload:
    """A file that somebody gave: the name it had, and its bytes."""

    name: str
    data: bytes
    said: Mapping[str, str] = field(default_factory=dict)
    """What whoever gave it said of it: by the name of a `Choice`, the value that was chosen."""

    @property
    def suffix(self) -> str:
        """The ending of its name in small letters, such as `.xml`."""
        return "." + self.name.lower().rpartition(".")[2] if "." in self.name else ""

    @property
    def stem(self) -> str:
        """Its name without folders and ending."""
        base = self.name.replace("\\", "/").rpartition("/")[2]
        return base.rpartition(".")[0] or base

    @cached_property
    def head(self) -> str:
        """The beginning of its text, to recognise formats by; empty if it is no text."""
        try:
            return decoded(self.data[:HEAD]).text
        except ValueError:
            return ""

    def text(self) -> Decoded:
        """Its whole text.

        Raises:
            Refused: it is no text, or too long.
        """
        try:
            return decoded(self.data)
        except ValueError as error:
            raise Refused(str(error)) from None


class Fate(StrEnum):
    """What became of an entry of an imported file."""

    TAKEN = "taken"
    CHANGED = "changed"
    """It was taken, but not quite as it stood there."""
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an imported file and what became of it."""

    number: int
    """Its place among the entries, from 1."""
    line: int
    """Where it begins, from 1; 0 where the format has no lines."""
    name: str
    """Its title, or how it begins."""
    fate: Fate
    notes: tuple[str, ...] = ()
    """What was changed, or why it was left out, in sentences."""
    question: str | None = None
    """The id of the question or card that came of it."""

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else f"entry {self.number}"
        name = f" “{self.name}”" if self.name else ""
        return f"{where}{name}: {self.fate}: {' '.join(self.notes)}" if self.notes else f"{where}{name}: {self.fate}"


@dataclass(frozen=True)
class Choice:
    """Something that a reader took for something, of which whoever gave the file may know better."""

    name: str
    """By which `Upload.said` has another value."""
    label: str
    taken: str
    """The value that was taken."""
    options: Mapping[str, str]
    """All values that there are, with their words."""
    sample: tuple[str, ...] = ()
    """What stands there in the file, to judge by."""


@dataclass(frozen=True)
class Imported:
    """What a reader made of a file, and its report. There is no bank if nothing could be read."""

    bank: Bank | None
    media: Media = field(default_factory=dict)
    """The pictures that the bank's texts name, to be kept beside it."""
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    """What concerns the file as a whole, such as a guess at its encoding."""
    refusal: str = ""
    """Why the file as a whole was not read."""
    choices: tuple[Choice, ...] = ()
    """How it was read, to be said otherwise."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """The question files as they stand in it, the main one first, if it is in the app's own format."""

    def count(self, fate: Fate) -> int:
        return self._counts[fate]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return not self.refusal and not self._counts[Fate.LEFT_OUT]

    @property
    def summary(self) -> str:
        """How many came in, how many of these were changed, and how many did not."""
        changed, left_out = self._counts[Fate.CHANGED], self._counts[Fate.LEFT_OUT]
        of_them = f", {changed} of them changed" if changed else ""
        return f"{self._counts[Fate.TAKEN] + changed} came in{of_them}; {left_out} left out"

    @cached_property
    def _counts(self) -> Counter[Fate]:
        return Counter(entry.fate for entry in self.entries)


@dataclass(frozen=True)
class Loss:
    """Something of a bank that a format cannot hold."""

    what: str
    """A sentence."""
    questions: tuple[str, ...] = ()
    """The ids of the questions that it concerns; none where it concerns the bank as a whole."""

    def __str__(self) -> str:
        if not self.questions:
            return self.what
        shown = ", ".join(self.questions[:3])
        more = len(self.questions) - 3
        return f"{self.what} ({shown}{f' and {more} more' if more > 0 else ''})"


@dataclass(frozen=True)
class Written:
    """An exported file, and what of the bank is not in it."""

    data: bytes
    suffix: str
    """The ending that its name should have."""
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Format:
    """A file format: how it is recognised, read and written."""

    name: str
    """As on the command line."""
    title: str
    """As people call it."""
    extensions: tuple[str, ...]
    likeness: Callable[[Upload], float]
    """How surely an upload is of this format, judged by its content: from 0 (it is not) to 1."""
    reads: Callable[[Upload], Imported] | None = None
    """May raise `Refused`, and nothing else that a file could cause. Call it through `read`."""
    write: Callable[[Bank, Media], Written] | None = None
    foresees: Callable[[Bank], tuple[Loss, ...]] | None = None
    """What of a bank is lost, where that is told sooner than it is written."""
    cannot_hold: str = ""
    """What is lost in export whatever the bank, in a sentence or two."""

    def read(self, upload: Upload) -> Imported:
        """Read a file. Whatever is wrong with it is told in the result; nothing is raised."""
        if self.reads is None:
            return Imported(None, refusal=f"{self.title} can be written, but not read.")
        if len(upload.data) > LARGEST_UPLOAD:
            return Imported(None, refusal=TOO_LARGE)
        try:
            return self.reads(upload)
        except Refused as refusal:
            return Imported(None, refusal=str(refusal), choices=refusal.choices)
        except Exception:
            # A fault of ours must not take the page down; the log has what happened.
            log.exception("cannot read %r as %s", upload.name, self.name)
            return Imported(None, refusal="The app failed at reading this file. See its log.")

    def losses(self, bank: Bank, media: Media) -> tuple[Loss, ...]:
        """What of this bank would be lost, to be shown before exporting."""
        if self.foresees:
            return self.foresees(bank)
        return self.write(bank, media).losses if self.write else ()


QUESTION_PARTS: Mapping[str, str] = {
    "title": "Titles are left out.",
    "step": "The links to mechanisms are left out.",
    "facts": "The facts behind the questions are left out.",
    "level": "Levels are left out.",
    "topic": "Topics are left out.",
    "tags": "Tags are left out.",
    "explain": "General feedback is left out.",
    "hints": "Hints are left out.",
    "points": "Points are left out; every question counts the same.",
    "image": "Pictures are left out.",
    "siblings": "Siblings are left out.",
    "reasons": "Reasons (the second tier) are left out.",
    "expect": "The tests of the item are left out.",
}
"""The parts of any question that a format may be unable to hold, each with the sentence that tells its loss."""

BANK_PARTS: Mapping[str, str] = {
    "summary": "The summary is left out.",
    "language": "The language is left out.",
    "license": "The licence is left out.",
    "notice": "The notice is left out.",
    "source": "The source is left out.",
    "facts": "The facts are left out.",
    "mechanisms": "The mechanisms are left out.",
    "misconceptions": "The misconceptions are left out; what answers say of themselves is kept.",
    "cards": "The flashcards are left out.",
    "benches": "The benches are left out.",
    "contrast": "The contrast grid is left out.",
}

_ENGLISH = "en"


class Losses:
    """Collects what an export loses, one entry for each sentence."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, None]] = {}

    def add(self, what: str, question_id: str | None = None) -> None:
        ids = self._found.setdefault(what, {})
        if question_id is not None:
            ids[question_id] = None

    def add_parts(self, bank: Bank, holds: Collection[str]) -> None:
        """Tell everything that the bank has and that the format has no place for.

        Args:
            holds: the names of the parts of banks and questions that it has a place for; all of a bank's as
                `bank.summary` and the like.
        """
        for part, what in BANK_PARTS.items():
            value = getattr(bank, part)
            if value and f"bank.{part}" not in holds and not (part == "language" and value == _ENGLISH):
                self.add(what)
        for part, what in QUESTION_PARTS.items():
            if part in holds:
                continue
            for question in bank.questions.values():
                if getattr(question, part) != type(question).model_fields[part].default:
                    self.add(what, question.id)

    def add_plainness(self, texts: Iterable[str], question_id: str) -> None:
        """Tell of texts with markup where the format has plain text only."""
        if any(plain_of(text) != text and escaped(plain_of(text), inline=True) != text for text in texts):
            self.add("Markup is left out where the format has plain text only.", question_id)

    def add_notes(self, bank: Bank, *, keeps_order: bool = False, keeps_pins: bool = False) -> None:
        """Tell which answers name a misconception or a step, and which options keep their place.

        Args:
            keeps_order: the format can say that options are not shuffled.
            keeps_pins: it can say of an option that it keeps its place.
        """
        for question in bank.questions.values():
            if any(note.misconception or note.step for _, note in question.answer_notes()):
                self.add("What answers betray (misconceptions and steps) is left out.", question.id)
            has_pins = any(getattr(option, "pin", None) for option in getattr(question, "options", ()))
            if (getattr(question, "shuffle", True) is False and not keeps_order) or (has_pins and not keeps_pins):
                self.add("The places of options are not kept; they may be shuffled.", question.id)

    def found(self) -> tuple[Loss, ...]:
        return tuple(Loss(what, tuple(ids)) for what, ids in self._found.items())
