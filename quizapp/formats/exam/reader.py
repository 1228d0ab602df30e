"""The exam text that people write in Word: numbered questions, lettered options, and the key beside or behind them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizapp.formats.base import Imported, Upload
from quizapp.formats.exam.lines import Line, Look, plain
from quizapp.formats.exam.words import opened
from quizapp.formats.html import Resolve
from quizapp.formats.intake import Intake
from quizapp.formats.marks import without_marks
from quizapp.formats.pictures import set_apart

_QUESTION = re.compile(r"\s*(?:(?:question|frage|q)\.?\s{0,3})?\(?(\d{1,4})\s?[.):]\s*(?=\S)", re.IGNORECASE)
_OPTION = re.compile(r"\s*(\*{1,2}|✓|✔|\[[xX*]\])?\s?[(\[]?([A-Za-z])\s?[.)\]:]\s?(\*{1,2}(?!\S*\*))?\s*(?=\S)")
_BESIDE = re.compile(r"(?<!\s)(?:\t|\s{2,})(?=\*?\(?[B-Zb-z][.)]\s)")
_RIGHT_AT_END = re.compile(r"(?<!\s)\s{0,9}(?:\*{1,3}|✓|✔|\((?:correct|right|richtig)\))\s{0,9}$", re.IGNORECASE)
_ANSWER = re.compile(
    r"\s*(?:the\s)?(?:correct\s|right\s)?(?:answers?|ans|key|solution|antwort|lösung|respuesta|réponse|risposta)"
    r"(?:\s(?:is|are))?\s?[:.=–-]\s*(?=\S)",
    re.IGNORECASE,
)
_KEYS = re.compile(r"\s*(?:answers?|answer\s?key|answer\s?sheet|key|keys|solutions?|lösungen)\s?:?\s*$", re.IGNORECASE)
_KEY = re.compile(
    r"(\d{1,4})\s?[.):=–-]?\s*\(?([A-Za-z](?:\s?,\s?[A-Za-z])*|true|false)\)?(?=[\s.,;)–-]|$)", re.IGNORECASE
)
_EXPLAINED = re.compile(
    r"\s*(?:(?:explanation|rationale|feedback|reason|why|erklärung)\s?[:.–-]|@|~)\s*", re.IGNORECASE
)
_SETTING = re.compile(r"\s*(title|points?|type|difficulty|topic|objective|reference|ref)\s?:\s*(.*)", re.IGNORECASE)
_LABEL = re.compile(r"\(?([A-Za-z])[.)\]:]?(?:\s+\S.*)?")
WRAPPED = 60
"""Letters in a line from which on it may have been broken for its length alone."""

LONGEST_LINE = 20_001
"""Letters; a text may have one less, so that what was cut off is not taken for whole."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TRUE = frozenset("true t wahr richtig verdadero vrai vero".split())
_FALSE = frozenset("false f falsch falso faux".split())


@dataclass
class _Option:
    lines: list[Line]
    is_starred: bool = False


@dataclass
class _Question:
    """The lines of one question."""

    line: int
    number: int | None
    stem: list[Line] = field(default_factory=list)
    options: list[_Option] = field(default_factory=list)
    answer: str = ""
    explain: list[Line] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    is_explaining: bool = False

    @property
    def name(self) -> str:
        return " ".join(line.text for line in self.stem)


