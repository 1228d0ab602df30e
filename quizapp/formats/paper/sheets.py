"""An exam as sheets of plain data: its versions, and the key to them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from quizapp.domain.banks import Bank
from quizapp.domain.papers import Asked, Plan, Version, versions
from quizapp.domain.questions.base import Note, Question
from quizapp.formats.base import Loss, Losses
from quizapp.formats.paper import blocks as b
from quizapp.formats.paper.blocks import Blocks, Look, Pieces, Run, settable
from quizapp.formats.paper.kinds import Printed, printed
from quizapp.formats.paper.text import blocks_of, pieces_of, plain_pieces
from quizapp.formats.paper.whys import Said, said_of

KEY_COLUMNS = 3
"""Of the list of answers, which is looked at while marking."""

RIGHT, WRONG = "✓", "✗"

HELD = frozenset(
    "explain topic points image alt reasons step bank.language bank.misconceptions bank.mechanisms".split()
)
"""The parts of a bank that stand on the sheets, or in their key."""

Size = Literal["a4", "letter"]


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What is written on the sheets beside the questions, and how large these are."""

    title: str = ""
    """By default the bank's."""
    course: str = ""
    date: str = ""
    instructions: str = ""
    """In Markdown."""
    size: Size = "a4"
    is_explained: bool = True
    """Whether the key says why."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is stapled together: one version, or the key. Its pages are counted by themselves."""

    name: str
    """Such as “Version A” or “Key”."""
    points: str = ""
    is_key: bool = False
    blocks: Blocks = ()


@dataclass(frozen=True, kw_only=True)
class Document:
    """All that goes into one file."""

    title: str
    course: str
    date: str
    instructions: Blocks
    language: str
    """As two or three letters."""
    size: Size
    sheets: Sequence[Sheet] = ()

    @property
    def reads_leftwards(self) -> bool:
        return self.language in _LEFTWARDS

    @property
    def pictures(self) -> frozenset[str]:
        """The names of all pictures that it shows."""
        return frozenset(
            b.pictures_in([*self.instructions, *(block for sheet in self.sheets for block in sheet.blocks)])
        )


_LEFTWARDS = frozenset("ar arc ckb dv fa he ks ps sd ug ur yi".split())
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Paper:
    """An exam to be set: the versions, their key, and what of the bank is on neither."""

    exam: Document
    key: Document
    losses: tuple[Loss, ...]

    @property
    def whole(self) -> Document:
        """Both in one, the key behind the versions."""
        return replace(self.exam, sheets=(*self.exam.sheets, *self.key.sheets))


def paper(bank: Bank, plan: Plan, wording: Wording) -> Paper:
    """The sheets of an exam.

    Raises:
        Unprintable: no question fits, or there would be too many.
    """
    made = versions(bank, plan)
    forms = [[printed(asked) for asked in version.asked] for version in made]
    document = _document(bank, wording)
    exam = [_version_sheet(version, form) for version, form in zip(made, forms, strict=True)]
    key = _key_sheet(bank, made, forms, wording)
    return Paper(replace(document, sheets=tuple(exam)), replace(document, sheets=(key,)), losses(bank, made[0]))


def losses(bank: Bank, version: Version) -> tuple[Loss, ...]:
    """What of the bank and of the questions that were drawn stands neither on the sheets nor in their key."""
    found = Losses()
    drawn = {asked.question.id: asked.question for asked in version.asked}
    found.add_parts(replace(bank, questions=drawn), HELD)
    for question in drawn.values():
        if any(note.credit for _, note in question.answer_notes()):
            found.add("Parts of the points for some answers are left out.", question.id)
    return found.found()


def _document(bank: Bank, wording: Wording) -> Document:
    title = settable(wording.title or bank.title)
    language = _LANGUAGE.fullmatch(bank.language)
    return Document(
        title=" ".join(b.words_of(pieces_of(title)).split()) or title,
        course=settable(wording.course),
        date=settable(wording.date),
        instructions=blocks_of(wording.instructions) if wording.instructions.strip() else (),
        language=language[1].lower() if language else "en",
        size=wording.size,
    )


def _version_sheet(version: Version, forms: Sequence[Printed]) -> Sheet:
    questions = (
        b.Question(str(asked.number), (*_stem(asked.question, form), *form.body))
        for asked, form in zip(version.asked, forms, strict=True)
    )
    return Sheet(name=f"Version {version.letter}", points=points(version.points), blocks=tuple(questions))


