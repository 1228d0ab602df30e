"""From an item to a question: its kind by what it says or by what can be answered, the rest by its conditions."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from quizapp.formats import fractions
from quizapp.formats.blanks import named, placed
from quizapp.formats.fractions import Graded, GradedNumber, Native, Unfit
from quizapp.formats.html import Resolve, markdown_of
from quizapp.formats.intake import Intake, short
from quizapp.formats.markdown import plain_of
from quizapp.formats.marks import written
from quizapp.formats.pictures import set_apart
from quizapp.formats.qti12.items import (
    FULL,
    Comparison,
    Item,
    Label,
    Response,
    is_correct,
    is_general,
    is_incorrect,
    number,
)
from quizapp.formats.qti12.texts import around_blanks, html_of, plain, with_names_replaced
from quizapp.formats.xml import Element, local

MOST_LABELS = 100
"""To choose from at one place."""

MOST_RESPONSES = 100
MOST_CONDITIONS = 1_000
"""Of one question; who writes more has made up an attack."""

_WITHOUT_TITLE = re.compile(r"(?:question|item|frage|pregunta|q)?[\s._#-]*\d*$", re.IGNORECASE)
_EITHER_OR = re.compile(r"([a-z]+)_([a-z]+)\.(true|false)", re.IGNORECASE)
_BARE = re.compile(r"[^\w]+")
_USUAL = frozenset({"", "correct", "right", "incorrect", "wrong", "thatiscorrect", "youranswerisincorrect",
                    "thatisincorrect", "youransweriscorrect", "sorrythatsincorrect", "welldone"})  # fmt: skip
_ESSAY = "An essay question has no kind here."
_DRAWS_NUMBERS = "A question that draws new numbers each time has no kind here."
_WITHOUT_KIND = {
    "essay_question": _ESSAY, "essay": _ESSAY, "short response": _ESSAY, "cc.essay.v0p1": _ESSAY,
    "file_upload_question": "A file to hand in has no kind here.",
    "file upload": "A file to hand in has no kind here.",
    "text_only_question": "A text between questions has no kind here.",
    "calculated_question": _DRAWS_NUMBERS, "calculated": _DRAWS_NUMBERS, "formula_question": _DRAWS_NUMBERS,
    "quiz bowl": "A quiz bowl question, which is answered by a question, has no kind here.",
    "opinion scale": "An opinion scale has no right answer, and no kind here.",
    "stupid_likert_scale_question": "An opinion scale has no right answer, and no kind here.",
    "hot_spot_question": "Pointing at a picture is not read from this format.",
    "hot spot": "Pointing at a picture is not read from this format.",
}  # fmt: skip


class Reading:
    """One item on its way into a bank."""

    def __init__(self, item: Item, resolve: Resolve, points: str = "") -> None:
        """Begin.

        Args:
            resolve: finds the pictures that its texts name.
            points: what it is worth where it stands, if that is said there.
        """
        self.item = item
        self.resolve = resolve
        self.points = points or item.points
        self.changes: list[str] = []

    def hand_to(self, intake: Intake, *, topic: str, line: int) -> None:
        """Let a bank have the question, or say why it cannot."""
        try:
            native = self._native(topic)
        except Unfit as reason:
            intake.leave_out(str(reason), line=line, name=self._name())
            return
        intake.take(native, line=line, name=self._name(), changes=self.changes, key=self.item.ident or None)

    def _name(self) -> str:
        title = self.item.title
        return title if not _WITHOUT_TITLE.fullmatch(title) else plain(self._stem())

    def _native(self, topic: str) -> Native:
        kind = self.item.kind
        if kind in _WITHOUT_KIND:
            raise Unfit(_WITHOUT_KIND[kind])
        self._check_size()
        answers = _KINDS.get(kind, Reading._by_structure)(self)
        native: Native = {"type": "", **self._shared(topic), **answers}
        native.setdefault("ask", self._markdown(self._stem()) or written(self.item.title, inline=True))
        title = self.item.title
        if title and not _WITHOUT_TITLE.fullmatch(title) and title != short(plain_of(native["ask"])):
            native["title"] = written(title, inline=True)
        set_apart(native)
        return native

    def _check_size(self) -> None:
        responses = self.item.responses
        if len(responses) > MOST_RESPONSES or len(self.item.conditions) > MOST_CONDITIONS:
            raise Unfit(f"It has more than {MOST_RESPONSES} places for answers, or {MOST_CONDITIONS:,} conditions.")
        if any(len(response.labels) > MOST_LABELS for response in responses):
            raise Unfit(f"It has more than {MOST_LABELS} options.")

    def _shared(self, topic: str) -> Native:
        """What every question may have."""
        native: Native = {}
        solutions = self._inside("solution")
        general = [self._feedback(ident) for ident in self.item.feedbacks if self._is_for_all(ident)]
        explain = "\n\n".join(dict.fromkeys(text for text in (*general, *solutions) if text))
        own = self.item.meta.get("qmd_topic", "")
        for key, value in (
            ("topic", written(own, inline=True) if own else topic),
            ("explain", explain),
            ("hints", self._inside("hint")),
        ):
            if value:
                native[key] = value
        if self.points and (worth := self._worth()) != 1:
            native["points"] = worth
        return native

    def _worth(self) -> float:
        worth = number(self.points)
        if 0 < worth <= 100:
            return worth
        self.changes.append(f"It was worth {worth:g} points and now is worth {'1' if worth <= 0 else '100'}.")
        return 1 if worth <= 0 else 100

    # Texts

    def _markdown(self, html: str, *, inline: bool = False) -> str:
        if not html.strip():
            return ""
        found = markdown_of(html, self.resolve, inline=inline)
        self.changes += found.notes
        return found.text

    def _html(self, elements: Iterable[Element]) -> str:
        return html_of(elements, says_how=self.item.says_how)

    @cached_property
    def _block(self) -> Element:
        """Where the question's own text stands."""
        presentation = self.item.presentation
        if presentation is None:
            raise Unfit("The item shows nothing.")
        flows = (flow for flow in presentation.iter("{*}flow") if flow.get("class") == "QUESTION_BLOCK")
        return next(flows, presentation)

    def _stem(self) -> str:
        try:
            return self._html([self._block])
        except Unfit:
            return ""

    def _label(self, label: Label) -> str:
        return self._markdown(self._html([label.element]) or (label.element.text or "").strip(), inline=True)

    # Feedback

    def _feedback(self, ident: str) -> str:
        element = self.item.feedbacks.get(ident)
        if element is None:
            return ""
        solutions = element.iter("{*}solution") if ident in self._idents else ()
        return self._markdown(self._html([element, *solutions]))

    def _inside(self, name: str) -> list[str]:
        """The texts of all solutions, or of all hints, that are not about a single answer."""
        feedbacks = (each for ident, each in self.item.feedbacks.items() if ident not in self._idents)
        found = [each for feedback in feedbacks for each in feedback.iter(f"{{*}}{name}")]
        return [text for each in found if (text := self._markdown(self._html([each])))]

    def _is_for_all(self, ident: str) -> bool:
        """Whether a feedback is shown whatever is answered."""
        if is_general(ident):
            return True
        shown = [condition for condition in self.item.conditions if ident in condition.links]
        others = [condition for condition in shown if condition.is_other and condition.percent is None]
        return bool(others) and len(others) == len(shown) and not is_incorrect(ident) and not is_correct(ident)

    @cached_property
    def _idents(self) -> frozenset[str]:
        """The names of feedbacks that belong to a label, whatever they are called."""
        labels = {label.ident for response in self.item.responses for label in response.labels}
        return frozenset(
            ident for ident in self.item.feedbacks if ident in labels or ident.removesuffix("_fb") in labels
        )

    def _overall(self, matches: Callable[[str], bool]) -> str:
        """What is said of the answer as a whole, if more is said than that it is right or wrong."""
        for ident in self.item.feedbacks:
            if matches(ident) and ident not in self._idents:
                text = self._feedback(ident)
                if _BARE.sub("", plain_of(text)).lower() not in _USUAL:
                    return text
        return ""

    @cached_property
    def _if_right(self) -> str:
        return self._overall(is_correct)

    @cached_property
    def _if_wrong(self) -> str:
        return self._overall(is_incorrect)

    def _why(self, respident: str, value: str, *own: str) -> str:
        """What is said of one answer.

        Args:
            own: names that the feedback of just this answer may have.
        """
        for name in own:
            if text := self._feedback(name):
                return text
        for condition in self.item.conditions:
            met = [test for test in condition.tests if test.respident == respident and test.value == value]
            if not met or len(condition.positives) > 1 or condition.is_other:
                continue
            for link in condition.links:
                if (link in self._idents or _is_own(link)) and (text := self._feedback(link)):
                    return text
        return ""

    def _tell_overall(self, native: Native) -> Native:
        """Keep what is said of the answer as a whole where there is no place for either side of it."""
        if self._if_right and self._if_right == self._if_wrong:
            return {**native, "explain": self._if_right}
        if self._if_right or self._if_wrong:
            self.changes.append("Feedback on the answer as a whole was left out; that on single answers is kept.")
        return native

    # Kinds

    def _by_structure(self) -> Native:
        """A question of a kind that is not named, or not known, by what can be answered."""
        responses = self.item.responses
        if not responses:
            raise Unfit("There is nothing to answer. A text between questions has no kind here.")
        if any(not (each.is_typed or each.is_chosen) for each in responses):
            raise Unfit(f"An answer by `{local(responses[0].element)[:40]}` is not read from this format.")
        if len(responses) > 1:
            are_rows = all(each.is_chosen and each.prompt for each in responses)
            return self._matching() if are_rows and not self._has_named_blanks() else self._blanks()
        only = responses[0]
        if only.is_typed:
            return self._typed()
        if only.cardinality == "ordered":
            return self._ordering()
        return self._multiple() if only.cardinality == "multiple" else self._choice()

    def _only(self, *, chosen: bool) -> Response:
        for response in self.item.responses:
            if response.is_chosen is chosen and response.is_typed is not chosen:
                return response
        raise Unfit("There is nothing to choose." if chosen else "There is no place for an answer.")

    def _graded(self, response: Response) -> list[Graded]:
        """The labels of a response with what each of them earns."""
        percents, is_exact = self._percents(response)
        idents = {label.ident for label in response.labels}
        if any(
            (each.percent or 0) > 0 and any(test.respident in idents for test in each.tests)
            for each in self.item.conditions
        ):
            self.changes.append("Parts of the points for single options were left out.")
        cost = -FULL / max(1, sum(percents.get(label.ident, 0) <= 0 for label in response.labels))
        graded = []
        for label in response.labels:
            percent = percents.get(label.ident, 0.0)
            why = self._why(response.ident, label.ident, label.ident, f"{label.ident}_fb")
            graded.append(Graded(self._label(label), cost if is_exact and percent <= 0 else percent, why))
        return graded

    def _percents(self, response: Response) -> tuple[dict[str, float], bool]:
        """What each label earns, and whether just the right ones must be chosen together."""
        idents = {label.ident for label in response.labels}
        found: dict[str, float] = {}
        is_exact = False
        for condition in self.item.conditions:
            values = [test.value for test in condition.positives if test.respident == response.ident]
            known = [value if value in idents else self._by_words(response, value) for value in values]
            if not known or not (condition.is_right or (condition.percent or 0) < 0):
                continue
            percent = condition.percent or FULL
            together = response.cardinality == "multiple" and condition.is_all and len(known) > 1
            is_exact |= together or len(condition.tests) > len(condition.positives)
            for value in known:
                found[value] = found.get(value, 0.0) + percent / (len(known) if together else 1)
        return {value: max(-FULL, min(FULL, percent)) for value, percent in found.items()}, is_exact

    def _by_words(self, response: Response, value: str) -> str:
        """The label that says this, for programs that compare with words."""
        return next((each.ident for each in response.labels if plain(self._html([each.element])) == value), value)

    def _choice(self) -> Native:
        response = self._only(chosen=True)
        if (verdict := self._verdict(response)) is not None:
            return verdict
        graded = [
            answer if answer.why else answer._replace(why=self._if_right if answer.percent >= FULL else self._if_wrong)
            for answer in self._graded(response)
        ]
        if not any(answer.percent > 0 for answer in graded):
            raise Unfit("The file does not say which option is right.")
        return fractions.choice(graded, self.changes)

    def _verdict(self, response: Response) -> Native | None:
        """A question whose two options are true and false, or None."""
        said = {plain(self._html([each.element])).casefold() or each.ident.casefold(): each for each in response.labels}
        if set(said) != {"true", "false"} or len(response.labels) != 2:
            return None
        percents, _ = self._percents(response)
        earned = {word: percents.get(label.ident, 0.0) for word, label in said.items()}
        if earned["true"] == earned["false"]:
            raise Unfit("The file does not say whether it is true or false.")
        is_true = earned["true"] > earned["false"]
        whys = {
            word: self._why(response.ident, label.ident, label.ident, f"{label.ident}_fb")
            for word, label in said.items()
        }
        right, wrong = ("true", "false") if is_true else ("false", "true")
        verdict = fractions.verdict(is_true, whys[right] or self._if_right, whys[wrong] or self._if_wrong)
        return {"type": "true-false", **verdict}

    def _either_or(self) -> Native:
        """Blackboard's choice between two words, which stand in the names of the labels."""
        native = self._choice()
        for option in native.get("options", ()):
            side = "right" if "right" in option else "wrong"
            if found := _EITHER_OR.fullmatch(plain_of(option[side])):
                option[side] = found[1 if found[3].lower() == "true" else 2].capitalize()
        return native

    def _multiple(self) -> Native:
        graded = self._graded(self._only(chosen=True))
        if not any(answer.percent > 0 for answer in graded):
            raise Unfit("The file does not say which options are right.")
        return self._tell_overall(fractions.multiple(graded, self.changes))

    def _ordering(self) -> Native:
        response = self._only(chosen=True)
        texts = {label.ident: label for label in response.labels}
        for condition in self.item.conditions:
            order = [test.value for test in condition.positives if test.respident == response.ident]
            if condition.is_right and len(order) > 1 and set(order) == set(texts):
                items = [self._item_of_order(texts[ident]) for ident in order]
                return self._tell_overall({"type": "ordering", "order": items})
        raise Unfit("The file does not say which order is right.")

    def _item_of_order(self, label: Label) -> Native:
        why = self._feedback(label.ident) or self._feedback(f"{label.ident}_fb")
        return {"text": self._label(label), **({"why": why} if why else {})}

    def _typed(self) -> Native:
        response = self._only(chosen=False)
        if self._is_inline(response):
            return self._blanks()
        if not any(test.value for condition in self.item.conditions for test in condition.tests):
            raise Unfit(_ESSAY)
        if self._is_number(response):
            return self._number()
        return {"type": "short", **self._texts(response, overall=True)}

    def _is_inline(self, response: Response) -> bool:
        """Whether text goes on behind the place for the answer, which thus is a blank in it."""
        presentation = self.item.presentation
        if presentation is None or self._block is not presentation:
            return False
        html = around_blanks(presentation, {response.ident: 1}, says_how=self.item.says_how)
        return bool(plain(html.partition("QzGap1Qz")[2]))

    def _is_number(self, response: Response) -> bool:
        operators = {
            test.operator for each in self.item.conditions for test in each.tests if test.respident == response.ident
        }
        is_bounded = bool(operators & {"vargt", "vargte", "varlt", "varlte"})
        return is_bounded or response.name == "response_num" or response.fibtype in {"decimal", "integer", "scientific"}

    def _texts(self, response: Response, *, overall: bool) -> Native:
        """The fields of a typed answer.

        Args:
            overall: it is the only answer, so that conditions set the score of the whole.
        """
        graded: dict[str, Graded] = {}
        is_cased = False
        for condition in self.item.conditions:
            for test in condition.positives:
                if test.respident != response.ident or not test.value:
                    continue
                if test.operator not in _SPELT:
                    raise Unfit("An answer is compared with a pattern, which is not read.")
                is_cased |= test.is_cased
                percent = (condition.percent or FULL if overall else FULL) if condition.is_right else 0.0
                text = self._accepted(test)
                why = self._why(response.ident, test.value)
                if condition.is_right or why:
                    known = graded.get(text)
                    graded[text] = Graded(text, max(percent, known.percent if known else 0.0), why)
        native = fractions.typed(graded.values())
        if overall:
            self._say_overall(native)
        return {**native, "case": "sensitive"} if is_cased else native

    def _accepted(self, test: Comparison) -> str:
        if "*" in test.value:
            self.changes.append("An asterisk in an answer stands for anything here.")
        return f"*{test.value}*" if test.operator == "varsubstring" else test.value

    def _say_overall(self, native: Native) -> None:
        """Let what is said of right and of wrong answers stand where it is shown."""
        if self._if_right and "why" not in native:
            native["why"] = self._if_right
        if self._if_wrong and "wrong" not in native:
            native["wrong"] = {"why": self._if_wrong}

    def _number(self) -> Native:
        response = self._only(chosen=False)
        native = self._numbers(response)
        self._say_overall(native)
        return {"type": "numeric", **native}

    def _numbers(self, response: Response) -> Native:
        found = []
        for condition in self.item.conditions:
            tests = [test for test in condition.positives if test.respident == response.ident]
            if condition.is_right and (target := _target(tests)):
                whys = (self._feedback(link) for link in condition.links if _is_own(link))
                found.append(GradedNumber(target, FULL, next(filter(None, whys), "")))
        if not found:
            raise Unfit("The file does not say which number is right.")
        return fractions.numbers(found)

    def _matching(self) -> Native:
        rows = [response for response in self.item.responses if response.is_chosen]
        shown = self._right_block()
        pairs: list[Native] = []
        others: dict[str, None] = {}
        for row in rows:
            rights = {
                label.ident: self._label(label) or (shown[place] if place < len(shown) else "")
                for place, label in enumerate(row.labels)
            }
            others |= dict.fromkeys(text for text in rights.values() if text)
            left, right = self._markdown(self._prompt(row), inline=True), self._right_of(row)
            if right not in rights:
                raise Unfit(f"The file does not say what belongs to “{short(plain_of(left))}”.")
            why = self._why(row.ident, right, f"{row.ident.removeprefix('response_')}_fb")
            pairs.append({"left": left, "right": rights[right], **({"why": why} if why else {})})
        used = {pair["right"] for pair in pairs}
        distractors = [text for text in others if text not in used]
        native: Native = {"type": "matching", "pairs": pairs, **({"distractors": distractors} if distractors else {})}
        return self._tell_overall(native)

    def _right_block(self) -> list[str]:
        """The right sides where Blackboard has them: in a block of their own, in the order of each row's labels."""
        presentation = self.item.presentation
        flows = () if presentation is None else presentation.iter("{*}flow")
        block = next((flow for flow in flows if flow.get("class") == "RIGHT_MATCH_BLOCK"), None)
        return [] if block is None else [self._markdown(self._html([flow]), inline=True) for flow in block]

    def _prompt(self, row: Response) -> str:
        """The left side of a row: before what can be chosen, or in the same block."""
        if row.prompt:
            return self._html(row.prompt)
        beside = row.element.getparent()
        return "" if beside is None or beside is self.item.presentation else self._html([beside])

    def _right_of(self, row: Response) -> str:
        for condition in self.item.conditions:
            for test in condition.positives:
                if condition.is_right and test.respident == row.ident:
                    return test.value
        return ""

    def _categories(self) -> Native:
        """Canvas' sorting into categories: one response for each of them, and conditions for what belongs there."""
        names = {row.ident: self._markdown(self._prompt(row), inline=True) for row in self.item.responses}
        labels = {label.ident: label for row in self.item.responses for label in row.labels}
        belongs: dict[str, list[str]] = {}
        for condition in self.item.conditions:
            for test in condition.positives:
                if condition.is_right and test.respident in names and test.value in labels:
                    belongs.setdefault(test.value, []).append(names[test.respident])
        if strays := [self._label(labels[ident]) for ident in labels if ident not in belongs]:
            self.changes.append(f"What belongs to no category was left out: {', '.join(map(plain_of, strays))[:200]}.")
        items = [{"text": self._label(labels[ident]), "in": belongs[ident]} for ident in labels if ident in belongs]
        return self._tell_overall({"type": "categorize", "categories": list(names.values()), "items": items})

    def _has_named_blanks(self) -> bool:
        return len(with_names_replaced(self._stem(), dict.fromkeys(self._blank_names(), 1))[1]) > 1

    def _blank_names(self) -> list[str]:
        """How each response is called in the text: as its prompt says, or by its ident."""
        return [
            plain(self._html(response.prompt)) or response.ident.removeprefix("response_")
            for response in self.item.responses
        ]

    def _blanks(self) -> Native:
        """A text with blanks, which stand in it as `[name]` or lie between its parts."""
        responses = self.item.responses
        if not responses:
            raise Unfit("There are no blanks.")
        wanted = self._blank_names()
        names = named(wanted)
        html, met = with_names_replaced(self._stem(), {name: place for place, name in enumerate(wanted, start=1)})
        if len(met) < len(responses):
            html = self._between(responses, bool(met))
        blanks = {name: self._blank(response) for name, response in zip(names, responses, strict=True)}
        return self._tell_overall({"type": "cloze", "ask": placed(self._markdown(html), names), "blanks": blanks})

    def _between(self, responses: Sequence[Response], some_are_named: bool) -> str:
        presentation = self.item.presentation
        if presentation is None or some_are_named or self._block is not presentation:
            raise Unfit("The text does not say where each of the blanks belongs.")
        places = {response.ident: place for place, response in enumerate(responses, start=1)}
        return around_blanks(presentation, places, says_how=self.item.says_how)

    def _blank(self, response: Response) -> Native:
        if response.is_typed:
            return self._numbers(response) if self._is_number(response) else self._texts(response, overall=False)
        if self.item.kind == "fill_in_multiple_blanks_question":
            return self._accepted_labels(response)
        graded = self._graded(response)
        if not any(answer.percent > 0 for answer in graded):
            raise Unfit("The file does not say what belongs into a blank.")
        best = max(answer.percent for answer in graded)
        native = fractions.choice([each._replace(percent=FULL if each.percent == best else 0.0) for each in graded], [])
        del native["type"]
        return native

    def _accepted_labels(self, response: Response) -> Native:
        """A typed blank of Canvas, whose labels are the texts that are accepted."""
        answers = [
            Graded(
                plain(self._html([label.element])),
                FULL,
                self._why(response.ident, label.ident, f"{label.ident}_fb"),
            )
            for label in response.labels
        ]
        return fractions.typed({answer.text: answer for answer in answers if answer.text}.values())


