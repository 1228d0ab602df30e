"""Aiken: a line that asks, options with capital letters, and `ANSWER:` (docs.moodle.org/en/Aiken_format)."""

import re
from dataclasses import dataclass, field

from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Question
from quizapp.domain.questions.choice import Choice
from quizapp.formats.base import QUESTION_PARTS, Format, Imported, Losses, Media, Upload, Written
from quizapp.formats.intake import Intake
from quizapp.formats.markdown import pictures_in, plain_of
from quizapp.formats.marks import without_marks, written

_OPTION = re.compile(r"([A-Za-z])[.)](?:\s+|$)(.*)")
_ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ANSWER_LINE = re.compile(r"^ANSWER\s*:\s*[A-Za-z]\s*$", re.MULTILINE | re.IGNORECASE)
_OPTION_LINE = re.compile(r"^[A-Z][.)]\s", re.MULTILINE)


@dataclass
class _Block:
    """The lines of one question, up to its `ANSWER:`."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


def _reads(upload: Upload) -> Imported:
    found = upload.text()
    intake = Intake(upload)
    for note in found.notes:
        intake.note(note)
    block = _Block()
    for number, line in enumerate(without_marks(found.text).split("\n"), start=1):
        line = line.strip()
        if not line:
            continue
        block.line = block.line or number
        if answer := _ANSWER.match(line):
            _take(intake, block, answer[1].strip())
            block = _Block()
        else:
            _enter(block, line)
    if block.stem or block.options:
        intake.leave_out("There is no `ANSWER:` after it.", line=block.line, name=_name(block))
    return intake.result()


def _enter(block: _Block, line: str) -> None:
    """Take a line as the next option if it has the next letter, or else as a part of what is asked."""
    option = _OPTION.match(line)
    expected = _LETTERS[len(block.options)] if len(block.options) < len(_LETTERS) else ""
    # A stem may begin with a letter itself, such as “A. thaliana”: options come after what is asked.
    if option and block.stem and option[1].upper() >= (expected or "Z") and (block.options or option[1].upper() == "A"):
        if option[1].upper() != expected:
            block.changes.append("The letters of the options leave some out.")
        if option[1].islower():
            block.changes.append("The letters of the options are small; Moodle wants capital ones.")
        block.options.append((option[1].upper(), option[2].strip()))
    elif block.options:
        letter, text = block.options[-1]
        block.options[-1] = (letter, f"{text} {line}".strip())
        block.changes.append("An option goes on in the next line, which Moodle would not read.")
    else:
        if block.stem:
            block.changes.append("What is asked stands on several lines, of which Moodle reads only the last.")
        block.stem.append(line)


def _name(block: _Block) -> str:
    return " ".join(block.stem) or " ".join(text for _, text in block.options)


def _take(intake: Intake, block: _Block, answer: str) -> None:
    options = [(letter, text) for letter, text in block.options if text]
    letter = answer.rstrip(".)").upper()
    why = ""
    if not block.stem:
        why = "There is no question before the options."
    elif len(options) < 2:
        why = "There are fewer than two options, each as `A. text`."
    elif letter not in {letter for letter, _ in options}:
        why = f"The answer “{answer[:20]}” is the letter of none of the options."
    if why:
        intake.leave_out(why, line=block.line, name=_name(block))
        return
    native = {
        "type": "choice",
        "ask": "\\\n".join(written(line) for line in block.stem),
        "options": [{"right" if each == letter else "wrong": written(text, inline=True)} for each, text in options],
    }
    intake.take(native, line=block.line, name=_name(block), changes=block.changes)


def _write(bank: Bank, media: Media) -> Written:
    losses = Losses()
    losses.add_parts(bank, ())
    losses.add_notes(bank)
    pages = [page for question in bank.questions.values() if (page := _page(question, losses))]
    return Written("\n".join(pages).encode(), ".txt", losses.found())


def _page(question: Question, losses: Losses) -> str | None:
    if not isinstance(question, Choice):
        losses.add("Questions other than those with one right option are left out.", question.id)
        return None
    stem, options = _line(question.ask), [_line(option.text) for option in question.options]
    if not all([stem, *options]) or _ANSWER.match(stem):
        losses.add("A question whose texts have no plain words is left out.", question.id)
        return None
    if any(option.credit for option in question.options):
        losses.add("Parts of the points for some options are left out.", question.id)
    if any(note.why for _, note in question.notes()):
        losses.add("What is said of answers is left out.", question.id)
    texts = [question.ask, *(option.text for option in question.options)]
    losses.add_plainness(texts, question.id)
    if any(pictures_in(text) for text in texts):
        losses.add(QUESTION_PARTS["image"], question.id)
    lines = [f"{letter}. {text}" for letter, text in zip(_LETTERS, options, strict=False)]
    return "\n".join([stem, *lines, f"ANSWER: {_LETTERS[question.options.index(question.right)]}", ""])


def _line(markdown: str) -> str:
    return " ".join(plain_of(markdown).split())


def _likeness(upload: Upload) -> float:
    answers, options = len(_ANSWER_LINE.findall(upload.head)), len(_OPTION_LINE.findall(upload.head))
    return 0.85 if answers and options >= 2 * answers else 0.3 if answers and options else 0.0


FORMAT = Format(
    name="aiken",
    title="Aiken",
    extensions=(".txt",),
    likeness=_likeness,
    reads=_reads,
    write=_write,
    cannot_hold="Everything but questions with one right option, in plain words without explanations.",
)
