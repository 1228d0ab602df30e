"""The lines of an exam: what stands in them, and how it is set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from html import escape

from quizapp.formats.html import Resolve, markdown_of
from quizapp.formats.marks import written


class Look(Flag):
    """How letters are set."""

    PLAIN = 0
    BOLD = auto()
    ITALIC = auto()
    SUB = auto()
    SUPER = auto()
    MARKED = auto()
    """Highlighted, coloured or underlined, as people mark the right answer."""


_TAGS = {Look.BOLD: "b", Look.ITALIC: "i", Look.SUB: "sub", Look.SUPER: "sup"}
PICTURE = "\ufffc"
"""Stands for a picture in a line."""


@dataclass(frozen=True)
class Run:
    """Letters that are set alike; or a picture."""

    text: str
    look: Look = Look.PLAIN
    source: str = ""
    """Where the picture lies, if it is one."""


@dataclass(frozen=True)
class Line:
    """One line, or one paragraph of a document."""

    number: int
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def part(self, start: int, end: int | None = None) -> "Line":
        """The line from one letter to another."""
        end = len(self.text) if end is None else end
        kept: list[Run] = []
        place = 0
        for run in self.runs:
            text = run.text[max(start - place, 0) : max(end - place, 0)]
            if text:
                kept.append(Run(text, run.look, run.source))
            place += len(run.text)
        return Line(self.number, tuple(kept))

    def is_all(self, look: Look) -> bool:
        """Whether all of its letters are set so."""
        words = [run for run in self.runs if run.text.strip()]
        return bool(words) and all(look in run.look for run in words)

    def markdown(self, resolve: Resolve | None, notes: list[str], *, without: Look = Look.PLAIN) -> str:
        """The line as Markdown.

        Args:
            without: what only tells that it is the right answer.
        """
        if all(run.look & ~(Look.MARKED | without) == Look.PLAIN and not run.source for run in self.runs):
            return written(self.text.strip(), inline=True)
        found = markdown_of("".join(_html(run, without) for run in self.runs).strip(), resolve, inline=True)
        notes += found.notes
        return found.text


def _html(run: Run, without: Look) -> str:
    if run.source:
        return f'<img src="{escape(run.source)}">'
    html = escape(run.text, quote=False)
    for look, tag in _TAGS.items():
        if look in run.look and look not in without:
            html = f"<{tag}>{html}</{tag}>"
    return html


def plain(texts: Sequence[str]) -> Iterator[Line]:
    """The lines of a text file."""
    for number, text in enumerate(texts, start=1):
        yield Line(number, (Run(text),) if text else ())
