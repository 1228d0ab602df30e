"""Taking a bank along as a file of another program."""

from collections.abc import Mapping

from quizapp.domain.banks import Bank
from quizapp.formats import formats
from quizapp.formats.base import Format, Loss, Media, Refused, Written
from quizapp.services import anki, papers
from quizapp.services.refusals import BadInput

ANKI = "apkg"
"""The format for which drawings are looked into."""


def targets() -> Mapping[str, Format]:
    """The formats that can be written, by name."""
    return {name: format for name, format in formats().items() if format.write}


def losses(bank: Bank, media: Media, format_name: str) -> tuple[Loss, ...]:
    """What of a bank a format cannot hold, to be read before exporting.

    Raises:
        KeyError: there is no such format.
    """
    return targets()[format_name].losses(bank, media)


def export(bank: Bank, media: Media, format_name: str, style: str = "") -> Written:
    """A bank as a file of this format, and what is not in it.

    Args:
        style: the style sheet of drawings, for formats in which they stand by themselves.

    Raises:
        KeyError: there is no such format.
        BadInput: this bank cannot be written so; an exam on paper has room for only so many questions.
    """
    if format_name == ANKI:
        return anki.package(bank, media, style)
    write = targets()[format_name].write
    assert write is not None  # noqa: S101 - what `targets` has can be written
    try:
        return write(bank, papers.printable(media, style) if format_name in papers.FORMS else media)
    except Refused as reason:
        raise BadInput(str(reason), "format") from None
