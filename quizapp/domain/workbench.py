"""Benches: switches to set, quantities that follow, and a prediction before it runs.

The rows of a bench say for each setting of its switches where every quantity stands and which link of a chain decides.
They come from the bank's file. Where a row names several levels, it is not settled which of them holds; a change that
hangs on this is not judged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from quizapp.domain.authored import Authored, Id, Several, StepRef, Text, digest
from quizapp.domain.mechanisms import FactStatus
from quizapp.domain.questions.base import Fields, Unreadable, one

Path = tuple[str | int, ...]
"""A way into a bench, such as `("rows", 0, "when")`."""

Setting = Mapping[str, str]
"""The option that each switch is set to."""

Shown = dict[Id, Annotated[tuple[Id, ...], Several]]
"""For options or levels: the parts of the diagram that are there only then."""


class Change(StrEnum):
    """Where a quantity goes when switches are set anew."""

    UP = "up"
    DOWN = "down"
    UNCHANGED = "unchanged"


class Switch(Authored):
    """What can be set. Its first option is how the bench stands at the beginning."""

    label: Text
    options: Annotated[dict[Id, Text], Field(min_length=2, max_length=20)]
    shows: Shown = Field(default_factory=dict)

    @property
    def baseline(self) -> str:
        return next(iter(self.options))


class Quantity(Authored):
    """What follows from the switches, with its levels from low to high."""

    label: Text
    levels: Annotated[dict[Id, Text], Field(min_length=2, max_length=12)]
    shows: Shown = Field(default_factory=dict)


class Row(Authored):
    """What holds in some settings, and which link decides it."""

    when: dict[Id, Annotated[tuple[Id, ...], Field(min_length=1), Several]] = Field(default_factory=dict)
    """The options that the row is for; a switch that is left out may stand at any."""
    gives: dict[Id, Annotated[tuple[Id, ...], Field(min_length=1), Several]]
    """The level of each quantity; several where it is not settled which of them."""
    step: StepRef
    """The link that decides."""
    steps: dict[Id, StepRef] = Field(default_factory=dict)
    """The link for a quantity that another one decides."""
    why: Text
    shows: Annotated[tuple[Id, ...], Several] = ()
    """The parts of the diagram to light."""
    facts: Annotated[tuple[Id, ...], Several] = ()
    status: FactStatus = "settled"
    ref: Text | None = None

    def deciding(self, quantity: str) -> str:
        """The link that decides about a quantity."""
        return self.steps.get(quantity, self.step)


class Bench(Authored):
    """Switches and quantities, and the rows that lead from the ones to the others."""

    title: Text
    intro: Text | None = None
    diagram: Annotated[str, Field(max_length=200)] | None = None
    switches: Annotated[dict[Id, Switch], Field(min_length=1, max_length=12)]
    quantities: Annotated[dict[Id, Quantity], Field(min_length=1, max_length=12)]
    rows: Annotated[tuple[Row, ...], Field(min_length=1, max_length=1000)]

    @cached_property
    def baseline(self) -> Setting:
        """How the bench stands at the beginning."""
        return {name: switch.baseline for name, switch in self.switches.items()}

    @cached_property
    def version(self) -> str:
        """A digest of the content and of the order of options and levels, which means something here."""
        orders = [[name, *switch.options] for name, switch in self.switches.items()]
        orders += [[name, *quantity.levels] for name, quantity in self.quantities.items()]
        return digest({"bench": self.native(), "orders": orders})

    def takes(self, setting: Setting) -> bool:
        """Whether a setting has an option of each switch, and nothing else."""
        return setting.keys() == self.switches.keys() and all(
            option in self.switches[name].options for name, option in setting.items()
        )

    def row(self, setting: Setting) -> Row:
        """The row of a setting.

        Raises:
            LookupError: none covers it. `faults` tells so beforehand.
        """
        for row in self.rows:
            if all(setting[name] in options for name, options in row.when.items()):
                return row
        raise LookupError(f"No row covers {dict(setting)}.")

    def change(self, quantity: str, before: Setting, after: Setting) -> Change | None:
        """Where a quantity goes between two settings; None where that is not settled."""
        here, there = self.row(before), self.row(after)
        if here is there:
            return Change.UNCHANGED
        low, high = self._span(here, quantity)
        least, most = self._span(there, quantity)
        if high < least:
            return Change.UP
        if most < low:
            return Change.DOWN
        return Change.UNCHANGED if low == high == least == most else None

    def _span(self, row: Row, quantity: str) -> tuple[int, int]:
        """The lowest and the highest level that a row allows, by their places."""
        places = self.places(quantity, row)
        return places[0], places[-1]

    def places(self, quantity: str, row: Row) -> tuple[int, ...]:
        """The places, from 0, of the levels that a row allows."""
        order = list(self.quantities[quantity].levels)
        return tuple(sorted({order.index(level) for level in row.gives[quantity]}))

    def level(self, quantity: str, setting: Setting) -> str:
        """The level of a quantity in words."""
        levels = list(self.quantities[quantity].levels.values())
        return joined([levels[place] for place in self.places(quantity, self.row(setting))], "or")

    def said(self, setting: Setting) -> str:
        """A setting in words."""
        return joined([self.switches[name].options[option] for name, option in setting.items()], "and")

    def state(self, setting: Setting) -> str:
        """Where every quantity stands, as a sentence."""
        sentence = joined(
            [f"{quantity.label} is {self.level(name, setting)}" for name, quantity in self.quantities.items()], "and"
        )
        return f"{sentence[0].upper()}{sentence[1:]}."

    def absent(self, setting: Setting) -> tuple[str, ...]:
        """The parts of the diagram that are not there in a setting."""
        row = self.row(setting)
        shown: list[tuple[Mapping[str, Sequence[str]], str]] = [
            *((switch.shows, setting[name]) for name, switch in self.switches.items()),
            *((quantity.shows, row.gives[name][0]) for name, quantity in self.quantities.items()),
        ]
        present = {part for shows, chosen in shown for part in shows.get(chosen, ())}
        every = {part for shows, _ in shown for parts in shows.values() for part in parts}
        return tuple(sorted(every - present))

    def parts(self) -> Iterator[tuple[Path, str]]:
        """Every part of the diagram that is named, with the path of its name."""
        holders: tuple[tuple[str, Mapping[str, Switch | Quantity]], ...] = (
            ("switches", self.switches),
            ("quantities", self.quantities),
        )
        for key, named in holders:
            for name, holder in named.items():
                for chosen, parts in holder.shows.items():
                    for place, part in enumerate(parts):
                        yield (key, name, "shows", chosen, place), part
        for number, row in enumerate(self.rows):
            for place, part in enumerate(row.shows):
                yield ("rows", number, "shows", place), part

    def read(self, fields: Fields, before: Setting) -> "Run":
        """The prediction that a form makes, with the switches as they stood before it.

        Raises:
            Unreadable: something is missing, is not on the bench, or cannot be judged.
        """
        after = {name: one(fields, f"switch-{name}") for name in self.switches}
        quantity, predicted = one(fields, "quantity"), one(fields, "predicted")
        if not self.takes(after):
            raise Unreadable("Set every switch to one of its options.")
        if before == after:
            raise Unreadable("Change at least one switch. As nothing is switched yet, nothing can follow.")
        if quantity not in self.quantities:
            raise Unreadable("Choose the quantity that you predict.")
        if predicted not in set(Change):
            raise Unreadable("Commit to a prediction: up, down or unchanged.")
        if self.change(quantity, before, after) is None:
            label = self.quantities[quantity].label
            raise Unreadable(f"Nothing certain is known of this change in {label}. Predict another quantity.")
        return Run(self, before, after, quantity, Change(predicted))


@dataclass(frozen=True)
class Run:
    """Switches set anew, what was predicted for one quantity, and what comes of it."""

    bench: Bench
    before: Setting
    after: Setting
    quantity: str
    predicted: Change

    @property
    def actual(self) -> Change | None:
        return self.bench.change(self.quantity, self.before, self.after)

    @property
    def is_right(self) -> bool:
        return self.predicted == self.actual

    @property
    def row(self) -> Row:
        """The row that decides: that of the new setting."""
        return self.bench.row(self.after)

    @property
    def step(self) -> str:
        """The link that decides about the quantity."""
        return self.row.deciding(self.quantity)

    @property
    def label(self) -> str:
        """The quantity in words."""
        return self.bench.quantities[self.quantity].label

    @property
    def switched(self) -> str:
        """What was set anew, in words."""
        anew = {name: option for name, option in self.after.items() if self.before[name] != option}
        return self.bench.said(anew)

    @property
    def summary(self) -> str:
        """What the quantity does, as a sentence."""
        before, after = (self.bench.level(self.quantity, setting) for setting in (self.before, self.after))
        name = f"{self.label[0].upper()}{self.label[1:]}"
        if self.actual is Change.UNCHANGED:
            return f"{name} does not change: it is {after}."
        return f"{name} goes {self.actual}: it was {before}, and now it is {after}."


def joined(words: Sequence[str], last: str) -> str:
    """`a, b and c`."""
    *head, tail = words or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail
