"""Typst, the program that sets type: handed its files, it reads no others."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst


class Unsettable(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """Something in the files cannot be set. It says what, in Typst's words."""


PROGRAM = "main"
"""The name of the file that is run."""

HERE = Path(__file__).parent
"""Files that are not among those handed over are looked for here, where there is nothing but this app's own code."""


def typeset(files: Mapping[str, bytes], form: str, **settings: Any) -> bytes:
    """What the program makes of its files, as `pdf` or the first page as `png`.

    Raises:
        Unsettable: something in them cannot be read.
    """
    run: Any = typst.compile  # its types know nothing of files in memory
    try:
        made = run(dict(files), format=form, root=HERE, **settings)
    except RuntimeError as reason:
        raise Unsettable(getattr(reason, "message", str(reason))) from None
    return bytes(made if isinstance(made, bytes) else made[0])
