"""Writing a package that every Anki reads: one database of the oldest layout, and the media beside it."""

import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b, sha1
from html import unescape
from io import BytesIO

from quizapp.formats.anki.learning import Logged, Standing

_TABLES = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
  ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL,
  models text NOT NULL, decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
  usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL,
  flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL,
  ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL,
  odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
  ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL,
  type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""
_LAYOUT = 11
_MODEL_ID = 1_732_406_400_001
_FIRST_ID = 1_400_000_000_000
"""Ids are milliseconds since 1970; those of a bank begin at a moment that hangs on its name."""

_WEEKS = 400_000_000_000
_USUAL_EASE = 2500
_LONGEST_TIME = 60_000
FIRST_DAY = datetime(2024, 1, 1, 4, tzinfo=UTC)
"""The day from which days are counted where no learner's days are at hand."""

_DATE = (2024, 1, 1, 0, 0, 0)

FRONT, BACK, MECHANISM, DRAWING = "Front", "Back", "Mechanism", "Drawing"
_FIELDS = (FRONT, BACK, MECHANISM, DRAWING)
_ASKED = "{{Front}}"
_ANSWERED = (
    "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}\n"
    '{{#Mechanism}}<div class="mechanism">{{Mechanism}}</div>{{/Mechanism}}\n'
    '{{#Drawing}}<div class="drawing">{{Drawing}}</div>{{/Drawing}}'
)
_STYLE = """.card { font-family: system-ui, sans-serif; font-size: 20px; line-height: 1.45; text-align: center; }
.card ol, .card ul, .card table { display: inline-block; text-align: start; }
.card td, .card th { padding: .2em .6em; }
.card img { max-width: 100%; height: auto; }
.mechanism, .drawing { margin-top: 1.2em; font-size: 17px; }
"""
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, kw_only=True)
class NoteToWrite:
    """One note, with the one card that is made of it. Its texts are HTML."""

    guid: str
    front: str
    back: str
    mechanism: str = ""
    drawing: str = ""
    tags: tuple[str, ...] = ()
    deck: tuple[str, ...]
    """The names of its deck, from the outermost inwards."""
    standing: Standing | None = None


def package(
    name: str,
    notes: Sequence[NoteToWrite],
    media: Mapping[str, bytes],
    *,
    description: str = "",
    first_day: datetime = FIRST_DAY,
    minutes_west: int = 0,
) -> bytes:
    """A package of these notes.

    Args:
        name: from which ids are made, so that packages of different banks lie side by side.
        description: of the outermost decks, as HTML.
        first_day: when the first of the learner's days began, from which days are counted.
        minutes_west: where the learner is, as minutes west of Greenwich.
    """
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_TABLES)
        _fill(connection, name, notes, description, first_day, minutes_west)
        connection.commit()
        database = connection.serialize()
    finally:
        connection.close()
    return _archived(database, media)


def _fill(
    connection: sqlite3.Connection,
    name: str,
    notes: Sequence[NoteToWrite],
    description: str,
    first_day: datetime,
    minutes_west: int,
) -> None:
    decks = {deck: _deck_id(deck) for deck in _all_decks(notes)}
    first_id = _FIRST_ID + _number(name) % _WEEKS
    second = int(first_day.timestamp())
    connection.execute(
        "INSERT INTO col VALUES (1, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, '{}')",
        [
            second,
            second * 1000,
            second * 1000,
            _LAYOUT,
            json.dumps(_settings(len(notes), minutes_west)),
            json.dumps({str(_MODEL_ID): _model(second)}),
            json.dumps(
                {
                    str(each): _deck(each, deck, second, description if len(deck) == 1 and each > 1 else "")
                    for deck, each in {("Default",): 1, **decks}.items()
                }
            ),
            json.dumps({"1": _OPTIONS}),
        ],
    )
    connection.executemany(
        "INSERT INTO notes VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, 0, '')",
        (_note_row(first_id + place, note, second) for place, note in enumerate(notes)),
    )
    connection.executemany(
        "INSERT INTO cards VALUES (?, ?, ?, 0, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)",
        (
            (first_id + place, first_id + place, decks[note.deck], second, *_card_row(place, note.standing))
            for place, note in enumerate(notes)
        ),
    )
    connection.executemany("INSERT INTO revlog VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?)", _log_rows(first_id, notes))


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=7).digest())


def _all_decks(notes: Iterable[NoteToWrite]) -> Iterator[tuple[str, ...]]:
    """The decks of all notes, and those that they lie in."""
    for deck in dict.fromkeys(note.deck for note in notes):
        for length in range(1, len(deck) + 1):
            yield deck[:length]


def _deck_id(deck: tuple[str, ...]) -> int:
    return _FIRST_ID + _number("\x1f".join(deck)) % _WEEKS