def _stem(question: Question, form: Printed) -> Blocks:
    task = b.Paragraph(plain_pieces(f"{form.task} · {points(question.points)}", Look.SMALL))
    return (*form.stem, task)


def points(count: float) -> str:
    """“1 point”, “2.5 points”."""
    return f"{count:g} point{'' if count == 1 else 's'}"


# The key


def _key_sheet(bank: Bank, made: Sequence[Version], forms: Sequence[Sequence[Printed]], wording: Wording) -> Sheet:
    found: list[b.Block] = []
    for version, form in zip(made, forms, strict=True):
        found += _answers(version, form, is_only=len(made) == 1)
    found += [b.Heading("Where each question stands", 2), _crossing(made)]
    if wording.is_explained:
        found.append(b.Heading("Explanations", 2))
        found += (_explained(bank, asked, made, form) for asked, form in zip(made[0].asked, forms[0], strict=True))
    return Sheet(name="Key", is_key=True, blocks=tuple(found))


def _answers(version: Version, forms: Sequence[Printed], *, is_only: bool) -> Blocks:
    """The answers to one version, in columns."""
    heading = b.Heading("Answers" if is_only else f"Answers to version {version.letter}", 2)
    entries = tuple(
        b.Paragraph((Run(f"{asked.number}.", Look.STRONG), Run(f" {settable(form.answer)}")))
        for asked, form in zip(version.asked, forms, strict=True)
    )
    tall = -(-len(entries) // KEY_COLUMNS)
    columns = tuple(entries[begin : begin + tall] for begin in range(0, len(entries), tall))
    return heading, b.Beside(columns)


def _crossing(made: Sequence[Version]) -> b.Table:
    """The number of each question in each version, by its id."""
    head = ["Question", *(version.letter for version in made), "Points"]
    rows = [
        [
            asked.question.id,
            *(str(version.numbers[asked.question.id]) for version in made),
            f"{asked.question.points:g}",
        ]
        for asked in sorted(made[0].asked, key=lambda asked: asked.question.id)
    ]
    return b.Table([[plain_pieces(cell) for cell in row] for row in [head, *rows]], first=0.5)


def _explained(bank: Bank, asked: Asked, made: Sequence[Version], form: Printed) -> b.Question:
    question = asked.question
    blocks = list(form.stem)
    where = ", ".join(f"{version.letter} {version.numbers[question.id]}" for version in made[1:])
    small = f"{question.id}{f' · {where}' if where else ''}{f' · {question.topic}' if question.topic else ''}"
    blocks.append(b.Paragraph(plain_pieces(settable(small), Look.SMALL)))
    said = tuple(
        b.Item(RIGHT if each.is_right else WRONG, (b.Paragraph(_said(bank, each)),)) for each in said_of(question)
    )
    blocks.append(b.Items(said))
    if question.explain:
        blocks += blocks_of(question.explain)
    if link := bank.link(question.step):
        number = Run(f"Step {link.number} of “", Look.SMALL)
        blocks.append(
            b.Paragraph((number, *_small(link.mechanism.title), Run("”: ", Look.SMALL), *_small(link.step.text)))
        )
    return b.Question(str(asked.number), tuple(blocks))


def _said(bank: Bank, said: Said) -> Pieces:
    """An answer in bold where it is right, and what is said of it."""
    answer = _looking(said.pieces, Look.STRONG) if said.is_right else said.pieces
    return (*answer, *_why(bank, said.note))


def _why(bank: Bank, note: Note) -> Iterator[b.Piece]:
    if note.why:
        yield Run("  — ")
        yield from pieces_of(note.why)
    misconception = bank.misconceptions.get(note.misconception or "")
    if misconception:
        yield Run("  Misconception: ", Look.EMPHASISED)
        yield from pieces_of(misconception.says)
    elif not note.why and (link := bank.link(note.step)):
        yield Run("  — ")
        yield from pieces_of(link.step.text)


def _small(text: str) -> Pieces:
    return _looking(pieces_of(text), Look.SMALL)


def _looking(pieces: Pieces, look: Look) -> Pieces:
    return tuple(Run(piece.text, piece.look | look) if isinstance(piece, Run) else piece for piece in pieces)
