"""Areas of pictures: in pixels, as QTI has them, and in percent, as question files have them."""

import re
import struct
from collections.abc import Sequence
from decimal import Decimal
from math import cos, pi, sin
from typing import Any

from quizapp.formats.qti.values import Unclear, decimal
from quizapp.formats.xml import Element

Size = tuple[float, float]
"""Width and height in pixels."""

CORNERS = 24
"""Of the polygon that takes the place of an ellipse."""

MOST_NUMBERS = 400
_NUMBER = re.compile(r"[^\s,]+")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*$")
_ATTRIBUTES = re.compile(rb"""\b(width|height|viewBox)\s*=\s*["']([^"']{1,60})["']""")
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALMOST = 0.01


def coordinates(element: Element) -> list[Decimal]:
    """The numbers of an element's `coords`; raises `Unclear` if they are none."""
    texts = _NUMBER.findall(element.get("coords") or "")
    if len(texts) > MOST_NUMBERS:
        raise Unclear("An area has more corners than are read.")
    return [decimal(text.removesuffix("%")) for text in texts]


def holds(element: Element, x: Decimal, y: Decimal) -> bool:
    """Whether an area in pixels holds a point; raises `Unclear` if it is no area."""
    numbers = coordinates(element)
    match element.get("shape"), numbers:
        case "default", _:
            return True
        case "rect", [left, top, right, bottom]:
            return left <= x <= right and top <= y <= bottom
        case "circle", [middle, centre, radius]:
            return (x - middle) ** 2 + (y - centre) ** 2 <= radius**2
        case "ellipse", [middle, centre, wide, high] if wide and high:
            return ((x - middle) / wide) ** 2 + ((y - centre) / high) ** 2 <= 1
        case "poly", [*_] if len(numbers) >= 6 and len(numbers) % 2 == 0:
            return _is_within([*zip(numbers[::2], numbers[1::2], strict=True)], x, y)
    raise Unclear("An area of the picture is not understood.")


def _is_within(corners: Sequence[tuple[Decimal, Decimal]], x: Decimal, y: Decimal) -> bool:
    sides = zip(corners, (*corners[1:], corners[0]), strict=True)
    return (
        sum((y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in sides) % 2 == 1
    )


def in_percent(element: Element, size: Size) -> dict[str, Any]:
    """An area as a shape in percent of a picture of this size; raises `Unclear` if it is none."""
    numbers = [float(number) for number in coordinates(element)]
    across, down = 100 / size[0], 100 / size[1]
    match element.get("shape"), numbers:
        case "default", _:
            return {"rect": [0, 0, 100, 100]}
        case "rect", [left, top, right, bottom]:
            x1, x2 = (_bounded(x * across) for x in sorted((left, right)))
            y1, y2 = (_bounded(y * down) for y in sorted((top, bottom)))
            return {"rect": [x1, y1, round(x2 - x1, 3), round(y2 - y1, 3)]}
        case "circle", [x, y, radius]:
            return _round(x, y, radius, radius, size)
        case "ellipse", [x, y, wide, high]:
            return _round(x, y, wide, high, size)
        case "poly", [*_] if len(numbers) >= 6 and len(numbers) % 2 == 0:
            pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
            closed = pairs[:-1] if pairs[0] == pairs[-1] and len(pairs) > 3 else pairs
            return _polygon(closed, size)
    raise Unclear("An area of the picture is not understood.")


def _round(x: float, y: float, wide: float, high: float, size: Size) -> dict[str, Any]:
    """An ellipse, which is a circle here if it is as high as it is wide in percent."""
    across, down = wide * 100 / size[0], high * 100 / size[1]
    if abs(across - down) < _ALMOST * max(across, down):
        return {"circle": [_bounded(x * 100 / size[0]), _bounded(y * 100 / size[1]), _bounded((across + down) / 2)]}
    turns = [2 * pi * corner / CORNERS for corner in range(CORNERS)]
    return _polygon([(_whole(x + wide * cos(turn)), _whole(y + high * sin(turn))) for turn in turns], size)


def _polygon(corners: Sequence[tuple[float, float]], size: Size) -> dict[str, Any]:
    return {"polygon": [[_bounded(x * 100 / size[0]), _bounded(y * 100 / size[1])] for x, y in corners]}


def _bounded(percent: float) -> float:
    return round(min(100.0, max(0.0, percent)), 3)


def in_pixels(shape: Any, size: Size) -> tuple[str, str]:
    """A shape of a question file as the name and the coordinates that QTI has for it."""
    across, down = size[0] / 100, size[1] / 100
    if hasattr(shape, "circle"):
        x, y, radius = shape.circle
        wide, high = radius * across, radius * down
        if _whole(wide) == _whole(high):
            return "circle", _told(x * across, y * down, wide)
        return "ellipse", _told(x * across, y * down, wide, high)
    if hasattr(shape, "rect"):
        left, top, width, height = shape.rect
        return "rect", _told(left * across, top * down, (left + width) * across, (top + height) * down)
    return "poly", _told(*(number for x, y in shape.polygon for number in (x * across, y * down)))


def _whole(number: float) -> int:
    return round(number)


def _told(*numbers: float) -> str:
    return ",".join(str(_whole(number)) for number in numbers)


def length(text: str | None) -> float | None:
    """A length in pixels as an attribute has it; None if it is relative or none at all."""
    found = _LENGTH.match(text or "")
    value = float(found[1]) if found and len(found[1]) < 12 else 0.0
    return value or None


def size_of(data: bytes) -> Size | None:
    """The size of a picture, as its file says; None if it does not say."""
    found: tuple[float, float] | None = None
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        found = struct.unpack(">II", data[16:24])
    elif data.startswith(b"GIF8") and len(data) >= 10:
        found = struct.unpack("<HH", data[6:10])
    elif data.startswith(b"\xff\xd8"):
        found = _size_of_jpeg(data)
    elif b"<svg" in data[:8000]:
        found = _size_of_svg(data[data.find(b"<svg") :][:4000])
    return (float(found[0]), float(found[1])) if found and found[0] and found[1] else None


def _size_of_jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        if data[at + 1] in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    return None


def _size_of_svg(head: bytes) -> Size | None:
    told = {name: value.decode("utf-8", "replace") for name, value in _ATTRIBUTES.findall(head.partition(b">")[0])}
    width, height = length(told.get(b"width")), length(told.get(b"height"))
    if width and height:
        return width, height
    try:
        _, _, wide, high = (float(number) for number in told.get(b"viewBox", "").replace(",", " ").split())
    except ValueError:
        return None
    return (wide, high) if wide > 0 and high > 0 else None
