"""GIFT as Moodle reads it: the same order of decisions, so that a file means here what it means there."""

import re
from collections.abc import Iterator
from typing import Any

from quizapp.formats import fractions
from quizapp.formats.base import Imported, Upload
from quizapp.formats.fractions import Graded, GradedNumber, Unfit
from quizapp.formats.html import markdown_of, settled
from quizapp.formats.intake import TOPIC_JOINT, Intake
from quizapp.formats.marks import is_plain_text, without_marks, written

LONGEST_QUESTION = 200_000
"""Characters of one question; longer ones are no questions."""

FORMATS = frozenset({"html", "moodle", "plain", "markdown"})

# While a question is taken apart, characters that a backslash protects are others, which no text may hold.
_PROTECTED = dict(zip("\\:#={}~n", "\ufde0\ufde1\ufde2\ufde3\ufde4\ufde5\ufde6\ufde7", strict=True))
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_RELEASED = {ord(stand_in): "\n" if sign == "n" else sign for sign, stand_in in _PROTECTED.items()}
_WEIGHT = re.compile(r"%(-*\d{1,3}(?:[.,]\d*)?)%")
_FORMAT = re.compile(r"\[([a-z]+)\]")
_ID = re.compile(r"\[id:((?:\\\]|[^\]\[])+)\]")
_COMMENT = re.compile(r"^[ \t]*//.*\n?", re.MULTILINE)
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]<>`])+)\]")
_SLASH = re.compile(r"(?<!/)/(?!/)")
_CONTEXT = re.compile(r"\$\w+\$")
_CLOZE = re.compile(
    r"\{\d*:(?:MULTICHOICE|MULTIRESPONSE|SHORTANSWER|NUMERICAL|MC|MR|SA|MW|NM)(?:_?[CHVS]{1,2})?:", re.IGNORECASE
)
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_SMALL_TRUTHS = frozenset(word.lower() for word in _TRUTHS) | {"True", "False"}
_PROMISING = re.compile(r"[=~]|^#|^(?:T|F|TRUE|FALSE|True|False|true|false|t|f)\b|^\s*$")
_BRACES = re.compile(r"\{([^{}]*)\}")
_BREAKS = re.compile(r"(?<!>)\n(?!<(?:p|ul|ol|li|table|tr|td|div|/))")


def reads(upload: Upload) -> Imported:
    """The questions of a GIFT file."""
    found = upload.text()
    intake = Intake(upload)
    for note in found.notes:
        intake.note(note)
    topic = ""
    for line, block in _blocks(without_marks(found.text)):
        reading = _Reading(intake, line, block, topic)
        reading.run()
        topic = reading.topic
    return intake.result()


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Everything between blank lines, with the number of its first line."""
    start, begun, number, position, end = -1, 0, 0, 0, len(text)
    while position <= end:
        stop = text.find("\n", position)
        if stop < 0:
            stop = end
        number += 1
        if text[position:stop].isspace() or position == stop:
            if start >= 0:
                yield begun, text[start:position]
                start = -1
        elif start < 0:
            start, begun = position, number
        position = stop + 1
    if start >= 0:
        yield begun, text[start:]


class _Reading:
    """One block on its way to a question."""

    def __init__(self, intake: Intake, line: int, block: str, topic: str) -> None:
        self.intake = intake
        self.line = line
        self.topic = topic
        self.changes: list[str] = []
        self.key: str | None = None
        self.tags: list[str] = []
        self.format = "moodle"
        self.title = ""
        self.has_escapes = False
        self.text = block

    def run(self) -> None:
        if len(self.text) > LONGEST_QUESTION:
            self.intake.leave_out("This is too long for a question. Is a blank line missing?", line=self.line)
            return
        text = self._without_comments(self.text).strip()
        if text.startswith("$CATEGORY:"):
            text = self._enter_category(text)
        if not text:
            return
        if "\\" in text:
            text = _ESCAPE.sub(lambda found: _PROTECTED[found[1]], text)
            self.has_escapes = True
        if text.startswith("::"):
            title, _, rest = text[2:].partition("::")
            if rest:
                self.title, text = written(self._released(" ".join(title.split())), inline=True), rest.strip()
        try:
            self._take(text)
        except Unfit as reason:
            self._leave_out(str(reason), text)

    def _take(self, text: str) -> None:
        found = self._cut(text)
        if found is None:
            return
        before, answers, after = found
        explain = ""
        if "####" in answers:
            answers, _, explain = answers.partition("####")
            answers, explain = answers.strip(), explain.strip()
        stem = before + after if not after.strip() else f"{before}_____{after}"
        native: dict[str, Any] = {"type": "", "ask": self._stem(stem)}
        if not native["ask"]:
            raise Unfit("There is no text before the answers.")
        native |= self._answers(answers)
        if explain:
            native["explain"] = self._prose(explain)
        for key, value in (("title", self.title), ("topic", self.topic), ("tags", self.tags)):
            if value:
                native[key] = value
        self.intake.take(native, line=self.line, changes=self.changes, key=self.key)

    def _cut(self, text: str) -> tuple[str, str, str] | None:
        """The text before the answers, the answers, and the text after them; None if the entry is none to ask."""
        start, stop = text.find("{"), text.find("}")
        if start < 0 and stop < 0:
            self._leave_out("A description without answers has no kind here.", text)
            return None
        if start < 0 or stop < start:
            raise Unfit("The braces around the answers do not match. Write `{` and `}`, or a backslash before others.")
        if _CLOZE.match(text, start):
            raise Unfit("This is a cloze question as Moodle XML has it, which GIFT has not. Import it as Moodle XML.")
        if not _PROMISING.search(text[start + 1 : stop].strip()) or "{" in text[start + 1 : stop]:
            return self._guessed(text)
        answers = text[start + 1 : stop].strip()
        if not answers or answers.startswith("####"):
            self._leave_out("An essay question has no kind here.", text)
            return None
        return text[:start], answers, text[stop + 1 :]

    def _guessed(self, text: str) -> tuple[str, str, str]:
        """The answers of a text in which other braces were not escaped."""
        pairs = [found for found in _BRACES.finditer(text) if found[1].strip()]
        promising = [found for found in pairs if _PROMISING.search(found[1].strip())]
        if promising:
            self.changes.append("Braces in the text lack a backslash; the last pair was taken for the answers.")
            last = promising[-1]
            return text[: last.start()], last[1].strip(), text[last.end() :]
        start, stop = text.find("{"), text.find("}")
        outer = text.rfind("}")
        if "{" in text[start + 1 : stop] and _PROMISING.search(text[start + 1 : outer].strip()):
            self.changes.append("Braces in the answers lack a backslash; the outermost pair was taken.")
            return text[:start], text[start + 1 : outer].strip(), text[outer + 1 :]
        if len(pairs) == 1 and text.count("{") == text.count("}") == 1:
            found = pairs[0]
            self.changes.append("What stands in braces has no `=` before it; it was taken for a short answer.")
            return text[: found.start()], found[1].strip(), text[found.end() :]
        raise Unfit("What stands in braces is no answer: there is no `=`, `~`, `#`, `T` or `F`.")

    def _answers(self, text: str) -> dict[str, Any]:
        """The type and the answers, decided in Moodle's order."""
        if text.startswith("#"):
            return {"type": "numeric", **fractions.numbers(self._numbers(text[1:]))}
        if "~" in text:
            return self._options(text)
        if "=" in text and "->" in text:
            return self._pairs(text)
        word, *told = text.split("#")
        word = word.strip()
        if word in _SMALL_TRUTHS:
            self.changes.append("True or false is written in small letters; Moodle takes it for a short answer.")
            word = word.upper()
        if word in _TRUTHS:
            wrong, why = [*(self._prose(each) for each in told[:2]), "", ""][:2]
            return {"type": "true-false", **fractions.verdict(_TRUTHS[word], why, wrong)}
        return {"type": "short", **fractions.typed(self._texts(text))}

    def _options(self, text: str) -> dict[str, Any]:
        is_single = "=" in text
        pieces = map(str.strip, text.replace("=", "~=").split("~"))
        answers = [self._graded(piece, 0.0, inline=True) for piece in pieces if piece and piece != "="]
        if len(answers) < 2:
            raise Unfit("There are fewer than two options.")
        return (fractions.choice if is_single else fractions.multiple)(answers, self.changes)

    def _graded(self, piece: str, otherwise: float, *, inline: bool) -> Graded:
        """One answer with its weight and its feedback."""
        percent, piece = self._weighed(piece, otherwise)
        if "#" in piece:
            text, _, why = piece.partition("#")
            return Graded(self._prose(text, inline=inline), percent, self._prose(why))
        return Graded(self._prose(piece, inline=inline), percent)

    def _weighed(self, piece: str, otherwise: float) -> tuple[float, str]:
        percent = otherwise
        is_right = piece.startswith("=")
        if is_right:
            percent, piece = 100.0, piece[1:].lstrip()
        if piece.startswith("%") and (found := _WEIGHT.match(piece)):
            percent, piece = _as_percent(found[1]), piece[found.end() :].lstrip()
            if is_right and percent != 100:
                self.changes.append(f"`=%{found[1]}%` was read as {percent:g} %; Moodle would show the percent sign.")
        return percent, piece

    def _texts(self, text: str) -> Iterator[Graded]:
        """The answers of a short answer, which are no markup."""
        for piece in text.split("="):
            if not (piece := piece.strip()):
                continue
            percent, piece = self._weighed(piece, 100.0)
            answer, _, why = piece.partition("#")
            answer = " ".join(self._released(_unlabelled(answer.strip())[1]).split())
            if not answer:
                raise Unfit("An answer is empty.")
            yield Graded(answer, percent, self._prose(why) if why else "")

    def _numbers(self, text: str) -> Iterator[GradedNumber]:
        wrong = ""
        if "~" in text:
            text, _, wrong = text.partition("~")
        pieces = [piece for piece in text.split("=") if piece.strip()]
        for piece in pieces:
            percent, answer = self._weighed(piece.strip(), 100.0)
            answer, _, why = answer.partition("#")
            answer = self._released(answer).strip()
            yield GradedNumber(None if answer == "*" else _target(answer), percent, self._prose(why) if why else "")
        if wrong:
            _, _, why = wrong.partition("#")
            yield GradedNumber(None, 0.0, self._prose(why))

    def _pairs(self, text: str) -> dict[str, Any]:
        pairs: list[dict[str, str]] = []
        distractors: list[str] = []
        for piece in text.split("="):
            if not (piece := piece.strip()):
                continue
            left, arrow, right = piece.partition("->")
            if not arrow:
                raise Unfit("One of the pairs has no `->` between its sides.")
            said = written(" ".join(self._released(right).split()), inline=True)
            if not said:
                raise Unfit("One of the pairs has nothing behind `->`.")
            if left.strip():
                pairs.append({"left": self._prose(left, inline=True), "right": said})
            elif said not in distractors:
                distractors.append(said)
        extra = [text for text in distractors if text not in {pair["right"] for pair in pairs}]
        return {"type": "matching", "pairs": pairs, **({"distractors": extra} if extra else {})}

    def _stem(self, text: str) -> str:
        """The stem, whose format holds for all texts that name none of their own."""
        text = text.strip()
        if text.startswith("["):
            label, text = _unlabelled(text)
            self.format = label or self.format
        return self._rendered(self._released(text), self.format)

    def _prose(self, text: str, *, inline: bool = False) -> str:
        """A text of the question as Markdown."""
        text, label = text.strip(), self.format
        if is_plain_text(text):
            return text
        if text.startswith("["):
            named, text = _unlabelled(text)
            label = named or label
        return self._rendered(self._released(text), label, inline=inline)

    def _rendered(self, text: str, label: str, *, inline: bool = False) -> str:
        """A text in one of GIFT's four formats as Markdown."""
        if label == "html" or (label == "moodle" and ("<" in text or "&" in text)):
            html = _BREAKS.sub("<br>", text) if label == "moodle" else text
            found = markdown_of(html, inline=inline)
            self.changes += found.notes
            return found.text
        if label == "markdown":
            found = settled(text, inline=inline)
            self.changes += found.notes
            return found.text
        return written(text, inline=inline)

    def _released(self, text: str) -> str:
        return text.translate(_RELEASED) if self.has_escapes else text

    def _without_comments(self, block: str) -> str:
        """The block without comments, of which some carry an id and tags."""
        if "//" not in block:
            return block
        for line in _COMMENT.findall(block):
            if "[" in line:
                if found := _ID.search(line):
                    self.key = found[1].replace("\\]", "]").strip()
                tags = (tag.replace("\\]", "]").strip() for tag in _TAG.findall(line))
                self.tags += [written(tag, inline=True) for tag in tags if tag]
        return _COMMENT.sub("", block)

    def _enter_category(self, text: str) -> str:
        """Go to the category of a block's first line; what stands below it is a question."""
        line, _, rest = text.partition("\n")
        self.topic = topic_of(line.removeprefix("$CATEGORY:"))
        return rest.strip()

    def _leave_out(self, why: str, text: str) -> None:
        self.intake.leave_out(why, line=self.line, name=self.title or self._released(text[:200]))


def topic_of(path: str) -> str:
    """A category's path as a topic: without the course it lies in."""
    names = [name.replace("//", "/").strip() for name in _SLASH.split(path.strip())]
    if names and (_CONTEXT.fullmatch(names[0]) or not names[0]):
        names = names[1:]
    if names and names[0] == "top":
        names = names[1:]
    return written(TOPIC_JOINT.join(name.replace(TOPIC_JOINT, "/") for name in names if name), inline=True)


def _unlabelled(text: str) -> tuple[str | None, str]:
    """The format that a text names at its beginning, and the rest."""
    found = _FORMAT.match(text)
    return (found[1], text[found.end() :].lstrip()) if found and found[1] in FORMATS else (None, text)


def _as_percent(text: str) -> float:
    sign = -1 if text.startswith("-") else 1
    return sign * float(text.lstrip("-").replace(",", ".") or 0)


def _target(text: str) -> dict[str, Any]:
    """A number with its tolerance, or a range."""
    if ".." in text:
        low, _, high = text.partition("..")
        return {"range": [fractions.finite(low), fractions.finite(high)]}
    answer, _, tolerance = text.partition(":")
    return fractions.target(answer, tolerance)
