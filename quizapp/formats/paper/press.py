"""Typst in a process of its own, run by `typesetting.py`: it keeps what it has worked out, and may fail as a whole.

Nothing of this app is imported here, so that it starts at once. Standard input holds jobs as JSON, standard output gets
what came of each.
"""

import json
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
"""Files that are not among those handed over are looked for here, where there is nothing but this app's own code."""

MOST_MEMORY = 3_000_000_000
"""Bytes; whoever needs more fails, rather than the server."""


def main() -> None:
    _bound()
    json.dump([_done(job) for job in json.load(sys.stdin)], sys.stdout)


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bounds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _done(job: dict[str, Any]) -> dict[str, str]:
    """The file that was made, and why it does not keep to the standard, or was not made at all."""
    files = {name: b64decode(data) for name, data in job["files"].items()}
    reason = ""
    for standard in (job["standard"], None) if job["standard"] else (None,):
        try:
            made = _compiled(files, job, standard)
        except BaseException as error:  # a fault inside Typst is no `Exception`
            reason = reason or str(getattr(error, "message", error))
        else:
            return {"data": b64encode(made).decode(), "reason": reason}
    return {"data": "", "reason": reason}


def _compiled(files: dict[str, bytes], job: dict[str, Any], standard: str | None) -> bytes:
    run: Any = typst.compile  # its types know nothing of files in memory
    made = run(files, format=job["form"], root=HERE, ppi=job["ppi"], pdf_standards=standard, timestamp=job["made"])
    return bytes(made if isinstance(made, bytes) else made[0])


if __name__ == "__main__":
    main()
