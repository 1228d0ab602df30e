"""As much of Protocol Buffers as Anki's packages need: the fields of a message by their numbers."""

from collections.abc import Iterator

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_LONGEST_VARINT = 10


class Malformed(Exception):  # noqa: N818 - reads as a word where it is raised
    """The bytes are no message."""


def fields_of(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message in turn: number and value; numbers of fixed width as their bytes.

    Raises:
        Malformed: these bytes are no message.
    """
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, place = _varint(data, place)
            yield number, value
            continue
        if kind == _BYTES:
            length, place = _varint(data, place)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            length = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise Malformed
        if place + length > len(data):
            raise Malformed
        yield number, data[place : place + length]
        place += length


def texts_of(data: bytes) -> dict[int, str]:
    """The texts of a message by the numbers of their fields; a number stands as its digits.

    Raises:
        Malformed: these bytes are no message.
    """
    return {
        number: value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        for number, value in fields_of(data)
    }


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = 0
    for step in range(_LONGEST_VARINT):
        if place + step >= len(data):
            raise Malformed
        byte = data[place + step]
        value |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            return value, place + step + 1
    raise Malformed
