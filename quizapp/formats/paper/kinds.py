"""How each kind of question stands on paper, and the key to just what was printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import singledispatch

from quizapp.domain.authored import key_of
from quizapp.domain.papers import LETTERS, Asked
from quizapp.domain.questions.base import Choosable, Question, shuffled, shuffled_keys
from quizapp.domain.questions.categorize import Categorize
from quizapp.domain.questions.choice import Choice, ChosenAnswer
from quizapp.domain.questions.cloze import BLANK, Cloze
from quizapp.domain.questions.hotspot import Hotspot
from quizapp.domain.questions.matching import Matching
from quizapp.domain.questions.multiple import Multiple
from quizapp.domain.questions.numeric import NumberAnswer, Numeric
from quizapp.domain.questions.ordering import Ordering
from quizapp.domain.questions.short import Short, TypedAnswer
from quizapp.domain.questions.true_false import TrueFalse
from quizapp.formats.paper.blocks import (
    Beside,
    Block,
    Blocks,
    Figure,
    Gap,
    Item,
    Items,
    Line,
    Paragraph,
    Pieces,
    Run,
    Table,
)
from quizapp.formats.paper.text import GAP, blocks_of, pieces_of

CIRCLE, SQUARE = "circle", "square"

BARE = "bare/"
"""Begins the name under which a drawing is looked for without its words, so that none gives an answer away."""

MOST_COLUMNS = 5
"""Categories that a table has room for."""

SHORT = 30
"""Letters of an option that may stand in one line with others."""

ACCEPTED = 3
"""Of the texts that are accepted, how many the list of answers names; the explanations have all."""

_TRIES = 20
"""To shuffle two sides until no line shows what belongs together; with two equal sides there may be no such order."""


@dataclass(frozen=True)
class Printed:
    """What one version prints of a question, and what is right there."""

    task: str
    """What to do, in a few words."""
    stem: Blocks
    body: Blocks
    answer: str
    """The key, in letters and numbers of this version; plain text."""


@dataclass(frozen=True)
class _Body:
    task: str
    blocks: Blocks
    answer: str
    stem: Blocks | None = None
    """The stem, where it is other than the question's text."""


def printed(asked: Asked) -> Printed:
    """A question as this version prints it: the same at every call."""
    question = asked.question
    body = _body(question, asked)
    stem = body.stem or blocks_of(question.ask)
    if question.image and not isinstance(question, Hotspot):
        stem = (*stem, Figure(question.image, question.alt or ""))
    because, reason = _reasons(asked)
    return Printed(body.task, stem, (*body.blocks, *because), f"{body.answer}{reason}")


@singledispatch
def _body(question: Question, asked: Asked) -> _Body:
    """What stands below the stem. A kind without a form of its own gets a line to write on."""
    words = [f"{label}: {answer}" if label else answer for label, answer in question.solution]
    return _Body(question.single_line, (Line("Answer"),), "; ".join(words))


def letter(place: int) -> str:
    """A to Z, then AA, AB …"""
    rounds, rest = divmod(place, len(LETTERS))
    return (letter(rounds - 1) if rounds else "") + LETTERS[rest]


def _lettered(texts: Iterable[str], ring: str = "", *, has_gap: bool = False, in_line: bool = False) -> Items:
    items = (Item(letter(place), blocks_of(text), ring, has_gap) for place, text in enumerate(texts))
    return Items(tuple(items), in_line)


def _letters(keys: Sequence[str], wanted: Iterable[str]) -> list[str]:
    """The letters under which the wanted keys are printed, in order."""
    return [letter(place) for place in sorted(keys.index(key) for key in wanted)]


def _choosable(options: Sequence[Choosable], order: Sequence[str], ring: str, *, in_line: bool = False) -> Items:
    by_key = {option.key: option.text for option in options}
    return _lettered((by_key[key] for key in order), ring, in_line=in_line)


@_body.register
def _choice(question: Choice, asked: Asked) -> _Body:
    order = question.arrange(asked.chance("options"))
    options = _choosable(question.options, order, CIRCLE)
    return _Body("Circle one letter", (options,), letter(order.index(question.right.key)))


@_body.register
def _multiple(question: Multiple, asked: Asked) -> _Body:
    order = question.arrange(asked.chance("options"))
    options = _choosable(question.options, order, SQUARE)
    right = _letters(order, (option.key for option in question.right_options))
    return _Body("Mark every right letter", (options,), ", ".join(right))


@_body.register
def _true_false(question: TrueFalse, asked: Asked) -> _Body:
    answer = "A (true)" if question.answer else "B (false)"
    return _Body("Circle one letter", (_lettered(("True", "False"), CIRCLE, in_line=True),), answer)


@_body.register
def _short(question: Short, asked: Asked) -> _Body:
    return _Body("Write a word or a phrase", (Line("Answer"),), _accepted(question))


@_body.register
def _numeric(question: Numeric, asked: Asked) -> _Body:
    line = Line("Answer", question.unit or "", is_long=False)
    return _Body("Write a number", (line,), question.right_words)


def _accepted(answer: TypedAnswer) -> str:
    texts = [text.replace("*", "…") for text in answer.accept]
    return " or ".join(texts[:ACCEPTED]) + (" …" if len(texts) > ACCEPTED else "")


