"""Archives of other people, opened in memory: only members that are asked for are read, and never more than is bounded.

Nothing is ever extracted to disk, so a member's name is only a name; those that would lead elsewhere are refused all
the same, for an honest program does not write them.
"""

import struct
import zipfile
from io import BytesIO
from zlib import error as ZlibError  # noqa: N812

from quizapp.formats.base import Refused

MOST_MEMBERS = 20_000
LARGEST_MEMBER = 100_000_000
MOST_UNPACKED = 200_000_000
"""Bytes that may come out of one archive, in all."""

_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_DIRECTORY_PER_MEMBER = 46 + 400
_PLAIN, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_LINK = 0o120000
_CHUNK = 1 << 16


class Archive:
    """A ZIP archive whose members are read on demand, against one budget."""

    def __init__(self, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._members = members
        self._left = MOST_UNPACKED

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all files in it, with `/` between folders."""
        return tuple(self._members)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """How many bytes a member says that it has; raises KeyError if there is no such member."""
        return self._members[name].file_size

    def read(self, name: str, largest: int = LARGEST_MEMBER) -> bytes:
        """The bytes of one member, counted while they are unpacked.

        Raises:
            KeyError: there is no such member.
            Refused: it is too large, or damaged.
        """
        bound = min(largest, self._left)
        chunks: list[bytes] = []
        size = 0
        try:
            with self._archive.open(self._members[name]) as member:
                while chunk := member.read(_CHUNK):
                    size += len(chunk)
                    if size > bound:
                        raise Refused(_too_large(name, largest))
                    chunks.append(chunk)
        except (zipfile.BadZipFile, ZlibError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise Refused(f"The archive is damaged at {_shown(name)}. Export it again.") from None
        finally:
            self._left -= size
        return b"".join(chunks)


def _too_large(name: str, largest: int) -> str:
    unpacked = f"Unpacked, the archive is larger than {MOST_UNPACKED // 1_000_000} MB"
    return f"{unpacked}, or {_shown(name)} in it larger than {largest // 1_000_000} MB. Split it."


def _shown(name: str) -> str:
    line = name.encode("utf-8", "replace").decode()
    return f"“{line if len(line) <= 80 else line[:79] + '…'}”"


def is_archive(data: bytes) -> bool:
    """Whether these bytes begin like a ZIP archive."""
    return data.startswith((b"PK\x03\x04", _END_MARK))


def open_archive(data: bytes) -> Archive:
    """The archive in these bytes.

    Raises:
        Refused: it is none, it is damaged, or it holds what no honest program writes.
    """
    _check_size(data)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, UnicodeDecodeError):
        raise Refused("The archive is damaged. Export or download it again.") from None
    members: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for member in archive.infolist():
        _check_member(member)
        if member.is_dir():
            continue
        if member.filename.casefold() in folded:
            raise Refused(f"The archive holds {_shown(member.filename)} twice. Export it again.")
        folded.add(member.filename.casefold())
        members[member.filename] = member
    return Archive(archive, members)


def _check_size(data: bytes) -> None:
    """Refuse an archive of too many members before its list of them is read."""
    at = data.rfind(_END_MARK, max(0, len(data) - 65_557))
    if at < 0 or len(data) - at < _END.size:
        raise Refused("This is no ZIP archive, or it breaks off before its end. Download it again.")
    _, _, _, _, count, size, _, _ = _END.unpack_from(data, at)
    if count > MOST_MEMBERS or size > MOST_MEMBERS * _DIRECTORY_PER_MEMBER:
        raise Refused(f"The archive has more than {MOST_MEMBERS:,} files. Split it.")


def _check_member(member: zipfile.ZipInfo) -> None:
    # `orig_filename`, for zipfile itself cuts names at a zero byte and turns backslashes round on some systems.
    name = member.orig_filename
    leads_out = name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":"
    if leads_out or "\\" in name or "\0" in name:
        raise Refused(f"The archive names a file outside of itself, {_shown(name)}. It is not read.")
    if (member.external_attr >> 16) & 0o170000 == _LINK:
        raise Refused(f"{_shown(name)} in the archive is a link. Such archives are not read.")
    if member.flag_bits & 0x1:
        raise Refused(f"{_shown(name)} in the archive is encrypted. Export it without a password.")
    if member.compress_type not in (_PLAIN, _DEFLATED):
        raise Refused(f"{_shown(name)} in the archive is packed in a way that is not read. Pack it as plain ZIP.")
