"""What the key says of each answer to a question, right or wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch

from quizapp.domain.authored import Authored
from quizapp.domain.questions.base import NOTHING_SAID, Choosable, Note, Question
from quizapp.domain.questions.categorize import Categorize
from quizapp.domain.questions.choice import Optioned
from quizapp.domain.questions.cloze import Cloze
from quizapp.domain.questions.hotspot import Hotspot
from quizapp.domain.questions.matching import Matching
from quizapp.domain.questions.numeric import NumberAnswer
from quizapp.domain.questions.ordering import Ordering
from quizapp.domain.questions.short import TypedAnswer
from quizapp.domain.questions.true_false import TrueFalse
from quizapp.formats.paper.blocks import Pieces, Run
from quizapp.formats.paper.kinds import gaps_of
from quizapp.formats.paper.text import pieces_of, plain_pieces


@dataclass(frozen=True)
class Said:
    """An answer, whether it is right, and what is said of it."""

    pieces: Pieces
    is_right: bool
    note: Note


def said_of(question: Question) -> list[Said]:
    """Every answer that the question speaks of, the right ones first, and its reasons behind them."""
    return [*_said(question), *_chosen(question.reasons)]


@singledispatch
def _said(question: Authored) -> Iterable[Said]:
    """What is said of answers of a kind that has no form of its own here."""
    parts = question.solution if isinstance(question, Question) else ()
    return [Said(pieces_of(f"{label}: {answer}" if label else answer), True, NOTHING_SAID) for label, answer in parts]


def _chosen(options: Iterable[Choosable]) -> list[Said]:
    found = [Said(pieces_of(option.text), option.is_right, option.note) for option in options]
    return sorted(found, key=lambda said: not said.is_right)


@_said.register
def _optioned(question: Optioned) -> Iterable[Said]:
    return _chosen(question.options)


@_said.register
def _hotspot(question: Hotspot) -> Iterable[Said]:
    return _chosen(question.areas)


@_said.register
def _true_false(question: TrueFalse) -> Iterable[Said]:
    yield Said(plain_pieces("True" if question.answer else "False"), True, Note(why=question.why))
    if _speaks(question.wrong):
        yield Said(plain_pieces("False" if question.answer else "True"), False, question.wrong)


@_said.register
def _typed(question: TypedAnswer) -> Iterable[Said]:
    accepted = " or ".join(text.replace("*", "…") for text in question.accept)
    yield Said(plain_pieces(accepted), True, question.right_note)
    for foreseen in question.anticipate:
        yield Said(plain_pieces(foreseen.text), False, foreseen.note)
    yield from _anything_else(question.wrong)


@_said.register
def _number(question: NumberAnswer) -> Iterable[Said]:
    yield Said(plain_pieces(question.right_words), True, question.right_note)
    for foreseen in question.anticipate:
        yield Said(plain_pieces(foreseen.words(question.unit)), False, foreseen.note)
    yield from _anything_else(question.wrong)


def _anything_else(note: Note) -> Iterator[Said]:
    if _speaks(note):
        yield Said(plain_pieces("Anything else"), False, note)


@_said.register
def _cloze(question: Cloze) -> Iterable[Said]:
    for label, name in gaps_of(question):
        for said in _said(question.blanks[name]):
            yield Said((*((Run(f"{label} "),) if label else ()), *said.pieces), said.is_right, said.note)


@_said.register
def _matching(question: Matching) -> Iterable[Said]:
    for pair in question.pairs:
        yield Said((*pieces_of(pair.left), Run(" → "), *pieces_of(pair.right)), True, pair.note)
    for distractor in question.distractors:
        yield Said(pieces_of(distractor.text), False, distractor.note)


@_said.register
def _ordering(question: Ordering) -> Iterable[Said]:
    for place, item in enumerate(question.order, start=1):
        yield Said((Run(f"{place}. "), *pieces_of(item.text)), True, item.note)


@_said.register
def _categorize(question: Categorize) -> Iterable[Said]:
    for item in question.items:
        yield Said((*pieces_of(item.text), Run(" → "), *pieces_of(" or ".join(item.belongs))), True, item.note)


def _speaks(note: Note) -> bool:
    return bool(note.why or note.misconception or note.step)
