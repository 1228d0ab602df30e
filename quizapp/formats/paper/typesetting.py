"""Typst, the program that sets type: handed its files, it reads no others; and it works apart from the server."""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from quizapp.formats.base import Refused

if find_spec("typst") is None:
    raise ModuleNotFoundError("typst")

PROGRAM = "main"
"""The name of the file that is run."""

HERE = Path(__file__).parent

LONGEST = timedelta(seconds=60)
"""A job that takes longer is given up."""

TOO_MUCH = "This exam is too long to be printed at once. Choose fewer questions, or fewer versions."

MADE = 946_684_800
"""What every file says of when it was made (the first second of 2000), so that the same exam is the same file."""


@dataclass(frozen=True)
class Job:
    """Something to be set."""

    files: Mapping[str, bytes]
    form: str
    """`pdf`, or `png` for the first page."""
    ppi: float = 144.0
    standard: str = ""
    """To which a PDF should keep."""


@dataclass(frozen=True)
class Made:
    """What came of it."""

    data: bytes
    """Empty if nothing was made."""
    reason: str
    """Why not, or why it does not keep to the standard; in Typst's words."""


def typeset(jobs: Sequence[Job]) -> list[Made]:
    """Do all jobs, one after another.

    Raises:
        Refused: they take too long, or too much memory.
    """
    if not jobs:
        return []
    asked = [
        {
            "files": {name: b64encode(data).decode() for name, data in job.files.items()},
            "form": job.form,
            "ppi": job.ppi,
            "standard": job.standard,
            "made": MADE,
        }
        for job in jobs
    ]
    # It has no business with what this app keeps secret.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("QUIZAPP_")}
    try:
        done = subprocess.run(  # noqa: S603 - this app's own code
            [sys.executable, "-I", str(HERE / "press.py")],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            timeout=LONGEST.total_seconds(),
            env=surroundings,
            check=True,
        )
    except subprocess.SubprocessError:
        raise Refused(TOO_MUCH) from None
    return [Made(b64decode(each["data"]), each["reason"]) for each in json.loads(done.stdout)]
