"""Packages and files of QTI 1.2, document by document and item by item, so that a broken one costs only itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from quizapp.formats.archives import is_archive
from quizapp.formats.base import Imported, Refused, Upload
from quizapp.formats.content_package import ContentPackage
from quizapp.formats.html import markdown_of
from quizapp.formats.intake import TOPIC_JOINT, Intake
from quizapp.formats.markdown import plain_of
from quizapp.formats.marks import written
from quizapp.formats.pictures import Unusable, embedded
from quizapp.formats.qti12.documents import LARGEST, Document, documents
from quizapp.formats.qti12.items import Item
from quizapp.formats.qti12.questions import Reading
from quizapp.formats.texts import kind_of
from quizapp.formats.xml import Element, forget, local, walked

LONGEST_SUMMARY = 1_000

_BASES = (
    "$IMS-CC-FILEBASE$", "%24IMS-CC-FILEBASE%24", "$IMS_CC_FILEBASE$", "@X@EmbeddedFile.location@X@",
    "$CANVAS_COURSE_REFERENCE$/file_contents/", "%24CANVAS_COURSE_REFERENCE%24/file_contents/",
)  # fmt: skip
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_UNNAMED = re.compile(r"(?:group|section|root[ _-]?section)?[\s._-]*\d*$", re.IGNORECASE)
_BLACKBOARD_FILE = "@X@EmbeddedFile.requestUrlStub@X@"


def reads(upload: Upload) -> Imported:
    """The questions of a package, or of a single file."""
    intake = Intake(upload)
    whole = _Whole(intake, ContentPackage(upload.data) if is_archive(upload.data) else None)
    if whole.package is None:
        if (kind := kind_of(upload.data)) is not None:
            raise Refused(f"This looks like {kind}, not like a file of questions.")
        whole.read(Document("", upload.data))
        return intake.result(whole.title, bank=whole.known)
    for sentence in whole.package.notes:
        intake.note(sentence)
    for document in documents(whole.package):
        whole.read(document)
    whole.tell_of_missing_pools()
    if not whole.count:
        raise Refused("The package holds no file of questions in QTI 1.2. Export the quiz itself, as QTI.")
    return intake.result(whole.title, bank=whole.known)


@dataclass
class _Section:
    """A part of a test, or a pool, as far as it is read."""

    title: str = ""
    points: str = ""
    """What each of its questions is worth, where the part says so."""
    picked: str = ""
    """How many of its questions are asked."""
    pool: str = ""
    """The pool that they are drawn from, if they are not in it."""


@dataclass
class _Whole:
    """Everything that is read of one upload."""

    intake: Intake
    package: ContentPackage | None
    count: int = 0
    """Documents so far."""
    titles: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    """Of the bank: its summary and its language."""
    pools: set[str] = field(default_factory=set)
    drawn: dict[str, str] = field(default_factory=dict)
    """The pools that questions are drawn from, with what to say if they are missing."""
    asked: set[str] = field(default_factory=set)
    """Questions of pools that stand in a test already."""

    @property
    def title(self) -> str:
        """The only test's title, or the package's."""
        if len(self.titles) == 1 or self.package is None:
            return self.titles[0] if self.titles else ""
        return self.package.title

    def read(self, document: Document) -> None:
        """Read a document; what is wrong with it as a whole becomes an entry of the report."""
        self.count += 1
        reading = _Document(self, document)
        try:
            reading.run()
        except Refused as reason:
            if self.package is None and not reading.count:
                raise
            follows = " What follows was not read." if reading.count else ""
            self.intake.leave_out(f"{reason}{follows}", name=document.name or "the rest of the file")

    def tell_of_missing_pools(self) -> None:
        for pool, sentence in self.drawn.items():
            if pool not in self.pools:
                self.intake.note(sentence)


class _Document:
    """One file of questions on its way."""

    def __init__(self, whole: _Whole, document: Document) -> None:
        self.whole = whole
        self.document = document
        self.count = 0
        self._title = document.title
        self._sections: list[_Section] = []

    def run(self) -> None:
        """Read it from beginning to end."""
        for event, element in walked(self.document.data, LARGEST, self.whole.intake.note):
            if (name := local(element)) in _MET and (act := _ACTS.get((event, name))):
                act(self, element)

    def _begin(self, element: Element) -> None:
        self._title = self._title or " ".join((element.get("title") or "").split())
        if local(element) == "objectbank":
            self.whole.pools.add((element.get("ident") or "").strip())
            return
        if self._title:
            self.whole.titles.append(self._title)
        if language := (element.get(_LANGUAGE) or "").strip():
            self.whole.known.setdefault("language", language)
        if summary := markdown_of(self.document.description, self._resolve).text[:LONGEST_SUMMARY]:
            self.whole.known.setdefault("summary", summary)

    def _begin_section(self, element: Element) -> None:
        title = " ".join((element.get("title") or "").split())
        self._sections.append(_Section("" if title == self._title or _UNNAMED.fullmatch(title) else title))

    def _end_section(self, element: Element) -> None:
        section = self._sections.pop()
        if section.pool:
            what = f"The group “{section.title}” draws" if section.title else "A group draws"
            self.whole.drawn[section.pool] = (
                f"{what} {section.picked or 'its questions'} from a question bank that is not in the package. "
                "Export that bank too."
            )
        elif section.picked:
            what = f"The group “{section.title}”" if section.title else "A group"
            self.whole.intake.note(f"{what} asks {section.picked} of its questions; here all of them are read.")
        forget(element)

    def _select(self, element: Element) -> None:
        if self._sections:
            section = self._sections[-1]
            section.points = _text(element, "points_per_item")
            section.picked = _text(element, "selection_number")
            section.pool = _text(element, "sourcebank_ref")

    def _name_pool(self, element: Element) -> None:
        """The title of a pool of Canvas, which stands among what is known of it."""
        parent = element.getparent()
        if parent is None or local(parent) != "objectbank":
            return
        for each in element.iter("{*}qtimetadatafield"):
            if (each.findtext("{*}fieldlabel") or "").strip() == "bank_title":
                self._title = " ".join((each.findtext("{*}fieldentry") or "").split())
                if not self.whole.titles:
                    self.whole.titles.append(self._title)

    def _item(self, element: Element) -> None:
        item = Item(element)
        intake, line = self.whole.intake, 0 if self.whole.package else int(element.sourceline or 0)
        self.count += 1
        if reference := item.meta.get("assessment_question_identifierref"):
            self.whole.asked.add(reference)
        if item.ident and item.ident in self.whole.asked:
            intake.note("Questions of question banks that stand in a quiz already were read once.")
        else:
            section = self._sections[-1] if self._sections else _Section()
            reading = Reading(item, self._resolve, section.points)
            reading.hand_to(intake, topic=self._topic(), line=line)
        forget(element)

    def _topic(self) -> str:
        """Where a question stands: in which test, if there are several, and in which part of it."""
        titles = [section.title for section in self._sections if section.title]
        if self.whole.count > 1 and self._title:
            titles.insert(0, self._title)
        return TOPIC_JOINT.join(written(title, inline=True) for title in titles)

    def _resolve(self, source: str) -> str:
        """The name of a picture beside the bank, from its address in a text."""
        if source.lower().startswith("data:"):
            return self.whole.intake.picture("picture", embedded(source))
        address = source
        for base in _BASES:
            address = address.removeprefix(base)
        if self.whole.package is None:
            raise Unusable(f"The picture “{plain_of(unquote(address))[-60:]}” is not in the file.")
        if address.startswith(_BLACKBOARD_FILE):
            address = self._blackboard_file(address)
        name, data = self.whole.package.picture(address.lstrip("/"), *self.document.folders)
        return self.whole.intake.picture(unquote(name), data)

    def _blackboard_file(self, address: str) -> str:
        """The file of Blackboard's content collection that an address names by a number."""
        assert self.whole.package is not None  # noqa: S101 - called for packages only
        number = f"__{address.rpartition('/')[2]}."
        found = (name for name in self.whole.package.names if number in name and not name.endswith(".xml"))
        return next(found, address)


def _text(parent: Element, name: str) -> str:
    return next(((each.text or "").strip() for each in parent.iter(f"{{*}}{name}")), "")


_ACTS: Mapping[tuple[str, str], Callable[[_Document, Element], None]] = {
    ("start", "assessment"): _Document._begin,
    ("start", "objectbank"): _Document._begin,
    ("start", "section"): _Document._begin_section,
    ("end", "section"): _Document._end_section,
    ("end", "selection_ordering"): _Document._select,
    ("end", "qtimetadata"): _Document._name_pool,
    ("end", "item"): _Document._item,
}

_MET = frozenset(name for _, name in _ACTS)
