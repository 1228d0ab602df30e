"""From bytes to text in every encoding that is in use, told by marks and by what the bytes can be."""

import re
from dataclasses import dataclass
from unicodedata import is_normalized, normalize

LARGEST_TEXT = 20_000_000
"""Bytes that a text file may have."""

_WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a WebP picture or a sound"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive, as Word, Excel, LibreOffice and Anki save them"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
)
_STRAY = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_OTHER_LINE_ENDS = str.maketrans({"\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})

_WINDOWS = {0xDC00 + byte: bytes([byte]).decode("cp1252", errors="ignore") or "\ufffd" for byte in range(0x80, 0x100)}
"""What bytes that are not UTF-8 mean in Windows-1252, as they stand in text decoded with `surrogateescape`."""


@dataclass(frozen=True)
class Decoded:
    """A text with all line ends as `\\n`, and what there is to say about how it was read."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def kind_of(data: bytes) -> str | None:
    """What kind of file these bytes begin, in words; None if they may be text."""
    return next((name for mark, name in _SIGNATURES if data.startswith(mark)), None)


def decoded(data: bytes, largest: int = LARGEST_TEXT) -> Decoded:
    """The text in these bytes.

    Raises:
        ValueError: they are no text, or more than are read; in a sentence.
    """
    if len(data) > largest:
        raise ValueError(f"The file is larger than {largest // 1_000_000} MB. Split it into several files.")
    if (kind := kind_of(data)) is not None:
        raise ValueError(f"This looks like {kind}, not like text.")
    text, encoding, notes = _characters(data)
    return Decoded(*_cleaned(text, encoding, notes))


def _characters(data: bytes) -> tuple[str, str, list[str]]:
    """The characters, the name of the encoding, and notes on it."""
    for mark, codec, name in _WIDE:
        if data.startswith(mark):
            return _wide(data, codec, name)
    if (unmarked := _unmarked_utf16(data)) is not None:
        return _wide(data, unmarked, "UTF-16")
    try:
        return data.decode("utf-8-sig"), "UTF-8", []
    except UnicodeDecodeError:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="surrogateescape")
    count = len(_STRAY.findall(text))
    if len(_BEYOND_ASCII.findall(text)) * 2 >= count:  # in Windows-1252 a few may look so by chance
        note = f"{count} bytes are not UTF-8 and were read as Windows-1252. Check accents and quotation marks."
        return text.translate(_WINDOWS), "UTF-8", [note]
    note = "The file is not UTF-8 and was read as Windows-1252. Check accents and quotation marks."
    text = data.removeprefix(b"\xef\xbb\xbf").decode("ascii", errors="surrogateescape")
    return text.translate(_WINDOWS), "Windows-1252", [note]


def _wide(data: bytes, codec: str, name: str) -> tuple[str, str, list[str]]:
    text = data.decode(codec, errors="replace")
    notes = [f"The file breaks off in the middle of a character, or is not {name} throughout."]
    return text, name, notes if "\ufffd" in text else []


def _unmarked_utf16(data: bytes) -> str | None:
    """The codec of a text without a mark in which every other byte is zero, as far as it is ASCII."""
    start = data[:4000]
    if len(start) < 4 or start.count(0) * 3 < len(start):
        return None
    even, odd = start[::2].count(0), start[1::2].count(0)
    if even + odd > len(start) * 0.7:
        raise ValueError("This looks like a binary file, not like text.")
    return "utf-16-le" if odd > even else "utf-16-be"


def _cleaned(text: str, encoding: str, notes: list[str]) -> tuple[str, str, tuple[str, ...]]:
    """The text with one kind of line end and without characters that nobody can see."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = _INVISIBLE.sub("", text.translate(_OTHER_LINE_ENDS))
        if not is_normalized("NFC", text):
            text = normalize("NFC", text)
    text = text.replace("\x0b", "\n").replace("\x0c", "\n")  # what Word calls a soft line break, and a page break
    if _CONTROL.search(text):
        text, count = _CONTROL.subn("", text)
        notes.append(f"{count} control characters were removed.")
    return text, encoding, tuple(notes)
