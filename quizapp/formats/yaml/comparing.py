"""Two versions of a question file side by side: its questions in words, the rest of it as text.

Only the passages that differ are read, so that a slip mended in a file of thousands of questions is shown at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quizapp.domain.authored import digest
from quizapp.domain.differences import Change, compare
from quizapp.domain.questions.base import Question
from quizapp.formats.yaml.passages import Name, passages
from quizapp.formats.yaml.proofs import proofread

MOST_SHOWN = 100
"""New questions, and questions that were taken out; further ones are only counted."""


@dataclass(frozen=True)
class Changed:
    """A question in two versions."""

    id: str
    before: Question
    after: Question
    changes: tuple[Change, ...]

    @property
    def turns_key(self) -> bool:
        return any(change.turns_key for change in self.changes)

    @property
    def old_version(self) -> str:
        return digest(self.before.native())


@dataclass(frozen=True)
class Other:
    """Something else of a file in two versions; empty where it is not there."""

    name: Name
    before: str
    after: str

    @property
    def words(self) -> str:
        kinds = {"mechanisms": "mechanism", "misconceptions": "misconception", "facts": "fact", "cards": "card"}
        if len(self.name) > 1:
            kind = kinds.get(self.name[0], self.name[0])
            return f"{kind} {self.name[1]}"
        return self.name[0] if self.name else "the beginning"


@dataclass(frozen=True)
class Some:
    """Questions that stand in one of two versions only."""

    shown: tuple[Question, ...] = ()
    more: int = 0
    """How many there are beyond those that are shown."""

    def __len__(self) -> int:
        return len(self.shown) + self.more


@dataclass(frozen=True)
class Comparison:
    """Two versions of a file."""

    added: Some
    removed: Some
    changed: tuple[Changed, ...]
    others: tuple[Other, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed or self.others)


def compared(old: str, new: str) -> Comparison:
    """What was changed from one tidy text of a file to another."""
    before, after = _cut(old), _cut(new)
    gone, come = _lone(before, after), _lone(after, before)
    unread = {*gone[MOST_SHOWN:], *come[MOST_SHOWN:]} if _is_apart(before) and _is_apart(after) else set()
    differing = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    read = {name for name in differing if name not in unread}
    was, now = _questions(before, read), _questions(after, read)
    told = unread | {("questions", name) for name in {*was, *now}}
    return Comparison(
        added=Some(_without(now, was), len(unread.intersection(come))),
        removed=Some(_without(was, now), len(unread.intersection(gone))),
        changed=tuple(
            Changed(name, was[name], question, compare(was[name], question))
            for name, question in now.items()
            if name in was and was[name] != question
        ),
        others=tuple(
            Other(name, before.get(name, ""), after.get(name, ""))
            for name in differing
            if name not in told and name != ("questions",)
        ),
    )


_Cut = Mapping[Name, str]


def _cut(text: str) -> _Cut:
    return {one.name: one.text for one in passages(text)}


def _is_apart(cut: _Cut) -> bool:
    """Whether each question is a passage of its own, or there is none."""
    return any(map(_is_question, cut)) or not any(text.strip() for text in cut.values())


def _is_question(name: Name) -> bool:
    return len(name) > 1 and name[0] == "questions"


def _lone(cut: _Cut, other: _Cut) -> Sequence[Name]:
    """The questions that the other version does not have."""
    return [name for name in cut if _is_question(name) and name not in other]


def _questions(cut: _Cut, read: Iterable[Name]) -> Mapping[str, Question]:
    """The sound ones of those questions that are to be read, by id."""
    wanted = {*read, (), ("questions",)}
    text = "".join(lines for name, lines in cut.items() if name in wanted and name[:1] in {(), ("questions",)})
    proof = proofread({}, "file.yaml", text, "file") if text.strip() else None
    return {entry.question.id: entry.question for entry in proof.questions if entry.question} if proof else {}


def _without(these: Mapping[str, Question], those: Mapping[str, Question]) -> tuple[Question, ...]:
    return tuple(question for name, question in these.items() if name not in those)
