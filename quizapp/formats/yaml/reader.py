"""Question files in YAML: from the bytes of one bank's files to the bank and everything that is wrong with it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quizapp.domain.banks import Bank
from quizapp.domain.checks import advice
from quizapp.domain.places import Place, Problem, Severity
from quizapp.formats.yaml.drawings import parts_of
from quizapp.formats.yaml.references import Gathered, gathered, reference_problems
from quizapp.formats.yaml.sheets import Sheet, filled_in
from quizapp.formats.yaml.texts import MOST_PROBLEMS, decoded
from quizapp.formats.yaml.trees import Row, Table, grown

MAIN = "bank.yaml"
MOST_QUESTIONS = 10_000


def read(
    files: Mapping[str, bytes], bank_id: str, names: frozenset[str] | None = None
) -> tuple[Bank | None, list[Problem]]:
    """The bank in these files, and all problems of all of them.

    A file with a problem is left out of the bank. There is no bank if that file is the main one (`bank.yaml`, or a
    single file), or if the other files refer to what it would have held.

    Args:
        files: the question files by name; drawings (`.svg`) too, if parts that are named are to be checked.
        bank_id: the id that the bank gets.
        names: all files in the bank's folder, to see whether pictures that are named are there; None if unknown.
    """
    found = look_through(files, bank_id, names)
    return found.bank, list(found.problems)


@dataclass(frozen=True)
class LookedThrough:
    """What came of reading a bank's files."""

    bank: Bank | None
    problems: Sequence[Problem]
    sheets: Mapping[str, Sheet]
    """Each file that could be read as YAML, with whatever in it is sound."""


def look_through(files: Mapping[str, bytes], bank_id: str, names: frozenset[str] | None = None) -> LookedThrough:
    """The same as `read`, with what each file holds, for whoever is still writing at one.

    The latest is remembered: what was proof-read a moment ago is published, and then read to be served.
    """
    return _looked_through(tuple(sorted(files.items())), bank_id, names)


@lru_cache(maxsize=1)
def _looked_through(
    contents: tuple[tuple[str, bytes], ...], bank_id: str, names: frozenset[str] | None
) -> LookedThrough:
    files = dict(contents)
    order = _ordered(files)
    if not order:
        return LookedThrough(None, [Problem(Place(MAIN), "There is no question file. Write one.")], {})
    trees, problems = _trees(order, files)
    parts, drawing_problems = _drawings(files)
    sheets = [filled_in(file, tree) for file, tree in trees.items()]
    problems += drawing_problems
    problems += (problem for sheet in sheets for problem in sheet.problems)
    problems += _too_many(sheets)
    known = None if names is None else names | files.keys()
    whole = gathered(sheets, bank_id)
    problems += whole.problems
    if len(trees) == len(order):  # nobody knows what a file that could not be read defines
        problems += reference_problems(whole, known, parts)

    faulty = {problem.place.file for problem in problems if problem.severity is Severity.PROBLEM}
    by_file = {sheet.file: sheet for sheet in sheets}
    if not faulty:
        return LookedThrough(whole.bank, _in_order([*problems, *_advised(whole)], order), by_file)
    sound = [sheet for sheet in sheets if sheet.file not in faulty]
    bank = None if order[0] in faulty else _resolved(gathered(sound, bank_id), known, parts)
    return LookedThrough(bank, _in_order(problems, order), by_file)


def _ordered(files: Mapping[str, bytes]) -> list[str]:
    """The names of the question files, the main one first."""
    return sorted((name for name in files if not name.lower().endswith(".svg")), key=lambda name: (name != MAIN, name))


def _trees(order: list[str], files: Mapping[str, bytes]) -> tuple[dict[str, Table], list[Problem]]:
    """Those files that could be read as YAML, and what is wrong in it and in the others."""
    trees: dict[str, Table] = {}
    problems: list[Problem] = []
    for file in order:
        text, found = decoded(file, files[file])
        problems += found
        if text is not None:
            tree, found = grown(file, text)
            problems += found
            if tree is not None:
                trees[file] = tree
    return trees, problems


def _drawings(files: Mapping[str, bytes]) -> tuple[dict[str, frozenset[str]], list[Problem]]:
    """The ids of the parts of each drawing, and what is wrong with the others."""
    drawings: dict[str, frozenset[str]] = {}
    problems: list[Problem] = []
    for name, data in files.items():
        if name.lower().endswith(".svg"):
            parts, found = parts_of(name, data)
            problems += found
            if parts is not None:
                drawings[name] = parts
    return drawings, problems


def _too_many(sheets: list[Sheet]) -> list[Problem]:
    """A problem at the first question that is one too many."""
    count = 0
    for sheet in sheets:
        questions = sheet.tree.get("questions")
        here = len(questions) if isinstance(questions, Row) else 0
        if count + here > MOST_QUESTIONS:
            message = f"A bank may have {MOST_QUESTIONS:,} questions, and this is one more. Make a second bank."
            return [Problem(sheet.place("questions", MOST_QUESTIONS - count), message)]
        count += here
    return []


def _resolved(whole: Gathered, names: frozenset[str] | None, parts: Mapping[str, frozenset[str]]) -> Bank | None:
    """The bank, if it is complete and leads nowhere else."""
    is_complete = not whole.problems and not any(reference_problems(whole, names, parts))
    return whole.bank if is_complete else None


def _advised(whole: Gathered) -> Iterator[Problem]:
    """What could be better in a bank without problems."""
    for piece in advice(whole.bank):
        yield Problem(whole.place(piece.path), piece.message, Severity.ADVICE, piece.name)


def _in_order(problems: list[Problem], order: list[str]) -> list[Problem]:
    """Problems as they stand in the files, the main file first; of no file more than anybody would read."""
    rank = {name: index for index, name in enumerate(order)}
    told: Counter[tuple[str, Severity]] = Counter()
    kept: list[Problem] = []
    for problem in sorted(set(problems), key=lambda problem: (rank.get(problem.place.file, len(rank)), problem)):
        told[problem.place.file, problem.severity] += 1
        if told[problem.place.file, problem.severity] <= MOST_PROBLEMS:
            kept.append(problem)
    for (file, severity), count in told.items():
        if count > MOST_PROBLEMS:
            message = f"{count - MOST_PROBLEMS} more are not listed. Mend those above first."
            kept.append(Problem(Place(file), message, severity))
    return kept
