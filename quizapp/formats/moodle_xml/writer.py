"""A bank as Moodle's XML, with the pictures that its texts show inside."""

from base64 import b64encode
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from lxml import etree

from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Note, Question
from quizapp.domain.questions.categorize import Categorize
from quizapp.domain.questions.choice import Choice
from quizapp.domain.questions.cloze import BLANK, Cloze
from quizapp.domain.questions.matching import Matching
from quizapp.domain.questions.multiple import Multiple
from quizapp.domain.questions.numeric import Numeric
from quizapp.domain.questions.ordering import Ordering
from quizapp.domain.questions.short import Short
from quizapp.domain.questions.true_false import TrueFalse
from quizapp.formats.base import Losses, Media, Written
from quizapp.formats.blanks import token
from quizapp.formats.gift.writer import category
from quizapp.formats.grades import grade, opposite_why, share
from quizapp.formats.intake import short
from quizapp.formats.markdown import html_of, pictures_in, plain_of
from quizapp.formats.moodle_xml import cloze
from quizapp.formats.xml import Element, without_controls

HOLDS = frozenset({"title", "topic", "tags", "explain", "hints", "points", "image"})


def write(bank: Bank, media: Media) -> Written:
    """The questions of a bank, each in the category of its topic."""
    losses = Losses()
    losses.add_parts(bank, HOLDS)
    losses.add_notes(bank, keeps_order=True)
    quiz = etree.Element("quiz")
    topic: str | None = None
    for question in bank.questions.values():
        made = _Question(question, media, losses).made()
        if made is None:
            losses.add("Some questions are left out, for Moodle has no such kind.", question.id)
            continue
        if (question.topic or "") != topic:
            topic = question.topic or ""
            quiz.append(_category(topic))
        quiz.append(made)
    etree.indent(quiz)
    data = etree.tostring(quiz, encoding="UTF-8", xml_declaration=True)
    return Written(data, ".xml", losses.found())


def _category(topic: str) -> Element:
    element = etree.Element("question", {"type": "category"})
    _text(etree.SubElement(element, "category"), category(topic))
    return element


def _text(parent: Element, text: str) -> None:
    """Text inside `text`, as CDATA where it has markup."""
    inner = etree.SubElement(parent, "text")
    text = without_controls(text)
    inner.text = etree.CDATA(text) if ("<" in text or "&" in text) and "]]>" not in text else text


