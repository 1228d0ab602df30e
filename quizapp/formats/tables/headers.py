"""What the columns of somebody's table are for, told by the words at their heads."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ROWS_BEFORE = 30
"""How many rows may stand above the header, as a template's instructions do."""

OWN = "ask"
"""The head that this app's own tables have over what is asked; texts under it are Markdown."""

_WORDS: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split("|"))
    for name, words in {
        "ask": "ask|question|questions|question text|questiontext|question stem|stem|prompt|item|item text|"
        "question title|text of the question|frage|pregunta|domanda",
        "answer": "answer|answers|correct|correct answer|correct answers|correct answer(s)|correctanswer|right answer|"
        "answer key|key|correct option|correct options|correct choice|solution|right|richtig|respuesta|antwort|réponse",
        "type": "type|question type|questiontype|kind|item type",
        "explain": "explain|explanation|answer explanation|rationale|feedback|general feedback|comment|why|"
        "justification|erklärung",
        "points": "points|point|score|marks|mark|weight|point value",
        "tags": "tags|tag|keywords|labels",
        "topic": "topic|category|chapter|subject|section|unit name|deck|thema",
        "title": "title|name|question name",
        "id": "id|question id|identifier|uid|guid",
        "level": "level|bloom|bloom level",
        "hint": "hint|hints",
        "tolerance": "tolerance|margin|error margin",
        "unit": "unit|units",
        "front": "front|term|terms|word|side 1|vorderseite",
        "back": "back|definition|definitions|meaning|side 2|rückseite",
    }.items()
}
_OPTION_WORDS = (
    "option|options|opt|choice|answer|answer option|answer choice|alternative|response|possible answer|antwort"
)
_NUMBERED = (
    (re.compile(rf"(?:{_OPTION_WORDS}|)\s*[-_.]?\s*([a-j]|[1-9]\d?)"), "option"),
    (
        re.compile(
            r"(?:why|feedback|rationale|explanation|explain|comment)"
            r"(?:\s+for)?(?:\s+(?:option|answer|choice))?\s*[-_.]?\s*([a-j]|[1-9]\d?)"
        ),
        "why",
    ),
    (re.compile(r"(?:option|answer|choice)\s*([a-j]|[1-9]\d?)\s*(?:feedback|explanation|rationale)"), "why"),
    (re.compile(r"(?:credit|weight|percent)\s*([a-j]|[1-9]\d?)"), "credit"),
    (re.compile(r"(?:match|right side)\s*([a-j]|[1-9]\d?)"), "match"),
    (re.compile(r"hint\s*([1-9]\d?)"), "hint"),
    (
        re.compile(r"(?:incorrect|wrong)(?:\s+(?:answer|option|choice))?\s*([1-9]\d?)?|distractor\s*([1-9]\d?)?"),
        "wrong",
    ),
)
_LIMIT = re.compile(r"\s*[-–—(]?\s*(?:max(?:imum)?\.?\s*\d+|choose at least|\d+, ?\d+|optional|required|min\.?).*$")
_IGNORED = re.compile(r"#|no\.?|nr\.?|number|time.*|seconds?|.*\btime limit\b.*|image.*|picture.*|media.*|video.*")


@dataclass
class Columns:
    """The places of columns, from 0, by what they are for."""

    single: dict[str, int] = field(default_factory=dict)
    numbered: dict[str, list[int | None]] = field(default_factory=dict)
    """By their numbers, from the first on; None where a number has no column."""
    unread: list[str] = field(default_factory=list)
    """Heads of columns that nothing here is made of."""
    ignored: list[str] = field(default_factory=list)

    own: bool = False
    """Whether this app has written the table, or somebody in its manner."""

    @property
    def worth(self) -> int:
        """How much of a header this is; 0 if it is none."""
        is_deck = {"front", "back"} <= self.single.keys()
        can_ask = "ask" in self.single and (
            "answer" in self.single or "wrong" in self.numbered or (self.own and "type" in self.single)
        )
        if not is_deck and not can_ask:
            return 0
        return len(self.single) + sum(map(len, self.numbered.values()))

    def taken(self, place: int) -> str:
        """What a column is taken as, in a word and perhaps a number; empty if it is not read."""
        for name, where in self.single.items():
            if where == place:
                return name
        for name, places in self.numbered.items():
            if place in places:
                return name if name in _WITHOUT_NUMBER else f"{name} {places.index(place) + 1}"
        return ""

    @classmethod
    def said(cls, taken: Mapping[int, str], own: bool) -> "Columns":
        """The columns as somebody says that they are to be taken."""
        found = cls(own=own)
        numbered: dict[str, list[tuple[int, int]]] = {}
        for place, words in taken.items():
            name, _, number = words.partition(" ")
            if number or name in _WITHOUT_NUMBER:
                numbered.setdefault(name, []).append((int(number or 0), place))
            elif name:
                found.single.setdefault(name, place)
        found.numbered = {name: _in_order(entries) for name, entries in numbered.items()}
        return found


