"""A bank as a package of QTI: one item for each question, a test that holds them in sections, and their pictures."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from lxml import etree

from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Question
from quizapp.domain.questions.categorize import Categorize
from quizapp.domain.questions.choice import Choice, ChosenAnswer, Optioned
from quizapp.domain.questions.cloze import BLANK as PLACE
from quizapp.domain.questions.cloze import Cloze
from quizapp.domain.questions.hotspot import Hotspot
from quizapp.domain.questions.matching import Matching
from quizapp.domain.questions.multiple import Multiple
from quizapp.domain.questions.numeric import NumberAnswer, Numeric
from quizapp.domain.questions.ordering import Ordering
from quizapp.domain.questions.short import Short, TypedAnswer
from quizapp.domain.questions.true_false import TrueFalse
from quizapp.formats.base import Losses, Media, Written
from quizapp.formats.blanks import token
from quizapp.formats.content_package import Resource, manifest_of, packaged
from quizapp.formats.grades import opposite_why
from quizapp.formats.intake import TOPIC_JOINT, short
from quizapp.formats.markdown import plain_of
from quizapp.formats.qti.answers import FEEDBACK, Answers, Cases, build, figures, lies_in, points, reads_text
from quizapp.formats.qti.content import filled, sound, with_elements
from quizapp.formats.qti.dialect import Dialect
from quizapp.formats.qti.kinds import BLANK
from quizapp.formats.qti.pairs import MATCHING, SORTING
from quizapp.formats.qti.rules import RESPONSE, SCORE
from quizapp.formats.qti.shapes import in_pixels, size_of
from quizapp.formats.xml import Element

HOLDS = frozenset({"title", "topic", "explain", "points", "image", "bank.language"})
ITEMS, PICTURES, TEST = "items", "images", "test.xml"
LIMITED = 30
"""Characters of a unit."""

_TOKEN = re.compile(r"QzGap(\d+)Qz")
_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
}


def write(bank: Bank, media: Media, dialect: Dialect) -> Written:
    """The questions of a bank, in a section for each topic."""
    losses = Losses()
    losses.add_parts(bank, HOLDS)
    losses.add_notes(bank, keeps_order=True, keeps_pins=True)
    files: dict[str, bytes] = {}
    resources: list[Resource] = []
    held: list[Question] = []
    pictures: dict[str, None] = {}
    for question in bank.questions.values():
        item = _Item(question, media, losses, bank.language)
        root = item.made()
        if root is None:
            continue
        held.append(question)
        name = f"{ITEMS}/{len(held):05}.xml"
        files[name] = dialect.written(root)
        shown = tuple(f"{ITEMS}/{PICTURES}/{picture}" for picture in item.pictures)
        pictures |= dict.fromkeys(item.pictures)
        resources.append(
            Resource(identifier=identifier(question.id), type=dialect.item_type, href=name, files=(name, *shown))
        )
    files[TEST] = dialect.written(_test(bank, held))
    test = Resource(
        identifier="TEST",
        type=dialect.test_type,
        href=TEST,
        files=(TEST,),
        dependencies=tuple(resource.identifier for resource in resources),
    )
    for name in pictures:
        files[f"{ITEMS}/{PICTURES}/{name}"] = media[name]
    manifest = manifest_of(
        [test, *resources],
        identifier="MANIFEST",
        namespace=dialect.package_namespace,
        schema=dialect.package_schema,
        locations=dialect.locations,
    )
    return Written(packaged(files, manifest), ".zip", losses.found())


def identifier(question_id: str) -> str:
    """The id of a question as XML lets one be: it begins with a letter or an underscore."""
    return question_id if question_id[0].isalpha() else f"_{question_id}"


def _test(bank: Bank, questions: Iterable[Question]) -> Element:
    root = etree.Element("assessmentTest", identifier="TEST", title=sound(bank.title))
    build(build(_score(root), "defaultValue"), "value", "0")
    part = build(root, "testPart", identifier="PART", navigationMode="nonlinear", submissionMode="individual")
    topic: str | None = None
    section, number = part, 0
    for place, question in enumerate(questions, start=1):
        if (question.topic or "") != topic:
            topic, section = question.topic or "", part
            for level in topic.split(TOPIC_JOINT) if topic else ("",):
                number += 1
                section = build(section, "assessmentSection", identifier=f"SECTION-{number}",
                                title=level or bank.title, visible="true" if level else "false")  # fmt: skip
        build(section, "assessmentItemRef", identifier=identifier(question.id), href=f"{ITEMS}/{place:05}.xml")
    total = build(build(root, "outcomeProcessing"), "setOutcomeValue", identifier=SCORE)
    build(build(total, "sum"), "testVariables", variableIdentifier=SCORE)
    return root


def _score(root: Element) -> Element:
    return build(root, "outcomeDeclaration", identifier=SCORE, cardinality="single", baseType="float")


class _Item:
    """One question as an item."""

    def __init__(self, question: Question, media: Media, losses: Losses, language: str) -> None:
        self.question = question
        self.media = media
        self.losses = losses
        self.language = language
        self.answers = Answers()
        self.body = etree.Element("itemBody")
        self.pictures: dict[str, None] = {}

    def made(self) -> Element | None:
        """The item; None if QTI cannot hold the question, which is told."""
        question = self.question
        if (why := self._trouble()) is not None:
            self.losses.add(why, question.id)
            return None
        if not isinstance(question, Cloze):
            self._stem(question.ask)
        _BUILD[type(question)](self, question)
        self.answers.explain(question.explain)
        return self._put_together()

    def _trouble(self) -> str | None:
        """Why the question has no place in QTI, if so."""
        question = self.question
        if isinstance(question, Hotspot):
            if any(area.shape is None for area in question.areas):
                return "Questions that point at parts of a drawing by their names are left out."
            if size_of(self.media.get(question.image, b"")) is None:
                return "Questions that point at a picture whose size is not known are left out."
        typed = question.blanks.values() if isinstance(question, Cloze) else (question,)
        if any(isinstance(each, TypedAnswer) and not _plain_texts(each.accept) for each in typed):
            return "Questions whose answers all hold an asterisk for anything are left out."
        return None

    def _put_together(self) -> Element:
        question, answers = self.question, self.answers
        title = plain_of(question.title) if question.title else short(plain_of(question.ask))
        root = etree.Element("assessmentItem", identifier=identifier(question.id))
        root.set("title", sound(" ".join(title.split())) or question.id)
        root.set("adaptive", "false")
        root.set("timeDependent", "false")
        root.set("lang", sound(self.language))
        root.extend(answers.declarations)
        score = _score(root)
        score.set("normalMaximum", points(question.points))
        build(build(score, "defaultValue"), "value", "0")
        most = build(root, "outcomeDeclaration", identifier="MAXSCORE", cardinality="single", baseType="float")
        build(build(most, "defaultValue"), "value", points(question.points))
        root.extend(answers.outcomes)
        root.append(self.body)
        processing = answers.processing
        if processing is not answers.rules:
            processing.set("template", answers.template)
        root.append(processing)
        for outcome, name, text in answers.said:
            said = build(root, "modalFeedback", outcomeIdentifier=outcome, identifier=name, showHide="show")
            self._fill(said, text)
        return root

    def _fill(self, element: Element, markdown: str, *, inline: bool = False) -> Element:
        """A text in an element, with its pictures in the package."""
        filled(element, markdown, self._address, inline=inline)
        if element.find(".//ol") is not None and re.search(r"^\s*(?!1[.)])\d+[.)] ", markdown, re.MULTILINE):
            self.losses.add("Numbered lists begin at 1.", self.question.id)
        return element

    def _address(self, name: str) -> str:
        if name.startswith(("http://", "https://")):
            return name
        if name in self.media:
            self.pictures[name] = None
        else:
            self.losses.add("A picture that is named is not there.", self.question.id)
        return f"{PICTURES}/{quote(name)}"

    def _stem(self, ask: str) -> None:
        """What is asked, and the picture below it."""
        self._fill(self.body, ask)
        if self.question.image and not isinstance(self.question, Hotspot):
            image = build(build(self.body, "p"), "img", src=self._address(self.question.image))
            image.set("alt", sound(" ".join(plain_of(self.question.alt or "").split())))

    def _option(self, parent: Element, tag: str, name: str, text: str, **attributes: str) -> Element:
        return self._fill(build(parent, tag, identifier=name, **attributes), text, inline=True)

    # Options

    def _options(self, question: Optioned, cardinality: str) -> list[str]:
        names = [f"choice_{number}" for number in range(1, len(question.options) + 1)]
        element = build(self.body, "choiceInteraction", responseIdentifier=RESPONSE, shuffle=_yes(question.shuffle))
        element.set("maxChoices", "1" if cardinality == "single" else "0")
        for name, option in zip(names, question.options, strict=True):
            fixed = {"fixed": "true"} if option.pin else {}
            self._option(element, "simpleChoice", name, option.text, **fixed)
        if any(option.pin for option in question.options[:-1]) and not _pins_last(question):
            self.losses.add("Options that are pinned before others are moved to the end.", self.question.id)
        self.answers.say_chosen(
            [(name, option.why) for name, option in zip(names, question.options, strict=True)], cardinality
        )
        return names

    def _choice(self, question: Choice) -> None:
        names = self._options(question, "single")
        worth = {
            name: 1.0 if option.is_right else option.earned
            for name, option in zip(names, question.options, strict=True)
        }
        self._score_one(worth)

    def _score_one(self, worth: Mapping[str, float]) -> None:
        """Score an answer that is one of several, each of which earns this share."""
        right = [name for name, share in worth.items() if share == 1]
        response = self.answers.response("identifier", "single", right[:1])
        if self.question.points == 1 and sum(share != 0 for share in worth.values()) == 1:
            self.answers.template = "match_correct"
            self.answers.score_correct(1)
        else:
            self.answers.template = "map_response"
            entries = [(name, share * self.question.points) for name, share in worth.items()]
            self.answers.mapping(response, entries)
            self.answers.score_mapped()

    def _multiple(self, question: Multiple) -> None:
        names = self._options(question, "multiple")
        pairs = list(zip(names, question.options, strict=True))
        response = self.answers.response("identifier", "multiple", [name for name, each in pairs if each.is_right])
        entries = [(name, question.share(option) * question.points) for name, option in pairs]
        self._score_parts(response, entries)

    def _score_parts(self, response: Element, entries: list[tuple[str, float]]) -> None:
        self.answers.mapping(response, entries, whole=self.question.points)
        self.answers.template = "map_response"
        self.answers.score_mapped()

    def _verdict(self, question: TrueFalse) -> None:
        element = build(self.body, "choiceInteraction", responseIdentifier=RESPONSE, shuffle="false", maxChoices="1")
        said, worth = [], {}
        for truth, text in ((True, "True"), (False, "False")):
            build(element, "simpleChoice", text, identifier=text.lower())
            said.append((text.lower(), question.why if truth is question.answer else opposite_why(question)))
            worth[text.lower()] = 1.0 if truth is question.answer else question.wrong.earned
        self.answers.say_chosen(said)
        self._score_one(worth)

    # Typed answers

    def _short(self, question: Short) -> None:
        build(build(self.body, "p"), "textEntryInteraction", responseIdentifier=RESPONSE)
        self._typed(question, RESPONSE, FEEDBACK, question.points, is_added=False)
        self.answers.template = "map_response"

    def _typed(self, answer: TypedAnswer, name: str, feedback: str, worth: float, *, is_added: bool) -> None:
        """Declare, score and comment a text."""
        accept = _plain_texts(answer.accept)
        foreseen = [each for each in answer.anticipate if "*" not in each.text]
        if len(accept) < len(answer.accept) or len(foreseen) < len(answer.anticipate):
            self.losses.add("Answers with an asterisk for anything are left out.", self.question.id)
        if answer.typos:
            self.losses.add("Slips of the pen are not forgiven.", self.question.id)
        cased = answer.case is not None
        response = self.answers.response("string", "single", accept[:1], name)
        entries = [(text, worth) for text in accept] + [(each.text, each.earned * worth) for each in foreseen]
        self.answers.mapping(response, entries, otherwise=answer.wrong.earned * worth, cased=cased)
        self.answers.score_mapped(name, is_added=is_added)
        cases = Cases(self.answers, name, feedback, is_added)
        if (test := cases.case("right", None, answer.why)) is not None:
            for text in accept:
                reads_text(test, name, text, cased=cased)
        for number, each in enumerate(foreseen, start=1):
            if (test := cases.case(f"answer_{number}", None, each.why)) is not None:
                reads_text(test, name, each.text, cased=cased)
        if answer.wrong.why:
            self._excluding(cases, name, [*accept, *(each.text for each in foreseen)], answer.wrong.why, cased=cased)
        cases.finished()

    def _excluding(self, cases: Cases, name: str, texts: Iterable[str], why: str, *, cased: bool) -> None:
        """Say something of all texts but these, of which nothing is to be said."""
        test = cases.case("none", None, None)
        silent = [text for text in texts if not self._is_told(cases, text)]
        if test is None and silent:
            branch = build(cases.condition, "responseElseIf" if len(cases.condition) else "responseIf")
            either = build(branch, "or")
            for text in silent:
                reads_text(either, name, text, cased=cased)
            rule = build(branch, "setOutcomeValue", identifier=cases.feedback)
            build(rule, "baseValue", "none", baseType="identifier")
        cases.otherwise("other", None, why)

    def _is_told(self, cases: Cases, text: str) -> bool:
        return any(value.text == sound(text) for value in cases.condition.iter("baseValue"))

    def _numeric(self, question: Numeric) -> None:
        paragraph = build(self.body, "p")
        entry = build(paragraph, "textEntryInteraction", responseIdentifier=RESPONSE)
        if unit := self._unit(question):
            entry.tail = f" {unit}"
        self._number(question, RESPONSE, FEEDBACK, question.points, is_added=False)

    def _unit(self, answer: NumberAnswer) -> str:
        unit = sound(" ".join(plain_of(answer.unit).split())) if answer.unit else ""
        if len(unit.split()) <= 2 and unit.strip(" .") == unit and len(unit) <= LIMITED:
            return unit
        self.losses.add("Some units are left out.", self.question.id)
        return ""

    def _number(self, answer: NumberAnswer, name: str, feedback: str, worth: float, *, is_added: bool) -> None:
        """Declare, score and comment a number."""
        self.answers.response("float", "single", [figures(answer.middle[0])], name)
        cases = Cases(self.answers, name, feedback, is_added)
        test = cases.case("right", worth, answer.why)
        assert test is not None  # noqa: S101 - it earns something
        lies_in(test, name, answer)
        for number, each in enumerate(answer.anticipate, start=1):
            test = cases.case(f"answer_{number}", each.earned * worth, each.why)
            assert test is not None  # noqa: S101 - as above
            lies_in(test, name, each)
        cases.otherwise("other", answer.wrong.earned * worth or None, answer.wrong.why)

    def _cloze(self, question: Cloze) -> None:
        names = [name.strip() for name in PLACE.findall(question.ask)]
        numbers = iter(range(1, len(names) + 1))
        self._stem(PLACE.sub(lambda _: token(next(numbers)), question.ask))
        places = {
            str(number): self._blank(question.blanks[name], name, number) for number, name in enumerate(names, start=1)
        }
        self.answers.scale(question.points, len(names))
        with_elements(self.body, _TOKEN, lambda found: places.pop(found[1], None))
        for place in places.values():  # those that stood where QTI has no text, as in the description of a picture
            build(self.body, "p").append(place)

    def _blank(self, blank: Any, called: str, number: int) -> Element:
        name, feedback = f"{BLANK}{called}", f"{FEEDBACK}_{number}"
        if isinstance(blank, ChosenAnswer):
            return self._chosen(blank, name, feedback)
        element = etree.Element("textEntryInteraction", responseIdentifier=name)
        if isinstance(blank, TypedAnswer):
            self._typed(blank, name, feedback, 1, is_added=True)
        else:
            if blank.unit:
                self.losses.add("Units of blanks are left out.", self.question.id)
            self._number(blank, name, feedback, 1, is_added=True)
        return element

    def _chosen(self, blank: ChosenAnswer, name: str, feedback: str) -> Element:
        element = etree.Element("inlineChoiceInteraction", responseIdentifier=name, shuffle=_yes(blank.shuffle))
        names = [f"{name}_choice_{number}" for number in range(1, len(blank.options) + 1)]
        pairs = list(zip(names, blank.options, strict=True))
        for option_name, option in pairs:
            build(element, "inlineChoice", " ".join(plain_of(option.text).split()), identifier=option_name)
        self.losses.add_plainness([option.text for option in blank.options], self.question.id)
        right = [option_name for option_name, option in pairs if option.is_right]
        response = self.answers.response("identifier", "single", right, name)
        worth = [(each, 1 if option.is_right else option.earned) for each, option in pairs]
        self.answers.mapping(response, worth)
        self.answers.score_mapped(name, is_added=True)
        self.answers.say_chosen([(each, option.why) for each, option in pairs], "single", name, feedback)
        return element

    # Pairs, orders and places

    def _matching(self, question: Matching) -> None:
        rights = list(question.rights.values())
        pairs = [(place, rights.index(pair.right)) for place, pair in enumerate(question.pairs)]
        self._pairs(MATCHING, [(pair.left, pair.why) for pair in question.pairs], rights, pairs, pairs)
        for distractor in question.distractors:
            if distractor.why:
                name = f"R{rights.index(distractor.text)}"
                self.answers.say_paired(name, distractor.why, [f"L{place}" for place, _ in pairs])

    def _sorting(self, question: Categorize) -> None:
        places = {name: place for place, name in enumerate(question.categories)}
        pairs = [(place, places[name]) for place, item in enumerate(question.items) for name in item.belongs]
        first = [(place, places[item.belongs[0]]) for place, item in enumerate(question.items)]
        self._pairs(SORTING, [(item.text, item.why) for item in question.items], question.categories, first, pairs)

    def _pairs(self, kind: str, lefts: Sequence[tuple[str, str | None]], rights: Iterable[str],
               right: list[tuple[int, int]], worth: list[tuple[int, int]]) -> None:  # fmt: skip
        element = build(self.body, "matchInteraction", responseIdentifier=RESPONSE, shuffle="true",
                        maxAssociations=str(len(right)))  # fmt: skip
        element.set("class", kind)
        sides = (("L", [text for text, _ in lefts], "1"), ("R", rights, str(len(right))))
        for letter, texts, most in sides:
            group = build(element, "simpleMatchSet")
            for place, text in enumerate(texts):
                self._option(group, "simpleAssociableChoice", f"{letter}{place}", text, matchMax=most)
        share = self.question.points / len(right)
        response = self.answers.response("directedPair", "multiple", [f"L{left} R{other}" for left, other in right])
        self._score_parts(response, [(f"L{left} R{other}", share) for left, other in worth])
        self.answers.say_always([(f"L{place}", why) for place, (_, why) in enumerate(lefts)])

    def _ordering(self, question: Ordering) -> None:
        self.losses.add("Orders earn all of the points or none.", question.id)
        element = build(self.body, "orderInteraction", responseIdentifier=RESPONSE, shuffle="true")
        names = [f"item_{number}" for number in range(1, len(question.order) + 1)]
        # Not in the right order, for a program may show them as they stand.
        for name, item in sorted(zip(names, question.order, strict=True), key=lambda each: each[1].key):
            self._option(element, "simpleChoice", name, item.text)
        self.answers.response("identifier", "ordered", names)
        self.answers.template = "match_correct" if question.points == 1 else ""
        self.answers.score_correct(question.points)
        self.answers.say_always([(name, item.why) for name, item in zip(names, question.order, strict=True)])

    def _hotspot(self, question: Hotspot) -> None:
        data = self.media[question.image]
        size = size_of(data)
        assert size is not None  # noqa: S101 - asked before
        element = build(self.body, "hotspotInteraction", responseIdentifier=RESPONSE, maxChoices="1")
        width, height = (str(round(side)) for side in size)
        kind = _TYPES.get(question.image.rpartition(".")[2].lower(), "image/png")
        alt = " ".join(plain_of(question.alt or "").split())
        build(element, "object", alt, data=self._address(question.image), type=kind, width=width, height=height)
        names = [f"area_{number}" for number in range(1, len(question.areas) + 1)]
        for name, area in zip(names, question.areas, strict=True):
            shape, coords = in_pixels(area.shape, size)
            label = " ".join(plain_of(area.text).split())
            build(element, "hotspotChoice", identifier=name, shape=shape, coords=coords, hotspotLabel=label)
        self.answers.say_chosen([(name, area.why) for name, area in zip(names, question.areas, strict=True)])
        self._score_one(
            {name: 1.0 if area.is_right else area.earned for name, area in zip(names, question.areas, strict=True)}
        )


_BUILD: Mapping[type[Any], Callable[[_Item, Any], None]] = {
    Choice: _Item._choice,
    Multiple: _Item._multiple,
    TrueFalse: _Item._verdict,
    Short: _Item._short,
    Numeric: _Item._numeric,
    Cloze: _Item._cloze,
    Matching: _Item._matching,
    Categorize: _Item._sorting,
    Ordering: _Item._ordering,
    Hotspot: _Item._hotspot,
}


def _plain_texts(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if "*" not in text]


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _pins_last(question: Optioned) -> bool:
    """Whether those options that keep their place stand behind all others."""
    pins = [option.pin is not None for option in question.options]
    return pins == sorted(pins)
