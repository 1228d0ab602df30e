"""Writing into the folder of question banks: a file is there whole, in its new form or in its old one."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

PUBLIC = 0o644
_MARK = ".quizapp-"
"""How the names of files begin that are not finished. The library reads nothing that begins with a dot."""


class Unwritable(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """The folder takes no file. Its sentence is for the instructor."""


class Changed(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """The file is no longer what it was."""


def digest_of(data: bytes) -> str:
    """What a file's content is known by; empty for no file."""
    return sha256(data).hexdigest()


def content(root: Path, path: str) -> bytes | None:
    """What stands in a file of the folder; None if there is none, or nobody may read it."""
    try:
        return (root / path).read_bytes()
    except OSError:
        return None


def put(root: Path, path: str, data: bytes, before: str | None) -> None:
    """Write a file durably and at once, or leave everything as it was.

    Args:
        path: the file's path inside the folder; its folder is made if need be.
        before: the digest of what the file holds now, so that nobody's work is overwritten; None to write anyway.

    Raises:
        Changed: the file holds something else.
        Unwritable: the folder is read-only, full, or refuses in another way.
    """
    target = root / path
    try:
        target.parent.mkdir(exist_ok=True)
        with _alone(target.parent):
            there = content(root, path)
            if before is not None and (digest_of(there) if there is not None else "") != before:
                raise Changed
            _replace(target, data)
    except OSError as error:
        raise Unwritable(f"The folder of question files could not be written to: {error.strerror or error}.") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else writes into this folder meanwhile; the system takes the lock back from a process that died."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)


def _replace(target: Path, data: bytes) -> None:
    """Under another name first, on disk, then renamed: whoever reads meanwhile finds one of the two whole."""
    _sweep(target.parent)
    draft = target.with_name(f"{_MARK}{token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PUBLIC), "wb") as file:
            with suppress(OSError):
                os.fchmod(file.fileno(), stat.S_IMODE(target.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    handle = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a process left behind that was killed while it wrote; the lock tells that none is at it now."""
    for left in folder.glob(f"{_MARK}*"):
        with suppress(OSError):
            left.unlink()
