"""The own format among the others: a question file, or a ZIP archive of a bank's folder with its pictures."""

import re
import zipfile
from io import BytesIO

from quizapp.domain.banks import Bank
from quizapp.domain.places import Severity
from quizapp.formats.archives import Archive, is_archive, open_archive
from quizapp.formats.base import Entry, Fate, Format, Imported, Media, Refused, Upload, Written
from quizapp.formats.pictures import Unusable, picture_suffix
from quizapp.formats.yaml.reader import MAIN, read
from quizapp.formats.yaml.texts import LARGEST
from quizapp.formats.yaml.wording import slug
from quizapp.formats.yaml.writer import files_of

_KEY = re.compile(r"^(title|questions|cards|mechanisms|facts):", re.MULTILINE)
_ALWAYS = (1980, 1, 1, 0, 0, 0)
_PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")


def _likeness(upload: Upload) -> float:
    if is_archive(upload.data):
        try:
            return 1.0 if _main_of(open_archive(upload.data)) else 0.0
        except Refused:
            return 0.0
    keys = set(_KEY.findall(upload.head))
    return 0.95 if "title" in keys and len(keys) > 1 else 0.4 if keys and upload.suffix == ".yaml" else 0.0


def _main_of(archive: Archive) -> str | None:
    """The outermost `bank.yaml` of an archive."""
    found = [name for name in archive.names if name.rpartition("/")[2] == MAIN]
    return min(found, key=lambda name: name.count("/"), default=None)


def _reads(upload: Upload) -> Imported:
    if not is_archive(upload.data):
        return _report({upload.name or MAIN: upload.data}, {}, slug(upload.stem), [])
    archive = open_archive(upload.data)
    main = _main_of(archive)
    if main is None:
        raise Refused(f"There is no `{MAIN}` in this archive.")
    folder = main.removesuffix(MAIN)
    beside = [name for name in archive.names if name.startswith(folder) and "/" not in name[len(folder) :]]
    files = {name[len(folder) :]: archive.read(name, LARGEST + 1) for name in beside if name.endswith(".yaml")}
    pictures: dict[str, bytes] = {}
    notes: list[str] = []
    for name in (name[len(folder) :] for name in beside if name.lower().endswith(_PICTURES)):
        data = archive.read(folder + name)
        try:
            picture_suffix(name, data)
            pictures[name] = data
        except Unusable as reason:
            notes.append(str(reason))
    return _report(files, pictures, slug(folder.strip("/").rpartition("/")[2] or upload.stem), notes)


def _report(files: dict[str, bytes], pictures: dict[str, bytes], bank_id: str, notes: list[str]) -> Imported:
    drawings = {name: data for name, data in pictures.items() if name.lower().endswith(".svg")}
    names = frozenset({*files, *pictures}) if pictures else None
    bank, problems = read({**files, **drawings}, bank_id, names)
    wrong = [problem for problem in problems if problem.severity is Severity.PROBLEM]
    entries = [
        Entry(place, problem.place.line, "", Fate.LEFT_OUT, (f"{problem.place.file}: {problem.message}",))
        for place, problem in enumerate(wrong, start=1)
    ]
    in_order = dict(sorted(files.items(), key=lambda each: (each[0] != MAIN, each[0])))
    if bank is None:
        refusal = "The question files have problems, so nothing of them is taken. Mend these first."
        return Imported(None, pictures, tuple(entries), tuple(notes), refusal, files=in_order)
    entries += [
        Entry(len(wrong) + place, 0, question.title or question.ask[:60], Fate.TAKEN, (), question.id)
        for place, question in enumerate(bank.questions.values(), start=1)
    ]
    entries += [
        Entry(len(entries) + place, 0, card.front[:60], Fate.TAKEN, (), card.id)
        for place, card in enumerate(bank.cards, start=1)
    ]
    return Imported(bank, pictures, tuple(entries), tuple(notes), files=in_order)


def _write(bank: Bank, media: Media) -> Written:
    files = files_of(bank)
    if len(files) == 1 and not media:
        return Written(files[MAIN], ".yaml")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files, **media}.items():
            archive.writestr(zipfile.ZipInfo(f"{bank.id}/{name}", _ALWAYS), data, zipfile.ZIP_DEFLATED)
    return Written(packed.getvalue(), ".zip")


FORMAT = Format(
    name="yaml",
    title="question files (YAML)",
    extensions=(".yaml", ".zip"),
    likeness=_likeness,
    reads=_reads,
    write=_write,
)
