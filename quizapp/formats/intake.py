"""Gathers what a reader finds into a bank: each question checked and named by itself, its pictures, and the report."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from pydantic import ValidationError

from quizapp.domain.banks import Bank
from quizapp.domain.mechanisms import Card
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Question
from quizapp.formats.base import Choice, Entry, Fate, Imported, Upload
from quizapp.formats.pictures import Unusable, kept_name, picture_suffix
from quizapp.formats.yaml.wording import derived_id, quoted, slug

MOST_QUESTIONS = 10_000
"""Of one bank; what comes after is left out."""

MOST_ENTRIES = 100_000
"""Told of one file; whoever has more has another kind of file."""

LONGEST_NAME = 60

TOPIC_JOINT = " / "
"""Between the levels of a topic, which formats with nested categories take apart again."""


class Intake:
    """One file on its way into a bank. A reader calls `take` or `leave_out` once for each entry, in order."""

    def __init__(self, upload: Upload) -> None:
        self._upload = upload
        self._questions: dict[str, Question] = {}
        self._cards: dict[str, Card] = {}
        self._entries: list[Entry] = []
        self._notes: dict[str, None] = {}
        self._choices: list[Choice] = []
        self._media: dict[str, bytes] = {}
        self._media_names: dict[bytes, str] = {}
        self._taken_names: set[str] = set()
        self._repeats: Counter[str] = Counter()
        self._names: dict[frozenset[str], set[str]] = {}

    def note(self, sentence: str) -> None:
        """Tell something that concerns the file as a whole; each sentence once."""
        self._notes[sentence] = None

    def ask(self, choice: Choice) -> str:
        """Offer a choice of how the file is to be read; returns what was said of it, or else what the reader takes."""
        said = self._upload.said.get(choice.name)
        value = choice.taken if said is None or said not in choice.options else said
        self._choices.append(replace(choice, taken=value))
        return value

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What was asked."""
        return tuple(self._choices)

    def take(
        self,
        native: dict[str, Any],
        *,
        line: int = 0,
        name: str = "",
        changes: Iterable[str] = (),
        key: str | None = None,
    ) -> Question | None:
        """Take a question in the form of a question file; None if it was left out because something is wrong in it.

        Args:
            native: the question as plain data, without its id.
            line: where the entry begins.
            name: how the report calls it; by default its title, or how it asks.
            changes: what is not quite as it stood in the file, in sentences.
            key: the id that it has in the file, if any, from which its own is made.
        """
        shown = name or native.get("title") or native.get("ask") or ""
        if len(self._questions) >= MOST_QUESTIONS:
            self.leave_out(f"A bank may have {MOST_QUESTIONS:,} questions. Split the file.", line=line, name=shown)
            return None
        native = {"id": self._question_id(native, key), **native}
        try:
            question = KINDS[native["type"]].model_validate(native)
        except ValidationError as error:
            self.leave_out(complaint(error), line=line, name=shown)
            return None
        self._share_names(question)
        self._questions[question.id] = question
        self._tell(line, shown, tuple(dict.fromkeys(changes)), question.id)
        return question

    def take_card(
        self,
        front: str,
        back: str,
        *,
        tags: Iterable[str] = (),
        topic: str | None = None,
        line: int = 0,
        name: str = "",
        changes: Iterable[str] = (),
        key: str | None = None,
    ) -> Card | None:
        """Take a flashcard; None if it was left out because something is wrong in it."""
        card_id = self._free(_as_id(key) if key else derived_id(front), self._cards)
        try:
            card = Card(id=card_id, front=front, back=back, tags=tuple(tags), topic=topic or None)
        except ValidationError as error:
            self.leave_out(complaint(error), line=line, name=name or front)
            return None
        self._cards[card.id] = card
        self._tell(line, name or front, tuple(dict.fromkeys(changes)), card.id)
        return card

    def leave_out(self, why: str, *, line: int = 0, name: str = "") -> None:
        """Report an entry that is not taken, and why."""
        self._enter(Entry(len(self._entries) + 1, line, short(name), Fate.LEFT_OUT, (why,)))

    def picture(self, name: str, data: bytes) -> str:
        """Keep a picture beside the bank.

        Returns:
            The name by which texts refer to it.

        Raises:
            Unusable: it is no picture that can be shown; in a sentence.
        """
        digest = blake2b(data, digest_size=16).digest()
        if digest not in self._media_names:
            wanted = kept_name(name, picture_suffix(name, data))
            self._media_names[digest] = free_name = _free_file(wanted, self._taken_names)
            self._taken_names.add(free_name.casefold())
            self._media[free_name] = data
        return self._media_names[digest]

    def add_picture_under(self, name: str, data: bytes) -> None:
        """Keep a picture under exactly this name, which texts use already."""
        self._media[name] = data

    def result(self, title: str = "", *, bank: Mapping[str, Any] | None = None) -> Imported:
        """The bank and the report.

        Args:
            title: of the bank; by default the file's name.
            bank: further fields of the bank, such as `language`.
        """
        notes = tuple(self._notes)
        if not self._questions and not self._cards:
            refusal = "" if self._entries else "There is no question in this file."
            return Imported(None, entries=tuple(self._entries), notes=notes, refusal=refusal, choices=self.choices)
        named = title.strip() or " ".join(self._upload.stem.replace("_", " ").split()) or "Imported questions"
        whole = Bank(
            **{
                "id": slug(self._upload.stem or named),
                "title": named[:500],
                "questions": self._questions,
                "cards": tuple(self._cards.values()),
                **(bank or {}),
            }
        )
        return Imported(whole, self._media, tuple(self._entries), notes, choices=self.choices)

    def _share_names(self, question: Question) -> None:
        """Keep the sets of names of fields that were given only once.

        Pydantic has one for each value, and together they would be a third of what a large bank weighs.
        """
        for value in (question, *getattr(question, "options", ())):
            names = value.__pydantic_fields_set__
            object.__setattr__(value, "__pydantic_fields_set__", self._names.setdefault(frozenset(names), names))

    def _question_id(self, native: dict[str, Any], key: str | None) -> str:
        """The id of a question: the one that it has, or one that stays the same as long as its words do."""
        made = _as_id(key) if key else derived_id(native.get("title") or native.get("ask") or "")
        return self._free(made, self._questions)

    def _free(self, name: str, taken: Mapping[str, object]) -> str:
        """The name, or where it is taken the name with a number."""
        other = name
        while other in taken:
            self._repeats[name] += 1
            other = f"{name[: _ID_LENGTH - 7]}-{self._repeats[name] + 1}"
        return other

    def _tell(self, line: int, name: str, changes: tuple[str, ...], made: str) -> None:
        fate = Fate.CHANGED if changes else Fate.TAKEN
        self._enter(Entry(len(self._entries) + 1, line, short(name), fate, changes, made))

    def _enter(self, entry: Entry) -> None:
        if len(self._entries) < MOST_ENTRIES:
            self._entries.append(entry)
        else:
            self.note(f"The file has more than {MOST_ENTRIES:,} entries. The rest is not listed.")


