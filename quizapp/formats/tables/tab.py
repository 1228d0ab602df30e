"""Tables with tabs between their cells, as one copies them out of a spreadsheet."""

from quizapp.domain.banks import Bank
from quizapp.formats.base import Format, Media, Written
from quizapp.formats.tables.comma import CANNOT_HOLD, likeness
from quizapp.formats.tables.reader import reads_text
from quizapp.formats.tables.writer import separated, table


def _write(bank: Bank, media: Media) -> Written:
    rows, losses = table(bank)
    return Written(separated(rows, "\t"), ".tsv", losses)


FORMAT = Format(
    name="tsv",
    title="TSV",
    extensions=(".tsv", ".txt"),
    likeness=lambda upload: likeness(upload, "\t"),
    reads=reads_text,
    write=_write,
    cannot_hold=CANNOT_HOLD,
)
