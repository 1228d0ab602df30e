"""The items of a file or package, in the order of its tests, each with the titles of its sections."""

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from quizapp.formats.base import Refused, Upload
from quizapp.formats.content_package import MANIFEST, ContentPackage, is_content_package
from quizapp.formats.intake import TOPIC_JOINT
from quizapp.formats.qti.names import PREFIX, flag, unified
from quizapp.formats.xml import Element, parsed, root_of

LARGEST = 20_000_000
"""Bytes of one file of XML."""

MOST_PEEKED = 40
"""Files whose beginnings are looked into to tell what a package without a sound manifest holds."""

DEEPEST = 50
"""Sections inside each other, those in files of their own among them."""

_TYPE = re.compile(r"imsqti_(?:apip)?(item|test|section)\w*?_xmlv(\d)", re.IGNORECASE)
_ROOTS = frozenset({"assessmentItem", "assessmentTest", "assessmentSection"})

Note = Callable[[str], None]


@dataclass(frozen=True)
class Source:
    """An item where it was found."""

    root: Element | None
    """None if its file cannot be read."""
    name: str
    """Of its file, or what names it."""
    topic: str = ""
    weight: float = 1
    trouble: str = ""
    """Why it cannot be read."""


def version_of(upload: Upload) -> int:
    """Which version of QTI an upload is in, 2 or 3; 0 if it is neither."""
    if is_content_package(upload.data):
        try:
            return _version_of_package(ContentPackage(upload.data))
        except Refused:
            return 0
    return _version(upload.head)


def _version(head: str) -> int:
    root = root_of(head)
    if root is None or root[0].removeprefix(PREFIX).replace("-", "").lower() not in {each.lower() for each in _ROOTS}:
        return 0
    return 3 if root[0].startswith(PREFIX) else 2


def _version_of_package(package: ContentPackage) -> int:
    told = (_TYPE.match(resource.type) for resource in package.resources)
    if (found := next(filter(None, told), None)) is not None:
        return 3 if found[2] == "3" else 2
    if package.resources:
        return 0
    heads = (Upload(name, package.read(name, LARGEST)[:4000]).head for name in [*_candidates(package)][:MOST_PEEKED])
    return next((version for version in map(_version, heads) if version), 0)


def _candidates(package: ContentPackage) -> dict[str, str]:
    """The files that may hold items or tests, each with what its type says that it is, if it says so."""
    typed = ((resource, _TYPE.match(resource.type)) for resource in package.resources)
    told = {
        name: found[1].lower()
        for resource, found in typed
        if found and (name := resource.href or next(iter(resource.files), ""))
    }
    return told or dict.fromkeys(
        (name for name in package.names if name.lower().endswith(".xml") and not _is_manifest(name)), ""
    )


def _is_manifest(name: str) -> bool:
    return posixpath.basename(name).lower() == MANIFEST


