"""Moodle's XML question by question, so that neither a large file nor a broken one costs more than it must."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from lxml import etree

from quizapp.formats import fractions
from quizapp.formats.base import Imported, Refused, Upload
from quizapp.formats.blanks import token
from quizapp.formats.fractions import Graded, GradedNumber, Unfit
from quizapp.formats.gift.reader import topic_of
from quizapp.formats.html import markdown_of, settled
from quizapp.formats.intake import Intake, short
from quizapp.formats.markdown import plain_of
from quizapp.formats.marks import written
from quizapp.formats.moodle_xml import cloze
from quizapp.formats.pictures import Unusable, embedded, set_apart, unpacked
from quizapp.formats.xml import Element, elements

LARGEST = 60_000_000
"""Bytes of one file, its pictures included."""

_PLUGIN_FILE = "@@PLUGINFILE@@"
_BREAKS = re.compile(r"(?<!>)\n(?!<(?:p|ul|ol|li|table|tr|td|div|/))")
_YES = frozenset({"1", "true", "yes"})
_USUAL_FEEDBACK = frozenset(
    {"Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."}
)
_PLACE = re.compile(r"\[\[(\d{1,3})\]\]")
_WITHOUT_KIND = {
    "essay": "An essay question has no kind here.",
    "description": "A description without answers has no kind here.",
    "calculated": "A question that draws new numbers each time has no kind here.",
    "calculatedsimple": "A question that draws new numbers each time has no kind here.",
    "calculatedmulti": "A question that draws new numbers each time has no kind here.",
    "random": "A question drawn at random is none of its own.",
    "randomsamatch": "A question put together at random is none of its own.",
    "ddimageortext": "Dragging onto a picture has no kind here.",
    "ddmarker": "Dragging markers onto a picture has no kind here.",
}


def reads(upload: Upload) -> Imported:
    """The questions of a file."""
    intake = Intake(upload)
    topic, number = "", 0
    try:
        for element in elements(upload.data, LARGEST, "question", intake.note):
            kind = (element.get("type") or "").strip().lower()
            if kind == "category":
                topic = topic_of(_inner(element.find("category")))
                continue
            number += 1
            _Reading(intake, element, kind, topic).run()
    except Refused as reason:
        if not number:
            raise
        intake.leave_out(f"{reason} What follows was not read.", name="the rest of the file")
    return intake.result()


def _inner(element: Element | None) -> str:
    """The text of an element that wraps it in `text`, or has it itself."""
    if element is None:
        return ""
    found = element.find("text")
    inner = element if found is None else found
    # Some files have HTML here as elements of their own.
    return (inner.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in inner)


class _Reading:
    """One question on its way."""

    def __init__(self, intake: Intake, element: Element, kind: str, topic: str) -> None:
        self.intake = intake
        self.element = element
        self.kind = kind
        self.topic = topic
        self.changes: list[str] = []
        self.name = " ".join(_inner(element.find("name")).split())
        self.line = int(element.sourceline or 0)

    def run(self) -> None:
        answers = _KINDS.get(self.kind)
        if answers is None:
            why = _WITHOUT_KIND.get(self.kind, f"Moodle's question type `{self.kind[:40]}` has no kind here.")
            self._leave_out(why)
            return
        try:
            native = self._shared() | answers(self)
            if self.name and self.name != short(plain_of(native["ask"])):
                native["title"] = written(self.name, inline=True)
            set_apart(native)
        except Unfit as reason:
            self._leave_out(str(reason))
            return
        key = (self.element.findtext("idnumber") or "").strip() or None
        self.intake.take(native, line=self.line, name=self.name, changes=self.changes, key=key)

    def _leave_out(self, why: str) -> None:
        name = self.name or " ".join(_inner(self.element.find("questiontext")).split())
        self.intake.leave_out(why, line=self.line, name=name)

    def _shared(self) -> dict[str, Any]:
        """What every question may have."""
        ask = self._prose(self.element.find("questiontext"))
        native: dict[str, Any] = {"type": "", "ask": ask}
        tags = [written(" ".join(_inner(tag).split()), inline=True) for tag in self.element.findall("tags/tag")]
        hints = [self._prose(hint) for hint in self.element.findall("hint")]
        for key, value in (
            ("topic", self.topic),
            ("tags", [tag for tag in dict.fromkeys(tags) if tag]),
            ("explain", self._prose(self.element.find("generalfeedback"))),
            ("hints", [hint for hint in hints if hint]),
        ):
            if value:
                native[key] = value
        if (points := self._points()) != 1:
            native["points"] = points
        self._old_picture(native)
        if any(self._has_words(f"{each}feedback") for each in ("correct", "partiallycorrect", "incorrect")):
            self.changes.append("Feedback on the answer as a whole was left out; that on single answers is kept.")
        return native

    def _has_words(self, name: str) -> bool:
        element = self.element.find(name)
        return bool(element is not None and (text := self._prose(element)) and text not in _USUAL_FEEDBACK)

    def _points(self) -> float:
        grade = _float(self.element.findtext("defaultgrade") or "1")
        if 0 < grade <= 100:
            return grade
        self.changes.append(f"It was worth {grade:g} points and now is worth {'1' if grade <= 0 else '100'}.")
        return 1 if grade <= 0 else 100

    def _old_picture(self, native: dict[str, Any]) -> None:
        """The picture beside a question, as Moodle wrote it before version 2."""
        name, data = self.element.findtext("image") or "", self.element.findtext("image_base64") or ""
        if name.strip() and data.strip():
            try:
                native["image"] = self.intake.picture(name, unpacked(data))
            except Unusable as reason:
                self.changes.append(str(reason))

    def _prose(self, element: Element | None, *, inline: bool = False) -> str:
        """A text as Markdown, with the pictures that lie inside its element."""
        text = _inner(element)
        if element is None or not text.strip():
            return ""
        label = element.get("format") or "html"
        if label in {"plain_text", "plain"}:
            return written(text.strip(), inline=inline)
        if label == "markdown":
            found = settled(text, self._files(element), inline=inline)
            self.changes += found.notes
            return found.text
        if label in {"moodle_auto_format", "moodle"}:
            text = _BREAKS.sub("<br>", text.strip())
        found = markdown_of(text, self._files(element), inline=inline)
        self.changes += found.notes
        return found.text

    def _files(self, element: Element) -> Callable[[str], str]:
        """Finds the pictures of one field; the same name in another field may be another picture."""
        files = {
            ((file.get("path") or "/") + (file.get("name") or "")).lstrip("/"): file for file in element.findall("file")
        }

        def resolve(source: str) -> str:
            if source.lower().startswith("data:"):
                return self.intake.picture("picture", embedded(source))
            name = unquote(source.removeprefix(_PLUGIN_FILE).partition("?")[0]).lstrip("/")
            if name not in files:
                raise Unusable(f"The picture “{name[:60]}” is not in the file.")
            return self.intake.picture(name, unpacked(files[name].text or ""))

        return resolve

    def _answers(self, *, inline: bool = True, is_plain: bool = False) -> Iterator[tuple[Graded, Element]]:
        """The answers with their percents; texts as Markdown, or as they stand."""
        for answer in self.element.findall("answer"):
            fraction = answer.get("fraction") or answer.findtext("fraction")
            if fraction is None:
                self.changes.append("An answer has no `fraction`; it counts as wrong.")
            text = " ".join(_inner(answer).split()) if is_plain else self._prose(answer, inline=inline)
            if text:
                yield Graded(text, _float(fraction or "0"), self._prose(answer.find("feedback"))), answer

    def _is(self, name: str, otherwise: str = "false") -> bool:
        return (self.element.findtext(name) or otherwise).strip().lower() in _YES

    def _multichoice(self) -> dict[str, Any]:
        answers = [answer for answer, _ in self._answers()]
        build = fractions.choice if self._is("single", "true") else fractions.multiple
        native = build(answers, self.changes)
        if not self._is("shuffleanswers", "true"):
            native["shuffle"] = False
        return native

    def _truefalse(self) -> dict[str, Any]:
        said = {_inner(answer).strip().lower(): answer for answer in self.element.findall("answer")}
        if set(said) != {"true", "false"}:
            raise Unfit("The answers are not `true` and `false`.")
        is_true = _float(said["true"].get("fraction") or "0") > _float(said["false"].get("fraction") or "0")
        why, wrong = (self._prose(said[name].find("feedback")) for name in ("true", "false"))
        return {"type": "true-false", **fractions.verdict(is_true, *((why, wrong) if is_true else (wrong, why)))}

    def _shortanswer(self) -> dict[str, Any]:
        answers = [self._with_wildcards(answer) for answer, _ in self._answers(is_plain=True)]
        native = {"type": "short", **fractions.typed(answers)}
        if self._is("usecase"):
            native["case"] = "sensitive"
        return native

    def _with_wildcards(self, answer: Graded) -> Graded:
        if "\\*" not in answer.text:
            return answer
        self.changes.append("An asterisk in an answer stands for anything here.")
        return Graded(answer.text.replace("\\*", "*"), answer.percent, answer.why)

    def _numerical(self) -> dict[str, Any]:
        numbers = [
            GradedNumber(
                None
                if answer.text == "*"
                else fractions.target(answer.text, (element.findtext("tolerance") or "").strip()),
                answer.percent,
                answer.why,
            )
            for answer, element in self._answers(is_plain=True)
        ]
        native = {"type": "numeric", **fractions.numbers(numbers)}
        if unit := self._unit():
            native["unit"] = unit
        return native

    def _unit(self) -> str:
        """The unit in which the answers stand."""
        units = [
            ((unit.findtext("unit_name") or "").strip(), _float(unit.findtext("multiplier") or "1"))
            for unit in self.element.findall("units/unit")
        ]
        own = [name for name, factor in units if name and factor == 1]
        if len([name for name, _ in units if name]) > 1:
            self.changes.append(f"Of several units one is left, {own[0] if own else 'none'}.")
        return own[0][:30] if own else ""

    def _matching(self) -> dict[str, Any]:
        pairs: list[dict[str, str]] = []
        extra: list[str] = []
        for entry in self.element.findall("subquestion"):
            left, right = self._prose(entry, inline=True), self._right_side(entry.find("answer"))
            if left and right:
                pairs.append({"left": left, "right": right})
            elif right and right not in extra:
                extra.append(right)
        known = {pair["right"] for pair in pairs}
        distractors = [text for text in extra if text not in known]
        return {"type": "matching", "pairs": pairs, **({"distractors": distractors} if distractors else {})}

    def _right_side(self, answer: Element | None) -> str:
        if self.kind == "ddmatch":
            return self._prose(answer, inline=True)
        return written(" ".join(_inner(answer).split()), inline=True)

    def _ordering(self) -> dict[str, Any]:
        items = [self._prose(answer, inline=True) for answer in self.element.findall("answer")]
        if (self.element.findtext("selecttype") or "ALL").strip().upper() not in {"ALL", "0"}:
            self.changes.append("Moodle showed only some of the items; here all are put in order.")
        return {"type": "ordering", "order": [{"text": item} for item in items if item]}

    def _gaps(self) -> dict[str, Any]:
        """Words chosen or dragged into a text: a cloze in which each place offers the words of its group."""
        choices = [*self.element.findall("selectoption"), *self.element.findall("dragbox")]
        words = [self._gap_word(choice) for choice in choices]
        groups = [(choice.findtext("group") or "1").strip() for choice in choices]
        text = _inner(self.element.find("questiontext"))
        numbers = [int(number) for number in _PLACE.findall(text)]
        if not numbers or any(not 0 < number <= len(words) for number in numbers):
            raise Unfit("The text and its choices do not match.")
        blanks: dict[str, Any] = {}
        tokens = iter(range(1, len(numbers) + 1))
        marked = _PLACE.sub(lambda _: token(next(tokens)), text)
        for place, number in enumerate(numbers, start=1):
            offered = dict.fromkeys(
                word for word, group in zip(words, groups, strict=True) if group == groups[number - 1] and word
            )
            right = words[number - 1]
            blanks[cloze.name(place)] = {
                "options": [{"right" if word == right else "wrong": word} for word in offered],
                **({} if self._is("shuffleanswers") else {"shuffle": False}),
            }
        return {"type": "cloze", "ask": cloze.with_blanks(self._marked(marked), len(numbers)), "blanks": blanks}

    def _gap_word(self, choice: Element) -> str:
        found = markdown_of(_inner(choice), inline=True)
        self.changes += found.notes
        return found.text

    def _cloze(self) -> dict[str, Any]:
        text = _inner(self.element.find("questiontext"))
        found = cloze.taken_apart(text, self.changes)
        ask = cloze.with_blanks(self._marked(found.text), len(found.blanks))
        return {"type": "cloze", "ask": ask, "blanks": found.blanks}

    def _marked(self, text: str) -> str:
        """The question's text with tokens where blanks belong, as Markdown."""
        element = self.element.find("questiontext")
        inner = None if element is None else element.find("text")
        if element is None or inner is None:
            raise Unfit("The question has no text.")
        for child in list(inner):
            inner.remove(child)
        inner.text = text
        return self._prose(element)

    def _rows(self) -> dict[str, Any]:
        """Statements each judged by a column, as in Kprime and MTF questions."""
        columns = {
            column.get("number"): self._prose(column.find("responsetext"), inline=True)
            for column in self.element.findall("column")
        }
        right = {
            weight.get("rownumber"): columns.get(weight.get("columnnumber"), "")
            for weight in self.element.findall("weight")
            if _float(weight.findtext("value") or "0") > 0
        }
        items = []
        for row in self.element.findall("row"):
            text, why = self._prose(row.find("questiontext"), inline=True), self._prose(row.find("feedbacktext"))
            if text:
                note = {"why": why} if why else {}
                items.append({"text": text, "in": [right.get(row.get("number"), "")], **note})
        return {"type": "categorize", "categories": [name for name in columns.values() if name], "items": items}


_KINDS: Mapping[str, Callable[[_Reading], dict[str, Any]]] = {
    "multichoice": _Reading._multichoice,
    "truefalse": _Reading._truefalse,
    "shortanswer": _Reading._shortanswer,
    "numerical": _Reading._numerical,
    "matching": _Reading._matching,
    "ddmatch": _Reading._matching,
    "ordering": _Reading._ordering,
    "gapselect": _Reading._gaps,
    "ddwtos": _Reading._gaps,
    "cloze": _Reading._cloze,
    "multianswer": _Reading._cloze,
    "kprime": _Reading._rows,
    "mtf": _Reading._rows,
}


def _float(text: str) -> float:
    """A number as Moodle writes it; what is none counts as zero."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return 0.0
    return value if -1e9 < value < 1e9 else 0.0
