"""What somebody typed before turning a card, held against its back: kindly, and with the difference to be seen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from quizapp.domain.recall import Grade
from quizapp.domain.spelling import fits, fold, slips

MOST_LETTERS = 1000
"""Of either text that are compared."""

FEW_WORDS = 5
"""Up to so many, a back is to be met word for word, and another answer is another answer."""

SMALL_WORDS = frozenset(
    "an and are as at because both by by can example for from has have in is it its of on or so than that the their "
    "them then they this those to was when where which with".split()
)
FEWEST_WORDS, ENOUGH = 2, 0.8
"""Where so many other words are asked for, so great a share of them will do, in whatever order."""

MOST_WORDS = 30
"""Beyond so many words that matter, only the learner can say."""

NOS = frozenset("no not never without nor none neither cannot".split())

ALIKE, BRIEF = 0.6, 30
"""From this share of common letters on, texts of up to so many letters are compared letter by letter."""

WORDS = re.compile(r"[^\W\d_]+|\d+|\s+|[^\w\s]+|_")
_WORD = re.compile(r"[^\W\d_]+|\d+")


class Fit(StrEnum):
    """How near a typed answer comes."""

    SAME = "same"
    NEARLY = "nearly"
    OTHER = "other"


@dataclass(frozen=True)
class Piece:
    """A stretch of text: in both, only in what was typed, or only in what is right."""

    text: str
    where: str
    """`both`, `typed`, `right`."""


@dataclass(frozen=True)
class Comparison:
    """A typed answer beside the right one."""

    typed: str
    fit: Fit
    pieces: tuple[Piece, ...]
    proposed: Grade | None
    """The grade that the answer speaks for; None where only the learner can say."""


def compare(typed: str, right: str) -> Comparison:
    """Hold a typed answer against the right one."""
    typed, right = " ".join(typed.split())[:MOST_LETTERS], " ".join(right.split())[:MOST_LETTERS]
    fit = _fit(typed, right)
    is_short = len(fold(right).split()) <= FEW_WORDS
    unlike = Grade.AGAIN if is_short else None
    return Comparison(typed, fit, tuple(_difference(typed, right)), unlike if fit is Fit.OTHER else Grade.GOOD)


def _fit(typed: str, right: str) -> Fit:
    if not fold(typed):
        return Fit.OTHER
    if fits(typed, right.replace("*", " ")):
        return Fit.SAME
    return Fit.NEARLY if slips(typed, right) is not None or _says_as_much(typed, right) else Fit.OTHER


def _says_as_much(typed: str, right: str) -> bool:
    """Whether nearly all words that matter are there, in whatever order, and nothing is denied that is not denied."""
    mine, theirs = (_WORD.findall(fold(text)) for text in (typed, right))
    wanted = [word for word in theirs if (len(word) > 1 and word not in SMALL_WORDS) or word.isdecimal()]
    if not FEWEST_WORDS <= len(wanted) <= MOST_WORDS or NOS.isdisjoint(mine) != NOS.isdisjoint(theirs):
        return False
    given = dict.fromkeys(mine[: 2 * MOST_WORDS])
    met = sum(word in given or any(slips(each, word) is not None for each in given) for word in wanted)
    return met / len(wanted) >= ENOUGH


def _difference(typed: str, right: str) -> Iterator[Piece]:
    """Both texts in one: letter by letter where they are short and alike, else word by word."""
    is_alike = max(len(typed), len(right)) <= BRIEF and SequenceMatcher(None, typed, right).ratio() >= ALIKE
    mine, theirs = (list(text) if is_alike else WORDS.findall(text) for text in (typed, right))
    same = SequenceMatcher(None, [fold(word) or word for word in mine], [fold(word) or word for word in theirs], False)
    for what, start, end, start_right, end_right in same.get_opcodes():
        if what == "equal":
            yield Piece(_text(theirs[start_right:end_right]), "both")
            continue
        if end > start:
            yield Piece(_text(mine[start:end]), "typed")
        if end_right > start_right:
            yield Piece(_text(theirs[start_right:end_right]), "right")


def _text(words: Sequence[str]) -> str:
    return "".join(words)