@dataclass
class Collection:
    """All that a package, or a single file, holds."""

    upload: Upload
    note: Note
    title: str = ""
    """Of its test."""
    language: str = ""
    _roots: dict[str, Element | str] = field(default_factory=dict)

    @cached_property
    def package(self) -> ContentPackage | None:
        return ContentPackage(self.upload.data) if self.upload.data.startswith(b"PK") else None

    def sources(self) -> Iterator[Source]:
        """The items in their order, each once.

        Raises:
            Refused: it holds none, or cannot be read.
        """
        if self.package is None:
            yield from self._of_one_file()
            return
        for sentence in self.package.notes:
            self.note(sentence)
        kinds = {name: kind or self._kind(name) for name, kind in _candidates(self.package).items()}
        seen: set[str] = set()
        for name in (name for name, kind in kinds.items() if kind == "test"):
            yield from self._of_test(name, seen)
        for name in (name for name, kind in kinds.items() if kind == "item" and name not in seen):
            seen.add(name)
            yield self._source(name, "", 1)
        if not seen:
            raise Refused("This package holds no items of QTI.")

    def _of_one_file(self) -> Iterator[Source]:
        root, notes = parsed(self.upload.data, LARGEST)
        for sentence in notes:
            self.note(sentence)
        unified(root)
        self._remember(root)
        items = list(root.iter("assessmentItem"))
        if not items and root.tag in _ROOTS:
            raise Refused("This test only names its items, which lie in files of their own. Give the whole package.")
        if not items:
            raise Refused("There is no item of QTI in this file.")
        for item in items:
            yield Source(item, self.upload.name)

    def _of_test(self, name: str, seen: set[str]) -> Iterator[Source]:
        root = self._root(name)
        if isinstance(root, str):
            self.note(f"The test {name[-60:]} cannot be read, so its order and its sections are lost. {root}")
            return
        if self.title:
            self.note("The package holds several tests; their questions stand behind each other.")
        self.title = self.title or " ".join((root.get("title") or "").split())
        yield from self._of_part(root, name, [], seen, (name,))

    def _of_part(self, part: Element, name: str, titles: list[str], seen: set[str],
                 path: Sequence[str]) -> Iterator[Source]:  # fmt: skip
        """The items of a test, part or section; `path` is where it lies, through files of their own."""
        folder = posixpath.dirname(name)
        for child in part:
            match child.tag:
                case "testPart":
                    yield from self._of_part(child, name, titles, seen, path)
                case "assessmentSection":
                    yield from self._of_section(child, name, titles, seen, path)
                case "assessmentSectionRef":
                    yield from self._of_section_elsewhere(child, folder, titles, seen, path)
                case "assessmentItemRef":
                    yield from self._of_reference(child, folder, titles, seen)
                case "selection":
                    self.note("Some sections draw only a few of their questions; here all are in the bank.")

    def _of_section(self, section: Element, name: str, titles: list[str], seen: set[str],
                    path: Sequence[str]) -> Iterator[Source]:  # fmt: skip
        title = " ".join((section.get("title") or "").split())
        is_shown = flag(section, "visible", otherwise=True) and title not in {"", self.title}
        if section.find("rubricBlock") is not None:
            self.note("Texts that stand before sections were left out.")
        yield from self._of_part(section, name, [*titles, title] if is_shown else titles, seen, path)

    def _of_section_elsewhere(self, reference: Element, folder: str, titles: list[str], seen: set[str],
                              path: Sequence[str]) -> Iterator[Source]:  # fmt: skip
        found = self.package.find(reference.get("href") or "", folder) if self.package else None
        if found is None or found in path or len(path) > DEEPEST:
            why = "is not in the package" if found is None else "holds itself"
            yield _missing(reference, f"This section {why}.")
        elif isinstance(root := self._root(found), str):
            yield _missing(reference, root)
        else:
            yield from self._of_section(root, found, titles, seen, (*path, found))

    def _of_reference(self, reference: Element, folder: str, titles: list[str], seen: set[str]) -> Iterator[Source]:
        found = self.package.find(reference.get("href") or "", folder) if self.package else None
        if found is None:
            yield _missing(reference, "Its file is not in the package.")
        elif found in seen:
            self.note("Items that a test names more than once came in once.")
        else:
            seen.add(found)
            yield self._source(found, TOPIC_JOINT.join(titles), _weight(reference))

    def _source(self, name: str, topic: str, weight: float) -> Source:
        root = self._root(name)
        self._roots.pop(name, None)  # its tree is not needed again
        if isinstance(root, str):
            return Source(None, name, topic, weight, root)
        if root.tag != "assessmentItem":
            return Source(None, name, topic, weight, f"This is no item but `{str(root.tag)[:40]}`.")
        self._remember(root)
        return Source(root, name, topic, weight)

    def _remember(self, root: Element) -> None:
        self.language = self.language or (root.get("lang") or "").strip()

    def _kind(self, name: str) -> str:
        """What a file is that no manifest tells of: `item` (also what is broken), `test`, or nothing of QTI."""
        root = self._root(name)
        if isinstance(root, str):
            return "item"
        if root.tag == "assessmentItem":
            del self._roots[name]  # in a large package there are too many trees to be kept
        return {"assessmentItem": "item", "assessmentTest": "test"}.get(root.tag, "")

    def root_of(self, address: str, folder: str) -> Element | None:
        """The tree of a file that an item names."""
        found = self.package.find(address, folder) if self.package else None
        root = self._root(found) if found else ""
        return None if isinstance(root, str) else root

    def _root(self, name: str) -> Element | str:
        """The tree of a file, or why it cannot be read."""
        if name not in self._roots:
            assert self.package is not None  # noqa: S101 - names come from packages
            try:
                self._roots[name] = unified(parsed(self.package.read(name, LARGEST), LARGEST)[0])
            except Refused as reason:
                self._roots[name] = str(reason)
        return self._roots[name]


def _missing(reference: Element, why: str) -> Source:
    name = reference.get("href") or reference.get("identifier") or ""
    return Source(None, name, trouble=why)


def _weight(reference: Element) -> float:
    """How much an item counts in its test."""
    weight = reference.find("weight")
    try:
        value = float("1" if weight is None else weight.get("value") or "1")
    except ValueError:
        return 1
    return value if 0 < value < 1000 else 1
