"""A bank's deck: the cards that its author wrote, and those that its mechanisms, drawings and questions make."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from quizapp.domain.authored import digest
from quizapp.domain.banks import Bank, Link
from quizapp.domain.explanation import Ground, grounds
from quizapp.domain.mechanisms import Card, Step
from quizapp.domain.questions.base import Question
from quizapp.domain.spelling import fold

TELLING_WORD = 3
"""Letters from which on a word may give something away."""


class Kind(StrEnum):
    """Where a card comes from. All but an author's own begin their ids with it, and a colon."""

    CARD = "card"
    NEXT = "next"
    """What comes next in a chain?"""
    PART = "part"
    """What is under the cover in a drawing?"""
    QUESTION = "question"


@dataclass(frozen=True)
class PartLabels:
    """The words that stand at a part of a drawing, line by line: what names it, and what says more of it."""

    names: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """All that can be read at the part: its name, and the rest, each in one piece however it was broken."""
        return tuple(filter(None, (" ".join(self.names), " ".join(self.more))))


@dataclass(frozen=True, eq=False)
class Why:
    """What stands behind a card, in the words of a question's explanation. It equals itself alone."""

    deciding: Link | None
    grounds: tuple[Ground, ...]
    outcome: None = None

    @property
    def chain(self) -> Link | None:
        return self.deciding


@dataclass(frozen=True, kw_only=True)
class Flashcard:
    """One card of a deck."""

    id: str
    kind: Kind
    front: str
    back: str
    link: Link | None = None
    """The link that it asks for."""
    facts: tuple[str, ...] = ()
    short: str = ""
    """What a typed answer is held against, where that is not the back."""
    before: tuple[Step, ...] = ()
    """The links before the one that comes next."""
    drawing: str = ""
    part: str = ""
    """The drawing in which a part is covered."""
    labels: tuple[str, ...] = ()
    """The words that stand at that part, line by line."""
    beside: tuple[str, ...] = ()
    """The names of other parts that can be told without naming the covered one."""
    question: Question | None = None

    @property
    def context(self) -> str:
        """The title of the mechanism that it is about, where it needs one and the title does not answer it."""
        if self.link is None or self.kind not in (Kind.NEXT, Kind.PART):
            return ""
        title = self.link.mechanism.title
        return "" if self.kind is Kind.PART and _names_any(title, _telling(self.part, self.short)) else title