class _Question:
    """One question as an element."""

    def __init__(self, question: Question, media: Media, losses: Losses) -> None:
        self.question = question
        self.media = media
        self.losses = losses
        self.root = etree.Element("question")

    def made(self) -> Element | None:
        """The element; None if Moodle has no such kind."""
        question = self.question
        kind = _KINDS.get(type(question))
        if kind is None or (isinstance(question, Categorize) and len(question.items) < 2):
            return None
        self.root.set("type", kind)
        name = plain_of(question.title) if question.title else short(plain_of(question.ask))
        _text(etree.SubElement(self.root, "name"), " ".join(name.split()))
        self._stem()
        self._formatted(self.root, "generalfeedback", question.explain or "")
        self._plain("defaultgrade", f"{question.points:g}")
        self._plain("idnumber", question.id)
        self._answers()
        for hint in question.hints:
            self._formatted(self.root, "hint", hint)
        if question.tags:
            tags = etree.SubElement(self.root, "tags")
            for tag in question.tags:
                _text(etree.SubElement(tags, "tag"), plain_of(tag))
        return self.root

    def _stem(self) -> None:
        question = self.question
        text, blanks = question.ask, tuple[str, ...]()
        if isinstance(question, Cloze):
            blanks = tuple(name.strip() for name in BLANK.findall(text))
            numbers = iter(range(1, len(blanks) + 1))
            text = BLANK.sub(lambda _: token(next(numbers)), text)
        html = html_of(text, _address)
        pictures = pictures_in(text)
        if question.image:
            paragraph = html if html.startswith("<p>") else f"<p>{html}</p>"
            alt = html_of(question.alt or "", inline=True).replace('"', "&quot;")
            html = f'{paragraph}\n<p><img src="{_address(question.image)}" alt="{alt}"></p>'
            pictures.append(question.image)
        for number, name in enumerate(blanks, start=1):
            assert isinstance(question, Cloze)  # noqa: S101 - only these have blanks
            html = html.replace(token(number), cloze.put_together(question.blanks[name]))
        element = etree.SubElement(self.root, "questiontext", {"format": "html"})
        _text(element, html)
        self._add_files(element, pictures)

    def _plain(self, name: str, text: str) -> None:
        etree.SubElement(self.root, name).text = text

    def _formatted(self, parent: Element, name: str, markdown: str, attributes: dict[str, str] | None = None,
                   *, inline: bool = False) -> Element:  # fmt: skip
        """A text with its pictures, under its name."""
        element = etree.SubElement(parent, name, {**(attributes or {}), "format": "html"})
        _text(element, html_of(markdown, _address, inline=inline) if markdown else "")
        self._add_files(element, pictures_in(markdown))
        return element

    def _add_files(self, element: Element, names: Iterable[str]) -> None:
        for name in dict.fromkeys(names):
            if name in self.media:
                file = etree.SubElement(element, "file", {"name": name, "path": "/", "encoding": "base64"})
                file.text = b64encode(self.media[name]).decode()
            elif not name.startswith(("http://", "https://")):
                self.losses.add("A picture that is named is not there.", self.question.id)

    def _answer(self, percent: str, markdown: str, note: Note) -> Element:
        answer = self._formatted(self.root, "answer", markdown, {"fraction": percent}, inline=True)
        self._formatted(answer, "feedback", note.why or "")
        return answer

    def _typed_answer(self, percent: str, text: str, why: str | None) -> Element:
        answer = etree.SubElement(self.root, "answer", {"fraction": percent, "format": "plain_text"})
        _text(answer, text)
        self._formatted(answer, "feedback", why or "")
        return answer

    def _grade(self, percent: float | None) -> str:
        return grade(percent or 0, self.losses, self.question.id)

    def _answers(self) -> None:
        match self.question:
            case Choice() as question:
                self._choice(question)
            case Multiple() as question:
                self._multiple(question)
            case TrueFalse() as question:
                self._verdict(question)
            case Short() as question:
                self._short(question)
            case Numeric() as question:
                self._numeric(question)
            case Matching() as question:
                self._matching(question)
            case Categorize() as question:
                self._sorted(question)
            case Ordering() as question:
                self._ordering(question)
            case Cloze() as question:
                self._tell_cloze(question)

    def _choice(self, question: Choice) -> None:
        self._plain("single", "true")
        self._plain("shuffleanswers", "true" if question.shuffle else "false")
        self._plain("answernumbering", "none")
        for option in question.options:
            self._answer("100" if option.is_right else self._grade(option.credit), option.text, option)

    def _multiple(self, question: Multiple) -> None:
        self._plain("single", "false")
        self._plain("shuffleanswers", "true" if question.shuffle else "false")
        self._plain("answernumbering", "none")
        for option in question.options:
            self._answer(self._grade(share(question, option)), option.text, option)

    def _verdict(self, question: TrueFalse) -> None:
        for truth in (True, False):
            why = question.why if truth is question.answer else opposite_why(question)
            self._typed_answer("100" if truth is question.answer else "0", "true" if truth else "false", why)

    def _short(self, question: Short) -> None:
        if question.typos:
            self.losses.add("Slips of the pen are not forgiven.", question.id)
        self._plain("usecase", "1" if question.case else "0")
        for text in question.accept:
            self._typed_answer("100", text, question.why)
        for answer in question.anticipate:
            self._typed_answer(self._grade(answer.credit), answer.text, answer.why)
        if question.wrong.why or question.wrong.credit:
            self._typed_answer(self._grade(question.wrong.credit), "*", question.wrong.why)

    def _numeric(self, question: Numeric) -> None:
        for percent, target, why in (
            ("100", question, question.why),
            *((self._grade(each.credit), each, each.why) for each in question.anticipate),
        ):
            middle, margin = target.middle
            answer = self._typed_answer(percent, f"{middle:f}", why)
            etree.SubElement(answer, "tolerance").text = f"{margin:f}"
        if question.wrong.why:
            self._typed_answer(self._grade(question.wrong.credit), "*", question.wrong.why)
        if question.unit:
            units = etree.SubElement(self.root, "units")
            unit = etree.SubElement(units, "unit")
            etree.SubElement(unit, "multiplier").text = "1"
            etree.SubElement(unit, "unit_name").text = question.unit
        self._plain("unitgradingtype", "0")
        self._plain("showunits", "0" if question.unit else "3")

    def _matching(self, question: Matching) -> None:
        if any(note.why for _, note in question.answer_notes()):
            self.losses.add("What is said of pairs is left out.", question.id)
        rights = [*(pair.right for pair in question.pairs), *(other.text for other in question.distractors)]
        self.losses.add_plainness(rights, question.id)
        self._plain("shuffleanswers", "true")
        for pair in question.pairs:
            self._pair(pair.left, pair.right)
        for distractor in question.distractors:
            self._pair("", distractor.text)

    def _pair(self, left: str, right: str) -> None:
        entry = self._formatted(self.root, "subquestion", left, inline=True)
        _text(etree.SubElement(entry, "answer"), " ".join(plain_of(right).split()))

    def _sorted(self, question: Categorize) -> None:
        self.losses.add("Questions that sort become matching questions.", question.id)
        self.losses.add_plainness(question.categories, question.id)
        self._plain("shuffleanswers", "true")
        used = {item.belongs[0] for item in question.items}
        for item in question.items:
            self._pair(item.text, item.belongs[0])
        for name in question.categories:
            if name not in used:
                self._pair("", name)

    def _ordering(self, question: Ordering) -> None:
        if any(note.why for _, note in question.answer_notes()):
            self.losses.add("What is said of items is left out.", question.id)
        for name, value in (("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("selectcount", "0"),
                            ("gradingtype", "ABSOLUTE_POSITION"), ("showgrading", "SHOW")):  # fmt: skip
            self._plain(name, value)
        for place, item in enumerate(question.order, start=1):
            self._formatted(self.root, "answer", item.text, {"fraction": f"{place}.0000000"}, inline=True)

    def _tell_cloze(self, question: Cloze) -> None:
        for blank in question.blanks.values():
            if getattr(blank, "typos", 0):
                self.losses.add("Slips of the pen are not forgiven.", question.id)
            if getattr(blank, "unit", None):
                self.losses.add("Units of blanks are left out.", question.id)


_KINDS: dict[type[Any], str] = {
    Choice: "multichoice",
    Multiple: "multichoice",
    TrueFalse: "truefalse",
    Short: "shortanswer",
    Numeric: "numerical",
    Matching: "matching",
    Categorize: "matching",
    Ordering: "ordering",
    Cloze: "cloze",
}


def _address(name: str) -> str:
    if name.startswith(("http://", "https://")):
        return name
    return f"@@PLUGINFILE@@/{quote(name)}"