class _Exam:
    """Puts lines together to questions."""

    def __init__(self) -> None:
        self.questions: list[_Question] = []
        self.keys: dict[int, str] = {}
        self.stray: list[Line] = []
        """Lines since the last empty one that belong to no question yet."""
        self._open: _Question | None = None
        self._at_keys = False
        self._settings: dict[str, str] = {}
        """For the next question; points hold until others are told."""

    def take(self, line: Line) -> None:
        text = line.text
        if self._at_keys and self._take_keys(text):
            return
        if not text.strip():
            self.stray = []
            if self._open and (self._open.answer or self._open.explain):
                self._open.is_explaining = False
            return
        if _KEYS.match(text) and self.questions:
            self._at_keys, self._open = True, None
        elif setting := _SETTING.match(text):
            self._set(setting[1].lower(), setting[2].strip())
        elif self._open and (answer := _ANSWER.match(text)):
            self._open.answer = text[answer.end() :].strip()
        elif self._open and (explained := _EXPLAINED.match(text)) and (self._open.options or self._open.answer):
            self._open.explain.append(line.part(explained.end()))
            self._open.is_explaining = True
        elif self._is_option(text):
            self._take_option(line)
        elif question := _QUESTION.match(text):
            self._begin(line, int(question[1]), [line.part(question.end())])
        else:
            self._go_on(line)

    def _set(self, name: str, value: str) -> None:
        name = "points" if name == "point" else name
        if self._open and not self._open.options and not self._open.answer:
            self._open.settings[name] = value
        else:
            self._settings[name] = value

    def _is_option(self, text: str) -> bool:
        found = _OPTION.match(text)
        if not found:
            return False
        place = _LETTERS.index(found[2].upper())
        if self._open is None or (self._open.options and place == 0):
            return place == 0 and bool(self.stray)
        return place == len(self._open.options) and bool(self._open.stem)

    def _begin(self, line: Line, number: int | None, stem: list[Line]) -> None:
        self._open = _Question(stem[0].number if stem else line.number, number, stem)
        self._open.settings = dict(self._settings)
        self._settings = {name: value for name, value in self._settings.items() if name == "points"}
        self.questions.append(self._open)
        self.stray = []

    def _take_option(self, line: Line) -> None:
        if self._open is None or (self._open.options and _first(line.text)):
            self._begin(line, None, self.stray)
        assert self._open is not None  # noqa: S101 - it has just begun
        begins = [0, *(found.end() for found in _BESIDE.finditer(line.text))]
        ends = [*(found.start() for found in _BESIDE.finditer(line.text)), len(line.text)]
        for begin, end in zip(begins, ends, strict=True):
            part = line.part(begin, end)
            found = _OPTION.match(part.text)
            if found is None or _LETTERS.index(found[2].upper()) != len(self._open.options):
                if self._open.options:
                    self._open.options[-1].lines.append(part)
                continue
            rest = part.part(found.end())
            last = _RIGHT_AT_END.search(rest.text)
            if last and rest.text.count("*") > last[0].count("*"):
                last = None  # emphasis rather than a sign
            rest = rest.part(0, last.start()) if last else rest
            self._open.options.append(_Option([rest], bool(found[1] or found[3] or last)))

    def _go_on(self, line: Line) -> None:
        question = self._open
        if question is None or (question.answer and not question.is_explaining) or (self.stray and question.options):
            self.stray.append(line)
        elif question.is_explaining:
            question.explain.append(line)
        elif question.options:
            question.options[-1].lines.append(line)
            self.stray.append(line)
        else:
            question.stem.append(line)

    def _take_keys(self, text: str) -> bool:
        """Take a line of the list of answers; False if it is none."""
        if not text.strip():
            return True
        found = _KEY.findall(text)
        if found and _KEY.match(text.strip()):
            self.keys |= {int(number): letters for number, letters in found}
            return True
        self._at_keys = False
        return False


def _first(text: str) -> bool:
    found = _OPTION.match(text)
    return found is not None and found[2].upper() == "A"


def reads_text(upload: Upload) -> Imported:
    """The questions of a text file."""
    found = upload.text()
    intake = Intake(upload)
    for note in found.notes:
        intake.note(note)
    text = without_marks(found.text).replace("\xa0", " ")
    return _read(intake, plain(text.split("\n")), None)


def reads_document(upload: Upload) -> Imported:
    """The questions of a document of Word."""
    document = opened(upload.data)
    intake = Intake(upload)
    for note in document.notes:
        intake.note(note)

    def resolve(source: str) -> str:
        return intake.picture(*document.picture(source))

    return _read(intake, document.lines, resolve)


def _read(intake: Intake, lines: Iterable[Line], resolve: Resolve | None) -> Imported:
    exam = _Exam()
    for line in lines:
        exam.take(line if len(line.text) <= LONGEST_LINE else line.part(0, LONGEST_LINE))
    numbers = Counter(question.number for question in exam.questions)
    for question in exam.questions:
        if not question.answer and question.number is not None and question.number in exam.keys:
            if numbers[question.number] > 1:
                why = f"Several questions have the number {question.number}, so the list of answers is unclear."
                intake.leave_out(why, line=question.line, name=question.name)
                continue
            question.answer = exam.keys[question.number]
        _take(intake, question, resolve)
    return intake.result()