_SPELT = frozenset({"varequal", "varsubstring"})


def _is_own(link: str) -> bool:
    """Whether a feedback is neither for all nor for right or wrong answers as a whole."""
    return not (is_correct(link) or is_incorrect(link) or is_general(link))


def _target(tests: Sequence[Comparison]) -> Mapping[str, Any] | None:
    """The numbers that comparisons mean: one, one with how far one may be off, or a range."""
    exact, low, high = (
        next((_decimal(test.value) for test in tests if test.operator in operators), None)
        for operators in (("varequal",), ("vargte", "vargt"), ("varlte", "varlt"))
    )
    if low is not None and high is not None:
        if exact is not None and high - exact == exact - low:
            return _around(exact, high - exact)
        return {"range": [_written(low), _written(high)]}
    if exact is not None:
        return {"answer": _written(exact)}
    if low is not None or high is not None:
        raise Unfit("A number without an upper or a lower bound has no kind here.")
    return None


def _around(exact: Decimal, margin: Decimal) -> Mapping[str, Any]:
    return {"answer": _written(exact), **({"tolerance": _written(margin)} if margin else {})}


def _decimal(text: str) -> Decimal:
    return Decimal(fractions.finite(text))


def _written(value: Decimal) -> str:
    return fractions.finite(str(value.normalize()))


_KINDS: Mapping[str, Callable[[Reading], Native]] = {
    "multiple_choice_question": Reading._choice,
    "multiple choice": Reading._choice,
    "cc.multiple_choice.v0p1": Reading._choice,
    "true_false_question": Reading._choice,
    "true/false": Reading._choice,
    "cc.true_false.v0p1": Reading._choice,
    "either/or": Reading._either_or,
    "multiple_answers_question": Reading._multiple,
    "multiple answer": Reading._multiple,
    "cc.multiple_response.v0p1": Reading._multiple,
    "short_answer_question": Reading._typed,
    "fill in the blank": Reading._typed,
    "cc.fib.v0p1": Reading._typed,
    "cc.pattern_match.v0p1": Reading._typed,
    "numerical_question": Reading._number,
    "numeric": Reading._number,
    "fill_in_multiple_blanks_question": Reading._blanks,
    "multiple_dropdowns_question": Reading._blanks,
    "fill in the blank plus": Reading._blanks,
    "jumbled sentence": Reading._blanks,
    "matching_question": Reading._matching,
    "matching": Reading._matching,
    "ordering_question": Reading._ordering,
    "ordering": Reading._ordering,
    "categorization_question": Reading._categories,
}
