"""From a table's rows to questions and cards, by its header, or by how its rows look where it has none."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from quizapp.formats.base import Choice, Imported, Refused, Upload
from quizapp.formats.fractions import Unfit, finite
from quizapp.formats.html import markdown_of
from quizapp.formats.intake import Intake
from quizapp.formats.marks import written
from quizapp.formats.tables.answers import Numbering, Unclear, chosen, numbering
from quizapp.formats.tables.headers import TAKEN_AS, Columns, header
from quizapp.formats.tables.headers import columns as columns_of
from quizapp.formats.tables.sheets import Sheet, likely_separator, separated, workbook

Native = dict[str, Any]

_SEPARATORS: Mapping[str, str] = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SEPARATOR_OF = {name: separator for separator, name in _SEPARATORS.items()}
_SEPARATOR_WORDS = {name: f"{name}s" for name in _SEPARATOR_OF}
_HEADS_ASKED, _SHEETS_ASKED, _COLUMNS_ASKED, _ROWS_ASKED, _SAMPLES = 10, 5, 40, 200, 3
"""How many rows may be said to be the header, and of how many sheets and columns somebody may say what they are."""

_DATE = re.compile(
    r"\d{1,2}[-. ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|\d{4}-\d\d-\d\d", re.IGNORECASE
)
_HTML = re.compile(
    r"<(?:/?(?:p|b|i|u|em|strong|br|sub|sup|ul|ol|li|div|span|img|table|a)\b[^<>]*/?)>|&[a-z]+;|&#\d+;", re.IGNORECASE
)
_HAS_DATE = "Excel has a date in this row, and may have made it of something else."
_LIKE_DATE = "An option looks like a date; Excel may have made it of something else, such as 1/2 or a gene's name."
_RANGE = re.compile(r"(.+?)\s*(?:\.\.+|…|\bto\b)\s*(.+)")
_TRUE = frozenset("true t yes wahr vrai verdadero".split())
_FALSE = frozenset("false f no falsch faux falso".split())
_LEVELS = frozenset({"recall", "understand", "apply"})
_KINDS: Mapping[str, str] = {
    name: kind
    for kind, names in {
        "choice": "choice|multiple choice|mc|mcq|single choice|single|single answer|multiple-choice|quiz|radio|sc",
        "multiple": "multiple|checkbox|checkboxes|multiple answer|multiple answers|ma|multiple response|multi select|"
        "multi-select|multiselect|mr",
        "true-false": "true-false|true/false|truefalse|true or false|tf|t/f|true false",
        "short": "short|short answer|fill-in-the-blank|fill in the blank|fill-in-the-blanks|blank|fib|text|type answer|"
        "sa|typed",
        "numeric": "numeric|number|numerical|num",
        "matching": "matching|match|mat|pairs",
        "ordering": "ordering|order|ord|sequence|reorder|puzzle",
        "categorize": "categorize|categorise|sort|categories",
        "card": "card|flashcard|flash card",
    }.items()
    for name in names.split("|")
}


@dataclass(frozen=True)
class _Row:
    """One row of a table with its header."""

    line: int
    cells: Sequence[str]
    columns: Columns
    text: Callable[[str], str]
    """A cell's text as Markdown."""

    def one(self, name: str) -> str:
        place = self.columns.single.get(name)
        return self.cells[place].strip() if place is not None and place < len(self.cells) else ""

    def several(self, name: str) -> list[str]:
        """The cells of columns that are numbered, to the last that is filled."""
        places = self.columns.numbered.get(name, ())
        cells = self.cells
        found = [cells[place].strip() if place is not None and place < len(cells) else "" for place in places]
        while found and not found[-1]:
            found.pop()
        return found


def reads_text(upload: Upload) -> Imported:
    """The questions of a table with commas, semicolons, tabs or bars between its cells."""
    found = upload.text()
    intake = Intake(upload)
    for note in found.notes:
        intake.note(note)
    separator = intake.ask(
        Choice("separator", "Between the cells stand", _SEPARATORS[likely_separator(found.text)], _SEPARATOR_WORDS)
    )
    _take_sheet(intake, separated(found.text, _SEPARATOR_OF[separator]), 1)
    return intake.result()


def reads_workbook(upload: Upload) -> Imported:
    """The questions of every sheet of a workbook that has a header."""
    intake = Intake(upload)
    sheets = [sheet for sheet in workbook(upload.data) if sheet.rows]
    known = [sheet for sheet in sheets if header([row for _, row in sheet.rows])] or sheets[:1]
    if not known:
        raise Refused("The workbook is empty.")
    for number, sheet in enumerate(known, start=1):
        _take_sheet(intake, sheet, number, f"{sheet.title}: " if len(known) > 1 else "")
    return intake.result()


