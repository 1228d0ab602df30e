"""Which files of a package hold questions, in which order they are read, and what lies beside them."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.formats.base import Refused
from quizapp.formats.content_package import ContentPackage
from quizapp.formats.texts import decoded
from quizapp.formats.xml import Element, parsed, root_of

LARGEST = 60_000_000
"""Bytes of one file of questions."""

_LARGEST_META = 1_000_000
_ENDINGS = (".xml", ".qti", ".dat")
_HEAD = 4_000
_TYPES = ("imsqti_xmlv1p2", "imsqti_xmlv1p1", "x-bb-qti", "qti_xmlv1")
_META = "assessment_meta.xml"
_FULL_FOLDER, _FULL_ENDING = "non_cc_assessments/", ".xml.qti"


@dataclass(frozen=True)
class Document:
    """One file of questions."""

    name: str
    data: bytes
    title: str = ""
    """As Canvas keeps it beside the file, or the package's list has it."""
    description: str = ""
    """As HTML."""

    @property
    def folders(self) -> tuple[str, ...]:
        """Where the pictures lie that its texts name, the likeliest first."""
        folder, stem = posixpath.split(self.name)
        return folder, posixpath.join(folder, stem.partition(".")[0]), "web_resources"


def listed(package: ContentPackage) -> list[str]:
    """The files that the package's list names as questions of this version."""
    found: dict[str, None] = {}
    for resource in package.resources:
        kind = resource.type.lower()
        names = [name for name in (resource.href, *resource.files) if name]
        if any(each in kind for each in _TYPES):
            found |= dict.fromkeys(name for name in names if name.lower().endswith(_ENDINGS) and not _is_meta(name))
        else:
            found |= dict.fromkeys(name for name in names if name.lower().endswith(_FULL_ENDING))
    full = {name.rpartition("/")[2].removesuffix(_FULL_ENDING) for name in found if name.endswith(_FULL_ENDING)}
    # Canvas puts a quiz into a cartridge twice; the one for others lacks what they do not know.
    return [name for name in found if posixpath.basename(posixpath.dirname(name)) not in full]


def is_document(package: ContentPackage, name: str) -> bool:
    """Whether a file holds questions, by its beginning."""
    return name.lower().endswith(_ENDINGS) and _is_questions(package.read(name, LARGEST))


def documents(package: ContentPackage) -> Iterator[Document]:
    """The files of questions: tests before the pools that they draw from.

    Raises:
        Refused: the package is larger than may be, or damaged.
    """
    titles = {name: resource.title for resource in package.resources for name in (resource.href, *resource.files)}
    names = listed(package) or [name for name in package.names if name.lower().endswith(_ENDINGS)]
    pools: list[tuple[str, bytes]] = []
    for name in names:
        data = package.read(name, LARGEST)
        if not _is_questions(data):
            continue
        if b"<objectbank" in data[:_HEAD]:
            pools.append((name, data))
        else:
            yield _document(package, name, data, titles.get(name, ""))
    for name, data in pools:
        yield _document(package, name, data, titles.get(name, ""))


def _is_questions(data: bytes) -> bool:
    try:
        root = root_of(decoded(data[:_HEAD]).text)
    except ValueError:
        return False
    return root is not None and root[0] == "questestinterop"


def _is_meta(name: str) -> bool:
    return posixpath.basename(name).lower() == _META


def _document(package: ContentPackage, name: str, data: bytes, title: str) -> Document:
    meta = _meta(package, name)
    if meta is None:
        return Document(name, data, title)
    said = (meta.findtext("{*}title") or "").strip()
    return Document(name, data, said or title, (meta.findtext("{*}description") or "").strip())


def _meta(package: ContentPackage, name: str) -> Element | None:
    """What Canvas says of a quiz in a file of its own."""
    quiz = posixpath.basename(name).removesuffix(_FULL_ENDING)
    beside = package.find(_META, posixpath.dirname(name)) if name.rpartition("/")[0] else None
    place = package.find(f"{quiz}/{_META}") if name.endswith(_FULL_ENDING) else beside
    if place is None:
        return None
    try:
        return parsed(package.read(place, _LARGEST_META), _LARGEST_META)[0]
    except Refused:
        return None
