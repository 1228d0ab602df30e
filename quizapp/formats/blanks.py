"""Places for blanks in a text that is on its way from one markup to another: tokens stand for them meanwhile."""

import re
from collections.abc import Sequence

_STRANGE = re.compile(r"[^A-Za-z0-9_-]+")
LONGEST_NAME = 40


def token(number: int) -> str:
    """What stands for a blank, counted from 1, while its text becomes Markdown or HTML."""
    return f"QzGap{number}Qz"


def placed(markdown: str, names: Sequence[str]) -> str:
    """The text with `[[…]]` in place of the tokens."""
    for number in range(len(names), 0, -1):
        markdown = markdown.replace(token(number), f"[[{names[number - 1]}]]")
    return markdown


def named(wanted: Sequence[str]) -> list[str]:
    """Names for blanks, as near to those wanted as question files allow, each once."""
    found: list[str] = []
    for number, name in enumerate(wanted, start=1):
        plain = _STRANGE.sub("-", name.strip()).strip("-_")[: LONGEST_NAME - 4]
        other = plain = plain if plain[:1].isalpha() else f"gap-{plain or number}"
        while other in found:
            other = f"{plain}-{number}"
        found.append(other)
    return found
