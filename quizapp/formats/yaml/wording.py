"""How problems speak: quoted words, suggestions, and names made from texts."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from hashlib import blake2b

LONGEST_QUOTE = 60


def quoted(text: object) -> str:
    """What an author typed, short enough for one line."""
    line = " ".join(str(text).split())
    return f"`{line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + '…'}`"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    names = {other.casefold(): other for other in known}
    near = get_close_matches(name.casefold()[:200], names, n=1)
    return names[near[0]] if near else None


def listed(names: Iterable[str], last: str = "or") -> str:
    """`a, b or c`."""
    *head, tail = list(names) or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def suggestion(name: str, known: Iterable[str]) -> str:
    """The end of a sentence on an unknown name: what was meant, or what there is."""
    names = sorted(known)
    near = nearest(name, names)
    return f"; did you mean {quoted(near)}?" if near else f". Possible here: {listed(names)}." if names else "."


def slug(text: str, longest: int = 60) -> str:
    """A text as a name in small letters, digits and hyphens; one without such letters gets a name by its digest."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > longest:
        words = words[: longest + 1].rpartition("-")[0] or words[:longest]
    return words or f"x-{blake2b(text.encode(errors='replace'), digest_size=4).hexdigest()}"


def derived_id(ask: str) -> str:
    """The id of a question that was given none: the same as long as its words stay the same."""
    words = " ".join(ask.split())
    return f"{slug(words, longest=40)}-{blake2b(words.encode(errors='replace'), digest_size=3).hexdigest()}"
