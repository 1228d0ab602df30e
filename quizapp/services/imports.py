"""Bringing in question files of other programs: look into an upload, then keep its bank among the others."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from quizapp.formats import formats, recognise, unrecognised
from quizapp.formats.base import LARGEST_UPLOAD, TOO_LARGE, Format, Imported, Upload
from quizapp.formats.yaml.wording import slug
from quizapp.formats.yaml.writer import files_of
from quizapp.services.refusals import Refusal


class AlreadyThere(Refusal):
    """A bank of this name is there, and nobody said that it may be replaced."""

    status = 409
    title = "A bank of this name is there"


@dataclass(frozen=True)
class Preview:
    """What would come of an upload: its format, the bank, and the report. Nothing has been written."""

    format: Format | None
    imported: Imported


def look_into(upload: Upload, format_name: str | None = None) -> Preview:
    """Read an upload as the format that its content has, or as the one that is named.

    Raises:
        KeyError: there is no format of that name.
    """
    if len(upload.data) > LARGEST_UPLOAD:
        return Preview(None, Imported(None, refusal=TOO_LARGE))
    format = formats()[format_name] if format_name else recognise(upload)
    if format is None:
        return Preview(None, Imported(None, refusal=unrecognised(upload)))
    return Preview(format, format.read(upload))


def keep(imported: Imported, questions: Path, name: str = "", *, replace: bool = False) -> Path:
    """Write the files of an imported bank into a folder of its own, all of them or none.

    Args:
        questions: the folder of banks.
        name: of the bank's folder; by default its id.
        replace: put it in place of a bank of this name. What was there is kept beside it, hidden.

    Returns:
        The bank's folder.

    Raises:
        AlreadyThere: there is a bank of this name.
        ValueError: there is no bank to be kept.
    """
    if imported.bank is None:
        raise ValueError("Nothing was imported that could be kept.")
    folder = questions / (slug(name) if name else imported.bank.id)
    questions.mkdir(parents=True, exist_ok=True)
    _refuse_taken(folder, replace=replace)
    # Hidden until it is whole, so that nobody meets half a bank.
    workshop = Path(tempfile.mkdtemp(prefix=".importing-", dir=questions))
    try:
        workshop.chmod(0o755)
        for file, data in {**files_of(imported.bank), **imported.media}.items():
            _write_through(workshop / file, data)
        if replace and folder.is_dir():
            folder.rename(_free(questions / f".{folder.name}-before"))
        workshop.rename(folder)
    except OSError as error:
        shutil.rmtree(workshop, ignore_errors=True)
        if folder.exists():
            raise AlreadyThere(_taken(folder)) from error
        raise
    except BaseException:
        shutil.rmtree(workshop, ignore_errors=True)
        raise
    return folder


def _refuse_taken(folder: Path, *, replace: bool) -> None:
    file = folder.with_name(f"{folder.name}.yaml")
    if file.exists() or (folder.exists() and not (replace and folder.is_dir())):
        raise AlreadyThere(_taken(file if file.exists() else folder))


def _taken(path: Path) -> str:
    return f"There is already {path}. Choose another name, or replace it."


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


def _write_through(path: Path, data: bytes) -> None:
    """Write a file and wait until it is on disk."""
    with open(path, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