def _take_sheet(intake: Intake, sheet: Sheet, number: int, label: str = "") -> None:
    for note in sheet.notes:
        intake.note(note)
    rows = [(line, row) for line, row in sheet.rows if any(cell.strip() for cell in row)]
    place, columns = _columns(intake, [row for _, row in rows], number, label)
    _tell(intake, columns)
    text = _as_it_is if columns.own else _markdown
    body = [_Row(line, cells, columns, text) for line, cells in rows[place + 1 :]]
    count = _numbering(intake, body, number, label)
    for row in body:
        changes = [_HAS_DATE] if row.line in sheet.dates else []
        _take(intake, row, count, changes)


def _columns(intake: Intake, rows: Sequence[Sequence[str]], number: int, label: str) -> tuple[int, Columns]:
    """The place of the header (-1 if there is none) and what the columns are for, as told by it or said by somebody.

    Raises:
        Refused: neither tells it.
    """
    place, columns = header(rows) or _guessed(rows)
    heads = {
        "0": "none",
        **{str(each + 1): f"row {each + 1}: {_beginning(rows[each])}" for each in _heads(rows, place)},
    }
    said = int(intake.ask(Choice(f"header-{number}", f"{label}The header", str(place + 1), heads))) - 1
    if said != place:
        place, columns = said, columns_of(rows[said]) if said >= 0 else Columns()
    width = max(map(len, rows), default=0) if number <= _SHEETS_ASKED else 0
    taken = {
        each: intake.ask(_column_choice(rows, place, columns, each, number, label))
        for each in range(min(width, _COLUMNS_ASKED))
    }
    if any(value != columns.taken(each) for each, value in taken.items()):
        columns = Columns.said(taken, columns.own)
    if not columns.worth:
        raise Refused(
            "The table has no header that is understood. Put words such as `question`, `A`, `B`, `C`, `answer` into "
            "its first row, or say which column is what.",
            intake.choices,
        )
    if place < 0:
        intake.note("The table has no header that is understood; what its columns are was told by how they look.")
    return place, columns


def _column_choice(
    rows: Sequence[Sequence[str]], header_at: int, columns: Columns, place: int, number: int, label: str
) -> Choice:
    head = rows[header_at][place].strip() if header_at >= 0 and place < len(rows[header_at]) else ""
    filled = (row[place][:40] for row in rows[header_at + 1 :] if place < len(row) and row[place].strip())
    sample = tuple(islice(filled, _SAMPLES))
    taken = columns.taken(place)
    words = f"{label}{head[:60] or f'column {place + 1}'}"
    return Choice(f"column-{number}-{place + 1}", words, taken, {taken: taken, **TAKEN_AS}, sample or ("",))


def _heads(rows: Sequence[Sequence[str]], place: int) -> list[int]:
    """The rows that may be the header."""
    return [each for each in range(len(rows)) if each < _HEADS_ASKED or each == place]


def _beginning(row: Sequence[str]) -> str:
    return ", ".join(cell.strip()[:20] for cell in row if cell.strip())[:70]


def _numbering(intake: Intake, body: Sequence[_Row], number: int, label: str) -> Numbering:
    """From where options are counted, as the file tells or somebody says."""
    count = numbering((row.one("answer"), row.several("option")) for row in body)
    if not any(row.one("answer").isdecimal() for row in body[:_ROWS_ASKED]):
        return count
    options = {"": f"{count.first}, as the file tells" if count.is_sure else "unclear", "0": "0", "1": "1"}
    said = intake.ask(Choice(f"count-{number}", f"{label}Right answers that are numbers count from", "", options))
    return Numbering(int(said), True) if said else count


def _tell(intake: Intake, columns: Columns) -> None:
    for head in columns.unread[:20]:
        intake.note(f"The column “{head[:60]}” is not read.")
    if columns.ignored:
        intake.note(f"Not taken, for there is no place for it here: {', '.join(columns.ignored[:10])}.")