_WITHOUT_NUMBER = frozenset({"wrong"})

_MOST_OPTIONS = 10

TAKEN_AS: Mapping[str, str] = {
    "": "not read",
    "ask": "what is asked",
    "answer": "the right answer",
    **{f"option {number}": f"option {number}" for number in range(1, _MOST_OPTIONS + 1)},
    "wrong": "a wrong answer",
    **{f"why {number}": f"what is said of option {number}" for number in range(1, _MOST_OPTIONS + 1)},
    "explain": "the explanation",
    "type": "the type of question",
    "hint": "a hint",
    **{name: name for name in ("title", "topic", "tags", "points", "level", "id", "tolerance", "unit")},
    "front": "the front of a card",
    "back": "the back of a card",
    **{f"match {number}": f"right side {number}" for number in range(1, _MOST_OPTIONS + 1)},
    **{f"credit {number}": f"percent for option {number}" for number in range(1, _MOST_OPTIONS + 1)},
    **{f"hint {number}": f"hint {number}" for number in range(1, 5)},
}
"""All that a column may be taken as, in words."""


def columns(row: Sequence[str]) -> Columns:
    """What the columns under these heads are for."""
    found = Columns()
    numbered: dict[str, list[tuple[int, int]]] = {}
    for place, head in enumerate(row[:500]):
        plain = _plain(head)
        if not plain:
            continue
        if (name := _single(plain)) is not None and name not in found.single:
            found.single[name] = place
            found.own = found.own or plain == OWN
        elif (both := _numbered(plain)) is not None:
            numbered.setdefault(both[0], []).append((both[1], place))
        elif _IGNORED.fullmatch(plain):
            found.ignored.append(head.strip())
        else:
            found.unread.append(head.strip())
    # A lone column “A” or “1” is no option, but what somebody numbers rows by.
    for name, entries in numbered.items():
        if len(entries) > 1 or name != "option" or found.own:
            found.numbered[name] = _in_order(entries)
    return found


def _in_order(entries: Sequence[tuple[int, int]]) -> list[int | None]:
    by_number = dict(entries)
    if 0 in by_number or len(by_number) < len(entries):  # without numbers, or with one twice
        return [place for _, place in sorted(entries)]
    return [by_number.get(number) for number in range(1, max(by_number) + 1)]


def _plain(head: str) -> str:
    words = " ".join(head.replace("_", " ").replace("*", " ").split()).casefold().strip(" :")
    if len(words) > 200:
        return ""
    shorter = _LIMIT.sub("", words)
    return shorter.strip(" :-–") or words


def _single(head: str) -> str | None:
    return next((name for name, words in _WORDS.items() if head in words), None)


def _numbered(head: str) -> tuple[str, int] | None:
    for form, name in _NUMBERED:
        if found := form.fullmatch(head):
            mark = next((group for group in found.groups() if group), "0")
            return name, int(mark) if mark.isdecimal() else ord(mark) - ord("a") + 1
    return None


def header(rows: Sequence[Sequence[str]]) -> tuple[int, Columns] | None:
    """The row that is the header, by its place, and its columns; None if there is none."""
    tried = [(place, columns(row)) for place, row in enumerate(rows[:ROWS_BEFORE])]
    best = max(tried, key=lambda each: (each[1].worth, -each[0]), default=None)
    return best if best and best[1].worth else None
