"""Items as questions: what is asked, and by running the rules, what each answer earns and what is said of it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from quizapp.formats import fractions
from quizapp.formats.blanks import named, placed, token
from quizapp.formats.fractions import Graded, GradedNumber, Unfit
from quizapp.formats.intake import short
from quizapp.formats.markdown import plain_of
from quizapp.formats.marks import written
from quizapp.formats.pictures import Unusable, set_apart
from quizapp.formats.qti import shapes
from quizapp.formats.qti.item import Item, Ran, interaction, is_picture, replace
from quizapp.formats.qti.names import count, flag
from quizapp.formats.qti.numbers import Meant, meant
from quizapp.formats.qti.pairs import MATCHING, SORTING, Pairs, Texts, categorize, matched, matching, why_of
from quizapp.formats.qti.surroundings import around, cut_tail, is_alone
from quizapp.formats.qti.values import Declared, Unclear, Value, one
from quizapp.formats.xml import Element

UNEVEN = "Its parts counted differently; here all count the same."
ALL_OR_NOTHING = "Only the whole answer earned points; here each right part of it earns its share."
NO_KEY = "No answer earns points by its rules, so the right one cannot be told."

BLANK = "BLANK_"
"""Before the name of a blank, in what its answer is called; only our own exports have it."""

_NAMES, _PAIRS = frozenset({"identifier", "string"}), frozenset({"directedPair", "pair"})
_BASES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("textEntry", "extendedText"), _NAMES | {"integer", "float"}),
    **dict.fromkeys(("match", "gapMatch", "associate"), _PAIRS),
    "selectPoint": frozenset({"point"}),
}
"""The types that answers may have, where these are no names."""

_WITHOUT_KIND = {
    "graphicOrder": "Putting places of a picture in order",
    "graphicAssociate": "Pairing places of a picture",
    "graphicGapMatch": "Dragging pictures onto a picture",
    "positionObject": "Placing an object in a picture",
    "slider": "A slider",
    "media": "Playing a film or a sound",
    "drawing": "Drawing",
    "upload": "Handing in a file",
    "custom": "An interaction that another program has added",
    "portableCustom": "An interaction that brings its own program (PCI)",
}
_ELSEWHERE = "Elsewhere"
_NO_SUCH_WORD = "\ue000no such answer\ue000"
_MOST_UNIT = 30
_ALMOST = Decimal("0.000001")
_MOST_WORDS_OF_UNIT = 2
_ENDS = (".", "?", ":", "!", "…", "=")


def native_of(item: Item) -> dict[str, Any]:
    """A question as plain data in the form of a question file.

    Raises:
        Unfit: it is of a kind that is not here, or its key cannot be told.
    """
    try:
        return _Reading(item).native()
    except Unclear as reason:
        raise Unfit(str(reason)) from None


@dataclass
class _Reading:
    """One item on its way."""

    item: Item
    runs: list[Ran] = field(default_factory=list)
    """What came of the answers that were tried; what is said of all of them is said in general."""
    used: set[int] = field(default_factory=set)
    """The feedback that became part of the question."""
    full: Decimal = Decimal(0)
    """What the right answer earns."""

    def native(self) -> dict[str, Any]:
        self._refuse_what_has_no_kind()
        _ = self.item.feedback  # before anything is taken out of the text
        interactions = self.item.interactions
        kinds = {interaction(element) for element in interactions}
        if len(interactions) == 1:
            answers = _KINDS[kinds.pop()](self, interactions[0])
        elif kinds <= {"inlineChoice", "textEntry"}:
            answers = self._cloze()
        else:
            names = ", ".join(interaction(element) for element in interactions[:5])
            raise Unfit(f"It asks several things at once ({names}). Make an item of each.")
        native = self._shared() | answers
        self._name(native)
        set_apart(native)
        return native

    def _refuse_what_has_no_kind(self) -> None:
        root = self.item.root
        if flag(root, "adaptive"):
            raise Unfit("An adaptive item, which changes with each try, has no kind here.")
        if root.find("templateDeclaration") is not None:
            raise Unfit("An item that draws new values each time (a template) has no kind here.")
        if not self.item.interactions:
            raise Unfit("A text without anything to answer has no kind here.")
        for element in self.item.interactions:
            if (what := _WITHOUT_KIND.get(interaction(element))) is not None:
                raise Unfit(f"{what} (`{element.tag}`) has no kind here.")

    def _name(self, native: dict[str, Any]) -> None:
        title = self.item.title
        if not native["ask"]:
            if not title:
                raise Unfit("It asks nothing.")
            native["ask"] = written(title)
        elif title and title not in {short(plain_of(native["ask"])), self.item.identifier}:
            native["title"] = written(title, inline=True)

    def _shared(self) -> dict[str, Any]:
        """What every question may have; to be called when all answers were tried."""
        general = frozenset.intersection(*(ran.shown for ran in self.runs)) if self.runs else frozenset()
        if frozenset().union(*(ran.shown for ran in self.runs)) - general - self.used:
            self.item.changes.append("Feedback on the answer as a whole was left out; that on single answers is kept.")
        explain = "\n\n".join(filter(None, (self.item.said(general - self.used), self.item.guidance)))
        parts = {"type": "", "ask": self.item.ask, "explain": explain, "hints": self.item.hints}
        native: dict[str, Any] = {name: part for name, part in parts.items() if part or name in {"type", "ask"}}
        points = round(float(self.full), 5)
        if 0 < points <= 100 and points != 1:
            native["points"] = points
        elif points != 1:
            self.item.changes.append(f"It was worth {points:g} points and now is worth 1.")
        return native

    def variable(self, element: Element) -> Declared:
        """What holds the answer of an interaction."""
        name = (element.get("responseIdentifier") or "").strip()
        found = self.item.responses.get(name)
        if found is None:
            raise Unfit(f"The answer `{name[:40]}` is not declared.")
        if found.base not in _BASES.get(interaction(element), _NAMES):
            raise Unfit(f"Its answer is declared to be of the type `{found.base[:40]}`, which it cannot have.")
        return found

    def run(self, given: Mapping[str, Value]) -> Ran:
        """Try an answer."""
        ran = self.item.run(given)
        self.runs.append(ran)
        return ran

    def why(self, ran: Ran, tried: Iterable[Ran]) -> str:
        """What is said of an answer and not of all that were tried."""
        own = ran.shown - frozenset.intersection(ran.shown, *(each.shown for each in tried))
        self.used |= own
        return self.item.said(own)

    def notes(self, names: Collection[str]) -> dict[str, str]:
        """What is said after any answer by feedback that is called like a part of it, by these names."""
        found: dict[str, str] = {}
        for place in frozenset.intersection(*(ran.shown for ran in self.runs)):
            name = (self.item.feedback[place].get("identifier") or "").strip()
            if name in names and (why := self.item.said([place])):
                self.used.add(place)
                found[name] = why
        return found

    def _prompted(self, element: Element, *further: Element) -> None:
        """Leave an interaction's prompt in the text, in its place."""
        prompt = element.find("prompt")
        replace(element, *([] if prompt is None else [prompt]), *further)

    # One option, or several

    def _choice(self, element: Element, tag: str = "simpleChoice") -> dict[str, Any]:
        variable = self.variable(element)
        choices = list(element.iter(tag))
        texts = {_id(choice): self.item.prose(choice, inline=True) or written(_id(choice)) for choice in choices}
        if tag == "hottext":
            for choice in choices:
                choice.tag = "strong"
            self._prompted(element, *(inner for inner in list(element) if inner.tag != "prompt"))
        else:
            self._prompted(element)
        if variable.cardinality == "single" or (
            count(element, "maxChoices", 1) == 1 and len(variable.correct.items) < 2
        ):
            native = self._one_of(self.place(variable), texts)
        else:
            native = self._several_of(variable, texts)
        if native["type"] != "true-false":
            self._arrange(native, element, choices)
        return native

    def _hottext(self, element: Element) -> dict[str, Any]:
        return self._choice(element, "hottext")

    def _arrange(self, native: dict[str, Any], element: Element, choices: Sequence[Element]) -> None:
        fixed = [flag(choice, "fixed") for choice in choices]
        if not flag(element, "shuffle") or all(fixed):
            native["shuffle"] = False
            return
        last = len(fixed) - fixed[::-1].index(False)
        if any(fixed[:last]):
            self.item.changes.append("Options that kept their place before others are shuffled.")
        for option in native["options"][last:]:
            option["pin"] = "last"

    def _one_of(self, place: "_Place", texts: Mapping[str, str]) -> dict[str, Any]:
        answers = place.graded(texts)
        words = [answer.text.casefold() for answer in answers]
        if sorted(words) == ["false", "true"] and sorted(answer.percent for answer in answers) == [0, 100]:
            right, wrong = sorted(answers, key=lambda answer: -answer.percent)
            is_true = right.text.casefold() == "true"
            return {"type": "true-false", **fractions.verdict(is_true, right.why, wrong.why)}
        return fractions.choice(answers, self.item.changes)

    def place(self, variable: Declared, others: Mapping[str, Value] | None = None) -> "_Place":
        return _Place(self, variable, others or {})

    def _several_of(self, variable: Declared, texts: Mapping[str, str]) -> dict[str, Any]:
        name = variable.identifier
        right = [text for text in texts if text in _right_items(variable)]
        none = self.item.run({})
        whole = self.run({name: variable.value(*right)})
        self.full = whole.score
        if whole.score <= none.score:
            raise Unfit(NO_KEY)
        alone = {choice: self.run({name: variable.value(choice)}) for choice in texts}
        is_whole_only = len(right) > 1 and any(alone[choice].score <= none.score for choice in right)
        if is_whole_only:
            self.item.changes.append(ALL_OR_NOTHING)
        answers = []
        for choice, text in texts.items():
            earned = alone[choice].score - none.score
            if choice not in right:
                earned = self.item.run({name: variable.value(*right, choice)}).score - whole.score
            percent = float(earned / (whole.score - none.score) * 100)
            why = self.why(alone[choice], alone.values())
            answers.append(Graded(text, percent, why))
        if is_whole_only:
            return {"type": "multiple", "options": [
                fractions.option(answer, right=choice in right) for choice, answer in zip(texts, answers, strict=True)
            ]}  # fmt: skip
        return fractions.multiple(answers, self.item.changes)

    # Typed answers

    def _typed(self, element: Element) -> dict[str, Any]:
        variable = self.variable(element)
        is_number = variable.base in {"integer", "float"}
        trailing = self._trailing(element)
        unit = (trailing or "").strip(" .")
        if trailing is None or (unit and not is_number):
            return self._cloze()
        self._prompted(element)
        if trailing:
            cut_tail(self.item.body, trailing)
        native = {"type": "numeric" if is_number else "short", **self.place(variable).typed()}
        return {**native, "unit": written(unit)} if unit else native

    def _trailing(self, element: Element) -> str | None:
        """What stands behind a place to write in, such as a unit; None if it stands amid a text."""
        before, after = around(self.item.body, element)
        has_own_line = not before or before.endswith(_ENDS) or is_alone(element)
        is_short = len(after) <= _MOST_UNIT and len(after.split()) <= _MOST_WORDS_OF_UNIT
        return after if has_own_line and is_short else None

    def _essay(self, element: Element) -> dict[str, Any]:
        variable = self.variable(element)
        if not (variable.correct.items or variable.keys):
            raise Unfit("An essay without a right answer (`extendedTextInteraction`) has no kind here.")
        self._prompted(element)
        return {"type": "short", **self.place(variable).typed()}

    def _inline_choice(self, element: Element) -> dict[str, Any]:
        if self._trailing(element) != "":
            return self._cloze()
        texts = self._inline_texts(element)
        variable, is_shuffled = self.variable(element), flag(element, "shuffle")
        self._prompted(element)
        native = self._one_of(self.place(variable), texts)
        return native if is_shuffled or native["type"] == "true-false" else {**native, "shuffle": False}

    def _inline_texts(self, element: Element) -> dict[str, str]:
        return {
            _id(choice): self.item.prose(choice, inline=True) or written(_id(choice))
            for choice in element.iter("inlineChoice")
        }

    def _cloze(self) -> dict[str, Any]:
        places = self.item.interactions
        variables = [self.variable(element) for element in places]
        right = {variable.identifier: self._right(variable) for variable in variables}
        whole, none = self.item.run(right), self.item.run({})
        self.full = whole.score
        if whole.score <= none.score:
            raise Unfit(NO_KEY)
        shares = [self.item.run({name: value}).score - none.score for name, value in right.items()]
        if len(places) > 1 and max(shares) <= 0:
            self.item.changes.append(ALL_OR_NOTHING)
        elif max(shares) - min(shares) > _ALMOST:
            self.item.changes.append(UNEVEN)
        names = named([_blank_name(variable.identifier) for variable in variables])
        blanks: dict[str, Any] = {}
        for number, (element, variable) in enumerate(zip(places, variables, strict=True)):
            others = {name: value for name, value in right.items() if name != variable.identifier}
            blanks[names[number]] = self._blank(element, self.place(variable, others))
            replace(element, token(number + 1))
        self.full = whole.score
        return {"type": "cloze", "ask": placed(self.item.ask, names), "blanks": blanks}

    def _blank(self, element: Element, place: "_Place") -> dict[str, Any]:
        if interaction(element) != "inlineChoice":
            return place.typed()
        native = fractions.choice(place.graded(self._inline_texts(element)), self.item.changes)
        del native["type"]
        return native if flag(element, "shuffle") else {**native, "shuffle": False}

    def _right(self, variable: Declared) -> Value:
        """The right answer of one place among several."""
        if variable.correct.items:
            return variable.correct
        if variable.mapping and variable.keys:
            return one(max(variable.keys, key=lambda key: variable.mapping.points(one(key)) if variable.mapping else 0))
        if variable.base in {"integer", "float"} and (found := meant(self.item, variable)):
            return one(found[0].middle)
        raise Unfit("The right answer of one of its places is not given.")

    # Pairs, places and orders

    def _rewarded(self, variable: Declared, *pairs: Any) -> None:
        """Make sure that the key is what the rules reward."""
        none = self.item.run({})
        ran = self.run({variable.identifier: variable.value(*pairs)})
        first = self.run({variable.identifier: variable.value(*pairs[: len(pairs) // 2])})
        self.full = ran.score
        if ran.score <= none.score:
            raise Unfit(NO_KEY)
        if len(pairs) > 1 and first.score <= none.score:
            self.item.changes.append(ALL_OR_NOTHING)
        elif variable.mapping and len({variable.mapping.points(one(pair)) for pair in pairs}) > 1:
            self.item.changes.append(UNEVEN)

    def _match(self, element: Element) -> dict[str, Any]:
        variable = self.variable(element)
        sides = [
            {_id(choice): self.item.prose(choice, inline=True) for choice in group.iter("simpleAssociableChoice")}
            for group in element.findall("simpleMatchSet")
        ]
        if len(sides) != 2:
            raise Unfit("It has not two sides to match.")
        lefts, rights = sides
        pairs = [pair if pair[0] in lefts else pair[::-1] for pair in _right_items(variable)]
        if any(left not in lefts or right not in rights for left, right in pairs):
            raise Unfit("Its right pairs name what is not there.")
        self._rewarded(variable, *_right_items(variable))
        self._prompted(element)
        names, notes = (element.get("class") or "").split(), self.notes([*lefts, *rights])
        notes |= self._notes_of_others(variable, pairs, lefts, rights)
        if SORTING in names:
            also = [key for key in variable.keys if key not in pairs and key[0] in lefts and key[1] in rights]
            return categorize([*pairs, *also], lefts, rights, notes)
        return matched(pairs, lefts, rights, notes, is_marked=MATCHING in names)

    def _notes_of_others(self, variable: Declared, pairs: Pairs, lefts: Texts, rights: Texts) -> dict[str, str]:
        """What is said of whoever chooses a right side that belongs to nothing."""
        used = {right for _, right in pairs}
        tried = list(self.runs)
        found: dict[str, str] = {}
        for other in (right for right in rights if right not in used):
            ran = self.run({variable.identifier: variable.value((next(iter(lefts)), other))})
            own = ran.shown.difference(*(each.shown for each in tried))
            self.used |= own
            if why := self.item.said(own):
                found[other] = why
        return found

    def _associate(self, element: Element) -> dict[str, Any]:
        variable = self.variable(element)
        texts = {_id(choice): self.item.prose(choice, inline=True) for choice in element.iter("simpleAssociableChoice")}
        pairs = list(_right_items(variable))
        if any(each not in texts for pair in pairs for each in pair):
            raise Unfit("Its right pairs name what is not there.")
        named = [each for pair in pairs for each in pair]
        if len(set(named)) != len(named):
            raise Unfit("Things that belong to several others at once have no kind here.")
        self._rewarded(variable, *pairs)
        self._prompted(element)
        order = list(texts)
        pairs = [tuple(sorted(pair, key=order.index)) for pair in pairs]
        self.item.changes.append("What could be paired in any way is matched here, left side to right side.")
        lefts = {left: texts[left] for left, _ in pairs}
        rights = {name: text for name, text in texts.items() if name not in lefts}
        return matching(pairs, lefts, rights, self.notes(texts))

    def _order(self, element: Element) -> dict[str, Any]:
        variable = self.variable(element)
        texts = {_id(choice): self.item.prose(choice, inline=True) for choice in element.iter("simpleChoice")}
        order = variable.correct.items
        if set(order) != set(texts) or len(order) != len(texts):
            raise Unfit("Its right order is not one of all its parts.")
        none, ran = self.item.run({}), self.run({variable.identifier: Value(order, True)})
        self.run({variable.identifier: Value(order[::-1], True)})
        self.full = ran.score
        if ran.score <= none.score:
            raise Unfit(NO_KEY)
        self._prompted(element)
        notes = self.notes(texts)
        return {"type": "ordering", "order": [{"text": texts[name], **why_of(notes, name)} for name in order]}

    def _gap_match(self, element: Element) -> dict[str, Any]:
        variable = self.variable(element)
        if element.find("gapImg") is not None:
            raise Unfit("Dragging pictures into a text (`gapImg`) has no kind here.")
        texts = {_id(choice): self.item.prose(choice, inline=True) for choice in element.iter("gapText")}
        gaps = [_id(gap) for gap in element.iter("gap")]
        right = {gap: word for word, gap in _right_items(variable)}
        if missing := [gap for gap in gaps if gap not in right]:
            raise Unfit(f"The gap `{missing[0][:40]}` has no right word.")
        self._rewarded(variable, *((word, gap) for gap, word in right.items()))
        full, is_shuffled, names = self.full, flag(element, "shuffle"), named([""] * len(gaps))
        blanks: dict[str, Any] = {}
        for name, gap in zip(names, gaps, strict=True):
            others = [(word, other) for other, word in right.items() if other != gap]
            blank = fractions.choice(_Gap(self, variable, {}, others, gap).graded(texts), self.item.changes)
            del blank["type"]
            blanks[name] = blank if is_shuffled else {**blank, "shuffle": False}
        for number, gap in enumerate(list(element.iter("gap")), start=1):
            replace(gap, token(number))
        self.full = full
        self._prompted(element, *(inner for inner in list(element) if inner.tag not in {"prompt", "gapText"}))
        return {"type": "cloze", "ask": placed(self.item.ask, names), "blanks": blanks}

    # Places in pictures

    def _hotspot(self, element: Element) -> dict[str, Any]:
        variable = self.variable(element)
        choices = list(element.iter("hotspotChoice"))
        if count(element, "maxChoices", 1) != 1 and len(_right_items(variable)) > 1:
            raise Unfit("Pointing at several places at once has no kind here.")
        place = self.place(variable)
        picture, size = self._picture(element)
        answers = place.graded({_id(choice): self._label(choice, number) for number, choice in enumerate(choices, 1)})
        return self._areas(element, picture, [*zip(choices, answers, strict=True)], size)

    def _select_point(self, element: Element) -> dict[str, Any]:
        variable = self.variable(element)
        if count(element, "maxChoices", 1) != 1 and variable.cardinality != "single":
            raise Unfit("Pointing at several places at once has no kind here.")
        processing = self.item.root.find("responseProcessing")
        entries = [] if variable.areas is None else list(variable.areas.iter("areaMapEntry"))
        entries = entries or ([] if processing is None else list(processing.iter("inside")))
        if not entries:
            raise Unfit("The areas of its picture are not given.")
        place = self.place(variable)
        picture, size = self._picture(element)
        points = {str(number): _point_in(entry) for number, entry in enumerate(entries)}
        place.items = points
        labels = {str(number): self._label(entry, number + 1) for number, entry in enumerate(entries)}
        areas = [*zip(entries, place.graded(labels), strict=True)]
        native = self._areas(element, picture, areas, size)
        if len(areas) == 1:
            native["areas"].append({"wrong": {"rect": [0, 0, 100, 100]}, "label": _ELSEWHERE})
        return native

    def _label(self, area: Element, number: int) -> str:
        text = area.get("hotspotLabel") or area.get("label") or area.get("title") or ""
        if not text.strip():
            self.item.changes.append("Places of the picture had no names; they are numbered. Name them in `label`.")
        return written(" ".join(text.split()), inline=True) or f"Place {number}"

    def _picture(self, element: Element) -> tuple[dict[str, str], shapes.Size]:
        """The picture of an interaction with its text alternative, and its size in the pixels of its areas."""
        found = next((each for each in element.iter("object", "img") if each.tag == "img" or is_picture(each)), None)
        if found is None:
            raise Unfit("It has no picture to point at.")
        try:
            name = self.item.resolve((found.get("data") or found.get("src") or "").strip())
        except Unusable as reason:
            raise Unfit(f"It points at a picture. {reason}") from None
        wide, high = shapes.length(found.get("width")), shapes.length(found.get("height"))
        size = (wide, high) if wide and high else self.item.size_of(name)
        if size is None:
            raise Unfit("The size of its picture is not known, so that its areas cannot be told.")
        alt = " ".join((found.get("alt") or "".join(found.itertext())).split())
        if not alt:
            self.item.changes.append("The picture is not described. Say in `alt` what it shows.")
        return {"image": name, "alt": written(alt or "A picture")}, size

    def _areas(self, element: Element, picture: dict[str, str], areas: Sequence[tuple[Element, Graded]],
               size: shapes.Size) -> dict[str, Any]:  # fmt: skip
        self._prompted(element)
        found = []
        for area, answer in sorted(areas, key=lambda each: each[0].get("shape") == "default"):
            is_right = answer.percent >= fractions.FULL - fractions.NEAR
            named = fractions.option(answer, right=is_right, credit=None if is_right else answer.percent or None)
            named["right" if is_right else "wrong"] = shapes.in_percent(area, size)
            found.append({**named, "label": answer.text})
        return {"type": "hotspot", **picture, "areas": found}


@dataclass
class _Place:
    """One place for an answer, while all others are answered rightly."""

    reading: _Reading
    variable: Declared
    others: Mapping[str, Value]
    items: Mapping[str, Any] = field(default_factory=dict)
    """What is given for an option where that is not its identifier."""

    def given(self, item: Any) -> Mapping[str, Value]:
        return {**self.others, self.variable.identifier: self.variable.value(item)}

    @cached_property
    def nothing(self) -> Decimal:
        """What is earned where this place is empty."""
        return self.reading.item.run(self._empty).score

    @property
    def _empty(self) -> Mapping[str, Value]:
        return self.others

    def tried(self, item: Any) -> Ran:
        return self.reading.run(self.given(self.items.get(item, item) if isinstance(item, str) else item))

    def percents(self, tried: Sequence[Ran]) -> list[float]:
        """What each answer earns, in percent of the best.

        Raises:
            Unfit: none earns anything.
        """
        best = max((ran.score for ran in tried), default=self.nothing)
        if best <= self.nothing or best <= 0:
            raise Unfit(NO_KEY)
        self.reading.full = best
        return [round(float((ran.score - self.nothing) / (best - self.nothing) * 100), 5) for ran in tried]

    def graded(self, texts: Mapping[str, str]) -> list[Graded]:
        """The options with what each earns and what is said of it."""
        tried = [self.tried(item) for item in texts]
        percents = self.percents(tried)
        whys = [self.reading.why(ran, tried) for ran in tried]
        return [Graded(*each) for each in zip(texts.values(), percents, whys, strict=True)]

    def typed(self) -> dict[str, Any]:
        """The fields of a text or a number."""
        return self._number() if self.variable.base in {"integer", "float"} else self._words()

    def _words(self) -> dict[str, Any]:
        words = list(dict.fromkeys(map(str, (*self.variable.correct.items, *self.variable.keys, *self._in_rules()))))
        if not words:
            raise Unfit(NO_KEY)
        tried = [self.tried(word) for word in (*words, _NO_SUCH_WORD)]
        percents = self.percents(tried)
        whys = [self.reading.why(ran, tried) for ran in tried]
        answers = [Graded(*each) for each in zip((*words, "*"), percents, whys, strict=True)]
        kept = [answer for answer in answers[:-1] if answer.percent or answer.why not in {"", answers[-1].why}]
        if any("*" in answer.text for answer in kept):
            self.reading.item.changes.append("An asterisk in an answer stands for anything here.")
        if percents[-1] >= fractions.FULL:
            raise Unfit("Its rules give all the points to any answer.")
        native = fractions.typed([*kept, answers[-1]])
        return {**native, "case": "sensitive"} if self._is_cased(native["accept"]) else native

    def _in_rules(self) -> Iterator[str]:
        """The texts with which the rules compare this answer."""
        processing = self.reading.item.root.find("responseProcessing")
        for value in () if processing is None else processing.iter("baseValue"):
            sides = value.getparent()
            names = {each.get("identifier") for each in sides.iter("variable")}
            if self.variable.identifier in names and value.get("baseType") == "string" and (value.text or "").strip():
                yield (value.text or "").strip()

    def _is_cased(self, accepted: Sequence[str]) -> bool:
        turned = [word.swapcase() for word in accepted if word.swapcase() != word and word.swapcase() not in accepted]
        if not turned:
            return False
        before = len(self.reading.runs)
        least, full = self.tried(turned[0]).score, self.reading.full
        del self.reading.runs[before:]
        return least < full

    def _number(self) -> dict[str, Any]:
        found = meant(self.reading.item, self.variable)
        if not found:
            raise Unfit(NO_KEY)
        beyond = max(abs(each.high) for each in found) * 7 + 1000
        tried = [self.tried(number) for number in (*(each.middle for each in found), beyond)]
        percents = self.percents(tried)
        whys = [self.reading.why(ran, tried) for ran in tried]
        for each, percent in zip(found, percents, strict=False):
            if percent >= fractions.FULL - fractions.NEAR:
                self._check_ends(each, found)
        answers = [
            GradedNumber(target, percent, why)
            for target, percent, why in zip((*(each.target for each in found), None), percents, whys, strict=True)
            if percent or why
        ]
        return fractions.numbers(answers)

    def _check_ends(self, numbers: Meant, found: Sequence[Meant]) -> None:
        """Make sure that numbers that earn all the points end where they seem to.

        Raises:
            Unfit: the rules mean other numbers than it seems.
        """
        full = self.reading.full
        for end, way in ((numbers.low, -1), (numbers.high, 1)):
            beyond = end + way * numbers.step
            if self._score(beyond) >= full and not any(each.low <= beyond <= each.high for each in found):
                raise Unfit("Its rules mark numbers in a way that is not understood.")
            if self._score(end) < full:
                if self._score(end - way * numbers.step) < full:
                    raise Unfit("Its rules mark numbers in a way that is not understood.")
                self.reading.item.changes.append("The ends of a range did not count; here they do.")

    def _score(self, number: Decimal) -> Decimal:
        return self.reading.item.run(self.given(number)).score


@dataclass
class _Gap(_Place):
    """One gap of a text into which words are dragged: all gaps are one answer, made of pairs."""

    pairs: Sequence[tuple[str, str]] = ()
    gap: str = ""

    def __init__(self, reading: _Reading, variable: Declared, others: Mapping[str, Value],
                 pairs: Sequence[tuple[str, str]], gap: str) -> None:  # fmt: skip
        super().__init__(reading, variable, others)
        self.pairs, self.gap = pairs, gap

    def given(self, item: Any) -> Mapping[str, Value]:
        return {self.variable.identifier: self.variable.value(*self.pairs, (item, self.gap))}

    @property
    def _empty(self) -> Mapping[str, Value]:
        return {self.variable.identifier: self.variable.value(*self.pairs)}


_KINDS: Mapping[str, Callable[[_Reading, Element], dict[str, Any]]] = {
    "choice": _Reading._choice,
    "hottext": _Reading._hottext,
    "inlineChoice": _Reading._inline_choice,
    "textEntry": _Reading._typed,
    "extendedText": _Reading._essay,
    "match": _Reading._match,
    "associate": _Reading._associate,
    "order": _Reading._order,
    "gapMatch": _Reading._gap_match,
    "hotspot": _Reading._hotspot,
    "selectPoint": _Reading._select_point,
}


def _id(element: Element) -> str:
    return (element.get("identifier") or "").strip()


def _blank_name(identifier: str) -> str:
    """What a blank is called, if its identifier was made of its name."""
    return identifier.removeprefix(BLANK) if identifier.startswith(BLANK) else ""


def _right_items(variable: Declared) -> Sequence[Any]:
    """What belongs into the right answer: what is said to be correct, or else all that earns something."""
    if variable.correct.items:
        return variable.correct.items
    mapping = variable.mapping
    return [] if mapping is None else [key for key in variable.keys if mapping.points(one(key)) > 0]


def _point_in(area: Element) -> tuple[Decimal, Decimal]:
    """A point that an area holds."""
    numbers = shapes.coordinates(area)
    if area.get("shape") in {"circle", "ellipse"} and len(numbers) > 2:
        return numbers[0], numbers[1]
    if len(numbers) < 4 or len(numbers) % 2:
        raise Unfit("An area of the picture is not understood.")
    across, down = numbers[::2], numbers[1::2]
    middle = sum(across, Decimal(0)) / len(across), sum(down, Decimal(0)) / len(down)
    return middle if shapes.holds(area, *middle) else (numbers[0], numbers[1])
