"""Moodle's embedded answers, such as `{2:SHORTANSWER:=GABA#Yes~%50%glycine}`, taken apart and put together."""

import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from quizapp.domain.questions.base import Note
from quizapp.domain.questions.choice import ChosenAnswer
from quizapp.domain.questions.cloze import Blank
from quizapp.domain.questions.numeric import NumberAnswer, Target
from quizapp.domain.questions.short import TypedAnswer
from quizapp.formats import fractions
from quizapp.formats.blanks import placed, token
from quizapp.formats.fractions import Graded, GradedNumber, Unfit
from quizapp.formats.html import markdown_of
from quizapp.formats.markdown import html_of

LONGEST_BLANK = 20_000
MOST_BLANKS = 100

_TYPES = {
    "typed": ("SHORTANSWER", "SA", "MW"),
    "cased": ("SHORTANSWER_C", "SAC", "MWC"),
    "number": ("NUMERICAL", "NM"),
    "chosen": ("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"),
    "shuffled": ("MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"),
    "several": ("MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS"),
}
_SHAPE = {name: shape for shape, names in _TYPES.items() for name in names}
_BEGIN = re.compile(rf"\{{\s*(\d*)\s*:\s*({'|'.join(sorted(_SHAPE, key=len, reverse=True))})\s*:")
_END = re.compile(r"(?<!\\)\}")
_TILDE = re.compile(r"(?<!\\)~")
_HASH = re.compile(r"(?<![\\&])#")
_PROTECTED = re.compile(r"\\([}#~\"/\\])")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d*)?)%")


@dataclass
class Apart:
    """A text with tokens where its blanks belong, and the blanks by their names."""

    text: str
    blanks: dict[str, Any] = field(default_factory=dict)


def name(number: int) -> str:
    """What a blank is called that had no name."""
    return f"gap-{number}"


def with_blanks(markdown: str, count: int) -> str:
    """The text with `[[…]]` in place of the tokens."""
    return placed(markdown, [name(number) for number in range(1, count + 1)])


def taken_apart(text: str, changes: list[str]) -> Apart:
    """The text and its blanks.

    Raises:
        Unfit: there are none, or one that has no place in a cloze here.
    """
    found = Apart("")
    weights: set[str] = set()
    position = 0
    while begin := _BEGIN.search(text, position):
        end = _END.search(text, begin.end(), begin.end() + LONGEST_BLANK)
        if end is None:
            raise Unfit("A blank is not closed by `}`.")
        number = len(found.blanks) + 1
        if number > MOST_BLANKS:
            raise Unfit(f"There are more than {MOST_BLANKS} blanks.")
        found.blanks[name(number)] = _blank(_SHAPE[begin[2]], text[begin.end() : end.start()], changes)
        found.text += text[position : begin.start()] + token(number)
        weights.add(begin[1] or "1")
        position = end.end()
    if not found.blanks:
        raise Unfit("There are no blanks in the text.")
    if len(weights) > 1:
        changes.append("The blanks counted differently; here all count the same.")
    found.text += text[position:]
    return found


def _blank(shape: str, text: str, changes: list[str]) -> dict[str, Any]:
    if shape == "several":
        raise Unfit("A blank asks for several answers at once, which has no kind here.")
    answers = [_alternative(piece, shape) for piece in _TILDE.split(text) if piece.strip()]
    if shape in {"chosen", "shuffled"}:
        native = fractions.choice(answers, changes)
        del native["type"]
        return native if shape == "shuffled" else {**native, "shuffle": False}
    if shape == "number":
        return fractions.numbers(_numeric(answer) for answer in answers)
    native = fractions.typed(answers)
    return {**native, "case": "sensitive"} if shape == "cased" else native


def _alternative(piece: str, shape: str) -> Graded:
    text, percent = piece.strip(), 0.0
    if text.startswith("="):
        text, percent = text[1:], 100.0
    elif weight := _WEIGHT.match(text):
        text, percent = text[weight.end() :], float(weight[1].replace(",", "."))
    parts = _HASH.split(text, maxsplit=1)
    why = markdown_of(_released(parts[1])).text if len(parts) > 1 else ""
    said = _released(parts[0]).strip()
    if shape in {"chosen", "shuffled"}:
        return Graded(markdown_of(said, inline=True).text, percent, why)
    return Graded(" ".join(unescape(_TAGS.sub("", said)).split()), percent, why)


_TAGS = re.compile(r"</?[A-Za-z][^<>]{0,500}>")


def _released(text: str) -> str:
    return _PROTECTED.sub(r"\1", text)


def _numeric(answer: Graded) -> GradedNumber:
    if answer.text == "*":
        return GradedNumber(None, answer.percent, answer.why)
    value, _, tolerance = answer.text.partition(":")
    return GradedNumber(fractions.target(value, tolerance), answer.percent, answer.why)


def put_together(blank: Blank) -> str:
    """A blank in Moodle's notation, to stand in HTML."""
    match blank:
        case ChosenAnswer():
            kind = "MULTICHOICE_S" if blank.shuffle else "MULTICHOICE"
            pieces = [
                _piece(html_of(option.text, inline=True), 100 if option.is_right else option.credit or 0, option)
                for option in blank.options
            ]
        case TypedAnswer():
            kind = "SHORTANSWER_C" if blank.case else "SHORTANSWER"
            pieces = [_piece(escape(text, quote=False), 100, blank.right_note) for text in blank.accept]
            pieces += [_piece(escape(each.text, quote=False), each.credit or 0, each) for each in blank.anticipate]
            pieces += (
                [_piece("*", blank.wrong.credit or 0, blank.wrong)] if blank.wrong.why or blank.wrong.credit else []
            )
        case NumberAnswer():
            kind = "NUMERICAL"
            pieces = [_piece(number_of(blank), 100, blank.right_note)]
            pieces += [_piece(number_of(each), each.credit or 0, each) for each in blank.anticipate]
            if blank.wrong.why:
                pieces.append(_piece("*", blank.wrong.credit or 0, blank.wrong))
    return f"{{1:{kind}:{'~'.join(pieces)}}}"


def number_of(target: Target) -> str:
    """A number and how far one may be off, as `answer:tolerance`."""
    answer, margin = target.middle
    return f"{answer:f}:{margin:f}" if margin else f"{answer:f}"


def _piece(text: str, percent: float, note: Note) -> str:
    weight = "=" if percent == 100 else f"%{percent:.7g}%"
    why = f"#{_guarded(html_of(note.why))}" if note.why else ""
    return weight + _guarded(text) + why


def _guarded(text: str) -> str:
    return re.sub(r"([\\}#~\"])", r"\\\1", text.replace("\n", " "))