@_body.register
def _cloze(question: Cloze, asked: Asked) -> _Body:
    gaps, choices, answers = [], [], []
    for label, name in gaps_of(question):
        blank = question.blanks[name]
        unit = blank.unit if isinstance(blank, NumberAnswer) else None
        gaps.append(Gap(label, isinstance(blank, TypedAnswer), unit or ""))
        right = blank.right_words
        if isinstance(blank, ChosenAnswer):
            order = blank.arrange(asked.chance(f"options/{name}"))
            in_line = all(len(option.text) <= SHORT for option in blank.options)
            choices.append(Item(label, (_choosable(blank.options, order, CIRCLE, in_line=in_line),)))
            right = letter(order.index(blank.right.key))
        elif isinstance(blank, TypedAnswer):
            right = _accepted(blank)
        answers.append(f"{label}\u00a0{right}".strip())
    stem = blocks_of(BLANK.sub(GAP, question.ask), gaps)
    return _Body("Fill in the gaps", (Items(tuple(choices)),) if choices else (), "  ".join(answers), stem)


def gaps_of(question: Cloze) -> list[tuple[str, str]]:
    """The label of each gap, with the name that it has in the file; a single gap needs no label."""
    names = [name.strip() for name in BLANK.findall(question.ask)]
    return [(f"({number})" if len(names) > 1 else "", name) for number, name in enumerate(names, start=1)]


@_body.register
def _matching(question: Matching, asked: Asked) -> _Body:
    belongs = {pair.key: key_of(pair.right) for pair in question.pairs}
    chance = asked.chance("sides")
    lefts, rights = tuple(belongs), question.arrange(chance)
    for _ in range(_TRIES):
        if all(belongs[left] != right for left, right in zip(lefts, rights, strict=False)):
            break
        lefts, rights = shuffled_keys(belongs, chance), question.arrange(chance)
    texts = {pair.key: pair.left for pair in question.pairs}
    numbered = tuple(Item(f"{n}.", blocks_of(texts[left]), has_gap=True) for n, left in enumerate(lefts, start=1))
    columns = ((Items(numbered),), (_lettered(question.rights[right] for right in rights),))
    answers = [f"{n}\u00a0{letter(rights.index(belongs[left]))}" for n, left in enumerate(lefts, start=1)]
    return _Body("Write the letter of its partner before each number", (Beside(columns),), " · ".join(answers))


@_body.register
def _ordering(question: Ordering, asked: Asked) -> _Body:
    right = [item.key for item in question.order]
    order = question.arrange(asked.chance("order"))
    texts = {item.key: item.text for item in question.order}
    answers = [f"{letter(place)}\u00a0{right.index(key) + 1}" for place, key in enumerate(order)]
    items = _lettered((texts[key] for key in order), has_gap=True)
    return _Body(f"Number them from 1 to {len(right)} in the right order", (items,), " · ".join(answers))


@_body.register
def _categorize(question: Categorize, asked: Asked) -> _Body:
    items = {item.key: item for item in question.items}
    order = [items[key] for key in question.arrange(asked.chance("items"))]
    categories = [key_of(category) for category in question.categories]
    answers = [
        f"{number}\u00a0{'/'.join(_letters(categories, map(key_of, item.belongs)))}"
        for number, item in enumerate(order, start=1)
    ]
    answer = " · ".join(answers)
    if len(categories) > MOST_COLUMNS:
        numbered = tuple(Item(f"{n}.", blocks_of(item.text), has_gap=True) for n, item in enumerate(order, start=1))
        columns = ((Items(numbered),), (_lettered(question.categories),))
        return _Body("Write the letter of its category before each number", (Beside(columns),), answer)
    head = [(Run(f"{letter(place)}  "), *pieces_of(name)) for place, name in enumerate(question.categories)]
    rows = [[(Run(f"{n}  "), *pieces_of(item.text)), *[()] * len(head)] for n, item in enumerate(order, start=1)]
    return _Body("Tick one box in each row", (Table([[(), *head], *rows], has_boxes=True, first=0.5),), answer)


@_body.register
def _hotspot(question: Hotspot, asked: Asked) -> _Body:
    order = question.arrange(asked.chance("areas"))
    right = _letters(order, (area.key for area in question.areas if area.is_right))
    picture = Figure(BARE + question.image, question.alt or "")
    areas = _choosable(question.areas, order, CIRCLE)
    return _Body("Circle the letter of the place", (picture, areas), " or ".join(right))


def _reasons(asked: Asked) -> tuple[tuple[Block, ...], str]:
    """The second tier, with small Roman numbers: what may stand after “because”."""
    reasons = asked.question.reasons
    if not reasons:
        return (), ""
    order = shuffled(reasons, asked.chance("reasons"))
    by_key = {reason.key: reason for reason in reasons}
    right = next(place for place, key in enumerate(order) if by_key[key].is_right)
    items = tuple(Item(_ROMAN[place], blocks_of(by_key[key].text), CIRCLE) for place, key in enumerate(order))
    because: Pieces = (Run("… because"),)
    return (Paragraph(because), Items(items)), f", {_ROMAN[right]}"


_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
