"""One item: its text, its places for answers, and what its rules make of an answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from html import escape

from lxml import etree

from quizapp.formats.html import Resolve, markdown_of
from quizapp.formats.qti.rules import SCORE, Budget, Rules
from quizapp.formats.qti.shapes import Size
from quizapp.formats.qti.values import NULL, Declared, Unclear, Value, declared
from quizapp.formats.xml import Element

INTERACTIONS = frozenset(
    {"choice", "inlineChoice", "textEntry", "extendedText", "match", "order", "associate", "gapMatch", "hottext"}
    | {"hotspot", "selectPoint", "graphicOrder", "graphicAssociate", "graphicGapMatch", "positionObject"}
    | {"slider", "media", "drawing", "upload", "custom", "portableCustom"}
)
"""What is answered in a text, without the `Interaction` behind each name."""

_FEEDBACK = frozenset({"feedbackInline", "feedbackBlock", "modalFeedback"})
NO_TEXT = _FEEDBACK | {"infoControl", "stylesheet", "catalogInfo", "endAttemptInteraction", "rubricBlock"}
"""What stands in a body and is no part of what is asked."""
_FOR_LEARNERS = frozenset({"candidate", "all", ""})
_PICTURE_TYPES = ("image/", "img/")
_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif")
_STRUCK = frozenset({"strike", "strikethrough", "line-through"})

Given = Mapping[str, Value]


def interaction(element: Element) -> str:
    """The kind of an interaction, without `Interaction`; empty for what is none."""
    name = str(element.tag).removesuffix("Interaction")
    return name if name != element.tag and name in INTERACTIONS else ""


def is_picture(element: Element) -> bool:
    """Whether an `object` is a picture."""
    kind, address = (element.get("type") or "").lower(), (element.get("data") or "").lower()
    return kind.startswith(_PICTURE_TYPES) or (not kind and address.partition("?")[0].endswith(_SUFFIXES))


@dataclass(frozen=True)
class Ran:
    """What the rules made of an answer."""

    score: Decimal
    shown: frozenset[int]
    """Which feedback is shown, by its place in `Item.feedback`."""


@dataclass
class Item:
    """An item whose names are unified. Texts come as Markdown; what could not be kept in them is in `changes`."""

    root: Element
    resolve: Resolve
    budget: Budget
    size_of: Callable[[str], Size | None]
    """The size of a picture, by the name that `resolve` gave it."""
    stimuli: Sequence[Element] = ()
    """Texts that it shares with other items, to stand before its own."""
    changes: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return " ".join((self.root.get("title") or "").split())

    @property
    def identifier(self) -> str:
        return (self.root.get("identifier") or "").strip()

    @cached_property
    def body(self) -> Element:
        """The body; raises `Unclear` if there is none."""
        found = self.root.find("itemBody")
        if found is None:
            raise Unclear("It has no body (`itemBody`), so it asks nothing.")
        return found

    @cached_property
    def interactions(self) -> list[Element]:
        return [element for element in self.body.iter() if interaction(element)]

    @cached_property
    def responses(self) -> Mapping[str, Declared]:
        return self._declared("responseDeclaration")

    @cached_property
    def outcomes(self) -> Mapping[str, Declared]:
        return self._declared("outcomeDeclaration")

    def _declared(self, tag: str) -> dict[str, Declared]:
        found = (declared(element) for element in self.root.findall(tag))
        return {each.identifier: each for each in found}

    @cached_property
    def rules(self) -> Rules:
        return Rules(self.root.find("responseProcessing"), self.responses, self.outcomes, self.budget)

    @cached_property
    def feedback(self) -> list[Element]:
        """All that may be said of an answer, wherever it stands."""
        return [
            element
            for element in self.root.iter(*_FEEDBACK)
            if element.get("outcomeIdentifier") and _has_content(element)
        ]

    @cached_property
    def _score(self) -> str:
        """What the outcome is called that holds the points."""
        numbers = [each for each in self.outcomes.values() if each.base in {"float", "integer"}]
        named = (each.identifier for each in numbers if each.identifier.upper() == SCORE)
        return next(named, SCORE)

    def run(self, given: Given) -> Ran:
        """What an answer earns, and what is said of it; raises `Unclear` if the rules are not understood."""
        outcomes = self.rules.run(given)
        items = outcomes.get(self._score, NULL).items
        score = items[0] if items and isinstance(items[0], Decimal) else Decimal(0)
        shown = (
            place
            for place, element in enumerate(self.feedback)
            if (element.get("identifier") in {str(item) for item in outcomes.get(_outcome(element), NULL).items})
            is ((element.get("showHide") or "show").strip() != "hide")
        )
        return Ran(score, frozenset(shown))

    def said(self, places: Iterable[int]) -> str:
        """What these pieces of feedback say, in their order."""
        texts = (self._said(place) for place in sorted(places))
        return "\n\n".join(dict.fromkeys(text for text in texts if text))

    def _said(self, place: int) -> str:
        element = self.feedback[place]
        inner = element.find("contentBody")
        return self.prose(element if inner is None else inner)

    def prose(self, element: Element, *, inline: bool = False, with_interactions: bool = False) -> str:
        """The text of an element.

        Args:
            with_interactions: leave in what `replace` put in the place of interactions.
        """
        found = markdown_of(html(element, with_interactions=with_interactions), self.resolve, inline=inline)
        self.changes += found.notes
        return found.text

    @cached_property
    def ask(self) -> str:
        """What it asks: shared texts, and the body with prompts, without what is said of answers."""
        parts = [self.prose(stimulus) for stimulus in self.stimuli]
        return "\n\n".join(part for part in (*parts, self.prose(self.body, with_interactions=True)) if part)

    @property
    def guidance(self) -> str:
        """What stands in blocks for scorers, tutors and the like."""
        return "\n\n".join(filter(None, (self.prose(block) for block in self._rubrics(for_learners=False))))

    @property
    def hints(self) -> list[str]:
        """What is shown to whoever asks for it."""
        return [text for each in self.body.iter("infoControl") if (text := self.prose(each))]

    def _rubrics(self, *, for_learners: bool) -> list[Element]:
        return [block for block in self.root.iter("rubricBlock") if is_for_learners(block) is for_learners]


def is_for_learners(rubric: Element) -> bool:
    """Whether a block of text is meant for those who answer."""
    return bool(_FOR_LEARNERS & set((rubric.get("view") or "").lower().split() or [""]))


def replace(element: Element, *contents: Element | str) -> None:
    """Put elements or a text in the place of an element, and keep what follows it."""
    parent, tail = element.getparent(), element.tail
    place = parent.index(element)
    holder = etree.Element("div" if contents and not isinstance(contents[0], str) else "span")
    for content in contents:
        if isinstance(content, str):
            holder.text = content
        else:
            holder.append(content)
    holder.tail = tail
    parent[place] = holder


def html(element: Element, *, with_interactions: bool = False) -> str:
    """What stands inside an element as HTML, without what is no text of its own."""
    if not len(element):
        return escape(element.text or "", quote=False)
    kept = deepcopy(element)
    for inner in list(kept.iter()):
        _prepare(inner, kept, with_interactions=with_interactions)
    kept.tail = None
    text = etree.tostring(kept, method="html", encoding="unicode")
    return text[text.find(">") + 1 : text.rfind("<")] if text.rstrip().endswith(f"</{kept.tag}>") else ""


def _prepare(element: Element, root: Element, *, with_interactions: bool) -> None:
    """Turn one element inside a text into HTML, or take it out."""
    name = str(element.tag)
    if element is root or not isinstance(element.tag, str):
        return
    is_hidden = name in NO_TEXT and not (name == "rubricBlock" and is_for_learners(element))
    if is_hidden or (interaction(element) and not with_interactions):
        _take_out(element)
    elif name == "object" and is_picture(element):
        alt = element.get("alt") or element.get("label") or " ".join("".join(element.itertext()).split())
        attributes = {"src": element.get("data") or "", "alt": alt}
        tail = element.tail
        element.clear()
        element.tag, element.tail = "img", tail
        for key, value in attributes.items():
            element.set(key, value)
    elif name == "span" and _STRUCK & set((element.get("class") or "").split()):
        element.tag = "s"
    elif name in _BLOCKS:
        element.tag = "div"
    elif name[:1].islower() and any(letter.isupper() for letter in name):
        element.tag = "span"


_BLOCKS = frozenset({"rubricBlock", "templateBlock", "prompt", "contentBody", "stimulusBody"})


def _take_out(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    before, tail = element.getprevious(), element.tail
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _outcome(element: Element) -> str:
    return (element.get("outcomeIdentifier") or "").strip()


def _has_content(element: Element) -> bool:
    return bool("".join(element.itertext()).strip()) or any(
        inner.tag in {"img", "object", "math"} for inner in element.iter()
    )
