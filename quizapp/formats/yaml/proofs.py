"""Proof-reading a file that somebody is still writing: its questions one by one, beside what is wrong with each."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quizapp.domain.banks import Bank
from quizapp.domain.places import Problem, Severity
from quizapp.domain.questions.base import Question
from quizapp.formats.yaml.passages import Passage, passages
from quizapp.formats.yaml.reader import look_through
from quizapp.formats.yaml.trees import Row, Table, grown


@dataclass(frozen=True)
class Entry:
    """A passage of the file with what is to be said of it."""

    passage: Passage
    question: Question | None
    """The question that it holds, as far as it is sound by itself."""
    problems: tuple[Problem, ...]

    @property
    def is_question(self) -> bool:
        return self.passage.name[:1] == ("questions",) and len(self.passage.name) > 1

    @property
    def is_broken(self) -> bool:
        return any(problem.severity is Severity.PROBLEM for problem in self.problems)

    @property
    def glimpse(self) -> "Glimpse":
        """What can be made out of a question that is not sound yet."""
        tree, _ = grown("", "questions:\n" + self.passage.text)
        entries = tree.get("questions") if tree else None
        said = entries[0] if isinstance(entries, Row) and entries else None
        if not isinstance(said, Table):
            return Glimpse("", ())
        ask = said.get("ask")
        rows = [row for value in said.values() if isinstance(value, Row) for row in value if isinstance(row, Table)]
        texts = [next((text for text in row.values() if isinstance(text, str)), "") for row in rows]
        return Glimpse(ask if isinstance(ask, str) else "", tuple(filter(None, texts)))


@dataclass(frozen=True)
class Glimpse:
    """What is asked, and the texts of what can be answered, as far as they stand there."""

    ask: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """A file as it was read."""

    bank: Bank | None
    """The bank with this file in it, if all of it is sound."""
    entries: tuple[Entry, ...]
    loose: tuple[Problem, ...]
    """Problems of the file as a whole."""
    elsewhere: tuple[Problem, ...]
    """Problems in the other files of the bank."""

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All that keeps the file from being served."""
        return tuple(each for each in self._all if each.severity is Severity.PROBLEM)

    @cached_property
    def advice(self) -> tuple[Problem, ...]:
        """What could be better."""
        return tuple(each for each in self._all if each.severity is Severity.ADVICE)

    @cached_property
    def questions(self) -> tuple[Entry, ...]:
        """The entries that are questions, or are to become some."""
        return tuple(entry for entry in self.entries if entry.is_question)

    @property
    def others(self) -> tuple[Entry, ...]:
        """The other entries of which something is to be said."""
        return tuple(entry for entry in self.entries if entry.problems and not entry.is_question)

    @property
    def _all(self) -> Sequence[Problem]:
        return sorted([*self.loose, *(problem for entry in self.entries for problem in entry.problems)])


def proofread(
    files: Mapping[str, bytes], file: str, text: str, bank_id: str, names: frozenset[str] | None = None
) -> Proof:
    """Read a file together with the others of its bank.

    Args:
        files: the other files of the bank, as for `read`.
        file: what the file is called among them.
        text: what stands in it, tidy.
        names: all files in the bank's folder; None if unknown.
    """
    found = look_through({**files, file: text.encode()}, bank_id, names)
    sheet = found.sheets.get(file)
    cut = passages(text, sheet.tree if sheet else None) if sheet else (Passage((), 1, text),)
    first_lines = [one.first for one in cut]
    told: list[list[Problem]] = [[] for _ in cut]
    loose: list[Problem] = []
    for problem in found.problems:
        if problem.place.file == file:
            place = bisect_right(first_lines, problem.place.line) - 1
            (told[place] if place >= 0 else loose).append(problem)
    questions = dict(sheet.questions) if sheet else {}
    by_line = {sheet.place("questions", index).line: question for index, question in questions.items()} if sheet else {}
    held = {bisect_right(first_lines, line) - 1: question for line, question in by_line.items()}
    entries = tuple(
        Entry(one, held.get(place) if len(one.name) > 1 else None, tuple(told[place])) for place, one in enumerate(cut)
    )
    elsewhere = tuple(problem for problem in found.problems if problem.place.file != file)
    return Proof(found.bank, entries, tuple(loose), elsewhere)
