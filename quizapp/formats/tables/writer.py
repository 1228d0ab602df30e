"""Writing a bank as a table: a row for each question and card, under heads that say what their cells are."""

import csv
import re
from collections.abc import Callable, Sequence
from io import BytesIO, StringIO

from quizapp.domain.banks import Bank
from quizapp.domain.mechanisms import Card
from quizapp.domain.questions.base import Note, Question
from quizapp.domain.questions.categorize import Categorize
from quizapp.domain.questions.choice import Choice
from quizapp.domain.questions.matching import Matching
from quizapp.domain.questions.multiple import Multiple
from quizapp.domain.questions.numeric import Numeric
from quizapp.domain.questions.ordering import Ordering
from quizapp.domain.questions.short import Short
from quizapp.domain.questions.true_false import TrueFalse
from quizapp.formats.base import Loss, Losses
from quizapp.formats.markdown import pictures_in

Cells = dict[str, str]

_FIRST = ("id", "type", "ask")
_LAST = ("answer", "tolerance", "unit", "explain", "title", "topic", "tags", "level", "points")
_NUMBERED = ("option", "why", "credit", "match", "hint")
_HELD = (
    "title",
    "level",
    "topic",
    "tags",
    "explain",
    "hints",
    "points",
    "bank.cards",
)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def table(bank: Bank) -> tuple[list[list[str]], tuple[Loss, ...]]:
    """The rows of a bank, its header first, and what is not in them."""
    losses = Losses()
    losses.add_parts(bank, _HELD)
    losses.add_notes(bank)
    entries = [cells for question in bank.questions.values() if (cells := _question(question, losses))]
    entries += [_card(card, losses) for card in bank.cards]
    names = _names(entries)
    return [names, *([cells.get(name, "") for name in names] for cells in entries)], losses.found()


def _names(entries: Sequence[Cells]) -> list[str]:
    used = {name for cells in entries for name in cells}
    numbered = [
        name
        for kind in _NUMBERED
        for name in sorted(
            (name for name in used if name.startswith(f"{kind} ")), key=lambda name: int(name.rpartition(" ")[2])
        )
    ]
    options = [name for name in numbered if name.startswith("option ")]
    rest = [name for name in numbered if name not in options]
    return [*_FIRST, *options, "answer", *rest, *(name for name in _LAST if name in used and name != "answer")]


def _card(card: Card, losses: Losses) -> Cells:
    if card.step or card.facts:
        losses.add("The links of cards to mechanisms and facts are left out.")
    cells = {"id": card.id, "type": "card", "ask": card.front, "answer": card.back, "topic": card.topic or ""}
    return cells | {"tags": _tags(card.tags, losses, None)}


def _tags(tags: Sequence[str], losses: Losses, question_id: str | None) -> str:
    if any(sign in tag for tag in tags for sign in ",;"):
        losses.add("Commas and semicolons in tags part them.", question_id)
    return ", ".join(tags)


def _question(question: Question, losses: Losses) -> Cells | None:
    write = _WRITERS.get(type(question))
    if write is None:
        losses.add("Clozes and questions in which one points at a picture are left out.", question.id)
        return None
    cells = {
        "id": question.id,
        "type": question.kind,
        "ask": question.ask,
        "title": question.title or "",
        "topic": question.topic or "",
        "tags": _tags(question.tags, losses, question.id),
        "level": question.level or "",
        "explain": question.explain or "",
        "points": f"{question.points:g}" if question.points != 1 else "",
        **{f"hint {place}": hint for place, hint in enumerate(question.hints, start=1)},
    }
    if pictures_in(question.ask):
        losses.add("Pictures are left out.", question.id)
    found = cells | write(question, losses)
    return {name: text for name, text in found.items() if text}


def _whys(notes: Sequence[Note]) -> Cells:
    return {f"why {place}": note.why or "" for place, note in enumerate(notes, start=1)}


