"""Workbooks of Excel (`.xlsx`), as LibreOffice and Google write them, too."""

from quizapp.domain.banks import Bank
from quizapp.formats.archives import is_archive
from quizapp.formats.base import Format, Media, Upload, Written
from quizapp.formats.markdown import plain_of
from quizapp.formats.tables.comma import CANNOT_HOLD
from quizapp.formats.tables.reader import reads_workbook
from quizapp.formats.tables.writer import table, workbook


def _likeness(upload: Upload) -> float:
    return 0.9 if is_archive(upload.data) and b"xl/workbook.xml" in upload.data else 0.0


def _write(bank: Bank, media: Media) -> Written:
    rows, losses = table(bank)
    return Written(workbook(rows, plain_of(bank.title)), ".xlsx", losses)


FORMAT = Format(
    name="xlsx",
    title="Excel",
    extensions=(".xlsx",),
    likeness=_likeness,
    reads=reads_workbook,
    write=_write,
    cannot_hold=CANNOT_HOLD,
)
