"""Reads items, tests and packages of QTI 2 and 3 into a bank."""

import posixpath
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable
from urllib.parse import unquote

from quizapp.formats.base import Imported, Refused, Upload
from quizapp.formats.fractions import Unfit
from quizapp.formats.intake import Intake
from quizapp.formats.marks import written
from quizapp.formats.pictures import Unusable
from quizapp.formats.qti.item import Item
from quizapp.formats.qti.kinds import native_of
from quizapp.formats.qti.package import Collection, Source
from quizapp.formats.qti.rules import Budget
from quizapp.formats.qti.shapes import Size, size_of
from quizapp.formats.xml import Element

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_ENGLISH = "en"


def reads(upload: Upload) -> Imported:
    """The questions of a file or package."""
    intake = Intake(upload)
    collection = Collection(upload, intake.note)
    reading = _Reading(intake, collection)
    taken = 0
    try:
        for source in collection.sources():
            reading.read(source)
            taken += 1
    except Refused as reason:
        if not taken:
            raise
        intake.leave_out(f"{reason} What follows was not read.", name="the rest of the package")
    language = collection.language if _LANGUAGE.fullmatch(collection.language) else _ENGLISH
    return intake.result(collection.title, bank={} if language == _ENGLISH else {"language": language})


class _Reading:
    """One file or package on its way."""

    def __init__(self, intake: Intake, collection: Collection) -> None:
        self.intake = intake
        self.collection = collection
        self.budget = Budget()
        self.sizes: dict[str, Size | None] = {}

    def read(self, source: Source) -> None:
        if source.root is None:
            self.intake.leave_out(source.trouble, name=source.name)
            return
        self.budget.next_item()
        resolve = self._pictures(posixpath.dirname(source.name))
        item = Item(source.root, resolve, self.budget, self.sizes.get, self._stimuli(source))
        line = int(source.root.sourceline or 0) if self.collection.package is None else 0
        name = item.title or item.identifier
        try:
            native = native_of(item)
        except Unfit as reason:
            self.intake.leave_out(str(reason), line=line, name=name)
            return
        if source.topic:
            native["topic"] = written(source.topic, inline=True)
        if source.weight != 1:
            native["points"] = min(100.0, round(native.get("points", 1) * source.weight, 5))
        key = re.sub(r"^_(?=\w)", "", item.identifier)
        self.intake.take(native, line=line, name=name, changes=item.changes, key=key or None)

    def _stimuli(self, source: Source) -> list[Element]:
        """The texts that an item shares with others."""
        folder = posixpath.dirname(source.name)
        references = [] if source.root is None else source.root.findall("assessmentStimulusRef")
        roots = (self.collection.root_of(each.get("href") or "", folder) for each in references)
        bodies = (root.find("stimulusBody") for root in roots if root is not None)
        return [body for body in bodies if body is not None]

    def _pictures(self, folder: str) -> Callable[[str], str]:
        """Finds the pictures that one file names."""

        def resolve(address: str) -> str:
            if address.lower().startswith("data:"):
                name, data = "picture", _embedded(address)
            elif self.collection.package is None:
                raise Unusable(f"The picture “{unquote(address)[-60:]}” is not in the file. Give the whole package.")
            else:
                name, data = self.collection.package.picture(address, folder)
            kept = self.intake.picture(name, data)
            self.sizes[kept] = size_of(data)
            return kept

        return resolve


def _embedded(address: str) -> bytes:
    """A picture that stands in its address."""
    head, _, data = address.partition(",")
    try:
        if not head.lower().endswith(";base64"):
            raise ValueError
        return b64decode("".join(unquote(data).split()), validate=True)
    except (Base64Error, ValueError):
        raise Unusable("A picture in the text is packed in a way that is not read, and was left out.") from None
