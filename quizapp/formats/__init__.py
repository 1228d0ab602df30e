"""Question banks in the formats that teachers have.

A new format is one module here, one line in `FORMATS`, one test file, and golden pairs in `tests/data/<format>/`:

- The module (or folder) has a value `FORMAT` (`quizapp.formats.base.Format`): its name, how surely an upload is of it
  (`likeness`, by content, never by the name alone), `reads`, and `write` (or None).
- `reads(upload) -> Imported` hands every entry to an `Intake` (`intake.py`): `take(native)` with the question as plain
  data in the form of a question file, or `leave_out(why)`. The intake checks the question, gives it an id, keeps
  pictures, and writes the report. One bad entry costs only itself; `Refused` (with a sentence) is for a file that
  cannot be read at all, and nothing else may be raised.
- `write(bank, media) -> Written` returns the bytes and the losses (`Losses`), which are asked before exporting too.
- Never open other people's bytes by hand: `upload.text()` knows the encodings (`texts.py`); `open_archive`
  (`archives.py`) and `xml.py` refuse what is hostile and bound what they read; `content_package.py` reads and writes
  IMS packages by way of them. `html.py` turns HTML into the Markdown of question files, and `markdown.py` turns that
  into HTML or plain text again, with maths and pictures; `markdown.escaped` makes plain text safe to stand in Markdown.
- Golden pairs: `tests/data/<format>/<case>.<ending>` and beside it what is read from it, `<case>.<ending>.yaml` (the
  bank) and `<case>.<ending>.txt` (the report); `tests/golden.py` compares and, with `QUIZAPP_GOLDEN=write`, writes them
  anew. `tests/drawn.py` has banks for round trips with hypothesis.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from quizapp.formats.archives import is_archive, open_archive
from quizapp.formats.base import Format, Refused, Upload
from quizapp.formats.texts import kind_of

FORMATS: tuple[str, ...] = (
    "yaml.whole",
    "moodle_xml",
    "qti12",
    "qti.second",
    "qti.third",
    "gift",
    "aiken",
    "anki",
    "anki_text",
    "tables.comma",
    "tables.tab",
    "tables.excel",
    "text2qti",
    "exam.text",
    "exam.document",
    "paper.portable",
    "quizlet",
)
"""The module of each format, in the order in which they are named to people."""


@cache
def formats() -> Mapping[str, Format]:
    """All formats by their names. Their modules are loaded only now, for serving a bank needs none of them."""
    found = [import_module(f"quizapp.formats.{module}").FORMAT for module in FORMATS]
    return {format.name: format for format in found}


def recognise(upload: Upload) -> Format | None:
    """The format that an upload most likely has, judged by its content; None if it is like none."""
    likeness = {format.name: format.likeness(upload) for format in formats().values() if format.reads}
    best = max(likeness, key=lambda name: likeness[name])
    return formats()[best] if likeness[best] > 0 else None


def unrecognised(upload: Upload) -> str:
    """What to tell somebody whose file is of no format that is read."""
    if is_archive(upload.data):
        try:
            open_archive(upload.data)
        except Refused as refusal:
            return str(refusal)
    known = ", ".join(format.title for format in formats().values() if format.reads)
    kind = kind_of(upload.data)
    looks = f"This looks like {kind}, not like a file of questions." if kind else "This is like no file of questions."
    return f"{looks} Files that are read: {known}."
