"""What a bank refers to: steps, facts, pictures, parts of drawings, and the marks that its author expects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from quizapp.domain.banks import Bank, dangling
from quizapp.domain.checks.benches import faults
from quizapp.domain.mechanisms import Card, Fact, Mechanism, Misconception
from quizapp.domain.places import Place, Problem
from quizapp.domain.questions.base import Expectation, Question, Unreadable
from quizapp.domain.workbench import Bench
from quizapp.formats.yaml.sheets import Sheet
from quizapp.formats.yaml.trees import Path, value_at
from quizapp.formats.yaml.wording import nearest, quoted


@dataclass
class Gathered:
    """A bank put together from its files, and where each of its things stands."""

    bank: Bank
    problems: list[Problem]
    origins: dict[Path, tuple[Sheet, Path]]
    """For each thing by its path in the bank: the sheet that holds it and its path there."""
    unsound: set[str] = field(default_factory=set)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where a path of the bank stands in its files."""
        sheet, inner = self._inner(path)
        return sheet.place(*inner, key=key)

    def written(self, path: Path) -> Any:
        """What the author wrote at a path of the bank."""
        sheet, inner = self._inner(path)
        return value_at(sheet.tree, inner)

    def _inner(self, path: Path) -> tuple[Sheet, Path]:
        for length in (2, 1):  # an entry of a list or of names, or else a key that stands once in the bank
            if path[:length] in self.origins:
                sheet, start = self.origins[path[:length]]
                return sheet, (*start, *path[length:])
        return next(iter(self.origins.values()))  # the bank as a whole stands at its first line


def gathered(sheets: list[Sheet], bank_id: str) -> Gathered:
    """One bank from the sound parts of its files; what stands there twice is a problem that names both places."""
    gathering = _Gathering()
    for sheet in sheets:
        gathering.add(sheet)
    if gathering.title is None and sheets:
        message = "`title` is missing. Add it at the top of the file."
        if "title" not in sheets[0].tree:
            gathering.problems.append(Problem(Place(sheets[0].file, 1, 1), message))
    return gathering.result(bank_id)


class _Gathering:
    def __init__(self) -> None:
        self.title: str | None = None
        self.problems: list[Problem] = []
        self.once: dict[str, Any] = {}
        self.facts: dict[str, Fact] = {}
        self.mechanisms: dict[str, Mechanism] = {}
        self.misconceptions: dict[str, Misconception] = {}
        self.questions: dict[str, Question] = {}
        self.cards: list[Card] = []
        self.benches: dict[str, Bench] = {}
        self.origins: dict[Path, tuple[Sheet, Path]] = {}
        self.unsound: set[str] = set()
        self._card_ids: dict[str, tuple[Sheet, Path]] = {}

    def add(self, sheet: Sheet) -> None:
        content = sheet.content
        for key in ("title", "summary", "language", "license", "notice", "source", "contrast"):
            if (value := getattr(content, key)) is not None and self._is_new((key,), key, sheet, (key,)):
                self.once[key] = value
        self.title = self.once.get("title")
        self._add_named("facts", content.facts, self.facts, sheet)
        self._add_named("mechanisms", content.mechanisms, self.mechanisms, sheet)
        self._add_named("misconceptions", content.misconceptions, self.misconceptions, sheet)
        self._add_named("bench", content.bench, self.benches, sheet)
        for index, question in sheet.questions:
            if self._is_new(("questions", question.id), question.id, sheet, ("questions", index, "id")):
                self.origins["questions", question.id] = (sheet, ("questions", index))
                self.questions[question.id] = question
        for index, card in sheet.cards:
            if self._is_new(("card ids", card.id), card.id, sheet, ("cards", index, "id")):
                self.origins["cards", len(self.cards)] = (sheet, ("cards", index))
                self.cards.append(card)
        self.unsound |= sheet.unsound

    def _add_named(self, kind: str, found: Mapping[str, Any], into: dict[str, Any], sheet: Sheet) -> None:
        for name, value in found.items():
            if self._is_new((kind, name), name, sheet, (kind, name)):
                into[name] = value

    def _is_new(self, path: Path, name: str, sheet: Sheet, inner: Path) -> bool:
        """Whether nothing stands at this path of the bank yet; otherwise a problem."""
        if path not in self.origins:
            self.origins[path] = (sheet, inner)
            return True
        other, first = self.origins[path]
        at, here = other.place(*first, key=True), sheet.place(*inner, key=True)
        where = f"line {at.line}" if at.file == here.file else f"{at.file}, line {at.line}"
        self.problems.append(Problem(here, f"{quoted(name)} stands here and in {where}. Rename or remove one of them."))
        return False

    def result(self, bank_id: str) -> Gathered:
        bank = Bank(
            **{"title": "", **self.once},
            id=bank_id,
            facts=self.facts,
            mechanisms=self.mechanisms,
            misconceptions=self.misconceptions,
            questions=self.questions,
            cards=tuple(self.cards),
            benches=self.benches,
        )
        return Gathered(bank, self.problems, self.origins, self.unsound)


