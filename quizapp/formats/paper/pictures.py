"""Pictures as they are printed: looked at once, measured, and as pixels for programs that draw no SVG."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from struct import unpack

from quizapp.formats.base import Loss, Media
from quizapp.formats.paper.kinds import BARE
from quizapp.formats.paper.typesetting import PROGRAM, Job, typeset
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
    """The pictures of a bank that a document shows, by the names that its texts use."""

    def __init__(self, names: Collection[str], media: Media) -> None:
        """Look at the pictures of these names."""
        found = {name: media.get(name) or media.get(name.removeprefix(BARE)) for name in names}
        different = list({data for data in found.values() if data and _is_picture(data)})
        looked_at = dict(zip(different, _looked_at(different), strict=True))
        self._found = {name: looked_at.get(data) if data else None for name, data in found.items()}

    def find(self, name: str) -> Picture | None:
        """The picture of this name; None if there is none that can be printed."""
        return self._found.get(name)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """Those that cannot be printed."""
        missing = {name.removeprefix(BARE) for name, picture in self._found.items() if picture is None}
        told = (f"The picture {name} cannot be printed; its words stand in its place." for name in sorted(missing))
        return tuple(Loss(what) for what in told)


_ALONE = '#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("picture{}")'


def _is_picture(data: bytes) -> bool:
    try:
        return bool(picture_suffix("picture", data))
    except Unusable:
        return False


def _looked_at(pictures: Sequence[bytes]) -> list[Picture | None]:
    suffixes = [picture_suffix("picture", data) for data in pictures]
    jobs = [
        Job({PROGRAM: _ALONE.format(suffix).encode(), f"picture{suffix}": data}, "png", _SCREEN * _FINE)
        for suffix, data in zip(suffixes, pictures, strict=True)
    ]
    return [
        _measured(data, suffix, made.data) if made.data else None
        for data, suffix, made in zip(pictures, suffixes, typeset(jobs), strict=True)
    ]


def _measured(data: bytes, suffix: str, pixels: bytes) -> Picture:
    width, height = (side / _FINE / _SCREEN * 2.54 for side in unpack(">II", pixels[16:24]))
    shrunk = min(1.0, WIDEST / width, TALLEST / height)
    return Picture(data, suffix, pixels, round(width * shrunk, 2))
