"""Taking a bank along as a file of another program."""

from collections.abc import Mapping
from dataclasses import dataclass

from quizapp.domain.banks import Bank
from quizapp.formats import formats
from quizapp.formats.base import Format, Loss, Media, Refused, Written
from quizapp.library import Library
from quizapp.patience import letting_others_go
from quizapp.services import anki, papers
from quizapp.services.banks import open_bank
from quizapp.services.refusals import BadInput, NotFound
from quizapp.services.visitors import Visitor, instructor

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


MOST_LOOKED_THROUGH = 300
"""Questions of a bank of which all formats are asked at once what they would lose; of larger ones one at a time."""


@dataclass(frozen=True)
class Offer:
    """A format that a bank can be taken along in."""

    format: Format
    losses: tuple[Loss, ...] | None
    """What would be lost; None if nobody has looked yet."""


def offers(library: Library, visitor: Visitor | None, bank_id: str, chosen: str = "") -> tuple[Bank, list[Offer]]:
    """Every format with what a bank would lose in it; for instructors, for a file has the key in it.

    Args:
        chosen: the format of which a large bank is asked.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such bank.
    """
    instructor(visitor)
    bank, media = open_bank(library, bank_id), library.drawings(bank_id)
    is_small = len(bank.questions) + len(bank.cards) <= MOST_LOOKED_THROUGH
    with letting_others_go():
        return bank, [
            Offer(format, format.losses(bank, media) if is_small or name == chosen else None)
            for name, format in targets().items()
        ]


def file_for(library: Library, visitor: Visitor | None, bank_id: str, format_name: str, style: str) -> Written:
    """A bank as a file of this format; for instructors.

    Raises:
        NotAllowed: a learner asks.
        NotFound: there is no such bank, or no such format.
        BadInput: this bank cannot be written so.
    """
    instructor(visitor)
    bank = open_bank(library, bank_id)
    if format_name not in targets():
        raise NotFound("There is no such format.")
    with letting_others_go():
        return export(bank, library.drawings(bank_id), format_name, style)
