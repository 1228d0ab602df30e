"""An exam set as PDF by Typst: tagged, with its title and language, and drawings as drawings.

Typst gets a program that is always the same (`exam.typ`) and all that is said as data beside it, so that no text of a
bank can be taken for markup, and no file is within its reach but the pictures that it is handed.
"""

import json
from functools import cache
from typing import Any

from quizapp.formats.base import Loss, Media, Refused
from quizapp.formats.paper import blocks as b
from quizapp.formats.paper.maths import as_data, tree
from quizapp.formats.paper.pictures import Picture, Pictures
from quizapp.formats.paper.sheets import Document
from quizapp.formats.paper.typesetting import HERE, PROGRAM, TOO_MUCH, Job, typeset

ACCESSIBLE = "ua-1"
"""PDF/UA-1, the standard of documents that everybody can read."""

SHORT = 35
"""Lines of a question that fits on any page, so that nobody has to measure it."""

Data = dict[str, Any]


def pdf(document: Document, media: Media) -> tuple[bytes, tuple[Loss, ...]]:
    """The document as PDF, and what could not be printed."""
    pictures = Pictures(document.pictures, media)
    setting = _Setting(pictures)
    data = json.dumps(setting.document(document)).encode()
    [made] = typeset([Job({**setting.files, PROGRAM: _program(), "exam.json": data}, "pdf", standard=ACCESSIBLE)])
    if not made.data:
        raise Refused(f"{TOO_MUCH} ({made.reason})")
    if not made.reason:
        return made.data, pictures.losses
    why = made.reason.removeprefix("PDF/UA-1 error: ")
    return made.data, (*pictures.losses, Loss(f"The PDF is tagged, but no PDF/UA: {why}."))


@cache
def _program() -> bytes:
    return (HERE / "exam.typ").read_bytes()


class _Setting:
    """Tells the program what to set, and hands it the pictures."""

    def __init__(self, pictures: Pictures) -> None:
        self.pictures = pictures
        self.files: dict[str, bytes] = {}

    def document(self, document: Document) -> Data:
        return {
            "title": document.title,
            "course": document.course,
            "date": document.date,
            "instructions": self.blocks(document.instructions),
            "language": document.language,
            "leftwards": document.reads_leftwards,
            "size": document.size,
            "sheets": [
                {
                    "name": sheet.name,
                    "points": sheet.points,
                    "key": sheet.is_key,
                    "end": f"end-{place}",
                    "blocks": self.blocks(sheet.blocks),
                }
                for place, sheet in enumerate(document.sheets)
            ],
        }

    def blocks(self, blocks: b.Blocks) -> list[Data]:
        return [self.block(block) for block in blocks]

    def block(self, block: b.Block) -> Data:
        match block:
            case b.Paragraph(pieces):
                leftwards = b.reads_leftwards(b.words_of(pieces))
                return {"is": "paragraph", "pieces": self.line(pieces), "leftwards": leftwards}
            case b.Heading(text, level):
                return {"is": "heading", "text": text, "level": level}
            case b.Items(items, in_line):
                return {"is": "items", "items": [self.item(item) for item in items], "inline": in_line}
            case b.Quote(blocks):
                return {"is": "quote", "blocks": self.blocks(blocks)}
            case b.Code(text):
                return {"is": "code", "text": text}
            case b.Table(rows, has_boxes):
                cells = [[self.line(cell) for cell in row] for row in rows]
                return {"is": "table", "rows": cells, "boxes": has_boxes, "shares": list(block.shares)}
            case b.Beside(columns):
                return {"is": "beside", "columns": [self.blocks(column) for column in columns]}
            case b.Line(label, unit, is_long):
                return {"is": "line", "label": label, "unit": unit, "long": is_long}
            case b.Figure(name, alt):
                return self.figure(name, alt)
            case b.Question(number, blocks):
                return {
                    "is": "question",
                    "number": number,
                    "blocks": self.blocks(blocks),
                    "short": b.lines_of(blocks) < SHORT,
                }

    def item(self, item: b.Item) -> Data:
        return {"label": item.label, "ring": item.ring, "gap": item.has_gap, "blocks": self.blocks(item.blocks)}

    def line(self, pieces: b.Pieces) -> list[Data]:
        return [self.piece(piece) for piece in pieces]

    def piece(self, piece: b.Piece) -> Data:
        match piece:
            case b.Run(text, look):
                return _run(text, look)
            case b.Formula(tex, is_displayed):
                return _formula(tex, is_displayed)
            case b.Gap(label, is_long, unit):
                return {"is": "gap", "label": label, "long": is_long, "unit": unit}
            case b.Shown(name, alt):
                picture = self.pictures.find(name)
                return {"is": "shown", "file": self.file(picture), "alt": alt or "—"} if picture else _instead(alt)

    def figure(self, name: str, alt: str) -> Data:
        picture = self.pictures.find(name)
        if picture is None:
            return {"is": "paragraph", "pieces": [_instead(alt)]}
        return {"is": "figure", "file": self.file(picture), "width": picture.width, "alt": alt or "—"}

    def file(self, picture: Picture) -> str:
        """The name under which the program finds a picture."""
        known = next((name for name, data in self.files.items() if data == picture.data), None)
        name = known or f"picture-{len(self.files)}{picture.suffix}"
        self.files[name] = picture.data
        return name


def _run(text: str, look: b.Look) -> Data:
    return {"is": "run", "text": text, "looks": [str(each.name).lower() for each in look]}


def _instead(alt: str) -> Data:
    """What stands in the place of a picture that cannot be printed."""
    return _run(f"[Picture: {b.settable(alt)}]" if alt else "[Picture]", b.Look.EMPHASISED)


def _formula(tex: str, is_displayed: bool) -> Data:
    """A formula; as it was typed if it cannot be read."""
    read = tree(tex)
    if read is None:
        return _run(tex, b.Look.CODE)
    return {"is": "formula", "tree": as_data(read), "displayed": is_displayed, "alt": tex}
