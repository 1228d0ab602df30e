"""text2qti's Markdown, read and written as text2qti 0.8 has it (github.com/gpoore/text2qti); code is never run."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Question
from quizapp.domain.questions.choice import Choice
from quizapp.domain.questions.multiple import Multiple
from quizapp.domain.questions.numeric import Numeric
from quizapp.domain.questions.short import Short
from quizapp.domain.questions.true_false import TrueFalse
from quizapp.formats.base import Format, Imported, Losses, Media, Upload, Written
from quizapp.formats.fractions import Unfit, finite
from quizapp.formats.intake import Intake
from quizapp.formats.markdown import pictures_in, plain_of
from quizapp.formats.marks import without_marks

Native = dict[str, Any]

_STARTS: tuple[tuple[str, str], ...] = (
    ("question", r"\d+\."),
    ("right", r"\*[a-zA-Z]\)"),
    ("wrong", r"[a-zA-Z]\)"),
    ("right tick", r"\[\*\]"),
    ("wrong tick", r"\[ ?\]"),
    ("short", r"\*"),
    ("feedback", r"\.\.\."),
    ("if right", r"\+"),
    ("if wrong", r"-"),
    ("solution", r"!"),
    ("number", r"="),
    ("title", r"[Tt]itle:"),
    ("points", r"[Pp]oints:"),
    ("text title", r"[Tt]ext [Tt]itle:"),
    ("text", r"[Tt]ext:"),
    ("quiz title", r"[Qq]uiz [Tt]itle:"),
    ("description", r"[Qq]uiz description:"),
    ("pick", r"(?:[Ss]olutions )?[Pp]ick:"),
    ("points of all", r"[Pp]oints per question:"),
    (
        "setting",
        r"(?:[Ss]huffle answers|[Ss]how correct answers|[Oo]ne question at a time|[Cc]an't go back|"
        r"[Ff]eedback is solution|[Ss]olutions sample groups|[Ss]olutions randomize groups):",
    ),
)
_START = re.compile("|".join(rf"({pattern}[ \t]+(?=\S))" for _, pattern in _STARTS))
_ALONE = re.compile(r"(___+|\^\^\^+|GROUP|END_GROUP|COMMENT|END_COMMENT)\s*$")
_CODE = re.compile(r"```+\s*\S")
_ONE_LINE = frozenset({"points", "pick", "points of all", "number", "short", "setting"})

_KEPT = re.compile(r"(```.*?```|`+[^`]+`+|\$[^$\n]+\$)", re.DOTALL)
_SCRIPT = re.compile(r"(?<!\\)([~^])((?:\\.|[^~^\s\\])+)\1")
_TAG_SCRIPT = re.compile(r"<(sub|sup)>([^<>~^\n]*)</\1>")
_ESCAPED = re.compile(r"\\(.)")
_FEATURE = re.compile(r"^(?:Quiz [Tt]itle:|Quiz description:|\d+\.[ \t]+\S)", re.MULTILINE)
_CHOICE = re.compile(r"^(?:\*[a-zA-Z]\)|\[\*\]|=\s+[-\d\[]|\*[ \t]+\S|___+\s*$|\^\^\^+\s*$)", re.MULTILINE)
_STARRED = re.compile(r"^\*[a-zA-Z]\)[ \t]", re.MULTILINE)
_ANSWERED = re.compile(r"^\s{0,9}(?:correct )?(?:answers?|key)\b", re.MULTILINE | re.IGNORECASE)
_OWN = re.compile(r"^(?:\[\*\][ \t]|\.\.\.[ \t]|=[ \t]+[-\d\[]|END_GROUP|Quiz [Tt]itle:)", re.MULTILINE)


@dataclass
class _Draft:
    """One question as far as it is read."""

    line: int
    ask: str
    title: str = ""
    points: str = ""
    topic: str = ""
    explain: str = ""
    if_right: str = ""
    if_wrong: str = ""
    solution: str = ""
    options: list[Native] = field(default_factory=list)
    accept: list[str] = field(default_factory=list)
    number: str = ""
    lacks: str = ""
    """Why it cannot be taken."""


class _Quiz:
    """Puts chunks together to questions."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.title = ""
        self.summary = ""
        self._draft: _Draft | None = None
        self._next: dict[str, str] = {}
        self._of_group = ""

    def take(self, name: str, text: str, line: int) -> None:
        draft = self._draft
        match name:
            case "question":
                self.finish()
                points = self._next.pop("points", "") or self._of_group
                self._draft = _Draft(line, text, self._next.pop("title", ""), points)
            case "title" | "points":
                self.finish()
                self._next[name] = text
            case "quiz title":
                self.title = text
            case "description":
                self.summary = text
            case "points of all":
                self._of_group = text
            case "pick":
                self.intake.note("Groups of questions are read, but not how many are picked from them.")
            case "setting":
                self.intake.note("The settings of the quiz are left out.")
            case "text title" | "text":
                self.finish()
                self.intake.leave_out("A text between questions has no kind here.", line=line, name=text)
            case _ if draft is None:
                self.intake.leave_out("It belongs to no question.", line=line, name=text)
            case _:
                self._add(draft, name, text)

    def _add(self, draft: _Draft, name: str, text: str) -> None:
        match name:
            case "right" | "wrong" | "right tick" | "wrong tick":
                side = name.partition(" ")[0]
                draft.options.append({side: _from(text), "tick": name.endswith("tick")})
            case "short":
                draft.accept.append(text)
            case "number":
                draft.number = text
            case "feedback" if draft.options:
                draft.options[-1]["why"] = _from(text)
            case "feedback":
                draft.explain = text
            case "if right":
                draft.if_right = text
            case "if wrong":
                draft.if_wrong = text
            case "solution":
                draft.solution = text

    def alone(self, sign: str, line: int) -> None:
        match sign:
            case "GROUP" | "END_GROUP":
                self.finish()
                self._of_group = ""
            case _ if self._draft:
                kind = "An essay" if sign.startswith("_") else "A file to hand in"
                self._draft.lacks = f"{kind} has no kind here."

    def finish(self) -> None:
        """Hand the question that is open to the intake."""
        draft, self._draft = self._draft, None
        if draft is None:
            return
        changes: list[str] = []
        try:
            if draft.lacks:
                raise Unfit(draft.lacks)
            native = _native(draft, changes)
        except Unfit as reason:
            self.intake.leave_out(str(reason), line=draft.line, name=draft.ask)
            return
        self.intake.take(native, line=draft.line, name=draft.title or draft.ask, changes=changes)


