"""Items to be put in order."""

from collections.abc import Sequence
from random import Random
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from quizapp.domain.authored import Text, doubled, key_of
from quizapp.domain.questions.base import (
    MOST_TRIES,
    AtLeast,
    Fields,
    Layout,
    Mark,
    Note,
    Outcome,
    Part,
    Question,
    Response,
    Share,
    Unreadable,
    bounded,
    key_of_words,
    one,
    refuse_doubled,
    shuffled_keys,
)


class Item(Share):
    """One item of the order, and what is said of it where it stands."""

    text: Text

    @property
    def key(self) -> str:
        return key_of(self.text)


class Ordering(Question):
    """Put items in order. The response is the list of their keys; credit is the share of right neighbours."""

    kind: ClassVar[str] = "ordering"
    single_line: ClassVar[str] = "Put in order"

    type: Literal["ordering"]
    order: Annotated[tuple[Item, ...], Field(max_length=26), AtLeast(3)]
    """The items in the right order."""

    @model_validator(mode="after")
    def _items_differ(self) -> Self:
        refuse_doubled([item.text for item in self.order], "items")
        return self

    @property
    def guess_rate(self) -> float:
        return 1 / len(self.order)

    @property
    def solution(self) -> Sequence[tuple[str, str]]:
        return [(str(place), item.text) for place, item in enumerate(self.order, 1)]

    @property
    def offered(self) -> Sequence[str]:
        return [item.text for item in sorted(self.order, key=lambda item: item.key)]

    def arrange(self, chance: Random) -> Layout:
        right = tuple(item.key for item in self.order)
        shown = right
        while shown == right:  # nobody is to find the answer laid out
            shown = shuffled_keys(right, chance)
        return shown

    def read(self, fields: Fields) -> Response:
        places = {item.key: one(fields, f"place-{item.key}") for item in self.order}
        known = [str(place + 1) for place in range(len(self.order))]
        if not all(places.values()):
            raise Unreadable("Not every item has a place yet. Give each its own place.")
        if strange := next((place for place in places.values() if place not in known), None):
            raise Unreadable(f"There is no place “{strange[:20]}”. Number the items from 1 to {len(known)}.")
        if shared := doubled(places.values()):
            raise Unreadable(f"Two items stand in place {shared}. Give each its own place.")
        return sorted(places, key=lambda key: known.index(places[key]))

    def respond(self, texts: Sequence[str]) -> Response:
        known = [item.text for item in self.order]
        keys = [key_of_words(text, known) for text in texts]
        if len(keys) != len(known) or doubled(keys):
            raise Unreadable("The order must hold every item once. Write all texts, first to last.")
        return keys

    def grade(self, response: Response) -> Outcome:
        items = {item.key: item for item in self.order}
        given = [items[key] for key in response]
        before, truly_before = _places(given), _places(self.order)
        parts = tuple(_part(item, before[item.key], truly_before[item.key]) for item in given)
        neighbours = sum(part.mark is Mark.RIGHT for part in parts[1:])
        return Outcome(bounded(neighbours / (len(given) - 1)), parts)

    def says(self, response: Response) -> str:
        return "; ".join(part.label for part in self.grade(response).parts)

    @property
    def tries(self) -> int:
        return MOST_TRIES

    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        return [(f"order.{place}", item) for place, item in enumerate(self.order)]


def _places(items: Sequence[Item]) -> dict[str, str]:
    """Where each item stands, in words, by its key."""
    places = ["first", *(f"after {item.text}" for item in items)]
    return {item.key: place for item, place in zip(items, places, strict=False)}


def _part(item: Item, given: str, key: str) -> Part:
    return Part(item.text, given, key, Mark.RIGHT if given == key else Mark.WRONG, item.note, item.note)
