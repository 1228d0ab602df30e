"""What is wrong in a bench: names that mean nothing, quantities that are not given, combinations without one row."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice, product
from math import prod

from quizapp.domain.workbench import Bench, Path, Row, joined

MOST_COMBINATIONS = 10_000
"""Of options, that a bench may have: they are checked one by one."""

MOST_TOLD = 10
"""Combinations that are named in problems; more help nobody."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in a bench, and where in it."""

    path: Path
    message: str
    is_key: bool = False
    """It is the last key of the path that is at fault, not what stands there."""


def faults(bench: Bench) -> Iterator[Fault]:
    """Whatever of a bench does not fit together. Combinations are counted once everything else is well."""
    found = [*_unknown_shows(bench), *_unknown_in_rows(bench), *_not_given(bench), *_without_reference(bench)]
    yield from found or _coverage(bench)


def _unknown(path: Path, what: str, names: Collection[str], known: Collection[str]) -> Iterator[Fault]:
    """The names that mean nothing: keys of a mapping, or entries of a list."""
    is_key = isinstance(names, Mapping)
    for place, name in enumerate(names):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean `{near[0]}`?" if near else f". There are: {', '.join(known)}."
            yield Fault((*path, name if is_key else place), f"There is no {what} `{name}`{hint}", is_key)


def _unknown_shows(bench: Bench) -> Iterator[Fault]:
    for name, switch in bench.switches.items():
        yield from _unknown(("switches", name, "shows"), "option", switch.shows, switch.options)
    for name, quantity in bench.quantities.items():
        yield from _unknown(("quantities", name, "shows"), "level", quantity.shows, quantity.levels)


def _unknown_in_rows(bench: Bench) -> Iterator[Fault]:
    for number, row in enumerate(bench.rows):
        at: Path = ("rows", number)
        yield from _unknown((*at, "when"), "switch", row.when, bench.switches)
        yield from _unknown((*at, "gives"), "quantity", row.gives, bench.quantities)
        yield from _unknown((*at, "steps"), "quantity", row.steps, bench.quantities)
        for name, options in row.when.items():
            if name in bench.switches:
                yield from _unknown((*at, "when", name), "option", options, bench.switches[name].options)
        for name, levels in row.gives.items():
            if name in bench.quantities:
                yield from _unknown((*at, "gives", name), "level", levels, bench.quantities[name].levels)


def _not_given(bench: Bench) -> Iterator[Fault]:
    for number, row in enumerate(bench.rows):
        if missing := [name for name in bench.quantities if name not in row.gives]:
            names = joined([f"`{name}`" for name in missing], "and")
            message = f"This row gives nothing for {names}. Write a level; or several, if it is not settled which."
            yield Fault(("rows", number, "gives"), message)


def _without_reference(bench: Bench) -> Iterator[Fault]:
    for number, row in enumerate(bench.rows):
        if row.status != "settled" and not (row.ref or row.facts):
            message = f"This row is {row.status}, and says not on whose word. Add `ref`, or name its `facts`."
            yield Fault(("rows", number, "status"), message)


def _coverage(bench: Bench) -> Iterator[Fault]:
    """Combinations that no row covers, or two."""
    axes = [tuple(switch.options) for switch in bench.switches.values()]
    size = prod(map(len, axes))
    if size > MOST_COMBINATIONS:
        message = f"The switches allow {size:,} combinations, and {MOST_COMBINATIONS:,} are the most. Use fewer."
        yield Fault(("switches",), message)
        return
    covered: dict[tuple[str, ...], int] = {}
    doubled = 0
    for number, row in enumerate(bench.rows):
        if (twice := _cover(bench, row, number, covered)) is not None:
            message = (
                f"{_named(bench, twice)} is covered by this row and by row {covered[twice] + 1}. Narrow one `when`."
            )
            yield Fault(("rows", number), message)
            doubled += 1
            if doubled == MOST_TOLD:
                return
    yield from _uncovered(
        bench, (combination for combination in product(*axes) if combination not in covered), size - len(covered)
    )


def _cover(bench: Bench, row: Row, number: int, covered: dict[tuple[str, ...], int]) -> tuple[str, ...] | None:
    """Note what a row covers; the first combination of it that another covered before, if any."""
    twice: tuple[str, ...] | None = None
    axes = [dict.fromkeys(row.when.get(name, switch.options)) for name, switch in bench.switches.items()]
    for combination in product(*axes):
        if covered.setdefault(combination, number) != number and twice is None:
            twice = combination
    return twice


def _uncovered(bench: Bench, combinations: Iterator[tuple[str, ...]], count: int) -> Iterator[Fault]:
    for combination in islice(combinations, MOST_TOLD):
        yield Fault(
            ("rows",), f"No row covers {_named(bench, combination)}. Write one, or widen the `when` of another."
        )
    if count > MOST_TOLD:
        yield Fault(("rows",), f"{count - MOST_TOLD:,} more combinations are not covered by any row.")


def _named(bench: Bench, combination: Sequence[str]) -> str:
    named = ", ".join(f"{name}: {option}" for name, option in zip(bench.switches, combination, strict=True))
    return f"`{{{named}}}`"
