"""Writing questions and chains by filling in forms, for those who do not want to know how the files are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from quizapp.db import begin_writing, db
from quizapp.domain.banks import Bank
from quizapp.domain.fields import ASK, CHAIN, COMMON, NEW_ASK, PICTURE, SHAPES, Field, Rows, Shape
from quizapp.domain.places import Problem
from quizapp.domain.questions.base import Question
from quizapp.formats.yaml.editing import Filled, Row, Unfit, Values, begun, filled_in, filled_out, kind_of
from quizapp.formats.yaml.passages import Name, Passage, passages
from quizapp.formats.yaml.proofs import Entry, Proof
from quizapp.formats.yaml.wording import slug
from quizapp.library import Library
from quizapp.services import drafts
from quizapp.services.drafts import Desk, Window
from quizapp.services.refusals import BadInput, NotFound
from quizapp.services.visitors import Visitor, instructor

BEFORE, AFTER = (ASK,), (*COMMON, *PICTURE)
"""The fields of every question, above and below those of its kind."""

MOST_ROWS = 60


@dataclass(frozen=True)
class Form:
    """A question or a chain as a form."""

    desk: Desk
    name: Name
    window: Window
    """The lines that it stands for."""
    kind: str
    """The kind of question; empty for a chain."""
    shape: Shape
    filled: Filled
    problems: tuple[Problem, ...]
    question: Question | None
    bank: Bank | None
    """The bank whose links and misconceptions can be chosen."""

    @property
    def fields(self) -> tuple[Field, ...]:
        return (*BEFORE, *AFTER) if self.kind else ()


def open_form(library: Library, visitor: Visitor | None, draft_id: int, name: Name) -> Form:
    """The form of a question or a chain of a draft, filled in as it stands there.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft, or no such thing in it.
        BadInput: it can be changed as text only.
    """
    desk = drafts.see(library, visitor, draft_id)
    entry = _entry(desk.proof, name)
    bank = desk.proof.bank or library.bank(desk.beside.bank_id)
    try:
        kind, shape = _shape(name, entry.passage)
        filled = filled_in(entry.passage.text, (*BEFORE, *AFTER) if kind else (), shape)
    except Unfit as reason:
        raise BadInput(str(reason), "text") from None
    window = Window(entry.passage.first, entry.passage.text)
    return Form(desk, name, window, kind, shape, filled, entry.problems, entry.question, bank)


def _entry(proof: Proof, name: Name) -> Entry:
    found = next((entry for entry in proof.entries if entry.passage.name == name), None)
    if found is None:
        raise NotFound("There is no such question or mechanism in this draft any more.")
    return found


def _shape(name: Name, passage: Passage) -> tuple[str, Shape]:
    if name[0] == "mechanisms":
        return "", CHAIN
    kind = kind_of(passage.text)
    if kind not in SHAPES:
        raise Unfit("The kind of this question is not known. Mend its `type` as text first.")
    return kind, SHAPES[kind]


def read_form(form: Form, fields: Mapping[str, str]) -> Filled:
    """What somebody filled in, by the names of the form's fields."""
    values = {field.name: fields.get(field.name, "") for field in (*form.fields, *form.shape.fields)}
    return Filled(values, {rows.name: _read_rows(rows, fields) for rows in form.shape.rows})


def _read_rows(rows: Rows, fields: Mapping[str, str]) -> list[Row]:
    found = []
    for place in range(MOST_ROWS):
        start = f"{rows.name}.{place}."
        if f"{start}was" in fields:
            was = fields[f"{start}was"]
            values: Values = {field.name: fields.get(start + field.name, "") for field in rows.fields}
            found.append(Row(int(was) if was.isdecimal() else None, fields.get(f"{start}mark") == "right", values))
    return found


def rearranged(filled: Filled, deed: str) -> Filled:
    """The form with a row more, a row less, or two swapped: `add options`, `remove options 2`, `up options 2`."""
    what, _, rest = deed.partition(" ")
    name, _, number = rest.partition(" ")
    rows = list(filled.rows.get(name, ()))
    place = int(number) if number.isdecimal() else -1
    if what == "add" and len(rows) < MOST_ROWS:
        rows.append(Row(None, False, {}))
    elif what == "remove" and 0 <= place < len(rows):
        del rows[place]
    elif what == "up" and 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    return replace(filled, rows={**filled.rows, name: rows} if name in filled.rows else filled.rows)


def looked_at(form: Form, filled: Filled) -> Form:
    """The form as it is filled in now, with what is to be said of it; nothing is kept.

    Raises:
        BadInput: it can be changed as text only.
    """
    text = _written(form, filled)
    lines = form.desk.draft.text.splitlines(keepends=True)
    before, after = lines[: form.window.first - 1], lines[form.window.last :]
    proof = drafts.read_again(form.desk.beside, "".join([*before, text, *after]))
    found = next((entry for entry in proof.entries if entry.passage.first == form.window.first), None)
    problems, question = (found.problems, found.question) if found else ((), None)
    return replace(form, filled=filled, problems=problems, question=question)


def _written(form: Form, filled: Filled) -> str:
    try:
        return filled_out(form.window.text, filled, form.fields, form.shape)
    except Unfit as reason:
        raise BadInput(str(reason), "text") from None


def save(visitor: Visitor | None, form: Form, filled: Filled, mark: str, now: datetime) -> None:
    """Put what was filled in into the draft; the comments and the order of its lines stay.

    Args:
        mark: what the lines were known by when the form was opened.

    Raises:
        NotAllowed: a learner asks.
        Overtaken: somebody else changed these lines meanwhile.
    """
    text = _written(form, filled)
    drafts.replace_lines(visitor, form.desk.draft.id, form.window.first, form.window.text.count("\n"), mark, text, now)


def add_question(library: Library, visitor: Visitor | None, draft_id: int, kind: str, now: datetime) -> Name:
    """Begin a question at the end of a draft; returns its name.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
        BadInput: there is no such kind, or the draft can be changed as text only.
    """
    instructor(visitor)
    if kind not in SHAPES:
        raise BadInput("Choose a kind of question.", "kind")
    begin_writing()
    draft = drafts.own_draft(visitor, draft_id)
    cut = passages(draft.text)
    held = [one for one in cut if one.name[:1] == ("questions",)]
    if not held and any(one.name == () for one in cut):
        db.session.rollback()
        raise BadInput("The draft cannot be read as YAML yet. Mend it as text first.", "kind")
    if len(held) == 1 and held[0].text.partition("questions:")[2].strip(" \n"):
        db.session.rollback()
        raise BadInput("The questions stand in one line. Write them one below the other as text first.", "kind")
    name = _free(f"new-{kind}", {one.name[1] for one in held if len(one.name) > 1})
    margin = _margin(held)
    lines = begun(kind, name, NEW_ASK.get(kind, "What is asked?"), SHAPES[kind], margin)
    end = held[-1].last if held else draft.text.count("\n")
    above, below = _split(draft.text, end)
    drafts.change(draft, above + ("" if held else "questions:\n") + lines + below, now)
    db.session.commit()
    return ("questions", name)


def _split(text: str, line: int) -> tuple[str, str]:
    lines = text.splitlines(keepends=True)
    return "".join(lines[:line]), "".join(lines[line:])


def _free(name: str, taken: set[str]) -> str:
    return next(one for number in range(1, len(taken) + 2) if (one := f"{name}-{number}") not in taken)


def _margin(held: Sequence[Passage]) -> int:
    """How far the questions of a file are set in."""
    entry = next((one.text for one in held if len(one.name) > 1), "  - ")
    line = next((one for one in entry.splitlines() if one.lstrip().startswith("-")), "  - ")
    return len(line) - len(line.lstrip(" "))


def add_chain(visitor: Visitor | None, draft_id: int, title: str, now: datetime) -> Name:
    """Begin a mechanism in a draft; returns its name.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such draft.
        BadInput: the draft can be changed as text only.
    """
    begin_writing()
    draft = drafts.own_draft(visitor, draft_id)
    cut = passages(draft.text)
    held = [one for one in cut if one.name[:1] == ("mechanisms",)]
    if (not held and any(one.name == () for one in cut)) or len(held) == 1:
        db.session.rollback()
        raise BadInput("The draft can be changed as text only. Mend it there first.", "title")
    name = slug(title or "mechanism")
    taken = {one.name[1] for one in held if len(one.name) > 1}
    name = name if name not in taken else _free(name, taken)
    shown = " ".join(title.split()) or "A mechanism"
    quoted = "'" + shown.replace("'", "''") + "'"
    lines = f"  {name}:\n    title: {quoted}\n    steps:\n      - id: first\n        text: What happens first.\n"
    above, below = _split(draft.text, held[-1].last if held else draft.text.count("\n"))
    drafts.change(draft, above + ("" if held else "mechanisms:\n") + lines + below, now)
    db.session.commit()
    return ("mechanisms", name)
