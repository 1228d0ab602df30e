"""Anki's packages (`.apkg`, `.colpkg`): an archive with an SQLite database and the media that it names.

Three layouts are in use. The oldest holds `collection.anki2` alone; one from between adds `collection.anki21`, of the
same tables; the newest has `collection.anki21b`, packed by Zstandard, with tables of its own for note types and decks.
The latter two keep a stub in `collection.anki2` that asks for a newer Anki, and which is never what was meant.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

import zstandard

from quizapp.formats.anki.protobuf import Malformed, fields_of, texts_of
from quizapp.formats.archives import MOST_UNPACKED, Archive, is_archive, open_archive
from quizapp.formats.base import Refused
from quizapp.formats.pictures import Unusable
from quizapp.formats.yaml.texts import LARGEST

NEWEST, NEW, OLD = "collection.anki21b", "collection.anki21", "collection.anki2"
COLLECTIONS = (NEWEST, NEW, OLD)
MEDIA = "media"

LARGEST_COLLECTION = 100_000_000
LARGEST_MAP = 5_000_000
MOST_STEPS = 3_000
"""Of ten thousand instructions each that SQLite may take for one query: what is honest needs a hundredth of that."""

_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_SQLITE = b"SQLite format 3\x00"
_READ_AND_WRITE_VERSION = slice(18, 20)
_DAMAGED = "The collection in the package is damaged. Export it again."
_NAME, _ENTRIES, _OLD_NAME = 1, 1, 255
_FORBIDDEN = frozenset({"view", "trigger"})


class Package:
    """A package that was opened: its database, and its media by name."""

    def __init__(self, data: bytes) -> None:
        """Open a package.

        Raises:
            Refused: these bytes are none, or none that may be read.
        """
        self._archive: Archive = open_archive(data)
        self._left = MOST_UNPACKED
        held = [name for name in COLLECTIONS if name in self._archive]
        if not held:
            raise Refused("This archive holds no collection of Anki. Export the deck from Anki again.")
        self.collection_name = held[0]

    @contextmanager
    def collection(self) -> Iterator[sqlite3.Connection]:
        """The database, in memory and read only; what it does not hold as it should is refused.

        Raises:
            Refused: it is damaged, or holds what no honest program writes.
        """
        data = self._unpacked(self.collection_name, LARGEST_COLLECTION)
        if not data.startswith(_SQLITE):
            raise Refused(_DAMAGED)
        # A database in memory has no write-ahead log, so it must not say that it needs one.
        data = data[: _READ_AND_WRITE_VERSION.start] + b"\x01\x01" + data[_READ_AND_WRITE_VERSION.stop :]
        connection = sqlite3.connect(":memory:")
        try:
            _prepare(connection, data)
            yield connection
        except (sqlite3.Error, OverflowError, UnicodeError):
            raise Refused(_DAMAGED) from None
        finally:
            connection.close()

    @cached_property
    def media(self) -> Mapping[str, str]:
        """The names of the media files, each with the name of its member in the archive.

        Raises:
            Refused: the list of them is damaged.
        """
        if MEDIA not in self._archive:
            return {}
        listed = self._unpacked(MEDIA, LARGEST_MAP)
        try:
            found = _named(listed) if self._is_newest else _named_in_json(listed)
        except (Malformed, ValueError, RecursionError):
            raise Refused("The list of media in the package is damaged. Export it again.") from None
        return {normalize("NFC", name): member for member, name in found.items() if member in self._archive}

    def picture(self, source: str) -> tuple[str, bytes]:
        """The name and the bytes of the media file that a text names.

        Raises:
            Unusable: the package does not hold it.
            Refused: it is damaged, or everything together is too large.
        """
        for name in (normalize("NFC", source), normalize("NFC", unquote(source))):
            if name in self.media:
                return name, self._unpacked(self.media[name], LARGEST + 1, cuts_off=True)
        raise Unusable(f"The picture “{' '.join(source.split())[:60]}” is not in the package.")

    @property
    def _is_newest(self) -> bool:
        return self.collection_name == NEWEST

    def _unpacked(self, name: str, largest: int, *, cuts_off: bool = False) -> bytes:
        """The bytes of a member, from Zstandard where it is packed so.

        Args:
            cuts_off: end at the largest size instead of refusing what is larger.
        """
        data = self._archive.read(name)
        if not (self._is_newest and data.startswith(_ZSTANDARD)):
            return data
        chunks: list[bytes] = []
        size, most = 0, min(largest, self._left)
        try:
            with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as stream:
                while size <= most and (chunk := stream.read(min(1 << 20, most - size + 1))):
                    chunks.append(chunk)
                    size += len(chunk)
        except zstandard.ZstdError:
            raise Refused(f"The archive is damaged at “{name[:60]}”. Export it again.") from None
        self._left -= min(size, most)
        if size > most and not (cuts_off and most == largest):
            raise Refused(f"Unpacked, the package is larger than {MOST_UNPACKED // 1_000_000} MB. Export fewer decks.")
        return b"".join(chunks)


def _prepare(connection: sqlite3.Connection, data: bytes) -> None:
    """Take the bytes of a database, and let it do nothing but answer."""
    connection.deserialize(data)
    connection.create_collation("unicase", _unicase)
    connection.text_factory = _text
    steps = iter(range(MOST_STEPS))
    connection.set_progress_handler(lambda: next(steps, None) is None, 10_000)
    for pragma in ("trusted_schema = off", "query_only = on", "cell_size_check = on"):
        connection.execute(f"PRAGMA {pragma}")
    for kind, sql in connection.execute("SELECT type, sql FROM sqlite_master"):
        if kind in _FORBIDDEN or " virtual " in str(sql).lower()[:60]:
            raise Refused("The collection in the package holds code. It is not read.")


def _unicase(one: str, other: str) -> int:
    one, other = one.casefold(), other.casefold()
    return (one > other) - (one < other)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _named_in_json(data: bytes) -> Mapping[str, str]:
    found: Any = json.loads(data or b"{}")
    if not isinstance(found, dict):
        raise ValueError("no map")
    return {member: name for member, name in found.items() if isinstance(name, str)}


def _named(data: bytes) -> Mapping[str, str]:
    """The names in the newest list, which numbers its members by their places."""
    found: dict[str, str] = {}
    for place, (_, entry) in enumerate(each for each in fields_of(data) if each[0] == _ENTRIES):
        if isinstance(entry, bytes) and (names := texts_of(entry).get(_NAME)):
            found[str(place)] = names
    return found


def is_package(data: bytes) -> bool:
    """Whether these bytes may be a package: an archive with a collection among the names at its end."""
    if not is_archive(data):
        return False
    tail = data[-2_000_000:]
    return any(name.encode() in tail for name in COLLECTIONS) or any(
        name.encode() in data[:2000] for name in COLLECTIONS
    )
