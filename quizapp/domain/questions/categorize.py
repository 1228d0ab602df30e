"""Items to be sorted into categories."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from random import Random
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from quizapp.domain.authored import Text, key_of
from quizapp.domain.questions.base import (
    MOST_TRIES,
    NOTHING_SAID,
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
    SomeTexts,
    filled,
    key_of_words,
    labelled,
    refuse_doubled,
    refuse_unknown,
    share_of_right,
    shuffled_keys,
)


class Item(Share):
    """One thing to sort, and what is said of whoever puts it elsewhere."""

    text: Text
    belongs: Annotated[SomeTexts, Field(alias="in")]
    """The category in which it belongs; of several, any will do."""

    @property
    def key(self) -> str:
        return key_of(self.text)


class Categorize(Question):
    """Sort items into categories. The response holds the keys of categories by those of the items."""

    kind: ClassVar[str] = "categorize"
    single_line: ClassVar[str] = "Sort into categories"

    type: Literal["categorize"]
    categories: Annotated[tuple[Text, ...], Field(max_length=26), AtLeast(2)]
    items: Annotated[tuple[Item, ...], Field(max_length=50), AtLeast(1)]

    @model_validator(mode="after")
    def _items_belong_somewhere(self) -> Self:
        refuse_doubled(self.categories, "categories")
        refuse_doubled([item.text for item in self.items], "items")
        for name in (name for item in self.items for name in item.belongs):
            if name not in self.categories:
                near = get_close_matches(name, self.categories, n=1)
                hint = f"Did you mean “{near[0]}”?" if near else "Add it to `categories`, or name one of those."
                raise ValueError(f"There is no category “{name}”. {hint}")
        return self

    @cached_property
    def choices(self) -> Mapping[str, str]:
        """The categories by their keys, as in the file."""
        return {key_of(category): category for category in self.categories}

    @property
    def guess_rate(self) -> float:
        return sum(len(item.belongs) for item in self.items) / len(self.items) / len(self.categories)

    @property
    def solution(self) -> Sequence[tuple[str, str]]:
        return [(item.text, " or ".join(item.belongs)) for item in self.items]

    @property
    def offered(self) -> Sequence[str]:
        items = sorted(self.items, key=lambda item: item.key)  # authors tend to write them category by category
        return [*(item.text for item in items), *(f"→ {category}" for category in self.categories)]

    def arrange(self, chance: Random) -> Layout:
        return shuffled_keys((item.key for item in self.items), chance)

    def read(self, fields: Fields) -> Response:
        given = filled(fields, "item-", [item.key for item in self.items])
        refuse_unknown(given.values(), self.choices)
        return given

    def respond(self, texts: Sequence[str]) -> Response:
        given = labelled(texts, [item.text for item in self.items])
        return {key_of(text): key_of_words(category, self.categories) for text, category in given.items()}

    def grade(self, response: Response) -> Outcome:
        parts = tuple(self._part(item, response.get(item.key)) for item in self.items)
        return Outcome(share_of_right(parts), parts)

    @property
    def tries(self) -> int:
        return MOST_TRIES

    def answer_notes(self) -> Sequence[tuple[str, Note]]:
        return [(f"items.{place}", item) for place, item in enumerate(self.items)]

    def _part(self, item: Item, chosen: str | None) -> Part:
        key = " or ".join(item.belongs)
        if chosen is None:
            return Part(item.text, "", key, Mark.MISSED, NOTHING_SAID, item.note)
        given = self.choices[chosen]
        return Part(item.text, given, key, Mark.RIGHT if given in item.belongs else Mark.WRONG, item.note, item.note)