def _native(draft: _Draft, changes: list[str]) -> Native:
    native: Native = {"ask": _from(draft.ask)}
    if draft.title:
        native["title"] = _from(draft.title)
    explain = "\n\n".join(filter(None, (draft.explain, draft.solution)))
    if explain:
        native["explain"] = _from(explain)
    if draft.points:
        native["points"] = finite(draft.points)
    if any("![" in text for text in (draft.ask, explain)):
        changes.append("Pictures beside the file are not read.")
        native = {name: _without_pictures(value) if isinstance(value, str) else value for name, value in native.items()}
    return native | _answers(draft, changes)


def _without_pictures(text: str) -> str:
    return re.sub(r"!\[([^\]\n]*)\]\([^()\s]*\)", r"\1", text)


def _answers(draft: _Draft, changes: list[str]) -> Native:
    if draft.number:
        return {"type": "numeric", **_numbers(draft.number), **_said(draft)}
    if draft.accept:
        return {"type": "short", "accept": list(dict.fromkeys(draft.accept)), **_said(draft)}
    if not draft.options:
        raise Unfit("It has no answers.")
    if draft.if_right or draft.if_wrong:
        changes.append("What is said of right and of wrong answers as a whole is left out.")
    ticks = [option.pop("tick") for option in draft.options]
    words = [option.get("right") or option.get("wrong") or "" for option in draft.options]
    right = [option for option in draft.options if "right" in option]
    if not any(ticks) and sorted(word.lower() for word in words) == ["false", "true"] and len(right) == 1:
        native: Native = {"type": "true-false", "answer": right[0]["right"].lower() == "true"}
        other = next(option for option in draft.options if "wrong" in option)
        if right[0].get("why"):
            native["why"] = right[0]["why"]
        if other.get("why"):
            native["wrong"] = {"why": other["why"]}
        return native
    return {"type": "multiple" if any(ticks) else "choice", "options": draft.options}


def _said(draft: _Draft) -> Native:
    found: Native = {}
    if draft.if_right:
        found["why"] = _from(draft.if_right)
    if draft.if_wrong:
        found["wrong"] = {"why": _from(draft.if_wrong)}
    return found


