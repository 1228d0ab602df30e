"""Golden pairs of formats: a file, and beside it the bank and the report that are read from it.

`tests/data/<format>/<case>.<ending>` is read; `<case>.<ending>.yaml` holds the bank, `<case>.<ending>.txt`
the report. With `QUIZAPP_GOLDEN=write` in the environment both are written anew, to be looked at before they are kept.
"""

import os
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from quizapp.formats import recognise
from quizapp.formats.base import Fate, Imported, Upload
from quizapp.formats.yaml.writer import files_of

DATA = Path(__file__).parent / "data"
_BESIDE = (".yaml", ".txt")


def cases(name: str) -> pytest.MarkDecorator:
    """Run a test on each file in a format's folder, as its `path`."""
    folder = DATA / name
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and not _is_result(path)]
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.name)


def packages(name: str) -> pytest.MarkDecorator:
    """Run a test on each package in a format's folder, which lies there as a folder of its files, as its `path`."""
    paths = [path for path in sorted((DATA / name).iterdir()) if path.is_dir()]
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.name)


def packed(path: Path) -> bytes:
    """What a file holds; a folder as an archive of its files."""
    if path.is_file():
        return path.read_bytes()
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        for file in sorted(path.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(path))
    return data.getvalue()


def _is_result(path: Path) -> bool:
    return path.suffix in _BESIDE and path.with_suffix("").exists()


def compare(path: Path, name: str) -> Imported:
    """Read a file, or a folder as a package, as somebody would who gives it to the app, and hold it against what is
    expected."""
    upload = Upload(path.name, packed(path))
    format = recognise(upload)
    assert format is not None
    assert format.name == name

    found = format.read(upload)

    for ending, text in ((".yaml", _bank(found)), (".txt", _report(found))):
        beside = path.with_name(path.name + ending)
        if os.environ.get("QUIZAPP_GOLDEN") == "write":
            beside.write_text(text, "utf-8")
        assert text == beside.read_text("utf-8")
    return found


def _bank(found: Imported) -> str:
    return b"\n".join(files_of(found.bank).values()).decode() if found.bank else ""


def _report(found: Imported) -> str:
    counts = ", ".join(f"{found.count(fate)} {fate}" for fate in Fate)
    told = [str(entry) for entry in found.entries if entry.notes]
    media = [f"picture: {name}" for name in found.media]
    return "\n".join([counts, *filter(None, [found.refusal]), *found.notes, *told, *media, ""])
