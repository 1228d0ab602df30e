"""Tables with commas or semicolons between their cells (RFC 4180, as spreadsheets write it)."""

from quizapp.domain.banks import Bank
from quizapp.formats.base import Format, Media, Upload, Written
from quizapp.formats.tables.headers import header
from quizapp.formats.tables.reader import reads_text
from quizapp.formats.tables.sheets import separated as table_of
from quizapp.formats.tables.writer import separated, table

CANNOT_HOLD = "Pictures, mechanisms, clozes, and questions in which one points at a picture."
_SAMPLE = 20_000


def likeness(upload: Upload, separators: str) -> float:
    """How surely a text is a table of questions with one of these separators."""
    head = upload.head[:_SAMPLE]
    if not head.strip() or head.lstrip()[:1] in "<{":
        return 0.0
    sheet = table_of(head.rpartition("\n")[0] or head)
    if sheet.separator not in separators:
        return 0.0
    rows = [row for _, row in sheet.rows if any(cell.strip() for cell in row)]
    if header(rows):
        return 0.92
    widths = [len(row) for row in rows]
    is_even = len(rows) > 1 and widths.count(widths[0]) == len(widths) and widths[0] > 1
    return 0.35 if is_even and (upload.suffix in {".csv", ".tsv"} or "\t" in separators) else 0.0


def _write(bank: Bank, media: Media) -> Written:
    rows, losses = table(bank)
    return Written(separated(rows, ","), ".csv", losses)


FORMAT = Format(
    name="csv",
    title="CSV",
    extensions=(".csv", ".txt"),
    likeness=lambda upload: likeness(upload, ",;|"),
    reads=reads_text,
    write=_write,
    cannot_hold=CANNOT_HOLD,
)
