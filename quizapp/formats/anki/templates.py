"""Anki's card templates: HTML in which `{{Field}}` is a field, and `{{#Field}}…{{/Field}}` what needs one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape

from quizapp.formats.anki import clozes

LONGEST = 200_000
"""Characters of one side; what is longer is longer than a text may be."""

DEEPEST = 50

_TAG = re.compile(r"\{\{([^{}]{1,200})\}\}")
_ANSWER = re.compile(r"<hr\b[^<>]{0,100}\bid\s?=\s?[\"']?answer\b[^<>]{0,100}>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")
_RUBY = re.compile(r" ?([^ <>\[\]]{1,40})\[([^<>\[\]]{0,80})\]")
_SPECIAL = frozenset({"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"})


class Unreadable(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """The template cannot be understood. Its sentence says why."""


@dataclass
class _Section:
    """A part of a template that is shown only if a field has something in it, or only if it has nothing."""

    name: str = ""
    is_inverted: bool = False
    parts: "list[str | _Field | _Section]" = field(default_factory=list)


@dataclass(frozen=True)
class _Field:
    name: str
    filters: tuple[str, ...]


@dataclass(frozen=True)
class Sides:
    """What a card shows, as HTML: what is asked, and what the answer adds to it."""

    front: str
    back: str


def rendered(front: str, back: str, values: Mapping[str, str], place: int) -> Sides:
    """A card's sides.

    Args:
        values: the fields of its note, and the special ones such as `Tags`.
        place: which of the note's gaps is asked for, from 0.

    Raises:
        Unreadable: a template cannot be understood, or what comes of it is too long.
    """
    asked = _written(_parsed(front), values, place, is_answer=False)
    answered = _written(_parsed(back), values, place, is_answer=True)
    # Many templates repeat the front above a rule; what is new stands below it.
    _, *below = _ANSWER.split(answered)
    return Sides(asked, "".join(below) if below and "".join(below).strip() else answered)


def is_shown(side: str) -> bool:
    """Whether a side shows anything at all."""
    return bool(_MARKUP.sub("", side).replace("&nbsp;", " ").strip()) or "<img" in side.lower()


@lru_cache(maxsize=512)
def _parsed(template: str) -> _Section:
    if len(template) > LONGEST:
        raise Unreadable("Its template is too long.")
    template = _without_comments(template)
    open_sections = [_Section()]
    place = 0
    for found in _TAG.finditer(template):
        section = open_sections[-1]
        section.parts.append(template[place : found.start()])
        place = found.end()
        text = found[1].strip()
        sign, name = (text[0], text[1:].strip()) if text[:1] in "#^/" and text else ("", text)
        if sign in ("#", "^"):
            inner = _Section(name, is_inverted=sign == "^")
            section.parts.append(inner)
            open_sections.append(inner)
            if len(open_sections) > DEEPEST:
                raise Unreadable("Its template is nested too deep.")
        elif sign == "/":
            if len(open_sections) == 1 or section.name != name:
                raise Unreadable(f"Its template closes “{name[:40]}”, which is not open there.")
            open_sections.pop()
        else:
            *filters, plain = name.split(":")
            section.parts.append(_Field(plain.strip(), tuple(each.strip() for each in reversed(filters))))
    if len(open_sections) > 1:
        raise Unreadable(f"Its template never closes “{open_sections[-1].name[:40]}”.")
    open_sections[0].parts.append(template[place:])
    return open_sections[0]


def _without_comments(template: str) -> str:
    pieces: list[str] = []
    place = 0
    while (start := template.find("<!--", place)) >= 0 and (end := template.find("-->", start)) >= 0:
        pieces.append(template[place:start])
        place = end + 3
    return "".join([*pieces, template[place:]])


def _written(section: _Section, values: Mapping[str, str], place: int, *, is_answer: bool) -> str:
    pieces: list[str] = []
    length = 0
    for piece in _pieces(section, values, place, is_answer=is_answer):
        length += len(piece)
        if length > LONGEST:
            raise Unreadable("What its template makes is longer than a text may be.")
        pieces.append(piece)
    return "".join(pieces)


def _pieces(section: _Section, values: Mapping[str, str], place: int, *, is_answer: bool) -> "list[str]":
    found: list[str] = []
    for part in section.parts:
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, _Field):
            found.append(_value(part, values, place, is_answer=is_answer))
        elif _is_filled(part.name, values, place) != part.is_inverted:
            found.append(_written(part, values, place, is_answer=is_answer))
    return found


def _is_filled(name: str, values: Mapping[str, str], place: int) -> bool:
    if name not in values and re.fullmatch(r"c\d+", name):
        return name == f"c{place + 1}"
    return is_shown(values.get(name, ""))


def _value(part: _Field, values: Mapping[str, str], place: int, *, is_answer: bool) -> str:
    text = values.get(part.name, "")
    if part.name == "FrontSide":
        return ""
    if part.name in _SPECIAL:
        text = escape(text)
    for name in part.filters:
        if name in ("type", "type-nc", "nc"):
            # A box to type the answer into; what belongs into it is shown with the answer.
            text = text if is_answer or "cloze" in part.filters else ""
        elif name in ("cloze", "cloze-only"):
            text = clozes.shown(text, place + 1, is_answer=is_answer)
        elif name == "hint":
            text = text if is_answer else ""
        elif name.startswith("tts"):
            text = ""
        elif name in _FILTERS:
            text = _FILTERS[name](text)
    return text


_FILTERS: Mapping[str, Callable[[str], str]] = {
    "text": lambda text: _MARKUP.sub("", text),
    "kanji": lambda text: _RUBY.sub(r"\1", text),
    "kana": lambda text: _RUBY.sub(r"\2", text),
    "furigana": lambda text: _RUBY.sub(r"\1 (\2)", text),
}
