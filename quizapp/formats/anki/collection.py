"""What a collection of Anki holds, whichever tables it keeps it in: note types, decks, notes, cards and reviews."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quizapp.formats.anki.protobuf import Malformed, texts_of
from quizapp.formats.base import Refused

MOST_CARDS = 100_000
"""Of one collection; what comes after is not looked at."""

FIELD_JOINT = "\x1f"
_NEWEST_JOINT = "\x1f"
_KIND, _FRONT, _BACK = 1, 1, 2
"""The numbers of the fields in the newest layout's messages: a note type's kind, a template's front and back."""
_CLOZE = "1"


@dataclass(frozen=True)
class Template:
    """How one card is made of a note: HTML with fields in double braces."""

    name: str
    front: str
    back: str


@dataclass(frozen=True)
class NoteType:
    """The fields that notes of a kind have, and the cards that are made of them."""

    name: str
    fields: tuple[str, ...]
    templates: tuple[Template, ...]
    is_cloze: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What was written once, and is asked by one card or several."""

    id: int
    guid: str
    type_id: int
    tags: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a note, and what is known of it."""

    id: int
    note_id: int
    deck_id: int
    place: int
    """Which template it has, or which of its note's gaps, from 0."""
    queue: int
    flags: int


def note_types(connection: sqlite3.Connection) -> Mapping[int, NoteType]:
    """The note types by their ids.

    Raises:
        Refused: they are not as Anki writes them.
    """
    if _has_table(connection, "notetypes"):
        return _note_types_of_tables(connection)
    models = _json(connection, "models")
    return {int(name): _note_type(model) for name, model in models.items() if str(name).lstrip("-").isdigit()}


def _note_types_of_tables(connection: sqlite3.Connection) -> Mapping[int, NoteType]:
    fields: dict[int, list[str]] = {}
    templates: dict[int, list[Template]] = {}
    for type_id, name in connection.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields.setdefault(_int(type_id), []).append(str(name))
    for type_id, name, config in connection.execute("SELECT ntid, name, config FROM templates ORDER BY ntid, ord"):
        texts = _texts(config)
        templates.setdefault(_int(type_id), []).append(Template(str(name), texts.get(_FRONT, ""), texts.get(_BACK, "")))
    return {
        _int(type_id): NoteType(
            str(name),
            tuple(fields.get(_int(type_id), ())),
            tuple(templates.get(_int(type_id), ())),
            _texts(config).get(_KIND) == _CLOZE,
        )
        for type_id, name, config in connection.execute("SELECT id, name, config FROM notetypes")
    }


def _texts(config: object) -> dict[int, str]:
    try:
        return texts_of(config) if isinstance(config, bytes) else {}
    except Malformed:
        raise Refused("The note types in the package are damaged. Export it again.") from None


def _note_type(model: object) -> NoteType:
    if not isinstance(model, dict):
        raise Refused("The note types in the package are damaged. Export it again.")
    templates = [each for each in _list(model.get("tmpls")) if isinstance(each, dict)]
    return NoteType(
        str(model.get("name", "")),
        tuple(str(each.get("name", "")) for each in _list(model.get("flds")) if isinstance(each, dict)),
        tuple(
            Template(str(each.get("name", "")), str(each.get("qfmt", "")), str(each.get("afmt", "")))
            for each in templates
        ),
        str(model.get("type")) == _CLOZE,
    )


def decks(connection: sqlite3.Connection) -> Mapping[int, tuple[str, ...]]:
    """The names of decks by their ids, from the outermost inwards."""
    if _has_table(connection, "decks"):
        rows = connection.execute("SELECT id, name FROM decks")
        return {_int(deck_id): _levels(str(name), _NEWEST_JOINT) for deck_id, name in rows}
    return {
        int(deck_id): _levels(str(deck.get("name", "")), "::")
        for deck_id, deck in _json(connection, "decks").items()
        if str(deck_id).lstrip("-").isdigit() and isinstance(deck, dict)
    }


def _levels(name: str, joint: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in name.split(joint) if part.strip())


def notes(connection: sqlite3.Connection) -> Iterator[Note]:
    """All notes, in the order in which they were made."""
    for note_id, guid, type_id, tags, values in connection.execute(
        "SELECT id, guid, mid, tags, flds FROM notes ORDER BY id"
    ):
        yield Note(_int(note_id), str(guid), _int(type_id), tuple(str(tags).split()), _values(values))


def _values(values: object) -> tuple[str, ...]:
    text = values.decode("utf-8", "replace") if isinstance(values, bytes) else str(values)
    return tuple(text.split(FIELD_JOINT))


def cards(connection: sqlite3.Connection) -> Mapping[int, list[Card]]:
    """The cards of each note, by its id, in order. Cards that are in a filtered deck for now count to their own."""
    found: dict[int, list[Card]] = {}
    query = "SELECT id, nid, did, odid, ord, queue, flags FROM cards ORDER BY nid, ord LIMIT ?"
    for card_id, note_id, deck_id, home, place, queue, flags in connection.execute(query, [MOST_CARDS]):
        card = Card(_int(card_id), _int(note_id), _int(home) or _int(deck_id), _int(place), _int(queue), _int(flags))
        found.setdefault(card.note_id, []).append(card)
    return found


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    return (
        connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [name]).fetchone()
        is not None
    )


def _json(connection: sqlite3.Connection, column: str) -> Mapping[str, Any]:
    row = connection.execute(f"SELECT {column} FROM col").fetchone()  # noqa: S608 - a name of ours
    try:
        found: Any = json.loads(row[0]) if row else None
    except (TypeError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refused("The collection in the package is damaged. Export it again.")
    return found


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
