"""XML of other people: no document type, no entities, no files but this one, and no tree deeper than anybody writes."""

import re
from collections.abc import Callable, Iterator
from html import escape
from html.entities import html5
from io import BytesIO
from typing import Any

from lxml import etree

from quizapp.formats.base import Refused
from quizapp.formats.texts import decoded

DEEPEST = 100
"""Elements inside each other."""

Element = Any
"""An element of lxml, which has no types of its own."""

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DOCTYPE = re.compile(r"<!(doctype|entity)", re.IGNORECASE)
_ROOT = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<([A-Za-z_][\w.:-]*)([^>]*)", re.DOTALL)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMED = re.compile(r"<!\[CDATA\[.*?\]\]>|&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)", re.DOTALL)
_COMMON = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "windows-1252", "cp1252"})
_BYTEWISE = re.compile(r"(iso-?8859-?\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|latin-?1|mac-?roman)$", re.IGNORECASE)


def root_of(head: str) -> tuple[str, str] | None:
    """The local name of the root element in a file's beginning, and its attributes as written; None without one."""
    found = _ROOT.match(head[:8000])
    return (found[1].rpartition(":")[2], found[2]) if found else None


def xml_text(data: bytes, largest: int) -> tuple[bytes, tuple[str, ...]]:
    """An XML file as UTF-8 without its declaration, and notes on how it was read.

    Raises:
        Refused: it is too large, no text, or declares a document type.
    """
    if len(data) > largest:
        raise Refused(f"The file is larger than {largest // 1_000_000} MB. Export fewer questions at once.")
    text, notes = _decoded(data)
    if _DOCTYPE.search(text[: _start_of_root(text)]):
        raise Refused("The file declares a document type or entities, which are not read. Export it again without.")
    return _NAMED.sub(_character, _DECLARATION.sub("", text, count=1)).encode("utf-8"), notes


def _character(found: re.Match[str]) -> str:
    """The character that HTML has such a name for; many programs write `&nbsp;` where XML knows no such name."""
    return escape(html5[found[1]], quote=False) if found[1] in html5 else found[0]


def _start_of_root(text: str) -> int:
    found = _ROOT.match(text)
    return found.start(1) if found else len(text)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    declared = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf")[:400])
    name = declared[1].decode().lower() if declared else "utf-8"
    if _BYTEWISE.match(name) and name not in _COMMON:
        try:
            return data.decode(name), ()
        except (LookupError, UnicodeDecodeError):
            raise Refused(f"The file is not in the encoding that it declares, {name}. Save it as UTF-8.") from None
    try:
        found = decoded(data, largest=len(data))
    except ValueError as error:
        raise Refused(str(error)) from None
    return found.text, found.notes


def parsed(data: bytes, largest: int) -> tuple[Element, tuple[str, ...]]:
    """The root of a whole file, and notes on how it was read.

    Raises:
        Refused: it is no sound XML, or not to be read.
    """
    text, notes = xml_text(data, largest)
    parser = etree.XMLParser(**_CAREFUL)
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(_complaint(error)) from None
    if any(depth > DEEPEST for depth in _depths(root)):
        raise Refused(f"More than {DEEPEST} elements lie inside each other. Such files are not read.")
    return root, notes


def elements(data: bytes, largest: int, tag: str, note: Callable[[str], None]) -> Iterator[Element]:
    """The elements of one name below the root in turn, each thrown away as soon as the next is asked for.

    Args:
        note: is told how the file was read.

    Raises:
        Refused: it is too large, no text, declares a document type; or, after all that came before, it breaks off.
    """
    depth = 0
    for event, element in walked(data, largest, note):
        depth += 1 if event == "start" else -1
        if event == "end" and element.tag == tag and depth == 1:
            yield element
            forget(element)


def walked(data: bytes, largest: int, note: Callable[[str], None]) -> Iterator[tuple[str, Element]]:
    """Every element twice, at its `start`, when it has its attributes only, and at its `end`, when it is whole.

    Whoever is done with an element lets `forget` it, so that a large file does not stand in memory as a whole.

    Raises:
        Refused: as `elements`.
    """
    text, notes = xml_text(data, largest)
    for sentence in notes:
        note(sentence)
    del data
    depth = 0
    try:
        for event, element in etree.iterparse(BytesIO(text), events=("start", "end"), **_CAREFUL):
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise Refused(f"More than {DEEPEST} elements lie inside each other.")
            yield event, element
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(_complaint(error)) from None


def forget(element: Element) -> None:
    """Throw away what is inside an element, and all its elder siblings."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def without_controls(text: str) -> str:
    """A text without the characters that XML has no way to write."""
    return _FORBIDDEN.sub("", text)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


_CAREFUL: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "remove_comments": True,
    "remove_pis": True,
    # Pictures stand in such files as one long text. Without a document type there is nothing that could multiply.
    "huge_tree": True,
}


def _complaint(error: Exception) -> str:
    strange = next((each for each in getattr(error, "error_log", ()) if each.message.startswith("Entity ")), None)
    if strange is not None:
        return _unsound(strange.line, strange.column, strange.message)
    if "no element found" in str(error) or "Premature end" in str(error):
        return "The file breaks off before its end."
    what = str(error).partition(", line ")[0].strip()
    return _unsound(getattr(error, "lineno", None), getattr(error, "offset", None), what)


def _unsound(line: int | None, column: int | None, what: str) -> str:
    place = f" at line {line}{f', column {column}' if column else ''}" if line else ""
    return f"The file is no sound XML{place}: {what}."


def _depths(root: Element) -> Iterator[int]:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        yield depth
