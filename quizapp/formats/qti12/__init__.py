"""IMS QTI 1.2 as Canvas, Blackboard, Respondus and Common Cartridges have it, in packages or as single files."""

from quizapp.formats.archives import is_archive
from quizapp.formats.base import Format, Refused, Upload
from quizapp.formats.content_package import ContentPackage
from quizapp.formats.qti12.documents import is_document, listed
from quizapp.formats.qti12.reader import reads
from quizapp.formats.qti12.writer import write
from quizapp.formats.xml import root_of


def _likeness(upload: Upload) -> float:
    if not is_archive(upload.data):
        root = root_of(upload.head)
        return 1.0 if root and root[0] == "questestinterop" else 0.0
    try:
        package = ContentPackage(upload.data)
        if listed(package):
            return 1.0
        return 0.9 if any(is_document(package, name) for name in package.names[:_LOOKED_INTO]) else 0.0
    except Refused:
        return 0.0


_LOOKED_INTO = 20
"""Files of a package without a list of them that are looked into."""

FORMAT = Format(
    name="qti12",
    title="QTI 1.2 (Canvas, Blackboard)",
    extensions=(".zip", ".imscc", ".xml", ".qti", ".dat"),
    likeness=_likeness,
    reads=reads,
    write=write,
    cannot_hold=(
        "Mechanisms, misconceptions, flashcards, hints, tags, foreseen wrong answers to what is typed, and questions "
        "in which one points at a picture."
    ),
)