def _guessed(rows: Sequence[Sequence[str]]) -> tuple[int, Columns]:
    """The columns of a table without a header: two make a card; more ask, offer options, and end with a letter.

    One that looks like neither may have words in its first row that nobody knows here.
    """
    filled = [[cell for cell in row if cell.strip()] for row in rows]
    if rows and all(len(row) == 2 for row in filled):
        return -1, Columns(single={"front": 0, "back": 1})
    lengths = {len(row) for row in filled}
    width = max(lengths, default=0)
    letters = sum(re.fullmatch(r"[A-Ja-j]", row[-1].strip()) is not None for row in filled)
    if width >= 4 and len(lengths) <= 2 and letters == len(filled):
        options: list[int | None] = list(range(1, width - 1))
        return -1, Columns(single={"ask": 0, "answer": width - 1}, numbered={"option": options})
    return 0, columns_of(rows[0]) if rows else Columns()


def _as_it_is(text: str) -> str:
    return text


def _markdown(text: str) -> str:
    return markdown_of(text).text if _HTML.search(text) else written(text)


def _take(intake: Intake, row: _Row, count: Numbering, changes: list[str]) -> None:
    ask = row.one("ask") or row.one("front")
    name = ask
    if not ask:
        intake.leave_out("There is no question in this row.", line=row.line, name=" ".join(row.cells)[:200])
        return
    told = row.one("type").casefold()
    kind = _KINDS.get(told) if told else None
    if told and kind is None:
        intake.leave_out(f"Questions of the type “{row.one('type')[:40]}” have no kind here.", line=row.line, name=name)
        return
    if kind == "card" or (kind is None and "ask" not in row.columns.single):
        _take_card(intake, row, ask)
        return
    try:
        native = _native(row, kind, count, changes)
    except (Unclear, Unfit) as reason:
        intake.leave_out(str(reason), line=row.line, name=name)
        return
    intake.take(
        {**_shared(row, changes), **native},
        line=row.line,
        name=name,
        changes=changes,
        key=row.one("id") or None,
    )


def _take_card(intake: Intake, row: _Row, front: str) -> None:
    intake.take_card(
        row.text(front),
        row.text(row.one("back") or row.one("answer")),
        tags=_tags(row),
        topic=row.one("topic") or None,
        line=row.line,
        name=front,
        key=row.one("id") or None,
    )


def _tags(row: _Row) -> list[str]:
    return list(dict.fromkeys(tag.strip() for tag in re.split("[,;]", row.one("tags")) if tag.strip()))


def _shared(row: _Row, changes: list[str]) -> Native:
    """What any question may have."""
    found: Native = {"ask": row.text(row.one("ask"))}
    hints = [hint for hint in (row.one("hint"), *row.several("hint")) if hint]
    for name, value in (
        ("title", row.text(row.one("title"))),
        ("topic", row.one("topic")),
        ("explain", row.text(row.one("explain"))),
        ("tags", _tags(row)),
        ("hints", [row.text(hint) for hint in hints]),
    ):
        if value:
            found[name] = value
    if (level := row.one("level").lower()) in _LEVELS:
        found["level"] = level
    points = row.one("points")
    try:
        worth = float(points.replace(",", ".")) if points else 1.0
    except ValueError:
        worth = 0.0
    if 0 < worth <= 100:
        found["points"] = worth
    elif points:
        changes.append("The points are no number from 0 to 100, and were left out.")
    return found


def _native(row: _Row, kind: str | None, count: Numbering, changes: list[str]) -> Native:
    """The answers of a question."""
    options, answer = row.several("option"), row.one("answer")
    if kind is None:
        kind = _kind_of(row, options, answer)
    match kind:
        case "true-false":
            return _true_false(row, answer or (options[0] if len(options) == 1 else ""), options, count)
        case "short":
            return _short(row, options, answer)
        case "numeric":
            return _numeric(row, answer)
        case "matching":
            return _matching(row, options)
        case "ordering":
            order = [_with_why(row, place, {"text": row.text(text)}) for place, text in _filled(options)]
            return {"type": "ordering", "order": order}
        case "categorize":
            return _categorize(row, options)
    return _choice(row, kind, options, answer, count, changes)


def _filled(cells: Sequence[str]) -> list[tuple[int, str]]:
    return [(place, cell) for place, cell in enumerate(cells) if cell]


def _kind_of(row: _Row, options: Sequence[str], answer: str) -> str:
    """The kind of a question whose row does not tell it."""
    words = {option.casefold() for option in options if option}
    if "wrong" in row.columns.numbered and row.several("wrong"):
        return "choice"
    if (answer.casefold() in _TRUE | _FALSE and not words) or (words and words <= _TRUE | _FALSE and len(words) == 2):
        return "true-false"
    if not words:
        return "short"
    return ""


