"""A bank as a quiz that Canvas imports: QTI 1.2 as Canvas itself exports it, in a content package with the pictures.

Formulas are written as Canvas' equation editor writes them, as pictures that carry their TeX, so that they can be seen
and edited there. Numbers that name answers are digits, for Canvas makes its own ids of them.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from html import escape
from typing import Any
from urllib.parse import quote

from lxml import etree

from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Note, Option, Question
from quizapp.domain.questions.categorize import Categorize
from quizapp.domain.questions.choice import Choice, ChosenAnswer
from quizapp.domain.questions.cloze import BLANK, Blank, Cloze
from quizapp.domain.questions.matching import Matching
from quizapp.domain.questions.multiple import Multiple
from quizapp.domain.questions.numeric import NumberAnswer, Numeric, Target
from quizapp.domain.questions.ordering import Ordering
from quizapp.domain.questions.short import Short, TypedAnswer
from quizapp.domain.questions.true_false import TrueFalse
from quizapp.formats.base import Losses, Media, Written
from quizapp.formats.blanks import token
from quizapp.formats.content_package import Resource, manifest_of, packaged
from quizapp.formats.grades import opposite_why
from quizapp.formats.markdown import html_of, is_plain, pictures_in, plain_of
from quizapp.formats.xml import Element, without_controls

HOLDS = frozenset({"title", "topic", "explain", "points", "image", "bank.summary", "bank.language"})

_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_QUIZ_TYPE = "imsqti_xmlv1p2"
_META_TYPE = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
_FILES, _PICTURES = "$IMS-CC-FILEBASE$", "images"
_FIRST_ANSWER, _FIRST_MATCH = 1001, 2001
_UNTITLED = "Question"
_ONE = "response1"


def write(bank: Bank, media: Media) -> Written:
    """The questions of a bank as one quiz."""
    losses = Losses()
    losses.add_parts(bank, HOLDS)
    losses.add_notes(bank)
    items = [item for each in bank.questions.values() if (item := _Item(each, media, losses)).is_made()]
    shown = dict.fromkeys(name for item in items for name in item.pictures if name in media)
    quiz, meta = f"{bank.id}/{bank.id}.xml", f"{bank.id}/assessment_meta.xml"
    files = {quiz: _quiz(bank, items), meta: _meta(bank, items)}
    files |= {f"{_PICTURES}/{name}": media[name] for name in shown}
    resources = [
        Resource(identifier=bank.id, type=_QUIZ_TYPE, files=(quiz,), dependencies=(f"{bank.id}_meta",)),
        Resource(identifier=f"{bank.id}_meta", type=_META_TYPE, href=meta, files=(meta,)),
        *(
            Resource(identifier=f"{bank.id}_picture_{place}", type="webcontent", href=name, files=(name,))
            for place, name in enumerate((f"{_PICTURES}/{each}" for each in shown), start=1)
        ),
    ]
    manifest = manifest_of(
        resources, identifier=f"{bank.id}_manifest", namespace=_PACKAGE, schema=("IMS Content", "1.1.3")
    )
    return Written(packaged(files, manifest), ".zip", losses.found())


def _quiz(bank: Bank, items: Iterable["_Item"]) -> bytes:
    default: Any = {None: _QTI}
    location = f"{_QTI} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd"
    root = etree.Element("questestinterop", {_LOCATION: location}, default)
    assessment = etree.SubElement(root, "assessment", ident=bank.id, title=_line(bank.title))
    assessment.set("{http://www.w3.org/XML/1998/namespace}lang", bank.language)
    section = etree.SubElement(assessment, "section", ident="root_section")
    section.extend(item.root for item in items)
    for element in root.iter():
        element.tag = f"{{{_QTI}}}{element.tag}"
    return _bytes(root)


def _meta(bank: Bank, items: Iterable["_Item"]) -> bytes:
    """What Canvas keeps beside a quiz. It comes in as a practice quiz, which enters nobody's grades."""
    default: Any = {None: _CANVAS}
    location = f"{_CANVAS} https://canvas.instructure.com/xsd/cccv1p0.xsd"
    root = etree.Element(f"{{{_CANVAS}}}quiz", {"identifier": bank.id, _LOCATION: location}, default)
    points = sum(Decimal(str(item.question.points)) for item in items)
    for name, text in (
        ("title", _line(bank.title)),
        ("description", html_of(bank.summary, formula=_formula)),
        ("shuffle_answers", "true"),
        ("scoring_policy", "keep_highest"),
        ("quiz_type", "practice_quiz"),
        ("points_possible", f"{points:f}"),
        ("allowed_attempts", "-1"),
    ):
        etree.SubElement(root, f"{{{_CANVAS}}}{name}").text = without_controls(text)
    return _bytes(root)