def _settings(count: int, minutes_west: int) -> dict[str, object]:
    return {
        "activeDecks": [1],
        "curDeck": 1,
        "curModel": _MODEL_ID,
        "nextPos": count + 1,
        "schedVer": 2,
        "sched2021": True,
        "creationOffset": minutes_west,
        "rollover": 4,
        "sortType": "noteFld",
        "sortBackwards": False,
        "addToCur": True,
        "collapseTime": 1200,
        "timeLim": 0,
        "estTimes": True,
        "dueCounts": True,
        "newSpread": 0,
        "dayLearnFirst": False,
    }


def _model(second: int) -> dict[str, object]:
    return {
        "id": _MODEL_ID,
        "name": "Quizapp",
        "type": 0,
        "mod": second,
        "usn": 0,
        "sortf": 0,
        "did": None,
        "tmpls": [
            {"name": "Card 1", "ord": 0, "qfmt": _ASKED, "afmt": _ANSWERED, "bqfmt": "", "bafmt": "", "did": None}
        ],
        "flds": [
            {"name": name, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20, "media": []}
            for place, name in enumerate(_FIELDS)
        ],
        "css": _STYLE,
        "latexPre": "\\documentclass[12pt]{article}\n\\usepackage{amssymb,amsmath}\n\\begin{document}\n",
        "latexPost": "\\end{document}",
        "latexsvg": False,
        "req": [[0, "any", [0]]],
        "tags": [],
        "vers": [],
    }


def _deck(deck_id: int, deck: tuple[str, ...], second: int, description: str) -> dict[str, object]:
    return {
        "id": deck_id,
        "name": "::".join(part.replace("::", ":") for part in deck),
        "mod": second,
        "usn": 0,
        "lrnToday": [0, 0],
        "revToday": [0, 0],
        "newToday": [0, 0],
        "timeToday": [0, 0],
        "collapsed": False,
        "browserCollapsed": False,
        "desc": description,
        "dyn": 0,
        "conf": 1,
        "extendNew": 0,
        "extendRev": 0,
    }


_OPTIONS = {
    "id": 1,
    "name": "Default",
    "mod": 0,
    "usn": 0,
    "maxTaken": 60,
    "autoplay": True,
    "timer": 0,
    "replayq": True,
    "dyn": False,
    "new": {"bury": False, "delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1, "perDay": 20},
    "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200, "hardFactor": 1.2},
    "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
}


def _note_row(note_id: int, note: NoteToWrite, second: int) -> tuple[object, ...]:
    plain = unescape(_MARKUP.sub("", note.front)).strip()
    checksum = int(sha1(plain.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:8], 16)
    values = "\x1f".join(value.replace("\x1f", "") for value in (note.front, note.back, note.mechanism, note.drawing))
    tags = f" {' '.join('-'.join(tag.split()) for tag in note.tags)} " if note.tags else ""
    return note_id, note.guid, _MODEL_ID, second, tags, values, plain, checksum


def _card_row(place: int, standing: Standing | None) -> tuple[object, ...]:
    """What stands in a card's row from its type to its lapses' `left`, then its flags and data."""
    if standing is None or standing.state == 0:
        flag, is_suspended = (standing.flag, standing.is_suspended) if standing else (0, False)
        return 0, -1 if is_suspended else 0, place + 1, 0, 0, 0, 0, 0, flag, "{}"
    is_reviewed = standing.state == 2
    queue = -1 if standing.is_suspended else 2 if is_reviewed else 1
    due = standing.due_day if is_reviewed or standing.due is None else int(standing.due.timestamp())
    known: dict[str, float] = {"s": round(standing.stability, 4), "d": round(standing.difficulty, 3)}
    if standing.last_review:
        known["lrt"] = int(standing.last_review.timestamp())
    left = 0 if is_reviewed else 1001
    row = (standing.state, queue, due, max(standing.interval, int(is_reviewed)), _USUAL_EASE)
    return *row, len(standing.reviews), standing.lapses, left, standing.flag, json.dumps(known)


def _log_rows(first_id: int, notes: Sequence[NoteToWrite]) -> Iterator[tuple[object, ...]]:
    taken: set[int] = set()
    for place, note in enumerate(notes):
        for review in note.standing.reviews if note.standing else ():
            moment = round(review.at.timestamp() * 1000)
            while moment in taken:
                moment += 1
            taken.add(moment)
            yield moment, first_id + place, *_log_row(review)


def _log_row(review: Logged) -> tuple[object, ...]:
    # Where FSRS is on, Anki keeps the difficulty in place of the ease, spread over 100 to 1100.
    factor = round((review.difficulty - 1) / 9 * 1000) + 100
    time = min(round(review.seconds * 1000), _LONGEST_TIME)
    return review.grade, review.wait, review.wait_before, factor, time, (0, 0, 1, 2)[review.state]


def _archived(database: bytes, media: Mapping[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        listed = json.dumps({str(place): name for place, name in enumerate(media)})
        for name, data in (
            ("collection.anki2", database),
            ("media", listed.encode()),
            *((str(place), data) for place, data in enumerate(media.values())),
        ):
            member = zipfile.ZipInfo(name, _DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    return file.getvalue()