def _numbers(text: str) -> Native:
    if text.startswith("[") and text.endswith("]") and "," in text:
        low, _, high = text[1:-1].partition(",")
        return {"range": [finite(low), finite(high)]}
    number, _, margin = text.partition("+-")
    found: Native = {"answer": finite(number.replace("_", ""))}
    if margin.strip() and finite(margin.strip().rstrip("%")).strip("0.") != "":
        found["tolerance"] = margin.strip().replace("%", " %")
    return found


def _reads(upload: Upload) -> Imported:
    found = upload.text()
    intake = Intake(upload)
    for note in found.notes:
        intake.note(note)
    quiz = _Quiz(intake)
    for name, text, line in _chunks(without_marks(found.text).split("\n"), quiz):
        quiz.take(name, text, line)
    quiz.finish()
    fields = {"summary": _from(quiz.summary)} if quiz.summary else {}
    return intake.result(plain_of(_from(quiz.title)), bank=fields)


def _chunks(lines: Sequence[str], quiz: _Quiz) -> Iterator[tuple[str, str, int]]:
    """The chunks of a file: what they are, their text, and their line."""
    place = 0
    while place < len(lines):
        line, number = lines[place], place + 1
        place += 1
        if found := _START.match(line):
            name = _STARTS[(found.lastindex or 1) - 1][0]
            text = [line[found.end() :].strip()]
            if name not in _ONE_LINE:
                width = None if found[0].rstrip().endswith(":") else len(found[0].expandtabs(4))
                place = _continued(lines, place, text, width)
            yield name, "\n".join(text), number
        elif line.strip() == "COMMENT":
            while place < len(lines) and lines[place].strip() != "END_COMMENT":
                place += 1
            place += 1
        elif found := _ALONE.match(line):
            quiz.alone(found[1], number)
        elif _CODE.match(line):
            fence = line[: len(line) - len(line.lstrip("`"))]
            while place < len(lines) and lines[place].rstrip() != fence:
                place += 1
            place += 1
            quiz.intake.leave_out("Code to be run is never run here.", line=number, name=line)
        elif line.strip() and not line.startswith("%"):
            quiz.intake.leave_out(
                "It is no part of a question: what goes on has to be indented.", line=number, name=line
            )


def _continued(lines: Sequence[str], place: int, text: list[str], width: int | None) -> int:
    """Add the indented lines that follow; returns the place of the line behind them."""
    while place < len(lines):
        line = lines[place].expandtabs(4)
        if not line.strip():
            text.append("")
        else:
            indent = len(line) - len(line.lstrip(" "))
            width = max(indent, 2) if width is None else width
            if indent < width:
                break
            text.append(line[width:].rstrip())
        place += 1
    while text and not text[-1]:
        text.pop()
    return place


def _outside_of_code(text: str, change: Callable[[str], str]) -> str:
    return "".join(piece if place % 2 else change(piece) for place, piece in enumerate(_KEPT.split(text)))


def _from(text: str) -> str:
    """Their Markdown as that of question files."""
    return _outside_of_code(text, _piece_from).strip() or text


def _piece_from(text: str) -> str:
    text = re.sub(r"(?<!\\)([~^])", r"\\\1", text)
    text = _TAG_SCRIPT.sub(lambda found: _scripted("~" if found[1] == "sub" else "^", found[2]), text)
    return re.sub(r" ?<br ?/?>\n?", "\\\\\n", text)


def _scripted(sign: str, text: str) -> str:
    return sign + re.sub(r"\\?([\\ ~^])", r"\\\1", text) + sign if text.strip() else ""


def _to(text: str) -> str:
    """The Markdown of question files as theirs."""
    return _outside_of_code(text, _piece_to)


def _piece_to(text: str) -> str:
    text = re.sub(r"\\\n", "<br>\n", text)
    text = text.replace("\\<", "&lt;").replace("\\&", "&amp;")

    def script(found: re.Match[str]) -> str:
        name = "sub" if found[1] == "~" else "sup"
        plain = _ESCAPED.sub(r"\1", found[2])
        return f"<{name}>{plain}</{name}>"

    return re.sub(r"\\([~^|])", r"\1", _SCRIPT.sub(script, text))


_HELD = ("title", "explain", "points", "bank.summary")


def _write(bank: Bank, media: Media) -> Written:
    losses = Losses()
    losses.add_parts(bank, _HELD)
    losses.add_notes(bank)
    pages = [f"Quiz title: {' '.join(plain_of(bank.title).split())}\n"]
    if bank.summary:
        pages.append(f"Quiz description: {_indented(_to(bank.summary), 4)}\n")
    asked: set[str] = set()
    for question in bank.questions.values():
        if question.ask in asked:
            losses.add(
                "A question that asks in the words of another is refused by text2qti, and left out.", question.id
            )
        elif page := _page(question, len(asked) + 1, losses):
            pages.append(page)
            asked.add(question.ask)
    return Written("\n".join(pages).encode(), ".md", losses.found())


