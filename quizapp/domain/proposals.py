"""Which link of which chain a question is likely to be about, told by the words that they share.

Each link is a text: the title of its chain, what the step says (twice), its facts, and the ideas that break at it.
Texts and questions are compared by the cosine of their words, the rarer the weightier (TF-IDF, as in G. Salton and
C. Buckley, "Term-weighting approaches in automatic text retrieval", 1988). `docs/formats.md` says how
often that is right.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quizapp.domain.banks import Bank, Link
from quizapp.domain.questions.base import Question

_WORD = re.compile(r"[^\W_]+")
_STEM = 6
"""Letters by which a word is known, so that “binds” and “binding” are one in most languages."""

_SHARED = 0.5
"""Words in more than this share of all links say nothing of any."""

_UNSAID = frozenset(
    "step misconception id type facts tags level siblings expect image pin topic credit points shuffle case".split()
)
"""What of a question is no text."""


@dataclass(frozen=True)
class Proposal:
    """A link that a question may be about."""

    bank_id: str
    link: Link
    likeness: int
    """In percent; more than half is much."""


class Proposer:
    """Knows the links of some banks, and compares questions with them."""

    def __init__(self, banks: Mapping[str, Bank]) -> None:
        self._links = [(bank_id, link) for bank_id, bank in banks.items() for link in bank.links()]
        counted = [Counter(_words(_told(banks[bank_id], link))) for bank_id, link in self._links]
        self._spread = Counter(word for words in counted for word in words)
        self._found: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, words in enumerate(counted):
            for word, weight in self._weighed(words).items():
                self._found[word].append((place, weight))

    def propose(self, question: Question, most: int = 5) -> list[Proposal]:
        """The likeliest links, the likeliest first."""
        scores: dict[int, float] = defaultdict(float)
        for word, weight in self._weighed(Counter(_words(_asked(question)))).items():
            for place, other in self._found.get(word, ()):
                scores[place] += weight * other
        best = sorted(scores, key=lambda place: (-scores[place], place))[:most]
        return [Proposal(*self._links[place], round(100 * scores[place])) for place in best]

    def _weighed(self, words: Mapping[str, int]) -> dict[str, float]:
        """The words of a text with their weights, as a vector of length 1."""
        few = len(self._links)
        weights = {
            word: (1 + math.log(count)) * (math.log((1 + few) / (1 + self._spread[word])) + 1)
            for word, count in words.items()
            if few < 1 / _SHARED or self._spread[word] <= _SHARED * few
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}


def _words(text: str) -> Iterator[str]:
    return (word[:_STEM] for word in _WORD.findall(text.casefold()))


def _told(bank: Bank, link: Link) -> str:
    """All that a bank says of a link."""
    facts = [bank.facts[name].text for name in link.step.facts if name in bank.facts]
    ideas = [f"{idea.says} {idea.remedy}" for idea in bank.misconceptions.values() if idea.breaks == link.ref]
    return " ".join([link.mechanism.title, link.step.text, link.step.text, *facts, *ideas])


def _asked(question: Question) -> str:
    """All texts of a question."""
    return " ".join(_texts(question.native()))


def _texts(value: Any) -> Iterable[str]:
    match value:
        case Mapping():
            for name, inner in value.items():
                if name not in _UNSAID:
                    yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)
        case str():
            yield value
