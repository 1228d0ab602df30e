"""Putting things into a question file as text: what stands there already stays letter by letter."""

from collections.abc import Mapping, Sequence

from quizapp.domain.authored import Authored
from quizapp.domain.fields import Field, Shape
from quizapp.formats.yaml.editing import Filled, Unfit, filled_out
from quizapp.formats.yaml.passages import Passage, passages
from quizapp.formats.yaml.trees import Row, Table, grown
from quizapp.formats.yaml.writer import dumped

_STEP = Field("step", "")


def with_steps(text: str, steps: Mapping[str, str]) -> str:
    """A tidy file in which questions name the link that they test.

    Args:
        steps: by the names of the questions' passages; questions that name a link already keep theirs.

    Raises:
        Unfit: a question's lines can be changed as text only.
    """
    tree, _ = grown("", text)
    questions = tree.get("questions") if tree is not None else None
    cut = [one for one in passages(text, tree) if one.name[:1] == ("questions",) and len(one.name) > 1]
    if not isinstance(questions, Row) or len(cut) != len(questions):
        raise Unfit("The questions do not stand one below the other. Change them as text.")
    lines = text.splitlines(keepends=True)
    # From the last to the first, so that lines keep their numbers.
    for passage, entry in reversed(list(zip(cut, questions, strict=True))):
        if passage.name[1] in steps and isinstance(entry, Table) and "step" not in entry:
            _put(lines, passage, entry, steps[passage.name[1]])
    return "".join(lines)


def _put(lines: list[str], passage: Passage, entry: Table, step: str) -> None:
    place = _line_below_ask(lines, entry)
    if place is not None:
        line, column = place
        lines.insert(line - 1, f"{' ' * (column - 1)}step: {step}\n")
        return
    anew = filled_out(passage.text, Filled({_STEP.name: step}, {}), (_STEP,), Shape(""))
    lines[passage.first - 1 : passage.last] = anew.splitlines(keepends=True)


def _line_below_ask(lines: Sequence[str], entry: Table) -> tuple[int, int] | None:
    """Where the key stands that comes after what is asked, or else the second one; None if it shares its line."""
    line, column = entry.mark
    if lines[line - 1][column - 1 : column] == "{":
        return None
    keys = list(entry.keys_at)
    after = keys.index("ask") + 1 if "ask" in keys else 1
    name = next((name for name in keys[after : after + 1] or keys[1:2]), None)
    if name is None:
        return None
    line, column = entry.keys_at[name]
    return (line, column) if not lines[line - 1][: column - 1].strip() else None


def with_things(text: str, key: str, things: Mapping[str, Authored]) -> str:
    """A tidy file that also has these named things, such as mechanisms, below its others.

    Raises:
        Unfit: those that it has do not stand one below the other.
    """
    if not things:
        return text
    held = [one for one in passages(text) if one.name[:1] == (key,)]
    if not held:
        return f"{text}{key}:\n{_set_in(things, 2)}"
    named = [one for one in held if len(one.name) > 1]
    if not named:
        raise Unfit(f"What stands under `{key}:` is in one line. Change it as text.")
    lines = text.splitlines(keepends=True)
    first = next(one for one in named[-1].text.splitlines() if one.strip() and not one.lstrip().startswith("#"))
    lines.insert(named[-1].last, _set_in(things, len(first) - len(first.lstrip(" "))))
    return "".join(lines)


def _set_in(things: Mapping[str, Authored], margin: int) -> str:
    written = dumped({name: thing.native() for name, thing in things.items()}).decode()
    return "".join(" " * margin + line if line.strip() else line for line in written.splitlines(keepends=True))
