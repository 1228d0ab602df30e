"""What a YAML parser's complaint means to somebody who writes questions."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from yaml import Mark, MarkedYAMLError, YAMLError

from quizapp.domain.places import Place, Problem
from quizapp.formats.yaml.wording import quoted

_GLUED = re.compile(r"\s*(?:- )*([\w-]+):[^\s/]")
_KEY = re.compile(r"\s*(?:- )*[\w-]+:\s")


@dataclass(frozen=True)
class Fault:
    """A complaint with what stands around it."""

    problem: str
    context: str
    lines: list[str]
    line: int
    column: int
    since_line: int
    since_column: int
    """Where the construct begins that could not be finished."""
    long_quote: tuple[int, int] | None
    """Where a quoted text began that ended just before, on a later line."""

    @property
    def text(self) -> str:
        return self.lines[self.line] if self.line < len(self.lines) else ""

    @property
    def sign(self) -> str:
        return self.text[self.column : self.column + 1]

    @property
    def before(self) -> str:
        return self.text[: self.column]

    def at(self, line: int, column: int, message: str) -> tuple[int, int, str]:
        return line, column, message

    def here(self, message: str) -> tuple[int, int, str]:
        return self.line, self.column, message

    def there(self, message: str) -> tuple[int, int, str]:
        return self.since_line, self.since_column, message


Told = tuple[int, int, str]


def _tab(fault: Fault) -> Told:
    others = sum(1 for line in fault.lines if "\t" in line[: len(line) - len(line.lstrip())]) - 1
    more = f" (and {others} more)" if others > 0 else ""
    return fault.here(f"This line{more} is indented with a tab. Replace each tab with two spaces.")


def _open_quote(fault: Fault) -> Told:
    sign = fault.lines[fault.since_line][fault.since_column : fault.since_column + 1] or '"'
    return fault.there(f"The quotation mark {sign} that opens here is never closed. Write {sign} at the text's end.")


def _colon(fault: Fault) -> Told:
    above = fault.lines[fault.line - 1] if fault.line else ""
    if glued := _GLUED.match(above):
        return fault.at(fault.line - 1, glued.end(1), f"Write a space after the colon of {quoted(glued[1] + ':')}.")
    if _KEY.match(fault.before):
        return fault.here("Unquoted text must not hold a colon and a space. Put the whole text in quotation marks.")
    return fault.at(
        fault.line,
        len(fault.text) - len(fault.text.lstrip()),
        "This line is indented further than the key above it, which already has a value. "
        "Align it with that key; or, if it belongs to the text above, put that text in quotation marks.",
    )


def _no_colon(fault: Fault) -> Told:
    line = fault.lines[fault.since_line].strip() if fault.since_line < len(fault.lines) else ""
    if glued := _GLUED.match(line):
        return fault.there(f"Write a space after the colon of {quoted(glued[1] + ':')}.")
    return fault.there(
        f"{quoted(line)} is no `key: value`. Add the colon; or, if it continues the text above, indent it further."
    )


def _stray(fault: Fault) -> Told:
    if fault.long_quote is not None:
        line, column = fault.long_quote[0] - 1, fault.long_quote[1] - 1
        sign = fault.lines[line][column : column + 1]
        return fault.at(
            line,
            column,
            f"The quotation mark {sign} that opens here is closed only in line {fault.line + 1}. "
            "Is one missing at the end of this text?",
        )
    if not fault.before.strip(" -"):
        return fault.here("The indentation of this line fits no line above it. Align it with its neighbours.")
    return fault.here(
        "Text goes on after a closing quotation mark or bracket. Put the whole text in quotation marks "
        "(of the other kind, if it holds some)."
    )


def _no_hyphen(fault: Fault) -> Told:
    if fault.before.strip(" -"):
        return _stray(fault)
    return fault.here(
        f"This line stands in the list that begins in line {fault.since_line + 1}, but has no hyphen, "
        "or its indentation is not that of its neighbours. Align it."
    )


def _open_bracket(fault: Fault) -> Told:
    sign = fault.lines[fault.since_line][fault.since_column : fault.since_column + 1] or "["
    return fault.there(
        f"The bracket {sign} that opens here is not closed, or a comma is missing, as seen in line {fault.line + 1}. "
        "Text that begins with a bracket must stand in quotation marks."
    )


def _first_sign(fault: Fault) -> Told:
    return fault.here(f"Text cannot begin with “{fault.sign}”. Put it in quotation marks.")


def _reference_sign(fault: Fault) -> Told:
    line = fault.lines[fault.since_line] if fault.since_line < len(fault.lines) else ""
    sign = line[fault.since_column : fault.since_column + 1]
    return fault.there(f"Text that begins with “{sign}” must stand in quotation marks.")


def _here(message: str) -> Callable[[Fault], Told]:
    return lambda fault: fault.here(message)


def _no_node(fault: Fault) -> Told:
    if fault.sign.strip():
        return fault.here(f"Something is missing before “{fault.sign}”.")
    return fault.here("A value is missing here, or a bracket above is never closed.")


_escape = _here(
    "In double quotation marks a backslash begins an escape. Use single quotation marks, or write the backslash twice."
)
_directive = _here("A line cannot begin with `%`. Put the text in quotation marks.")
_list_beside_key = _here("A list begins on a line of its own. Put this `- …` under its key.")
_text_beside_bar = _here(
    "After `|` or `>` the text begins on the next line. A text that begins with one of them needs quotation marks."
)
_outside = _here(
    "This line is indented less than the first one, or stands after `...`. "
    "Begin every key of the top level at the start of its line."
)

_MEANINGS: tuple[tuple[str, str, Callable[[Fault], Told]], ...] = (
    ("tab character", "", _tab),
    ("unexpected end of stream", "quoted", _open_quote),
    ("unexpected document indicator", "quoted", _open_quote),
    ("escape", "quoted", _escape),
    ("hexdecimal", "quoted", _escape),
    ("mapping values are not allowed", "", _colon),
    ("could not find expected ':'", "", _no_colon),
    ("", "an alias", _reference_sign),
    ("", "an anchor", _reference_sign),
    ("", "a tag", _reference_sign),
    ("undefined tag handle", "", _reference_sign),
    ("", "a directive", _directive),
    ("cannot start any token", "", _first_sign),
    ("sequence entries are not allowed", "", _list_beside_key),
    ("", "a block scalar", _text_beside_bar),
    ("", "flow sequence", _open_bracket),
    ("", "flow mapping", _open_bracket),
    ("node content", "", _no_node),
    ("", "block collection", _no_hyphen),
    ("document start", "", _outside),
    ("", "block mapping", _stray),
)
"""What the parser says is wrong, what it was doing, and what that means; the first that fits is told."""


def syntax_problem(file: str, text: str, error: YAMLError, long_quote: tuple[int, int] | None) -> Problem:
    """The parser's complaint as a sentence, at the place where it can be mended."""
    if not isinstance(error, MarkedYAMLError):
        return Problem(Place(file), f"This cannot be read as YAML: {error}")
    fault = _fault(error, text.splitlines(), long_quote)
    if fault.sign == "\t":
        line, column, message = _tab(fault)
    else:
        line, column, message = _told(fault)
    return Problem(Place(file, line + 1, column + 1), message)


def _told(fault: Fault) -> Told:
    for problem, context, tell in _MEANINGS:
        if problem in fault.problem and context in fault.context:
            return tell(fault)
    return fault.here(f"This cannot be read as YAML: {fault.problem}.")


def _fault(error: MarkedYAMLError, lines: list[str], long_quote: tuple[int, int] | None) -> Fault:
    mark: Mark | None = error.problem_mark or error.context_mark
    since: Mark | None = error.context_mark or mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    since_line, since_column = (since.line, since.column) if since else (0, 0)
    return Fault(
        problem=error.problem or "",
        context=error.context or "",
        lines=lines or [""],
        line=line,
        column=column,
        since_line=min(since_line, max(len(lines) - 1, 0)),
        since_column=since_column,
        long_quote=long_quote,
    )