@dataclass(frozen=True, kw_only=True, eq=False)
class Deck:
    """All cards of a bank. Questions are in it for those who made them cards, and have no place in its order."""

    bank: Bank
    cards: Mapping[str, Flashcard]
    """In the order in which they are met."""
    _whys: dict[str, Why] = field(default_factory=dict)

    def why(self, card: Flashcard) -> Why:
        """What stands behind a card; the same value each time."""
        if card.id not in self._whys:
            self._whys[card.id] = Why(card.link, grounds(self.bank, card.facts))
        return self._whys[card.id]

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids in the order in which they are met."""
        return tuple(self.cards)

    @cached_property
    def version(self) -> str:
        """Another one whenever cards were added, taken out, or put elsewhere."""
        return digest({"order": list(self.order), "questions": sorted(self.bank.questions)})

    @cached_property
    def places_of(self) -> Mapping[str, int]:
        """The place of each card in the order, from 0."""
        return {name: place for place, name in enumerate(self.order)}

    def card(self, card_id: str) -> Flashcard | None:
        """A card by its id, also one made from a question."""
        kind, _, rest = card_id.partition(":")
        if kind == Kind.QUESTION and rest in self.bank.questions:
            return question_card(self.bank, self.bank.questions[rest])
        return self.cards.get(card_id)


def question_card_id(question_id: str) -> str:
    """The id of the card that a question makes."""
    return f"{Kind.QUESTION}:{question_id}"


def question_card(bank: Bank, question: Question) -> Flashcard:
    """A question as a card: asked without its fields, turned, and graded by oneself."""
    lines = [f"{label}: {text}" if label else text for label, text in question.solution]
    return Flashcard(
        id=question_card_id(question.id),
        kind=Kind.QUESTION,
        front=question.stem,
        back=lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines),
        short="; ".join(lines),
        link=bank.link(question.step),
        facts=question.facts,
        question=question,
    )


def deck(bank: Bank, labels: Mapping[str, Mapping[str, PartLabels]]) -> Deck:
    """A bank's deck, chain by chain: the author's cards link by link, then what comes next, then the drawing's parts.

    Cards on the same link stand apart, for the one just turned would answer the next.

    Args:
        labels: the parts of each drawing with their words, by the drawing's name.
    """
    parts = _parts(bank, labels)
    cards: dict[str, Flashcard] = {}
    for _, chain in groupby(bank.links(), lambda link: link.mechanism_id):
        links = list(chain)
        own = [_own(bank, card) for link in links for card in bank.cards if card.step == link.ref]
        drawn = [card for link in links for card in parts.pop(link.ref, ())]
        cards |= {card.id: card for card in (*own, *map(_next, links), *drawn)}
    rest = [_own(bank, card) for card in bank.cards if card.id not in cards]
    unshown = [card for found in parts.values() for card in found]
    return Deck(bank=bank, cards=cards | {card.id: card for card in (*rest, *unshown)})


def _own(bank: Bank, card: Card) -> Flashcard:
    link = bank.link(card.step)
    return Flashcard(id=card.id, kind=Kind.CARD, front=card.front, back=card.back, link=link, facts=card.facts)


def _next(link: Link) -> Flashcard:
    before = link.mechanism.steps[: link.number - 1]
    return Flashcard(
        id=f"{Kind.NEXT}:{link.ref}",
        kind=Kind.NEXT,
        front="What comes next?" if before else "What comes first?",
        back=link.step.text,
        link=link,
        facts=link.step.facts,
        before=before,
    )


def _parts(bank: Bank, labels: Mapping[str, Mapping[str, PartLabels]]) -> dict[str, list[Flashcard]]:
    """The cards of covered parts by the first link that shows the part; under an empty name those that none shows."""
    shown: dict[tuple[str, str], list[Link]] = {}
    for link in bank.links():
        for part in link.step.shows if link.mechanism.diagram else ():
            shown.setdefault((link.mechanism.diagram or "", part), []).append(link)
    found: dict[str, list[Flashcard]] = {}
    for name, part, words in _drawn_parts(bank, labels):
        links = shown.get((name, part), [])
        if links or words.lines:
            card = _part(name, part, words, links, labels[name])
            found.setdefault(links[0].ref if links else "", []).append(card)
    return found


def _drawn_parts(bank: Bank, labels: Mapping[str, Mapping[str, PartLabels]]) -> Iterator[tuple[str, str, PartLabels]]:
    drawings = dict.fromkeys(mechanism.diagram for mechanism in bank.mechanisms.values() if mechanism.diagram)
    for name in drawings:
        for part, words in labels.get(name, {}).items():
            yield name, part, words


def _part(name: str, part: str, words: PartLabels, links: list[Link], others: Mapping[str, PartLabels]) -> Flashcard:
    texts = list(dict.fromkeys(link.step.text for link in links)) or [" · ".join(words.lines)]
    return Flashcard(
        id=f"{Kind.PART}:{name}/{part}",
        kind=Kind.PART,
        front="What is under the cover, and what does it do?" if links else "What is under the cover?",
        back=texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts),
        short=" ".join(words.names or words.more),
        link=links[0] if links else None,
        facts=links[0].step.facts if links else (),
        drawing=name,
        part=part,
        labels=words.lines if links else (),
        beside=tuple(_beside(part, words, others)),
    )


def _beside(part: str, words: PartLabels, others: Mapping[str, PartLabels]) -> Iterator[str]:
    telling = _telling(part, " ".join(words.lines))
    for other, labels in others.items():
        title = " ".join(labels.names or labels.more)
        if other != part and title and not _names_any(title, telling):
            yield title


def _telling(part: str, words: str) -> list[str]:
    """The words that would give a part away: its labels, or those of its id where it has none."""
    return words.split() or part.split("-")


def _names_any(text: str, words: Iterable[str]) -> bool:
    """Whether a text has one of these words, or part of it; the small ones do not count."""
    telling = [fold(word) for word in words if len(fold(word)) >= TELLING_WORD]
    return any(
        word in fold(text) or any(each in word for each in fold(text).split() if len(each) >= TELLING_WORD)
        for word in telling
    )
