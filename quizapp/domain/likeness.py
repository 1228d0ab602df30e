"""Questions that ask the same twice, word by word or nearly so, within a bank and across banks."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

from quizapp.domain.questions.base import Question

NEAR, ANSWERS_NEAR = 86, 60
"""How alike two questions and their answers are, in percent, to be pointed out."""

_COMMON = 40
"""Groups of words that more questions share than this are the author's own turns of phrase."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Placed:
    """A question in its bank."""

    bank_id: str
    question: Question


@dataclass(frozen=True)
class Twins:
    """Two questions that are alike."""

    one: Placed
    other: Placed
    likeness: int
    """In percent; 100 if they are the same."""

    @property
    def are_same(self) -> bool:
        return self.likeness == 100


def twins(questions: Sequence[Placed]) -> list[Twins]:
    """All pairs that are alike, the most alike first."""
    asked = [" ".join(_words(placed.question.stem)) for placed in questions]
    answers = [" ".join(sorted(_words(" ".join(_texts(placed.question.native()))))) for placed in questions]
    found = []
    for one, other in _candidates(asked):
        likeness = fuzz.token_sort_ratio(asked[one], asked[other], score_cutoff=NEAR)
        if likeness and fuzz.ratio(answers[one], answers[other], score_cutoff=ANSWERS_NEAR):
            is_same = asked[one] == asked[other] and answers[one] == answers[other]
            shown = 100 if is_same else min(99, round(likeness))
            found.append(Twins(questions[one], questions[other], shown))
    return sorted(found, key=lambda pair: -pair.likeness)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _candidates(asked: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs that share some rare group of words, or all words; only these are worth a closer look."""
    where: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(asked):
        words = text.split()
        groups = {" ".join(words[start : start + 3]) for start in range(max(1, len(words) - 2))}
        for group in {text, *groups}:
            where[group].append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in where.values():
        if 1 < len(places) <= _COMMON:
            shared.update(combinations(places, 2))
    return iter(sorted(shared))


_ANSWERS = ("options", "accept", "answer", "range", "pairs", "order", "items", "categories", "areas", "blanks")


def _texts(native: Mapping[str, Any]) -> Iterator[str]:
    """What can be answered, without what is said of it."""
    for name in _ANSWERS:
        if name in native:
            yield from _inner(native[name])


def _inner(value: Any) -> Iterator[str]:
    match value:
        case Mapping():
            for name, inner in value.items():
                if name not in {"why", "misconception", "step", "credit", "pin"}:
                    yield from _inner(inner)
        case list() | tuple():
            for inner in value:
                yield from _inner(inner)
        case _:
            yield str(value)
