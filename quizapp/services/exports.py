"""Taking a bank along as a file of another program."""

from collections.abc import Mapping

from quizapp.domain.banks import Bank
from quizapp.formats import formats
from quizapp.formats.base import Format, Loss, Media, Written


def targets() -> Mapping[str, Format]:
    """The formats that can be written, by name."""
    return {name: format for name, format in formats().items() if format.write}


def losses(bank: Bank, media: Media, format_name: str) -> tuple[Loss, ...]:
    """What of a bank a format cannot hold, to be read before exporting.

    Raises:
        KeyError: there is no such format.
    """
    return targets()[format_name].losses(bank, media)


def export(bank: Bank, media: Media, format_name: str) -> Written:
    """A bank as a file of this format, and what is not in it.

    Raises:
        KeyError: there is no such format.
    """
    write = targets()[format_name].write
    assert write is not None  # noqa: S101 - what `targets` has can be written
    return write(bank, media)