def _bytes(root: Element) -> bytes:
    etree.indent(root)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _line(text: str) -> str:
    return without_controls(" ".join(plain_of(text).split()))


def _address(name: str) -> str:
    if name.startswith(("http://", "https://")):
        return name
    return f"{_FILES}/{_PICTURES}/{quote(name)}"


def _formula(tex: str, is_apart: bool) -> str:
    """A formula as Canvas' editor writes it: drawn by Canvas, with its TeX to edit and to be read out."""
    told = escape(tex)
    source = f"/equation_images/{quote(quote(tex, safe=''))}"
    return (
        f'<img class="equation_image" title="{told}" src="{source}" alt="LaTeX: {told}" data-equation-content="{told}">'
    )


class _Item:
    """One question as an item, in the order of elements that the standard asks for."""

    def __init__(self, question: Question, media: Media, losses: Losses) -> None:
        self.question = question
        self.media = media
        self.losses = losses
        self.pictures: dict[str, None] = {}
        losses.add_plainness(filter(None, (question.title, question.topic)), question.id)
        title = _line(question.title) if question.title else _UNTITLED
        self.root = etree.Element("item", ident=question.id, title=title)
        self._answers: list[str] = []
        self._presentation = etree.Element("presentation")
        self._resprocessing = etree.Element("resprocessing")
        self._feedbacks: list[tuple[str, str]] = []

    def is_made(self) -> bool:
        """Put it together; False if Canvas has no such kind."""
        kind = self._kind()
        if kind is None:
            self.losses.add("Some questions are left out, for Canvas has no such kind.", self.question.id)
            return False
        self._stem()
        outcomes = etree.SubElement(self._resprocessing, "outcomes")
        etree.SubElement(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
        if self.question.explain:
            self._link(self._condition(other=True), self._feedback("general_fb", self.question.explain))
        _WRITE[type(self.question)](self)
        self._metadata(kind)
        self.root.append(self._presentation)
        self.root.append(self._resprocessing)
        for ident, markdown in self._feedbacks:
            flow = etree.SubElement(etree.SubElement(self.root, "itemfeedback", ident=ident), "flow_mat")
            self._material(flow, markdown)
        return True

    def _kind(self) -> str | None:
        question = self.question
        if isinstance(question, Cloze):
            return _blank_kind(question)
        if isinstance(question, Categorize) and len(question.items) < 2:
            return None
        return _KINDS.get(type(question))

    def _metadata(self, kind: str) -> None:
        metadata = etree.SubElement(etree.SubElement(self.root, "itemmetadata"), "qtimetadata")
        known = {
            "question_type": kind,
            "points_possible": f"{self.question.points:g}",
            "original_answer_ids": ",".join(self._answers),
            "qmd_topic": _line(self.question.topic or ""),
        }
        for label, entry in known.items():
            if entry:
                each = etree.SubElement(metadata, "qtimetadatafield")
                etree.SubElement(each, "fieldlabel").text = label
                etree.SubElement(each, "fieldentry").text = entry

    # Texts

    def _html(self, markdown: str, *, inline: bool = False) -> str:
        for name in pictures_in(markdown):
            self._show(name)
        return html_of(markdown, _address, inline=inline, formula=_formula)

    def _show(self, name: str) -> None:
        self.pictures[name] = None
        if name not in self.media and not name.startswith(("http://", "https://")):
            self.losses.add("A picture that is named is not there.", self.question.id)

    def _material(self, parent: Element, markdown: str, *, inline: bool = False) -> None:
        if is_plain(markdown):
            self._plain(parent, markdown)
        else:
            self._put(parent, self._html(markdown, inline=inline), "text/html")

    def _plain(self, parent: Element, text: str) -> None:
        self._put(parent, text, "text/plain")

    def _put(self, parent: Element, text: str, kind: str) -> None:
        material = etree.SubElement(parent, "material")
        etree.SubElement(material, "mattext", texttype=kind).text = without_controls(text)

    def _stem(self) -> None:
        question = self.question
        names = [name.strip() for name in BLANK.findall(question.ask)] if isinstance(question, Cloze) else []
        numbers = iter(range(1, len(names) + 1))
        text = BLANK.sub(lambda _: token(next(numbers)), question.ask) if names else question.ask
        html = self._html(text)
        for number in range(len(names), 0, -1):
            html = html.replace(token(number), f"[{names[number - 1]}]")
        if question.image:
            self._show(question.image)
            paragraph = html if html.startswith("<p>") else f"<p>{html}</p>"
            alt = escape(plain_of(question.alt or ""))
            html = f'{paragraph}\n<p><img src="{_address(question.image)}" alt="{alt}"></p>'
        self._put(self._presentation, f"<div>{html}</div>", "text/html")

    # Answers and conditions

    def _answer_id(self) -> str:
        self._answers.append(str(_FIRST_ANSWER + len(self._answers)))
        return self._answers[-1]

    def _choices(
        self, ident: str, cardinality: str | None = None, prompt: str | None = None
    ) -> tuple[Element, Element]:
        attributes = {"ident": ident, **({"rcardinality": cardinality} if cardinality else {})}
        response = etree.SubElement(self._presentation, "response_lid", attributes)
        if prompt is not None:
            self._material(response, prompt, inline=True)
        return response, etree.SubElement(response, "render_choice")

    def _label(self, choices: Element, ident: str) -> Element:
        return etree.SubElement(choices, "response_label", ident=ident)

    def _entry(self, fibtype: str | None = None) -> None:
        """A place to type something into."""
        response = etree.SubElement(self._presentation, "response_str", ident=_ONE, rcardinality="Single")
        fib = etree.SubElement(response, "render_fib", {"fibtype": fibtype} if fibtype else {})
        etree.SubElement(fib, "response_label", ident="answer1", rshuffle="No")

    def _condition(self, *, other: bool = False, ends: bool = False) -> Element:
        condition = etree.SubElement(self._resprocessing, "respcondition", {"continue": "No" if ends else "Yes"})
        variables = etree.SubElement(condition, "conditionvar")
        if other:
            etree.SubElement(variables, "other")
        return condition

    def _compare(self, parent: Element, value: str, respident: str = _ONE, operator: str = "varequal") -> None:
        etree.SubElement(parent, operator, respident=respident).text = without_controls(value)

    def _score(self, condition: Element, percent: str = "100", action: str = "Set") -> None:
        etree.SubElement(condition, "setvar", action=action, varname="SCORE").text = percent

    def _feedback(self, ident: str, markdown: str) -> str:
        self._feedbacks.append((ident, markdown))
        return ident

    def _link(self, condition: Element, ident: str) -> None:
        etree.SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=ident)

    def _say(self, why: str | None, ident: str, value: str, respident: str = _ONE) -> None:
        """Show something to whoever gives this answer."""
        if why:
            condition = self._condition()
            self._compare(condition[0], value, respident)
            self._link(condition, self._feedback(f"{ident}_fb", why))

    def _say_overall(self, right: Element, why: str | None, wrong: Note) -> None:
        """Show something for right answers, and for all others."""
        if why:
            self._link(right, self._feedback("correct_fb", why))
        if wrong.why:
            self._link(self._condition(other=True), self._feedback("general_incorrect_fb", wrong.why))
        if wrong.credit:
            self._lose_credit()

    def _lose_credit(self) -> None:
        self.losses.add("Parts of the points for single answers are left out, for Canvas has none.", self.question.id)

    # Kinds

    def _choice(self) -> None:
        assert isinstance(self.question, Choice)  # noqa: S101 - as all of these, called by the question's class
        idents = self._options(self.question.options, "Single")
        right = next(ident for ident, option in idents.items() if option.is_right)
        condition = self._condition(ends=True)
        self._compare(condition[0], right)
        self._score(condition)

    def _options(self, options: Iterable[Option], cardinality: str) -> Mapping[str, Option]:
        """What can be chosen, with what is said of each option; their idents."""
        _, choices = self._choices(_ONE, cardinality)
        idents = {self._answer_id(): option for option in options}
        for ident, option in idents.items():
            self._material(self._label(choices, ident), option.text, inline=True)
            self._say(option.why, ident, ident)
            if option.credit is not None:
                self._lose_credit()
        return idents

    def _multiple(self) -> None:
        assert isinstance(self.question, Multiple)  # noqa: S101
        idents = self._options(self.question.options, "Multiple")
        condition = self._condition(ends=True)
        every = etree.SubElement(condition[0], "and")
        for ident, option in idents.items():
            self._compare(every if option.is_right else etree.SubElement(every, "not"), ident)
        self._score(condition)

    def _verdict(self) -> None:
        question = self.question
        assert isinstance(question, TrueFalse)  # noqa: S101
        _, choices = self._choices(_ONE, "Single")
        idents = {truth: self._answer_id() for truth in (True, False)}
        for truth, ident in idents.items():
            self._plain(self._label(choices, ident), "True" if truth else "False")
            self._say(question.why if truth is question.answer else opposite_why(question), ident, ident)
        if question.wrong.credit:
            self._lose_credit()
        condition = self._condition(ends=True)
        self._compare(condition[0], idents[question.answer])
        self._score(condition)

    def _short(self) -> None:
        question = self.question
        assert isinstance(question, Short)  # noqa: S101
        self._tell_typed(question)
        self._entry()
        condition = self._condition(ends=True)
        for text in question.accept:
            self._answer_id()
            self._compare(condition[0], text)
        self._score(condition)
        self._say_overall(condition, question.why, question.wrong)

    def _tell_typed(self, answer: TypedAnswer | NumberAnswer) -> None:
        """Tell what Canvas cannot hold of something that is typed."""
        told = {
            "Foreseen wrong answers are left out.": answer.anticipate,
            "Slips of the pen are not forgiven.": getattr(answer, "typos", 0),
            "Capitals and small letters count as the same.": getattr(answer, "case", None),
            "Asterisks, which stand for anything, are taken for themselves.": any(
                "*" in text for text in getattr(answer, "accept", ())
            ),
            "Units are left out.": getattr(answer, "unit", None),
            "Tolerances in percent become numbers.": (getattr(answer, "tolerance", None) or "").endswith("%"),
        }
        for what, is_so in told.items():
            if is_so:
                self.losses.add(what, self.question.id)

    def _numeric(self) -> None:
        question = self.question
        assert isinstance(question, Numeric)  # noqa: S101
        self._tell_typed(question)
        self._entry("Decimal")
        self._answer_id()
        condition = self._condition(ends=True)
        self._target(condition[0], question)
        self._score(condition)
        self._say_overall(condition, question.why, question.wrong)

    def _target(self, parent: Element, target: Target) -> None:
        middle, margin = target.middle
        if target.range:
            low, high = target.range
            self._bounds(parent, low, high)
            return
        either = etree.SubElement(parent, "or")
        self._compare(either, f"{middle:f}")
        if margin:
            self._bounds(etree.SubElement(either, "and"), middle - margin, middle + margin)

    def _bounds(self, parent: Element, low: Decimal, high: Decimal) -> None:
        self._compare(parent, f"{low:f}", operator="vargte")
        self._compare(parent, f"{high:f}", operator="varlte")

    def _matching(self) -> None:
        question = self.question
        assert isinstance(question, Matching)  # noqa: S101
        if any(distractor.why for distractor in question.distractors):
            self.losses.add("What is said of distractors is left out.", question.id)
        rights = list(question.rights.values())
        self._rows([(pair.left, pair.right, pair.why) for pair in question.pairs], rights)

    def _sorted(self) -> None:
        question = self.question
        assert isinstance(question, Categorize)  # noqa: S101
        self.losses.add("Questions that sort become matching questions.", question.id)
        self._rows([(item.text, item.belongs[0], item.why) for item in question.items], list(question.categories))

    def _rows(self, pairs: list[tuple[str, str, str | None]], rights: list[str]) -> None:
        """A response for each left side, and its share of the score."""
        self.losses.add_plainness(rights, self.question.id)
        matches = {right: str(_FIRST_MATCH + place) for place, right in enumerate(rights)}
        share = f"{100 / len(pairs):.2f}"
        for left, right, why in pairs:
            ident = self._answer_id()
            _, choices = self._choices(f"response_{ident}", prompt=left)
            for text, match in matches.items():
                self._plain(self._label(choices, match), " ".join(plain_of(text).split()))
            condition = self._condition()
            self._compare(condition[0], matches[right], f"response_{ident}")
            self._score(condition, share, "Add")
            if why:  # Canvas shows it to whoever matches this one wrongly
                wrong = self._condition()
                self._compare(etree.SubElement(wrong[0], "not"), matches[right], f"response_{ident}")
                self._link(wrong, self._feedback(f"{ident}_fb", why))

    def _ordering(self) -> None:
        question = self.question
        assert isinstance(question, Ordering)  # noqa: S101
        self.losses.add("Questions that put in order come into Canvas' New Quizzes only.", question.id)
        if any(item.why for item in question.order):
            self.losses.add("What is said of items is left out.", question.id)
        response = etree.SubElement(self._presentation, "response_lid", ident=_ONE, rcardinality="Ordered")
        extension = etree.SubElement(response, "render_extension")
        labels = etree.SubElement(etree.SubElement(extension, "ims_render_object", shuffle="Yes"), "flow_label")
        idents = {self._answer_id(): item for item in question.order}
        for ident, item in sorted(idents.items(), key=lambda each: each[1].key):
            self._material(self._label(labels, ident), item.text, inline=True)
        condition = self._condition(ends=True)
        for ident in idents:
            self._compare(condition[0], ident)
        self._score(condition)

    def _cloze(self) -> None:
        question = self.question
        assert isinstance(question, Cloze)  # noqa: S101
        share = f"{100 / len(question.blanks):.2f}"
        for name, blank in question.blanks.items():
            _, choices = self._choices(f"response_{name}", prompt=name)
            condition_for = self._offered(name, blank, choices)
            condition = self._condition()
            self._compare(condition[0], condition_for, f"response_{name}")
            self._score(condition, share, "Add")

    def _offered(self, name: str, blank: Blank, choices: Element) -> str:
        """The labels of a blank, with what is said of each; the ident of one that is right."""
        respident = f"response_{name}"
        if isinstance(blank, ChosenAnswer):
            right = ""
            for option in blank.options:
                ident = self._answer_id()
                right = ident if option.is_right else right
                self.losses.add_plainness([option.text], self.question.id)
                self._plain(self._label(choices, ident), " ".join(plain_of(option.text).split()))
                self._say(option.why, ident, ident, respident)
                if option.credit is not None:
                    self._lose_credit()
            return right
        self._tell_typed(blank)
        if blank.wrong.why or blank.wrong.credit:
            self.losses.add("What is said of wrong answers in blanks is left out.", self.question.id)
        idents = {self._answer_id(): text for text in self._accepted(blank)}
        for ident, text in idents.items():
            self._plain(self._label(choices, ident), text)
            self._say(blank.why, ident, ident, respident)
        return next(iter(idents))

    def _accepted(self, blank: TypedAnswer | NumberAnswer) -> Iterable[str]:
        if isinstance(blank, TypedAnswer):
            return blank.accept
        self.losses.add("Numbers in blanks are compared like words, so they must be typed as they stand.",
                        self.question.id)  # fmt: skip
        return [f"{blank.middle[0]:f}"]


def _blank_kind(question: Cloze) -> str | None:
    """Canvas has texts whose blanks are all chosen, or all typed."""
    are_chosen = {isinstance(blank, ChosenAnswer) for blank in question.blanks.values()}
    if len(are_chosen) > 1:
        return None
    return "multiple_dropdowns_question" if are_chosen.pop() else "fill_in_multiple_blanks_question"


_KINDS: Mapping[type[Question], str] = {
    Choice: "multiple_choice_question",
    Multiple: "multiple_answers_question",
    TrueFalse: "true_false_question",
    Short: "short_answer_question",
    Numeric: "numerical_question",
    Matching: "matching_question",
    Categorize: "matching_question",
    Ordering: "ordering_question",
}

_WRITE: Mapping[type[Question], Any] = {
    Choice: _Item._choice,
    Multiple: _Item._multiple,
    TrueFalse: _Item._verdict,
    Short: _Item._short,
    Numeric: _Item._numeric,
    Matching: _Item._matching,
    Categorize: _Item._sorted,
    Ordering: _Item._ordering,
    Cloze: _Item._cloze,
}
