"""The real Anki, without its windows: it imports what this app writes, and writes what this app reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)


@contextmanager
def collection(folder: Path, name: str = "collection") -> Iterator[Collection]:
    """A new collection of a learner who uses FSRS."""
    found = Collection(str(folder / f"{name}.anki2"))
    try:
        found.set_config("fsrs", True)
        yield found
    finally:
        found.close()


def take(anki: Collection, data: bytes, folder: Path) -> Any:
    """Import a package; returns what Anki says of it."""
    path = folder / "package.apkg"
    path.write_bytes(data)
    options = ImportAnkiPackageOptions(merge_notetypes=True, with_scheduling=True, with_deck_configs=False)
    return anki.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log


def give(anki: Collection, folder: Path, *, legacy: bool = False) -> bytes:
    """Everything in the collection as a package, in the newest layout or the one before."""
    path = folder / "given.apkg"
    options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=False, with_media=True, legacy=legacy)
    anki.export_anki_package(out_path=str(path), options=options, limit=None)
    return path.read_bytes()


def whole(anki: Collection, folder: Path, *, legacy: bool = False) -> bytes:
    """The collection as a `.colpkg`. Afterwards it is closed."""
    path = folder / "given.colpkg"
    anki.export_collection_package(str(path), include_media=True, legacy=legacy)
    return path.read_bytes()


def add(anki: Collection, kind: str, *values: str, deck: str = "Default", tags: tuple[str, ...] = ()) -> Any:
    """Write a note."""
    model = anki.models.by_name(kind)
    assert model is not None
    note = anki.new_note(model)
    for place, value in enumerate(values):
        note.fields[place] = value
    note.tags = list(tags)
    deck_id = anki.decks.id(deck)
    assert deck_id is not None
    anki.add_note(note, deck_id)
    return note