_ID_LENGTH = 80
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def _as_id(key: str) -> str:
    """A key of another program as an id: itself if it can be one, or else as near as can be."""
    plain = key.strip()
    if len(plain) > _ID_LENGTH:  # as those that are made of long digests
        return f"{slug(plain)[:40]}-{blake2b(plain.encode('utf-8', 'replace'), digest_size=6).hexdigest()}"
    return plain if _ID.fullmatch(plain) else slug(plain)


def _free_file(name: str, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    stem, _, suffix = name.rpartition(".")
    number = 2
    while (other := f"{stem}-{number}.{suffix}").casefold() in taken:
        number += 1
    return other


def short(text: str) -> str:
    """How a text begins, in one line."""
    if len(text) <= LONGEST_NAME and "\n" not in text:
        return text
    line = " ".join(text[: LONGEST_NAME * 4].split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def complaint(error: ValidationError) -> str:
    """What is wrong with a question, as one sentence or two."""
    said: dict[str, None] = {}
    for detail in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in detail["loc"] if not str(part).startswith("function-"))
        if detail["type"] == "value_error":
            said[str(detail["ctx"]["error"])] = None
        else:
            said[f"{quoted(where)}: {_SENTENCES.get(detail['type'], detail['msg'])}."] = None
    return " ".join(list(said)[:3])


_SENTENCES = {
    "string_too_short": "it is empty",
    "missing": "it is missing",
    "string_too_long": "it is longer than a text may be",
    "too_short": "there are too few of them",
    "too_long": "there are too many of them",
}

__all__ = ["TOPIC_JOINT", "Intake", "Unusable", "complaint", "short"]
