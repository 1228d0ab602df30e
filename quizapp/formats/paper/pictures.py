"""Pictures as they are printed: looked at once, measured, and as pixels for programs that draw no SVG."""

from dataclasses import dataclass
from functools import lru_cache
from struct import unpack

from quizapp.formats.base import Media
from quizapp.formats.paper.kinds import BARE
from quizapp.formats.paper.typesetting import PROGRAM, Unsettable, typeset
from quizapp.formats.pictures import Unusable, picture_suffix

WIDEST, TALLEST = 12.0, 8.5
"""Centimetres of a picture on the page."""

_SCREEN = 96
"""Points in an inch, by which a picture tells how wide it would like to be."""

_FINE = 2.5
"""How many pixels are drawn for each of these points."""


@dataclass(frozen=True)
class Picture:
    """A picture that can be printed."""

    data: bytes
    suffix: str
    pixels: bytes
    """The same as PNG."""
    width: float
    """In centimetres, so that it fits on the page."""


class Pictures:
    """The pictures of a bank, by the names that its texts use."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self.missing: dict[str, None] = {}
        """The names of those that cannot be printed."""

    def find(self, name: str) -> Picture | None:
        """The picture of this name; None if there is none that can be printed."""
        data = self._media.get(name) or self._media.get(name.removeprefix(BARE))
        found = _looked_at(data) if data else None
        if found is None:
            self.missing[name.removeprefix(BARE)] = None
        return found


@lru_cache(maxsize=128)
def _looked_at(data: bytes) -> Picture | None:
    try:
        suffix = picture_suffix("picture", data)
        pixels = _drawn(suffix, data)
    except (Unusable, Unsettable):
        return None
    width, height = (side / _FINE / _SCREEN * 2.54 for side in unpack(">II", pixels[16:24]))
    shrunk = min(1.0, WIDEST / width, TALLEST / height)
    return Picture(data, suffix, pixels, round(width * shrunk, 2))


_ALONE = '#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("picture{}")'


def _drawn(suffix: str, data: bytes) -> bytes:
    """The picture as PNG.

    Raises:
        Unsettable: it cannot be read.
    """
    program = _ALONE.format(suffix).encode()
    return typeset({PROGRAM: program, f"picture{suffix}": data}, "png", ppi=_SCREEN * _FINE)
