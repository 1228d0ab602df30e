"""One file of a bank: its shape, and whatever in it is sound although the rest may not be."""

from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from quizapp.domain.authored import Authored, Id, Text
from quizapp.domain.contrast import Contrast
from quizapp.domain.mechanisms import Card, Fact, Mechanism, Misconception, Source
from quizapp.domain.places import Place, Problem, Severity
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Question
from quizapp.domain.workbench import Bench
from quizapp.formats.yaml.sentences import shape_problems
from quizapp.formats.yaml.texts import MOST_PROBLEMS
from quizapp.formats.yaml.trees import Path, Table, place_of
from quizapp.formats.yaml.wording import derived_id, listed, quoted, suggestion

Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=35)]


class BankFile(Authored):
    """The top level of a question file. Questions and cards are looked at one by one, hence open here."""

    title: Text | None = None
    summary: Text | None = None
    language: Language | None = None
    license: Text | None = None
    notice: Text | None = None
    source: Source | None = None
    facts: dict[Id, Fact] = Field(default_factory=dict)
    mechanisms: dict[Id, Mechanism] = Field(default_factory=dict)
    misconceptions: dict[Id, Misconception] = Field(default_factory=dict)
    questions: tuple[Any, ...] = ()
    cards: tuple[Any, ...] = ()
    bench: dict[Id, Bench] = Field(default_factory=dict)
    contrast: Contrast | None = None


@dataclass
class Sheet:
    """What a file holds, as far as it is sound, and the problems of the rest."""

    file: str
    tree: Table
    content: BankFile
    questions: list[tuple[int, Question]] = field(default_factory=list)
    """With their places in the file's list."""
    cards: list[tuple[int, Card]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unsound: set[str] = field(default_factory=set)
    """The names of things that were left out because something is wrong in them."""

    def place(self, *path: str | int, key: bool = False) -> Place:
        return place_of(self.file, self.tree, path, key=key)


def filled_in(file: str, tree: Table) -> Sheet:
    """Check the shape of a file and take what is sound."""
    content, problems, unsound = _content(file, tree)
    sheet = Sheet(file, tree, content, problems=problems, unsound=unsound)
    for place, entry in enumerate(content.questions):
        _take_question(sheet, place, entry)
        if len(sheet.problems) > MOST_PROBLEMS:
            break
    for place, entry in enumerate(content.cards):
        card = _checked(sheet, ("cards", place), Card, entry)
        if card is not None:
            sheet.cards.append((place, card))
    return sheet


def _content(file: str, tree: Table) -> tuple[BankFile, list[Problem], set[str]]:
    """The top level without what is wrong in it, the problems, and the names of what was left out."""
    try:
        return BankFile.model_validate(tree), [], set()
    except ValidationError as error:
        faults = list(shape_problems(file, tree, (), BankFile, error))
        paths = [_entry(tree, tuple(detail["loc"])) for detail in error.errors(include_url=False)]
    sound = {key: dict(value) if isinstance(value, Table) else value for key, value in tree.items()}
    for path in paths:
        holder: Any = sound if len(path) == 1 else sound.get(str(path[0]), {})
        holder.pop(path[-1], None)
    names = {str(path[-1]) for path in paths}
    return BankFile.model_validate(sound), [problem for _, problem in faults], names


def _entry(tree: Table, location: Path) -> Path:
    """The path of what must be left out so that the rest is sound: a named thing, or else a whole key."""
    named = location[0] in _NAMED and isinstance(tree.get(str(location[0])), Table) and len(location) > 1
    return location[:2] if named else location[:1]


_NAMED = frozenset({"facts", "mechanisms", "misconceptions", "bench"})


def _take_question(sheet: Sheet, place: int, entry: Any) -> None:
    path: Path = ("questions", place)
    if not isinstance(entry, Table):
        if entry is not None:  # an empty entry was told when the file was read
            message = f"A question is `key: value` lines such as `type:` and `ask:`, not {quoted(entry)}."
            sheet.problems.append(Problem(sheet.place(*path), message))
        return
    name = entry.get("id")
    if isinstance(name, str):
        sheet.unsound.add(name)
    kind = _kind(sheet, path, entry)
    if kind is None:
        return
    if "id" not in entry and isinstance(entry.get("ask"), str):
        name = derived_id(entry["ask"])
        message = f"This question has no id, and its scores hang on it. Add `id: {name}`, then reword it as you like."
        sheet.problems.append(Problem(sheet.place(*path), message, Severity.ADVICE, "missing-id"))
        entry = {"id": name, **entry}
    question = _checked(sheet, path, kind, entry)
    if question is not None:
        sheet.unsound.discard(question.id)
        sheet.questions.append((place, question))


def _kind(sheet: Sheet, path: Path, entry: Table) -> type[Question] | None:
    """The class that a question's `type` names; a problem if there is none."""
    name = entry.get("type")
    if name is None and "type" in entry:
        return None  # told as an empty value
    if name is None:
        message = f"`type` is missing. Add it to this question: {listed(KINDS)}."
        sheet.problems.append(Problem(sheet.place(*path), message))
    elif not isinstance(name, str):
        sheet.problems.append(Problem(sheet.place(*path, "type"), f"`type` must be a word: {listed(KINDS)}."))
    elif name not in KINDS:
        message = f"There is no type {quoted(name)}{suggestion(name, KINDS)}"
        sheet.problems.append(Problem(sheet.place(*path, "type"), message))
    else:
        return KINDS[name]
    return None


Model = TypeVar("Model", bound=BaseModel)


def _checked(sheet: Sheet, path: Path, model: type[Model], entry: Any) -> Model | None:
    """The entry as its model has it; None, and its problems told, if it does not fit."""
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        found = [problem for _, problem in shape_problems(sheet.file, sheet.tree, path, model, error)]
    sheet.problems += found
    return None
