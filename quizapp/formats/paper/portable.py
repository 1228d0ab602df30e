"""An exam on paper as PDF, which can only be written."""

from quizapp.formats.base import Format, Upload
from quizapp.formats.paper.printing import CANNOT_HOLD, foreseen, written_as_pdf


def _likeness(_upload: Upload) -> float:
    return 0.0


FORMAT = Format(
    name="pdf",
    title="PDF",
    extensions=(".pdf",),
    likeness=_likeness,
    write=written_as_pdf,
    foresees=foreseen,
    cannot_hold=CANNOT_HOLD,
)
