"""A drawing as a file that is complete by itself, for programs that know nothing of this app's style sheet."""

import re
from xml.etree.ElementTree import Element, fromstring, tostring

from quizapp.diagrams.drawing import covered, inline

_EITHER = re.compile(r"light-dark\(\s*([^(),]+)\s*,[^()]*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_SVG = "{http://www.w3.org/2000/svg}"
_BY_ITSELF = (
    ".diagram{width:auto!important;max-width:none!important;background:var(--d-paper)}"
    ".cover-flood{flood-color:#8a6d1d}"
    ".diagram *{animation:none!important;transition:none!important}"
)


def lit_file(svg: bytes, lit: tuple[str, ...], style: str) -> bytes:
    """The drawing with some parts lit, as a file.

    Args:
        style: the style sheet of drawings; of its colours those of a light page are taken.

    Raises:
        BadDrawing: the file cannot be read as SVG.
    """
    return _file(inline(svg, lit), style)


def covered_file(svg: bytes, part: str, words: str, style: str) -> bytes:
    """The drawing with a part covered, as a file.

    Raises:
        BadDrawing: the file cannot be read as SVG, or has no such part.
    """
    return _file(covered(svg, part, words), style)


def _file(markup: str, style: str) -> bytes:
    root = fromstring(markup)  # noqa: S314 - made by this app of what it has cleaned
    sheet = Element(f"{_SVG}style")
    sheet.text = _plain(style) + _BY_ITSELF
    root.insert(0, sheet)
    box = (root.get("viewBox") or "").replace(",", " ").split()
    if len(box) == 4:
        root.attrib.setdefault("width", box[2])
        root.attrib.setdefault("height", box[3])
    return tostring(root, encoding="unicode").encode()


def _plain(style: str) -> str:
    """The style sheet in the colours of a light page, without what only people read."""
    return _BLANKS.sub(" ", _EITHER.sub(r"\1", _COMMENT.sub("", style)))
