"""From the bytes of a file to text that can be read as YAML, or a sentence on what the file is instead."""

import re

from quizapp.domain.places import Place, Problem

LARGEST = 5_000_000
"""Bytes that one file may have."""

MOST_PROBLEMS = 500
"""Problems told of one file; whoever has more has another kind of file."""

EMPTY = "The file is empty. Write `title:` and `questions:` into it."

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a WebP picture or a sound"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive, as Word, Excel, LibreOffice and Anki save them"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
)
_WIDE_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_MARKUP = re.compile(r"\s*<(\?xml|!doctype|html|svg|quiz|[a-z]+>)", re.IGNORECASE)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def decoded(file: str, data: bytes) -> tuple[str | None, list[Problem]]:
    """The text of a file, with every character that YAML forbids reported and blanked out."""
    if (refusal := _refusal(data)) is not None:
        return None, [Problem(Place(file), refusal)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(file, data, error.start)]
    if not text.strip():
        return None, [Problem(Place(file), EMPTY)]
    if markup := _MARKUP.match(text):
        kind = "an XML" if markup[1].lower() in {"?xml", "svg", "quiz"} else "an HTML"
        return None, [Problem(Place(file), f"This looks like {kind} file, not like YAML.")]
    if not CONTROL.search(text):
        return text, []
    return CONTROL.sub(" ", text), _control_characters(file, text)


def _refusal(data: bytes) -> str | None:
    """Why these bytes are no text at all, if they are not."""
    if len(data) > LARGEST:
        return f"The file is larger than {LARGEST // 1_000_000} MB. Split it into several files."
    for mark, name in _WIDE_MARKS:
        if data.startswith(mark):
            return f"The file is saved as {name}. Save it as UTF-8."
    for mark, name in _SIGNATURES:
        if data.startswith(mark):
            return f"This looks like {name}, not like a question file."
    start = data[:1000]
    if len(start) >= 4 and start.count(0) * 3 > len(start):
        return "The file is saved as UTF-16, or is no text at all. Save it as UTF-8."
    return None


def _not_utf8(file: str, data: bytes, at: int) -> Problem:
    """A problem at the first byte that is not UTF-8, with a guess at what it was meant to be."""
    before = data[:at].decode("utf-8-sig")
    place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    character = data[at : at + 1].decode("cp1252", errors="ignore")
    looks_western = bool(character) and len(re.findall(rb"[\x00-\x08\x0e-\x1f]", data)) == 0
    guess = f" It looks like Windows-1252, where this byte is “{character}”." if looks_western else ""
    return Problem(place, f"The byte {data[at]:#04x} is not UTF-8.{guess} Save the file as UTF-8.")


def _control_characters(file: str, text: str) -> list[Problem]:
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if found := CONTROL.search(line):
            message = f"A control character (U+{ord(found[0]):04X}) stands here. Delete it."
            problems.append(Problem(Place(file, number, found.start() + 1), message))
            if len(problems) >= MOST_PROBLEMS:
                break
    return problems