def reference_problems(
    whole: Gathered, files: frozenset[str] | None, parts: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    """Whatever of a bank leads nowhere or is not marked as expected.

    Args:
        files: the names of all files in the bank's folder; None if they are not known.
        parts: the ids in those drawings that could be read.
    """
    yield from _dangling(whole)
    yield from _pictures(whole, files)
    yield from _parts(whole, parts)
    for question in whole.bank.questions.values():
        yield from _surprises(whole, question)
    for name, bench in whole.bank.benches.items():
        for fault in faults(bench):
            yield Problem(whole.place(("bench", name, *fault.path), key=fault.is_key), fault.message)


def _dangling(whole: Gathered) -> Iterator[Problem]:
    """References to nothing, but for those to things that are there and have problems of their own."""
    for found in dangling(whole.bank):
        name = str(whole.written(found.path))
        defined_by = "source" if found.path[-1] == "at" else name.partition("/")[0]
        if not whole.unsound & {name, defined_by}:
            yield Problem(whole.place(found.path), found.message)


def _pictures(whole: Gathered, files: frozenset[str] | None) -> Iterator[Problem]:
    if files is None:
        return
    named: list[tuple[Path, str | None]] = [
        *((("mechanisms", name, "diagram"), mechanism.diagram) for name, mechanism in whole.bank.mechanisms.items()),
        *((("questions", name, "image"), question.image) for name, question in whole.bank.questions.items()),
        *((("bench", name, "diagram"), bench.diagram) for name, bench in whole.bank.benches.items()),
    ]
    for path, file in named:
        if file is not None and file not in files:
            near = nearest(file, files)
            hint = f"; did you mean {quoted(near)}?" if near else ". Put it there, or remove the key."
            yield Problem(whole.place(path), f"There is no file {quoted(file)} beside this one{hint}")


def _parts(whole: Gathered, parts: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """Parts that a drawing does not have."""
    for path, file, part in _named_parts(whole.bank):
        known = parts.get(file)
        if known is not None and part not in known:
            near = nearest(part, known)
            hint = f"; did you mean {quoted(near)}?" if near else ". Give the part this id, or name another."
            yield Problem(whole.place(path), f"{quoted(file)} has no part with the id {quoted(part)}{hint}")


def _named_parts(bank: Bank) -> Iterator[tuple[Path, str, str]]:
    """Every part that the bank names: the path of the name, the drawing, and the part's id."""
    for name, mechanism in bank.mechanisms.items():
        for index, step in enumerate(mechanism.steps):
            for place, part in enumerate(step.shows):
                yield ("mechanisms", name, "steps", index, "shows", place), mechanism.diagram or "", part
    for name, question in bank.questions.items():
        for where, part in question.parts():
            inner = tuple(int(word) if word.isdigit() else word for word in where.split("."))
            yield ("questions", name, *inner), question.image or "", part
    for name, bench in bank.benches.items():
        for inner, part in bench.parts():
            yield ("bench", name, *inner), bench.diagram or "", part


def _surprises(whole: Gathered, question: Question) -> Iterator[Problem]:
    """The expectations of an item's author that do not come true."""
    for index, expectation in enumerate(question.expect):
        if (surprise := _surprise(question, expectation)) is not None:
            yield Problem(whole.place(("questions", question.id, "expect", index)), surprise)


def _surprise(question: Question, expectation: Expectation) -> str | None:
    """What comes out instead of what was expected."""
    chosen = quoted("; ".join(expectation.choose))
    if not expectation.choose:
        return "`choose` is empty. Write the answer to test."
    try:
        response = question.respond(expectation.choose)
    except Unreadable as unreadable:
        return f"{chosen} cannot be marked: {unreadable}"
    outcome = question.grade(response)
    if outcome.mark != expectation.marked:
        return f"{chosen} was expected to be {expectation.marked}, but it is marked {outcome.mark}."
    wanted = expectation.misconception
    if wanted is not None and wanted not in outcome.misconceptions:
        shown = " and ".join(map(quoted, outcome.misconceptions)) or "none"
        return f"{chosen} was expected to show the misconception {quoted(wanted)}, but it shows {shown}."
    return None
