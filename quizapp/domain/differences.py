"""Two versions of a question side by side, in words: what was changed, and whether that turns its key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from string import ascii_uppercase
from typing import Any

from quizapp.domain.questions.base import Question

Native = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One thing that differs."""

    what: str
    """Such as “Option C’s text was changed.”"""
    before: str = ""
    after: str = ""
    turns_key: bool = False
    """Whether answers may be marked otherwise because of it."""


_NAMES = {
    "ask": "The question’s text",
    "title": "The title",
    "step": "The link that it tests",
    "facts": "The facts that it rests on",
    "level": "The level",
    "topic": "The topic",
    "tags": "The tags",
    "explain": "The general feedback",
    "hints": "The hints",
    "points": "The number of points",
    "image": "The picture",
    "alt": "The text alternative of the picture",
    "siblings": "Its siblings",
    "expect": "The tests of the item",
    "shuffle": "Whether the options are shuffled",
    "answer": "The right answer",
    "tolerance": "The tolerance",
    "range": "The range of right answers",
    "unit": "The unit",
    "accept": "The accepted answers",
    "typos": "The number of slips forgiven",
    "case": "Whether capitals matter",
    "categories": "The categories",
    "why": "The explanation of the right answer",
    "wrong": "What is said of other answers",
}
_KEYS = frozenset({"answer", "tolerance", "range", "accept", "typos", "case", "categories"})
"""What decides which answers are right."""

_SEVERAL = frozenset({"facts", "tags", "hints", "siblings", "expect", "accept", "categories"})

_NOTES = {
    "why": "explanation",
    "misconception": "misconception",
    "step": "link",
    "credit": "credit",
    "pin": "place in the shuffle",
    "label": "label",
}
_ENTRIES = {
    "options": "Option",
    "reasons": "Reason",
    "pairs": "Pair",
    "distractors": "Distractor",
    "order": "Item",
    "items": "Item",
    "areas": "Area",
    "anticipate": "Foreseen answer",
}
_LEAST_ALIKE = 0.4
"""How much two texts share to count as one that was reworded."""


def compare(old: Question, new: Question) -> tuple[Change, ...]:
    """What was changed from one version of a question to another."""
    return tuple(_compared(old.native(), new.native()))


def _compared(old: Native, new: Native, at: str = "") -> Iterator[Change]:
    if old.get("type") != new.get("type"):
        yield Change("The kind of question was changed.", str(old.get("type")), str(new.get("type")), turns_key=True)
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before == after or name in {"id", "type"}:
            continue
        if name == "blanks":
            yield from _blanks(before or {}, after or {})
        elif name in _ENTRIES:
            yield from _listed(_ENTRIES[name], before or [], after or [], at, counts=name != "reasons")
        elif isinstance(before or after, Mapping):
            yield from _noted(f"{at}{_NAMES.get(name, name)}", before or {}, after or {}, is_name=True)
        else:
            are = "were" if name in _SEVERAL else "was"
            yield _plain(f"{at}{_NAMES.get(name, name)}", before, after, turns_key=name in _KEYS, are=are)


def _plain(what: str, before: Any, after: Any, *, turns_key: bool = False, are: str = "was") -> Change:
    deed = "added" if before is None else "taken out" if after is None else "changed"
    return Change(f"{what} {are} {deed}.", _shown(before), _shown(after), turns_key)


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Mapping():
            return "; ".join(f"{name}: {_shown(inner)}" for name, inner in value.items())
        case list() | tuple():
            return ", ".join(_shown(each) for each in value)
        case float():
            return f"{value:g}"
    return str(value)


def _blanks(old: Native, new: Native) -> Iterator[Change]:
    for name in dict.fromkeys([*old, *new]):
        if name not in old or name not in new:
            yield _plain(f"The blank “{name}”", old.get(name), new.get(name), turns_key=True)
        else:
            yield from _compared(old[name], new[name], f"Blank “{name}”: ")


