"""Reads exams on paper as people do: a document's lines, its questions with what is printed below, and its key."""

import re
from dataclasses import dataclass, field
from io import BytesIO

import docx
from docx.document import Document
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

_NUMBERED = re.compile(r"(\d+)\.\t(.*)", re.DOTALL)
_LETTERED = re.compile(r"(?:_+\s+)?([A-Z]{1,2}|[ivx]+|\d+)\.\t(.*)", re.DOTALL)
_ENTRY = re.compile(r"(\d+)\. (.*)", re.DOTALL)


@dataclass
class Asked:
    """A question as it is printed."""

    number: int
    stem: str
    lettered: list[tuple[str, str]] = field(default_factory=list)
    """Each option with its letter, or whatever stands before it, in printed order."""
    rows: list[list[str]] = field(default_factory=list)
    """Of its table, if it has one to tick."""
    lines: list[str] = field(default_factory=list)

    def text_of(self, label: str) -> str:
        return dict(self.lettered)[label]


@dataclass
class Sheets:
    """What a document holds: the versions by letter, and the key to each."""

    versions: dict[str, list[Asked]] = field(default_factory=dict)
    keys: dict[str, dict[int, str]] = field(default_factory=dict)
    crossing: list[list[str]] = field(default_factory=list)
    explanations: list[str] = field(default_factory=list)


def blocks(place: Document | _Cell):
    """Paragraphs and tables in order."""
    return place.iter_inner_content()


def cells_of(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def text_of(paragraph: Paragraph) -> str:
    """The letters of a paragraph, those of its formulas among them."""
    return "".join(
        {"t": element.text or "", "tab": "\t", "br": "\n"}.get(element.tag.rpartition("}")[2], "")
        for element in paragraph._p.iter()
        if not element.getparent().tag.endswith("}tabs")
    )


def lines_of(place: Document | _Cell) -> list[str]:
    found = []
    for block in blocks(place):
        if isinstance(block, Paragraph):
            found.append(text_of(block))
        else:
            found += [line for row in block.rows for cell in row.cells for line in lines_of(cell)]
    return found


def read(data: bytes) -> Sheets:
    """The exam and the key of a document of Word."""
    document = docx.Document(BytesIO(data))
    found = Sheets()
    asked: list[Asked] | None = None
    key = part = ""
    for block in blocks(document):
        if isinstance(block, Paragraph):
            text = text_of(block)
            if re.search(r"Version ([A-Z]) · ", text):
                letter = re.search(r"Version ([A-Z]) · ", text)[1]
                asked = found.versions.setdefault(letter, [])
            elif text.startswith("Key to ") and block.style.name == "Heading 1":
                asked = None
            elif block.style.name == "Heading 2":
                part = text
                key = text.removeprefix("Answers to version ") if text.startswith("Answers to") else "A"
            elif part == "Explanations":
                found.explanations.append(text)
            elif asked is not None:
                _take_line(asked, text)
        elif part.startswith("Answers"):
            entries = [_ENTRY.fullmatch(line) for line in lines_of_table(block)]
            found.keys[key] = {int(entry[1]): entry[2] for entry in entries if entry}
        elif part == "Where each question stands":
            found.crossing = cells_of(block)
        elif asked:
            _take_table(asked[-1], block)
    return found


def lines_of_table(table: Table) -> list[str]:
    return [line for row in table.rows for cell in row.cells for line in lines_of(cell)]


def _take_line(asked: list[Asked], text: str) -> None:
    if (found := _NUMBERED.fullmatch(text)) and int(found[1]) == len(asked) + 1:
        asked.append(Asked(len(asked) + 1, found[2]))
    elif asked and (found := _LETTERED.fullmatch(text)):
        asked[-1].lettered.append((found[1], found[2]))
    elif asked:
        asked[-1].lines.append(text)


def _take_table(question: Asked, table: Table) -> None:
    rows = cells_of(table)
    if len(rows) > 1:
        question.rows = rows
        return
    for line in lines_of_table(table):
        if found := _LETTERED.fullmatch(line):
            question.lettered.append((found[1], found[2]))