def _page(question: Question, number: int, losses: Losses) -> str | None:
    answers = _written_answers(question, losses)
    if answers is None:
        return None
    if any(pictures_in(text) for text in (question.ask, question.explain or "")):
        losses.add("Pictures have to lie beside the file.", question.id)
    lines = []
    if question.title:
        lines.append(f"Title: {' '.join(_to(question.title).split())}")
    if question.points != 1:
        points = max(0.5, round(question.points * 2) / 2)
        if points != question.points:
            losses.add("Points are rounded to halves.", question.id)
        lines.append(f"Points: {points:g}")
    lines.append(_chunk(f"{number}.", question.ask))
    if question.explain:
        lines.append(_chunk("...", question.explain))
    return "\n".join([*lines, *answers, ""])


def _chunk(sign: str, text: str) -> str:
    return f"{sign} {_indented(_to(text), len(sign) + 1)}"


def _indented(text: str, width: int) -> str:
    return text.replace("\n", "\n" + " " * width)


def _written_answers(question: Question, losses: Losses) -> list[str] | None:
    match question:
        case Choice() | Multiple():
            return _options(question, losses)
        case TrueFalse():
            return _true_false(question)
        case Short():
            if question.anticipate or question.typos or question.case or any("*" in text for text in question.accept):
                losses.add("How exactly texts are compared, and those foreseen, is left out.", question.id)
            return [*_feedback(question), *(f"* {' '.join(text.split())}" for text in question.accept)]
        case Numeric():
            return _numeric(question, losses)
    losses.add("Questions other than choices, true or false, words and numbers are left out.", question.id)
    return None


def _options(question: Choice | Multiple, losses: Losses) -> list[str] | None:
    if any(option.credit for option in question.options):
        losses.add("Parts of the points for some options are left out.", question.id)
    lines = []
    for letter, option in zip("abcdefghijklmnopqrstuvwxyz", question.options, strict=False):
        if isinstance(question, Multiple):
            sign = "[*]" if option.is_right else "[ ]"
        else:
            sign = f"*{letter})" if option.is_right else f"{letter})"
        lines.append(_chunk(sign, option.text))
        if option.why:
            lines.append(_chunk("...", option.why))
    return lines


def _true_false(question: TrueFalse) -> list[str]:
    lines = []
    for letter, word in (("a", True), ("b", False)):
        is_right = question.answer is word
        lines.append(f"{'*' if is_right else ''}{letter}) {word}")
        if why := question.why if is_right else question.wrong.why:
            lines.append(_chunk("...", why))
    return lines


def _feedback(question: Short | Numeric) -> list[str]:
    lines = [_chunk("+", question.why)] if question.why else []
    return [*lines, _chunk("-", question.wrong.why)] if question.wrong.why else lines


def _numeric(question: Numeric, losses: Losses) -> list[str] | None:
    low, high = question.range or (
        (question.answer or 0) - question.middle[1],
        (question.answer or 0) + question.middle[1],
    )
    if min(abs(low), abs(high)) < LEAST:
        losses.add("Numbers nearer to zero than 0.0001 are refused by text2qti, and left out.", question.id)
        return None
    if question.unit or question.anticipate:
        losses.add("Units, and numbers that are foreseen, are left out.", question.id)
    if question.range:
        return [*_feedback(question), f"= [{low}, {high}]"]
    return [*_feedback(question), f"= {question.answer} +- {(question.tolerance or '0').replace(' ', '')}"]


LEAST = 1e-4


def _likeness(upload: Upload) -> float:
    head = upload.head[:32_000]
    if not _FEATURE.search(head) or not _CHOICE.search(head):
        return 0.0
    is_sure = _OWN.search(head) or (_STARRED.search(head) and not _ANSWERED.search(head))
    return 0.93 if is_sure else 0.45


FORMAT = Format(
    name="text2qti",
    title="text2qti Markdown",
    extensions=(".md", ".txt"),
    likeness=_likeness,
    reads=_reads,
    write=_write,
    cannot_hold="Pictures, topics, tags, hints, mechanisms, and questions other than choices, words and numbers.",
)