def _take(intake: Intake, question: _Question, resolve: Resolve | None) -> None:
    changes: list[str] = []
    ask = _joined(question.stem, resolve, changes)
    native: dict[str, Any] = {"ask": ask}
    try:
        native |= _answers(question, resolve, changes)
    except ValueError as reason:
        intake.leave_out(str(reason), line=question.line, name=question.name)
        return
    if explain := _joined(question.explain, resolve, changes):
        native["explain"] = explain
    if title := question.settings.get("title"):
        native["title"] = title
    points = question.settings.get("points", "").split(" ")[0]
    if points.replace(".", "", 1).isdecimal() and 0 < float(points[:8]) <= 100:
        native["points"] = float(points[:8])
    set_apart(native)
    intake.take(native, line=question.line, name=question.name, changes=changes)


def _joined(lines: Sequence[Line], resolve: Resolve | None, changes: list[str]) -> str:
    """Several lines as one text: paragraphs of a document, lines of a text, where those too long are one."""
    whole = ""
    for line, before in zip(lines, [None, *lines], strict=False):
        text = line.markdown(resolve, changes)
        if whole and text:
            is_wrapped = resolve is None and before is not None and len(before.text) > WRAPPED
            whole += " " if is_wrapped else "\\\n" if resolve is None else "\n\n"
        whole += text
    return whole


def _answers(question: _Question, resolve: Resolve | None, changes: list[str]) -> dict[str, Any]:
    """The answers of a question.

    Raises:
        ValueError: it is not told which is right; in a sentence.
    """
    words = [" ".join(line.text for line in option.lines).strip() for option in question.options]
    if not question.stem:
        raise ValueError("There is no question before the options.")
    if not words:
        return _without_options(question.answer)
    if len(words) < 2:
        raise ValueError("There are fewer than two options.")
    right, look = _right(question, words, changes)
    folded = [word.casefold().strip(" .") for word in words]
    if len(folded) == 2 and len(right) == 1 and {folded[0]} <= _TRUE | _FALSE and {folded[1]} <= _TRUE | _FALSE:
        return {"type": "true-false", "answer": folded[right[0]] in _TRUE}
    options = [
        {
            "right" if place in right else "wrong": "\\\n".join(
                filter(None, (line.markdown(resolve, changes, without=look) for line in option.lines))
            )
        }
        for place, option in enumerate(question.options)
    ]
    return {"type": "multiple" if len(right) > 1 else "choice", "options": options}


def _without_options(answer: str) -> dict[str, Any]:
    if not answer:
        raise ValueError("It has neither options nor an answer.")
    word = answer.casefold().strip(" .")
    if word in _TRUE | _FALSE:
        return {"type": "true-false", "answer": word in _TRUE}
    accept = [part.strip() for part in re.split(r"\s*[;|]\s*|\s+or\s+", answer) if part.strip()]
    return {"type": "short", "accept": list(dict.fromkeys(accept))}


def _right(question: _Question, words: Sequence[str], changes: list[str]) -> tuple[list[int], Look]:
    """The places of the right options, and the look that told them."""
    if question.answer:
        return _named(question.answer, words), Look.PLAIN
    if starred := [place for place, option in enumerate(question.options) if option.is_starred]:
        return starred, Look.PLAIN
    for look, called in ((Look.MARKED, "colour, highlighting or underlining"), (Look.BOLD, "bold type")):
        marked = [place for place, option in enumerate(question.options) if option.lines[0].is_all(look)]
        if marked and len(marked) < len(words):
            changes.append(f"The right answer was told by its {called}. Check it.")
            return marked, look
    raise ValueError("It is not told which option is right: write “Answer: B” below, or a star before it.")


def _named(answer: str, words: Sequence[str]) -> list[int]:
    folded = [" ".join(word.split()).casefold().strip(" .") for word in words]
    if (told := " ".join(answer.split()).casefold().strip(" .")) in folded:
        return [folded.index(told)]
    parts = [part for part in re.split(r"\s*[,;&/]\s*|\s+and\s+", answer) if part]
    if all(re.fullmatch(r"\(?[A-Za-z][.)]?", part) for part in parts):
        found = [_LETTERS.index(part.strip("(.)").upper()) for part in parts]
    elif label := _LABEL.fullmatch(answer):
        found = [_LETTERS.index(label[1].upper())]
    else:
        found = []
    if not found or max(found) >= len(words):
        raise ValueError(f"The answer “{answer[:40]}” is none of the options.")
    return sorted(set(found))