def _listed(kind: str, old: Sequence[Any], new: Sequence[Any], at: str, *, counts: bool) -> Iterator[Change]:
    """How a list of things that can be chosen, paired or sorted was changed.

    Args:
        counts: whether they decide what an answer earns.
    """
    before, after = [_entry(each) for each in old], [_entry(each) for each in new]
    pairs = _paired([_text(each) for each in before], [_text(each) for each in after])
    for index, entry in enumerate(after):
        name = f"{at}{kind} {_letter(index)}"
        if index in pairs:
            yield from _one(name, before[pairs[index]], entry, counts=counts)
        else:
            yield Change(f"{name} was added.", "", _told(entry), turns_key=counts)
    for index, entry in enumerate(before):
        if index not in pairs.values():
            yield Change(f"{at}{kind} {_letter(index)} was taken out.", _told(entry), "", turns_key=counts)
    order = [pairs[index] for index in sorted(pairs)]
    if order != sorted(order):
        was, now = (", ".join(_text(each) for each in entries) for entries in (before, after))
        yield Change(f"{at}The order was changed.", was, now, counts and kind == "Item" and "in" not in after[0])


def _one(name: str, before: Native, after: Native, *, counts: bool) -> Iterator[Change]:
    """How one entry was changed."""
    if _text(before) != _text(after):
        yield Change(f"{name}’s text was changed.", _text(before), _text(after))
    if "left" in after and before.get("right") != after.get("right"):
        yield _plain(f"{name}’s partner", before.get("right"), after.get("right"), turns_key=counts)
    elif ("right" in before) != ("right" in after):
        words = ("is right now", "it was wrong") if "right" in after else ("is wrong now", "it was right")
        yield Change(f"{name} {words[0]}; {words[1]}.", _told(before), _told(after), turns_key=counts)
    elif (place := _place(before)) != _place(after):
        yield Change(f"{name}’s place was changed.", _shown(place), _shown(_place(after)), turns_key=counts)
    for key, what in (("in", "category"), ("answer", "number"), ("range", "range"), ("tolerance", "tolerance")):
        if before.get(key) != after.get(key):
            yield _plain(f"{name}’s {what}", before.get(key), after.get(key), turns_key=counts)
    yield from _noted(name, before, after)


def _noted(name: str, before: Native, after: Native, *, is_name: bool = False) -> Iterator[Change]:
    for key, what in _NOTES.items():
        if before.get(key) != after.get(key):
            owner = f"{name}: the {what}" if is_name else f"{name}’s {what}"
            yield _plain(owner, before.get(key), after.get(key), turns_key=key == "credit")


def _entry(value: Any) -> Native:
    return value if isinstance(value, Mapping) else {"text": value}


def _text(entry: Native) -> str:
    """What an entry is known by."""
    for key in ("left", "text", "label", "right", "wrong", "answer", "range"):
        value = entry.get(key)
        if value is not None and not isinstance(value, Mapping):
            return _shown(value)
    return ""


def _place(entry: Native) -> Any:
    """Where an area lies, if it is one: its part's id or its shape."""
    value = entry.get("right", entry.get("wrong"))
    return value if "label" in entry or isinstance(value, Mapping) else None


def _told(entry: Native) -> str:
    mark = "right: " if "right" in entry and "left" not in entry else "wrong: " if "wrong" in entry else ""
    return f"{mark}{_text(entry)}"


def _paired(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """For each new entry the old one that it was: of the same text, or else reworded."""
    left = dict(enumerate(old))
    pairs = {}
    for index, text in enumerate(new):
        same = next((place for place, other in left.items() if other == text), None)
        if same is not None:
            pairs[index] = same
            del left[same]
    for index, text in enumerate(new):
        if index not in pairs and left:
            place = max(left, key=lambda place: (_likeness(left[place], text), place == index))
            if _likeness(left[place], text) >= _LEAST_ALIKE or place == index:
                pairs[index] = place
                del left[place]
    return pairs


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:300], other[:300], autojunk=False).ratio()


def _letter(index: int) -> str:
    return ascii_uppercase[index] if index < len(ascii_uppercase) else str(index + 1)
