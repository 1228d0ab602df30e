"""Anki's text files: a note in each line, its fields apart by tabs, with settings in lines that begin with `#`."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from io import StringIO

from quizapp.domain.banks import Bank
from quizapp.formats.anki import clozes
from quizapp.formats.anki.reader import OURS, card_key, with_maths
from quizapp.formats.base import Format, Imported, Losses, Media, Upload, Written
from quizapp.formats.html import markdown_of
from quizapp.formats.intake import TOPIC_JOINT, Intake
from quizapp.formats.markdown import html_of, pictures_in

_SETTING = re.compile(r"#\s*([a-z ]{2,30}):[ ]*(.*)", re.IGNORECASE)
_SEPARATORS = {
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
    "colon": ":",
    "space": " ",
    "pipe": "|",
}
_COLUMNS = ("guid", "notetype", "deck", "tags")
_KNOWN = frozenset({"separator", "html", "tags", "columns", "notetype", "deck", "if matches", *_COLUMNS}) | {
    f"{name} column" for name in _COLUMNS
}
_CLOZE = re.compile(r"\{\{c\d+::")
MOST_CELLS = 2_000_000


@dataclass
class _Settings:
    """What the lines at the top say."""

    separator: str = "\t"
    is_html: bool = True
    tags: tuple[str, ...] = ()
    deck: str = ""
    columns: dict[str, int] = field(default_factory=dict)
    """The places of columns that hold no field of the note, from 0, by what they hold."""
    lines: int = 0
    """How many lines the settings take."""


def _settings(lines: Sequence[str]) -> _Settings:
    found = _Settings()
    for line in lines:
        setting = _SETTING.fullmatch(line.strip())
        if not line.startswith("#") or (line.strip() != "#" and setting is None and found.lines):
            break
        found.lines += 1
        if setting:
            _enter(found, setting[1].strip().lower(), setting[2].strip())
    return found


def _enter(found: _Settings, name: str, value: str) -> None:
    match name:
        case "separator":
            found.separator = _SEPARATORS.get(value.lower(), value[:1] or "\t")
        case "html":
            found.is_html = value.lower() == "true"
        case "tags":
            found.tags = tuple(value.split())
        case "deck":
            found.deck = value
        case _ if name.endswith(" column") and name.removesuffix(" column") in _COLUMNS:
            if value.isascii() and value.isdecimal() and 0 < int(value[:6]) < 1000:
                found.columns[name.removesuffix(" column")] = int(value) - 1


def _reads(upload: Upload) -> Imported:
    found = upload.text()
    intake = Intake(upload)
    for note in found.notes:
        intake.note(note)
    lines = found.text.split("\n")
    settings = _settings(lines)
    decks: set[str] = set()
    rows = list(_rows(lines[settings.lines :], settings, intake))
    for _, row in rows:
        decks.add((_special(row, settings, "deck") or settings.deck).partition("::")[0])
    root = decks.pop() if len(decks) == 1 else ""
    for line, row in rows:
        _take(intake, row, settings, line, root)
    return intake.result(root)


def _rows(lines: Sequence[str], settings: _Settings, intake: Intake) -> Iterator[tuple[int, list[str]]]:
    """The notes with the line at which each begins."""
    reader = csv.reader(StringIO("\n".join(lines)), delimiter=settings.separator, doublequote=True)
    begins, cells = 1, 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            intake.leave_out("The line is longer than a text may be.", line=settings.lines + begins)
            row = []
        cells += len(row)
        if cells > MOST_CELLS:
            intake.note("The file has more cells than are read. Split it.")
            return
        if any(cell.strip() for cell in row):
            yield settings.lines + begins, row
        begins = reader.line_num + 1


def _special(row: Sequence[str], settings: _Settings, name: str) -> str:
    place = settings.columns.get(name, -1)
    return row[place].strip() if 0 <= place < len(row) else ""


def _take(intake: Intake, row: Sequence[str], settings: _Settings, line: int, root: str) -> None:
    fields = [cell for place, cell in enumerate(row) if place not in settings.columns.values()]
    name = fields[0] if fields else ""
    if not name.strip():
        intake.leave_out("Its first field is empty.", line=line, name=" ".join(fields))
        return
    deck = (_special(row, settings, "deck") or settings.deck).split("::")
    topic = TOPIC_JOINT.join(deck[1:] if root else deck)
    tags = [*settings.tags, *_special(row, settings, "tags").split()]
    guid = _special(row, settings, "guid")
    is_cloze = _CLOZE.search(name) is not None
    sides = list(_clozes(fields)) if is_cloze else [(fields[0], [cell for cell in fields[1:] if cell.strip()])]
    if len(fields) < 2 and not is_cloze:
        intake.leave_out(
            "It has a front but no back. Columns have to be apart by the sign that the file names.",
            line=line,
            name=name,
        )
        return
    for place, (front, back) in enumerate(sides):
        changes: list[str] = []
        intake.take_card(
            _markdown(front, settings, changes),
            "\n\n".join(filter(None, (_markdown(text, settings, changes) for text in back))),
            tags=dict.fromkeys(tags),
            topic=topic,
            line=line,
            name=name,
            changes=changes,
            key=card_key(guid, place) if guid else None,
        )


def _clozes(fields: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    for number in clozes.numbers(fields[0])[:100]:
        front = clozes.shown(fields[0], number, is_answer=False)
        yield front, [clozes.shown(fields[0], number, is_answer=True), *filter(str.strip, fields[1:])]


def _markdown(text: str, settings: _Settings, changes: list[str]) -> str:
    found = markdown_of(with_maths(text if settings.is_html else escape(text, quote=False).replace("\n", "<br>")))
    changes += found.notes
    return found.text


def _write(bank: Bank, media: Media) -> Written:
    losses = Losses()
    losses.add_parts(bank, ("bank.cards",))
    for question in bank.questions.values():
        losses.add("Questions are left out. The package (`apkg`) has them as cards.", question.id)
    _add_losses(bank, losses)
    page = StringIO()
    for line in ("separator:tab", "html:true", "guid column:1", "deck column:2", "tags column:5"):
        page.write(f"#{line}\n")
    writer = csv.writer(page, delimiter="\t", lineterminator="\n")
    # Anki makes a second deck of a name if it meets what lies in a deck before that deck itself.
    for card in sorted(bank.cards, key=lambda card: card.topic.count(TOPIC_JOINT) + 1 if card.topic else 0):
        deck = "::".join([bank.title, *(card.topic.split(TOPIC_JOINT) if card.topic else [])])
        tags = " ".join("-".join(tag.split()) for tag in card.tags)
        writer.writerow([f"{OURS}{bank.id}:{card.id}", deck, html_of(card.front), html_of(card.back), tags])
    return Written(page.getvalue().encode(), ".txt", losses.found())


def _add_losses(bank: Bank, losses: Losses) -> None:
    texts = [text for card in bank.cards for text in (card.front, card.back)]
    if any(pictures_in(text) for text in texts):
        losses.add("Pictures are named in the file, but have to be put into Anki's media folder by hand.")
    if any(card.step or card.facts for card in bank.cards):
        losses.add("The links of cards to mechanisms and facts are left out.")
    if any(" " in tag for card in bank.cards for tag in card.tags):
        losses.add("Blanks in tags become hyphens.")


def _likeness(upload: Upload) -> float:
    names = {
        setting[1].strip().lower()
        for line in upload.head.split("\n")[:12]
        if (setting := _SETTING.fullmatch(line.strip()))
    }
    return 0.95 if names & _KNOWN and upload.head.startswith("#") else 0.0


FORMAT = Format(
    name="anki-text",
    title="Anki text",
    extensions=(".txt", ".tsv", ".csv"),
    likeness=_likeness,
    reads=_reads,
    write=_write,
    cannot_hold="Everything but flashcards, and their pictures.",
)
