"""Feeds a reader with bytes that atheris makes up, guided by which lines of it they reach.

`python tests/fuzz/readers.py FORMAT SEEDS... -runs=N` (and what else libFuzzer takes). Ends with a status other than 0
at the first file that the reader does not answer with a report.
"""

import sys

import atheris

with atheris.instrument_imports(include=["quizapp.formats"]):
    from quizapp.formats import formats
    from quizapp.formats.base import Upload

format = formats()[sys.argv[1]]


def read(data: bytes) -> None:
    """Read one file; nothing may be raised, and something must be said."""
    assert format.reads is not None
    found = format.read(Upload(f"fuzz{format.extensions[0]}", data))
    if "The app failed" in found.refusal:
        format.reads(Upload("fuzz", data))  # raises what was caught
    assert found.bank or found.refusal or found.entries
    if found.bank and format.write:
        format.write(found.bank, found.media)


atheris.Setup([sys.argv[0], *sys.argv[2:]], read)
atheris.Fuzz()
