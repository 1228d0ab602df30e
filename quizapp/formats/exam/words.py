"""Word's documents as lines: paragraphs with their automatic numbers, how letters are set, and pictures."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quizapp.formats.archives import Archive, open_archive
from quizapp.formats.base import Refused
from quizapp.formats.exam.lines import PICTURE, Line, Look, Run
from quizapp.formats.pictures import Unusable
from quizapp.formats.texts import decoded
from quizapp.formats.xml import Element, parsed
from quizapp.formats.yaml.texts import LARGEST

DOCUMENT, NUMBERING, RELATIONS = "word/document.xml", "word/numbering.xml", "word/_rels/document.xml.rels"
LARGEST_PART = 40_000_000
MOST_PARAGRAPHS = 200_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFF = frozenset({"0", "false", "off", "none"})
_UNCOLOURED = frozenset({"auto", "000000", ""})
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_W}instrText", f"{_W}delText"})
_LETTERED, _COUNTED = frozenset({"upperLetter", "lowerLetter"}), frozenset({"decimal", "decimalZero"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass
class Document:
    """A document that was opened."""

    archive: Archive
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _targets: Mapping[str, str] = field(default_factory=dict)

    def picture(self, source: str) -> tuple[str, bytes]:
        """The name and the bytes of a picture that a line shows.

        Raises:
            Unusable: the document does not hold it.
        """
        name = self._targets.get(source, "")
        if name not in self.archive:
            raise Unusable("A picture that is not inside the document was left out.")
        return name.rpartition("/")[2], self.archive.read(name, LARGEST + 1)


def opened(data: bytes) -> Document:
    """The lines of a document.

    Raises:
        Refused: it is none, or none that may be read.
    """
    archive = open_archive(data)
    if DOCUMENT not in archive:
        raise Refused("This archive is no document of Word.")
    root, _ = parsed(archive.read(DOCUMENT, LARGEST_PART), LARGEST_PART)
    found = Document(archive, _targets=_relations(archive))
    counting = _Counting(archive)
    for number, paragraph in enumerate(root.iter(f"{_W}p"), start=1):
        if number > MOST_PARAGRAPHS:
            found.notes.append(f"Only the first {MOST_PARAGRAPHS:,} paragraphs were read.")
            break
        if any(parent.tag in _SKIPPED for parent in paragraph.iterancestors()):
            continue
        label = counting.label(paragraph)
        found.lines += _lines(number, label, list(_runs(paragraph)))
    if next(root.iter(f"{_W}del", f"{_W}ins"), None) is not None:
        found.notes.append("The document has tracked changes; it was read as if all of them were accepted.")
    if next(root.iter(f"{_W}txbxContent"), None) is not None:
        found.notes.append("Text boxes are not read.")
    if any(element.tag.endswith("}oMath") for element in root.iter() if isinstance(element.tag, str)):
        found.notes.append("Formulas of Word's editor were left out. Write them as $…$.")
    return found


def _relations(archive: Archive) -> Mapping[str, str]:
    if RELATIONS not in archive:
        return {}
    root, _ = parsed(archive.read(RELATIONS, LARGEST_PART), LARGEST_PART)
    return {
        each.get("Id", ""): f"word/{each.get('Target', '')}"
        for each in root
        if isinstance(each.tag, str) and each.get("TargetMode") != "External"
    }


def _lines(number: int, label: str, runs: list[Run]) -> Iterator[Line]:
    """A paragraph as lines, of which it has several where it has line breaks."""
    line: list[Run] = [Run(label)] if label else []
    for run in runs:
        for place, text in enumerate(run.text.split("\n")):
            if place:
                yield Line(number, tuple(line))
                line = []
            if text:
                line.append(Run(text, run.look, run.source))
    yield Line(number, tuple(line))


def _runs(paragraph: Element) -> Iterator[Run]:
    for run in paragraph.iter(f"{_W}r"):
        if any(parent.tag in _SKIPPED for parent in run.iterancestors()):
            continue
        look = _look(run.find(f"{_W}rPr"))
        for element in run:
            name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
            match name:
                case "t":
                    yield Run(_clean(element.text or ""), look)
                case "tab":
                    yield Run("\t", look)
                case "br" | "cr":
                    yield Run("\n", look)
                case "noBreakHyphen":
                    yield Run("‑", look)
                case "drawing":
                    for blip in element.iter(f"{_A}blip"):
                        yield Run(PICTURE, look, blip.get(f"{_R}embed", "") or "?")


def _clean(text: str) -> str:
    return _CONTROL.sub("", decoded(text.encode("utf-8", "replace")).text).replace("\xa0", " ").replace("\n", " ")


def _look(properties: Element | None) -> Look:
    look = Look.PLAIN
    if properties is None:
        return look
    for element in properties:
        value = str(element.get(f"{_W}val", "true")).lower()
        match element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "":
            case "b" if value not in _OFF:
                look |= Look.BOLD
            case "i" if value not in _OFF:
                look |= Look.ITALIC
            case "vertAlign" if value == "subscript":
                look |= Look.SUB
            case "vertAlign" if value == "superscript":
                look |= Look.SUPER
            case "highlight" | "u" if value not in _OFF:
                look |= Look.MARKED
            case "color" if value not in _UNCOLOURED:
                look |= Look.MARKED
            case "shd" if str(element.get(f"{_W}fill", "auto")).lower() not in {"auto", "ffffff", "clear"}:
                look |= Look.MARKED
    return look


class _Counting:
    """Word's automatic numbers, which do not stand in the text."""

    def __init__(self, archive: Archive) -> None:
        self._forms: dict[tuple[str, str], tuple[str, int]] = {}
        self._at: Counter[tuple[str, int]] = Counter()
        if NUMBERING in archive:
            self._read(parsed(archive.read(NUMBERING, LARGEST_PART), LARGEST_PART)[0])

    def _read(self, root: Element) -> None:
        levels: dict[str, dict[str, tuple[str, int]]] = {}
        for abstract in root.iter(f"{_W}abstractNum"):
            forms = levels.setdefault(abstract.get(f"{_W}abstractNumId", ""), {})
            for level in abstract.iter(f"{_W}lvl"):
                start = _value(level, "start")
                forms[level.get(f"{_W}ilvl", "")] = (
                    _value(level, "numFmt"),
                    int(start) if start.isdecimal() and len(start) < 6 else 1,
                )
        for number in root.iter(f"{_W}num"):
            number_id = number.get(f"{_W}numId", "")
            for level, form in levels.get(_value(number, "abstractNumId"), {}).items():
                self._forms[number_id, level] = form

    def label(self, paragraph: Element) -> str:
        """The number of a paragraph with its sign, such as `1. ` or `B) `; empty without one."""
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        if properties is None:
            return ""
        number_id, level = _value(properties, "numId"), _value(properties, "ilvl") or "0"
        form, start = self._forms.get((number_id, level), ("", 1))
        depth = int(level) if level.isdecimal() and len(level) < 2 else 0
        for deeper in range(depth + 1, 9):
            self._at[number_id, deeper] = 0
        count = self._at[number_id, depth] + start
        self._at[number_id, depth] += 1
        if form in _COUNTED:
            return f"{count}. "
        return f"{chr(ord('A') + (count - 1) % 26)}) " if form in _LETTERED else ""


def _value(element: Element, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return str(found.get(f"{_W}val", "")) if found is not None else ""
