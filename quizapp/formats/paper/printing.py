"""Exams on paper as files: with the key behind the versions, in a file of its own, or without it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

from quizapp.domain.banks import Bank
from quizapp.domain.papers import Plan, Unprintable, versions
from quizapp.formats.base import Loss, Media, Refused, Written
from quizapp.formats.paper.sheets import Document, Wording, losses, paper

FORMS = ("docx", "pdf")

CANNOT_HOLD = "On paper nothing is marked, hinted at or followed up. The key says why, as far as the bank does."

NOT_INSTALLED = (
    "To print exams, two more packages are needed here. Whoever looks after this server installs them "
    "with: pip install 'quizapp[paper]'"
)


class Key(StrEnum):
    """Where the key goes."""

    END = "end"
    """Behind the versions, on sheets of its own."""
    APART = "apart"
    """Into a file of its own."""
    NONE = "none"


@dataclass(frozen=True)
class Print:
    """An exam ready to be printed."""

    exam: bytes
    key: bytes | None
    """If it was to be a file of its own."""
    suffix: str
    losses: tuple[Loss, ...] = ()


_Press = Callable[[Document, Media], tuple[bytes, tuple[Loss, ...]]]


def _press(form: str) -> _Press:
    """What sets the type. It is loaded only now, for it is large, and a server may be without it.

    Raises:
        Refused: it is not installed.
    """
    module, name = {"docx": ("word", "word"), "pdf": ("pdf", "pdf")}[form]
    try:
        press: _Press = getattr(import_module(f"quizapp.formats.paper.{module}"), name)
    except ModuleNotFoundError:
        raise Refused(NOT_INSTALLED) from None
    return press


def printed_exam(bank: Bank, media: Media, form: str, plan: Plan, wording: Wording, key: Key) -> Print:
    """An exam of a bank, as `docx` or `pdf`.

    Raises:
        Refused: no question fits, there are too many, or the app was installed without what sets type.
    """
    press = _press(form)
    try:
        made = paper(bank, plan, wording)
    except Unprintable as reason:
        raise Refused(str(reason)) from None
    exam, lost = press(made.whole if key is Key.END else made.exam, media)
    found = [*made.losses, *lost]
    apart = None
    if key is Key.APART:
        apart, lost = press(made.key, media)
        found += (loss for loss in lost if loss not in found)
    return Print(exam, apart, f".{form}", tuple(found))


def foreseen(bank: Bank) -> tuple[Loss, ...]:
    """What of a bank is not on paper."""
    try:
        return losses(bank, versions(bank, Plan())[0])
    except Unprintable as reason:
        return (Loss(str(reason)),)


def written_as_word(bank: Bank, media: Media) -> Written:
    return _whole(bank, media, "docx")


def written_as_pdf(bank: Bank, media: Media) -> Written:
    return _whole(bank, media, "pdf")


def _whole(bank: Bank, media: Media, form: str) -> Written:
    """All questions in one version, with the key behind it."""
    made = printed_exam(bank, media, form, Plan(), Wording(), Key.END)
    return Written(made.exam, made.suffix, made.losses)
