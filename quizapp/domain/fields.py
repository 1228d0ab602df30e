"""What can be filled in for each kind of question, so that nobody has to know how question files are written."""

from dataclasses import dataclass
from typing import Literal

Widget = Literal["line", "text", "lines", "choice", "step", "misconception", "picture", "place"]


@dataclass(frozen=True)
class Field:
    """One thing to fill in."""

    name: str
    """The key in the file; a dot leads inside, as in `wrong.why`."""
    label: str
    widget: Widget = "line"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Rows:
    """Several things of the same form."""

    name: str
    one: str
    """What one of them is called."""
    fields: tuple[Field, ...]
    is_marked: bool = False
    """Whether each stands under `right:` or `wrong:`; the first field is what stands there."""


@dataclass(frozen=True)
class Shape:
    """The form of a kind of question."""

    title: str
    fields: tuple[Field, ...] = ()
    rows: tuple[Rows, ...] = ()
    start: str = ""
    """What a new question of the kind begins with, in the lines of a question file."""


ASK = Field("ask", "Question", "text")

_NOTE = (
    Field("why", "Why", "text", "What whoever gives this answer reads: one to three sentences about the mechanism."),
    Field("misconception", "Misconception that it betrays", "misconception"),
    Field("step", "or the link that it confuses", "step"),
)
_CREDIT = Field("credit", "Credit in percent", hint="Only where it earns a part of the points.")
_OTHERS = (
    Field("wrong.why", "What any other answer reads", "text"),
    Field("wrong.misconception", "Misconception that it betrays", "misconception"),
    Field("wrong.step", "or the link that it confuses", "step"),
)
_RIGHT_WHY = Field("why", "Why the right answer is right", "text")
_OPTION = Rows(
    "options",
    "Option",
    (
        Field("text", "Text", "text"),
        *_NOTE,
        _CREDIT,
        Field("pin", "Place", "choice", choices=(("", "shuffled"), ("last", "always last"))),
    ),
    is_marked=True,
)
_OPTIONS_START = "options:\n  - {right: The right answer}\n  - {wrong: A wrong answer}\n"

COMMON = (
    Field("step", "The link that it tests", "step"),
    Field("topic", "Topic"),
    Field(
        "level",
        "Level",
        "choice",
        choices=(("", "none"), ("recall", "recall"), ("understand", "understand"), ("apply", "apply")),
    ),
    Field("tags", "Tags", "lines", "One on each line."),
    Field("hints", "Hints", "lines", "One on each line, from faint to plain."),
    Field("explain", "General feedback", "text", "Shown to everyone after the answer."),
    Field("points", "Points", hint="1 if nothing is written."),
    Field("title", "Title", hint="For lists; the question itself if nothing is written."),
)
PICTURE = (
    Field("image", "Picture", "picture"),
    Field("alt", "What the picture shows, in words", "text", "For whoever cannot see it."),
)

SHAPES: dict[str, Shape] = {
    "choice": Shape("One right answer", rows=(_OPTION,), start=_OPTIONS_START),
    "multiple": Shape("Several right answers", rows=(_OPTION,), start=_OPTIONS_START),
    "true-false": Shape(
        "True or false",
        (
            Field("answer", "The statement is", "choice", choices=(("true", "true"), ("false", "false"))),
            Field("why", "Why", "text", "Read either way."),
            Field("wrong.why", "What whoever says the opposite reads instead", "text"),
            *_OTHERS[1:],
        ),
        start="answer: true\n",
    ),
    "short": Shape(
        "A typed answer",
        (
            Field("accept", "Accepted answers", "lines", "One on each line; * stands for anything."),
            _RIGHT_WHY,
            Field("typos", "Slips forgiven", "choice", choices=(("", "none"), ("1", "one"), ("2", "two"))),
            Field("case", "Capitals", "choice", choices=(("", "do not matter"), ("sensitive", "matter"))),
            *_OTHERS,
        ),
        (Rows("anticipate", "Foreseen wrong answer", (Field("text", "Text"), *_NOTE, _CREDIT)),),
        start="accept: [The right answer]\n",
    ),
    "numeric": Shape(
        "A number",
        (
            Field("answer", "The number"),
            Field("tolerance", "Tolerance", hint="A number, or percent such as 5 %."),
            Field("range", "or a range", "lines", "The smaller number on the first line, the larger on the second."),
            Field("unit", "Unit"),
            _RIGHT_WHY,
            *_OTHERS,
        ),
        (
            Rows(
                "anticipate",
                "Foreseen wrong number",
                (Field("answer", "The number"), Field("tolerance", "Tolerance"), *_NOTE, _CREDIT),
            ),
        ),
        start="answer: 1\n",
    ),
    "cloze": Shape(
        "A text with blanks",
        rows=(
            Rows(
                "blanks",
                "Blank",
                (
                    Field("name", "Name", hint="As it stands in the text between double brackets."),
                    Field("accept", "Accepted answers", "lines", "If it is typed: one on each line."),
                    Field("answer", "Number", hint="If it is a number."),
                    Field("tolerance", "Tolerance"),
                    Field("right", "Right option", hint="If it is chosen from a list."),
                    Field("others", "Wrong options", "lines", "One on each line."),
                    Field("why", "Why", "text"),
                ),
            ),
        ),
        start="blanks:\n  blank: {accept: [The right answer]}\n",
    ),
    "matching": Shape(
        "Pairs",
        (Field("distractors", "Right sides that belong to none", "lines", "One on each line."),),
        (Rows("pairs", "Pair", (Field("left", "Left side"), Field("right", "Right side"), *_NOTE)),),
        start="pairs:\n  - {left: One, right: Its partner}\n  - {left: Another, right: The other partner}\n",
    ),
    "ordering": Shape(
        "Put in order",
        rows=(Rows("order", "Item", (Field("text", "Text"), *_NOTE)),),
        start="order:\n  - {text: First}\n  - {text: Second}\n  - {text: Third}\n",
    ),
    "categorize": Shape(
        "Sort into categories",
        (Field("categories", "Categories", "lines", "One on each line."),),
        (
            Rows(
                "items",
                "Item",
                (Field("text", "Text"), Field("in", "Category", "lines", "Of several, each on a line."), *_NOTE),
            ),
        ),
        start="categories: [One, Another]\nitems:\n  - {text: An item, in: One}\n",
    ),
    "hotspot": Shape(
        "Point at a place",
        rows=(
            Rows(
                "areas",
                "Place",
                (
                    Field(
                        "place",
                        "Where it lies",
                        "place",
                        "The id of a part of the drawing; or circle x y radius, rect left top width height, or "
                        "polygon x y x y x y, in percent of the picture.",
                    ),
                    Field("label", "What it is called in the list"),
                    *_NOTE,
                    _CREDIT,
                ),
                is_marked=True,
            ),
        ),
        start="image: picture.svg\nareas:\n  - {right: part, label: Here}\n  - {wrong: other, label: There}\n",
    ),
}
"""The form of each kind."""

NEW_ASK = {"cloze": "A text with a [[blank]]."}
"""What a new question asks, where it cannot be just anything."""

CHAIN = Shape(
    "A mechanism",
    (Field("title", "Title"), Field("diagram", "Diagram", "picture")),
    (
        Rows(
            "steps",
            "Link",
            (
                Field("id", "Name", hint="Short, for references: letters, digits, hyphens."),
                Field("text", "What happens", "text"),
                Field("shows", "Parts of the diagram to light", "lines", "Their ids, one on each line."),
                Field("facts", "Facts that it rests on", "lines", "Their names, one on each line."),
            ),
        ),
    ),
)
"""The form of a causal chain."""