def _chosen(question: Choice | Multiple, losses: Losses) -> Cells:
    right = [place for place, option in enumerate(question.options) if option.is_right]
    return {
        **{f"option {place}": option.text for place, option in enumerate(question.options, start=1)},
        **_whys(question.options),
        **{
            f"credit {place}": f"{option.credit:.7g}" if option.credit is not None else ""
            for place, option in enumerate(question.options, start=1)
        },
        "answer": ", ".join(_LETTERS[place] for place in right),
    }


def _true_false(question: TrueFalse, losses: Losses) -> Cells:
    if question.wrong.credit:
        losses.add("Parts of the points for some answers are left out.", question.id)
    answer = "true" if question.answer else "false"
    return {"answer": answer, "why 1": question.why or "", "why 2": question.wrong.why or ""}


def _short(question: Short, losses: Losses) -> Cells:
    if question.typos or question.case or question.wrong.why or question.wrong.credit:
        losses.add("How exactly texts are compared, and what is said of any other answer, is left out.", question.id)
    count = len(question.accept)
    cells = {f"option {place}": text for place, text in enumerate(question.accept, start=1)}
    for place, answer in enumerate(question.anticipate, start=count + 1):
        cells |= {f"option {place}": answer.text, f"credit {place}": f"{answer.credit or 0:.7g}"}
        cells[f"why {place}"] = answer.why or ""
    return cells | {"why 1": question.why or ""}


def _numeric(question: Numeric, losses: Losses) -> Cells:
    if question.anticipate or question.wrong.why or question.wrong.credit:
        losses.add("Numbers that are foreseen, and what is said of any other, are left out.", question.id)
    cells = {"unit": question.unit or "", "why 1": question.why or "", "tolerance": question.tolerance or ""}
    if question.range:
        return cells | {"answer": " .. ".join(str(end) for end in question.range)}
    return cells | {"answer": str(question.answer)}


def _matching(question: Matching, losses: Losses) -> Cells:
    count = len(question.pairs)
    if any(note != type(note)(text=note.text) for note in question.distractors):
        losses.add("What is said of distractors is left out.", question.id)
    return {
        **{f"option {place}": pair.left for place, pair in enumerate(question.pairs, start=1)},
        **{f"match {place}": pair.right for place, pair in enumerate(question.pairs, start=1)},
        **{f"match {place}": each.text for place, each in enumerate(question.distractors, start=count + 1)},
        **_whys(question.pairs),
    }


def _ordering(question: Ordering, losses: Losses) -> Cells:
    return {
        **{f"option {place}": item.text for place, item in enumerate(question.order, start=1)},
        **_whys(question.order),
    }


def _categorize(question: Categorize, losses: Losses) -> Cells:
    cells: Cells = {}
    used: dict[str, None] = {}
    for place, item in enumerate(question.items, start=1):
        if len(item.belongs) > 1:
            losses.add("Of several categories of an item only the first is kept.", question.id)
        category = item.belongs[0]
        used[category] = None
        cells |= {f"option {place}": item.text, f"match {place}": category}
    rest = [category for category in question.categories if category not in used]
    cells |= {f"match {place}": category for place, category in enumerate(rest, start=len(question.items) + 1)}
    return cells | _whys(question.items)


_WRITERS: dict[type[Question], Callable[..., Cells]] = {
    Choice: _chosen,
    Multiple: _chosen,
    TrueFalse: _true_false,
    Short: _short,
    Numeric: _numeric,
    Matching: _matching,
    Ordering: _ordering,
    Categorize: _categorize,
}


def separated(rows: Sequence[Sequence[str]], separator: str) -> bytes:
    """The rows as text with a mark of its encoding, which Excel needs, and nothing that a spreadsheet would run."""
    page = StringIO()
    writer = csv.writer(page, delimiter=separator, lineterminator="\r\n")
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + page.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def workbook(rows: Sequence[Sequence[str]], title: str) -> bytes:
    """The rows as a workbook of Excel, in which every cell is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/?*\[\]:']", " ", _INVISIBLE.sub("", title))[:31].strip() or "Questions")
    sheet.freeze_panes = "A2"
    for place, row in enumerate(rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=_INVISIBLE.sub("", text) or None)
            if text:
                cell.data_type = "s"  # never a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if not place:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    file = BytesIO()
    book.save(file)
    return file.getvalue()
