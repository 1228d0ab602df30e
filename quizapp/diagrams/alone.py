"""A drawing as a file that is complete by itself, for programs that know nothing of this app's style sheet."""

import re
from collections.abc import Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element, fromstring, tostring

from quizapp.diagrams.drawing import BadDrawing, covered, inline

_EITHER = re.compile(r"light-dark\(\s*([^(),]+)\s*,[^()]*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCK = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_NAMED = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+)")
_USED = re.compile(r"var\((--[\w-]+)\)")
_MIXED = re.compile(r"color-mix\(in \w+, (#[0-9a-f]{6}) (\d+)%, (#[0-9a-f]{6})\)")
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


def styled(name: str, data: bytes, style: str) -> bytes:
    """A drawing of this app's kind with its colours; any other picture as it is."""
    if not name.endswith(".svg") or b"class=" not in data:
        return data
    try:
        return lit_file(data, (), style)
    except BadDrawing:
        return data


def printed_file(svg: bytes, style: str, *, with_words: bool = True) -> bytes:
    """The drawing as a file for programs that know the first version of style sheets only: no names for colours.

    Raises:
        BadDrawing: the file cannot be read as SVG.
    """
    return _file(inline(svg, with_words=with_words), _simple(style))


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


@lru_cache(maxsize=4)
def _simple(style: str) -> str:
    """The style sheet with the colours in the place of their names, and without what moves."""
    sheet = _BLOCK.sub("", _plain(style))
    named: Mapping[str, str] = {name: value.strip() for name, value in _NAMED.findall(sheet)}
    sheet = _USED.sub(lambda found: named.get(found[1], "currentColor"), _NAMED.sub("", sheet))
    return _MIXED.sub(lambda found: _mix(found[1], int(found[2]) / 100, found[3]), sheet)


def _mix(one: str, share: float, other: str) -> str:
    both = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(a * share + b * (1 - share)) for a, b in both).hex()
