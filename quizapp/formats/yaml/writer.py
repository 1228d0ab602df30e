"""A bank as question files, in the form in which somebody would write them, and equal when they are read back."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from quizapp.domain.authored import Authored
from quizapp.domain.banks import Bank
from quizapp.formats.yaml.reader import MAIN

LARGEST_FILE = 4_000_000
"""Bytes of one file; what does not fit goes on in the next."""

_AT_ONCE = 200
"""Questions put into text at once."""

_ODD_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")
_BASE: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_BASE):  # type: ignore[misc]
    """Writes texts of several lines as blocks, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    style = None
    if _ODD_BREAKS.search(text):
        style = '"'
    elif "\n" in text:
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _number(dumper: Any, value: float) -> Any:
    if value == int(value):
        return dumper.represent_scalar("tag:yaml.org,2002:int", str(int(value)))
    return dumper.represent_scalar("tag:yaml.org,2002:float", repr(value))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _number)


def files_of(bank: Bank) -> dict[str, bytes]:
    """The files of a bank by their names, the main one first."""
    files: dict[str, bytes] = {}
    page = [dumped(_top(bank))]
    for key, entries in (("questions", list(bank.questions.values())), ("cards", list(bank.cards))):
        is_open = False
        for chunk in _chunks(entries):
            if sum(map(len, page)) + len(chunk) > LARGEST_FILE:
                files[_name(len(files))] = b"".join(page)
                page, is_open = [], False
            if not is_open:
                page.append(f"{key}:\n".encode())
                is_open = True
            page.append(chunk)
    files[_name(len(files))] = b"".join(page)
    return files


def _name(number: int) -> str:
    return MAIN if not number else f"more-{number + 1}.yaml"


def _top(bank: Bank) -> dict[str, Any]:
    """Everything of a bank but its questions and cards."""
    top: dict[str, Any] = {"title": bank.title}
    for key in ("summary", "language", "license", "notice"):
        if getattr(bank, key) and (key, bank.language) != ("language", "en"):
            top[key] = getattr(bank, key)
    if bank.source:
        top["source"] = bank.source.native()
    for key, things in (
        ("facts", bank.facts),
        ("mechanisms", bank.mechanisms),
        ("misconceptions", bank.misconceptions),
        ("bench", bank.benches),
    ):
        if things:
            top[key] = {name: thing.native() for name, thing in things.items()}
    if bank.contrast:
        top["contrast"] = bank.contrast.native()
    return top


_LAST = ("why", "misconception", "step", "credit")
"""What is said of an answer stands behind the answer."""


def _arranged(value: Any) -> Any:
    """The same data with each note behind what it is about."""
    if isinstance(value, list):
        return [_arranged(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    notes = {key: value[key] for key in _LAST if key in value and "ask" not in value}
    return {**{key: _arranged(entry) for key, entry in value.items() if key not in notes}, **notes}


def _chunks(entries: Sequence[Authored]) -> Iterator[bytes]:
    for start in range(0, len(entries), _AT_ONCE):
        yield dumped([_arranged(entry.native()) for entry in entries[start : start + _AT_ONCE]])


def dumped(data: Any) -> bytes:
    """Plain data as the lines of a question file."""
    return bytes(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, encoding="utf-8"))