def _with_why(row: _Row, place: int, native: Native) -> Native:
    whys = row.several("why")
    if place < len(whys) and whys[place]:
        native["why"] = row.text(whys[place])
    return native


def _credit(row: _Row, place: int) -> float | None:
    told = dict(_filled(row.several("credit"))).get(place)
    try:
        value = float(told.rstrip(" %").replace(",", ".")) if told else None
    except ValueError:
        return None
    return value if value is None or -100 <= value <= 100 else None


def _choice(row: _Row, kind: str, options: Sequence[str], answer: str, count: Numbering, changes: list[str]) -> Native:
    places = [place for place, option in enumerate(options) if option]
    texts = [options[place] for place in places]
    if wrong := [cell for cell in row.several("wrong") if cell]:
        texts, places, right = [answer, *wrong], list(range(len(wrong) + 1)), [0]
        if not answer:
            raise Unclear("No right answer is given.")
    else:
        found = chosen(answer, options, count, by_letter=row.columns.own)
        right = [places.index(place) for place in found if place in places]
    if len(texts) < 2:
        raise Unclear("There are fewer than two options.")
    if any(_DATE.fullmatch(text) for text in texts):
        changes.append(_LIKE_DATE)
    if kind != "multiple":
        kind = "multiple" if len(right) > 1 else "choice"
    entries: list[Native] = []
    for number, (place, text) in enumerate(zip(places, texts, strict=True)):
        entry = _with_why(row, place, {"right" if number in right else "wrong": row.text(text)})
        if (credit := _credit(row, place)) is not None:
            entry["credit"] = credit
        entries.append(entry)
    return {"type": kind, "options": entries}


def _true_false(row: _Row, answer: str, options: Sequence[str], count: Numbering) -> Native:
    word = answer.casefold()
    if word not in _TRUE | _FALSE and options:
        word = options[chosen(answer, options, count)[0]].casefold()
    if word not in _TRUE | _FALSE:
        raise Unclear(f"The answer “{answer[:40]}” is neither true nor false.")
    native: Native = {"type": "true-false", "answer": word in _TRUE}
    whys = row.several("why")
    if whys and whys[0]:
        native["why"] = row.text(whys[0])
    if len(whys) > 1 and whys[1]:
        native["wrong"] = {"why": row.text(whys[1])}
    return native


def _short(row: _Row, options: Sequence[str], answer: str) -> Native:
    accept: list[str] = []
    anticipate: list[Native] = []
    for place, text in _filled(options):
        credit = _credit(row, place)
        if credit is None:
            accept.append(text)
        else:
            anticipate.append(_with_why(row, place, {"text": text, **({"credit": credit} if credit else {})}))
    if answer:
        accept = [part.strip() for part in answer.split("|") if part.strip()] + accept
    if not accept:
        raise Unclear("No answer is given that would be right.")
    native: Native = {"type": "short", "accept": list(dict.fromkeys(accept))}
    if anticipate:
        native["anticipate"] = anticipate
    return _with_why(row, 0, native)


def _numeric(row: _Row, answer: str) -> Native:
    native: Native = {"type": "numeric"}
    if ends := _RANGE.fullmatch(answer[:200]):
        native["range"] = [finite(ends[1]), finite(ends[2])]
    else:
        native["answer"] = finite(answer)
        if tolerance := row.one("tolerance"):
            finite(tolerance.rstrip(" %"))
            native["tolerance"] = tolerance
    if unit := row.one("unit"):
        native["unit"] = unit
    return _with_why(row, 0, native)


def _matching(row: _Row, options: Sequence[str]) -> Native:
    matches = row.several("match")
    pairs = [
        _with_why(row, place, {"left": row.text(left), "right": row.text(matches[place])})
        for place, left in _filled(options)
        if place < len(matches) and matches[place]
    ]
    if len(pairs) < len(_filled(options)):
        raise Unclear("Not every left side has a right one. Write it into the column `match` of the same number.")
    native: Native = {"type": "matching", "pairs": pairs}
    left = {place for place, _ in _filled(options)}
    if distractors := [row.text(cell) for place, cell in _filled(matches) if place not in left]:
        native["distractors"] = distractors
    return native


def _categorize(row: _Row, options: Sequence[str]) -> Native:
    matches = row.several("match")
    items = [
        _with_why(row, place, {"text": row.text(text), "in": [row.text(matches[place])]})
        for place, text in _filled(options)
        if place < len(matches) and matches[place]
    ]
    categories = dict.fromkeys(row.text(cell) for cell in matches if cell)
    return {"type": "categorize", "categories": list(categories), "items": items}
