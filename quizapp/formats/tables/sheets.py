"""Tables as rows of texts: separated by commas and the like, or in a workbook of Excel."""

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from quizapp.formats.archives import open_archive
from quizapp.formats.base import Refused
from quizapp.formats.tables.headers import header

SEPARATORS = ",;\t|"
MOST_ROWS = 20_000
MOST_COLUMNS = 300
MOST_CELLS = 2_000_000
LARGEST_WORKBOOK = 60_000_000
"""Bytes that the parts of a workbook may take, unpacked."""

_SAMPLE = 60_000
_DECLARATION = re.compile(rb"<!(doctype|entity)", re.IGNORECASE)
_FORMULA = re.compile(r"'+[=+\-@\t\r]")
_NEEDED = re.compile(r"(\[Content_Types\]\.xml|_rels/\.rels|xl/(?!media/|drawings/|charts/|embeddings/).*\.(xml|rels))")


@dataclass
class Sheet:
    """A table: its rows, each with the line at which it begins."""

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dates: set[int] = field(default_factory=set)
    """The lines in which Excel has dates."""
    separator: str = ""
    title: str = ""


def separated(text: str, separator: str = "") -> Sheet:
    """The table in a text; without a separator by the one that makes the most sense of it."""
    separator = separator or likely_separator(text)
    sheet = Sheet(separator=separator)
    cells = 0
    for line, row in _records(text, separator):
        cells += len(row)
        if len(sheet.rows) >= MOST_ROWS or cells > MOST_CELLS:
            sheet.notes.append(f"Only the first {len(sheet.rows):,} rows were read. Split the file.")
            break
        if row is not None:
            sheet.rows.append((line, [_freed(cell) for cell in row[:MOST_COLUMNS]]))
    return sheet


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text), delimiter=separator, doublequote=True)
    begins = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = ["…"]  # a cell longer than any text may be
        yield begins, row
        begins = reader.line_num + 1


def likely_separator(text: str) -> str:
    """The separator that makes the most sense of a text."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample.rpartition("\n")[0] or sample
    return max(SEPARATORS, key=lambda separator: _sense(sample, separator))


def _sense(sample: str, separator: str) -> tuple[int, float, int]:
    """How well a separator fits: by what the header says, by how even the rows are, and by how many there are."""
    rows = [row for _, row in _records(sample, separator) if any(cell.strip() for cell in row)][:200]
    if not rows:
        return 0, 0.0, 0
    found = header(rows)
    width = max((len(row) for row in rows), key=[len(row) for row in rows].count)
    even = sum(len(row) == width for row in rows) / len(rows) if width > 1 else 0.0
    return found[1].worth if found else 0, even, width


def _freed(cell: str) -> str:
    """A cell without the sign that kept spreadsheets from reckoning with it."""
    return cell[1:] if _FORMULA.match(cell) else cell


def workbook(data: bytes) -> list[Sheet]:
    """The sheets of a workbook.

    Raises:
        Refused: it is damaged, too large, or declares entities.
    """
    from openpyxl import load_workbook

    vetted = _vetted(data)
    try:
        book = load_workbook(vetted, read_only=True, data_only=True, keep_links=False)
        return [_sheet(each) for each in book.worksheets[:50]]
    except Exception:
        raise Refused("The workbook is damaged, or not one of Excel. Save it again as .xlsx.") from None


def _vetted(data: bytes) -> BytesIO:
    """The parts of a workbook that hold its texts, in an archive that is known to be harmless."""
    archive = open_archive(data)
    if "xl/workbook.xml" not in archive:
        raise Refused("This archive is no workbook of Excel.")
    size = 0
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as kept:
        for name in archive.names:
            if not _NEEDED.fullmatch(name):
                continue
            part = archive.read(name, LARGEST_WORKBOOK)
            size += len(part)
            if size > LARGEST_WORKBOOK:
                raise Refused(f"Unpacked, the workbook is larger than {LARGEST_WORKBOOK // 1_000_000} MB. Split it.")
            if _DECLARATION.search(part.replace(b"\0", b"")):
                raise Refused("The workbook declares a document type or entities. It is not read.")
            kept.writestr(name, part)
    file.seek(0)
    return file


def _sheet(worksheet: Any) -> Sheet:
    sheet = Sheet(title=str(worksheet.title))
    if hasattr(worksheet, "reset_dimensions"):
        worksheet.reset_dimensions()  # some programs tell them wrong
    empty = 0
    for line, values in enumerate(worksheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if len(sheet.rows) >= MOST_ROWS or empty > MOST_ROWS:
            sheet.notes.append(f"Only the first {len(sheet.rows):,} rows were read. Split the workbook.")
            break
        row = [_shown(value) for value in values]
        if not any(row):
            empty += 1
            continue
        if any(isinstance(value, date | datetime | time) for value in values):
            sheet.dates.add(line)
        sheet.rows.append((line, row))
    return sheet


def _shown(value: object) -> str:
    """A cell's value as somebody sees it, or as it was typed."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
    return str(value)


def widths(rows: Sequence[tuple[int, list[str]]]) -> set[int]:
    """How many cells the rows have, those empty at their ends not counted."""
    return {max((place + 1 for place, cell in enumerate(row) if cell.strip()), default=0) for _, row in rows}
