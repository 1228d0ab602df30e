"""The names of things: as version 2 has them (`simpleChoice`), and as version 3 has them (`qti-simple-choice`)."""

import re
from functools import lru_cache

from quizapp.formats.xml import Element

PREFIX = "qti-"
_HYPHEN = re.compile(r"-([a-z])")
_CAPITAL = re.compile(r"[A-Z]")
_YES = frozenset({"true", "1", "yes"})


@lru_cache(maxsize=4096)
def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2].rpartition(":")[2]


@lru_cache(maxsize=4096)
def camel(name: str) -> str:
    """A name of version 3 as version 2 has it."""
    return _HYPHEN.sub(lambda found: found[1].upper(), name.removeprefix(PREFIX))


def kebab(name: str) -> str:
    """A name of version 2 with hyphens, as version 3 has it."""
    return _CAPITAL.sub(lambda found: f"-{found[0].lower()}", name)


def unified(root: Element) -> Element:
    """A tree with the names of version 2 and without namespaces, whatever it had; it is changed in place."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = local(element.tag)
        is_third = name.startswith(PREFIX)
        element.tag = camel(name) if is_third else name
        for key, value in list(element.attrib.items()):
            plain = camel(local(key)) if is_third and not key.startswith("data-") else local(key)
            if plain != key:
                del element.attrib[key]
                element.set(plain, value)
    return root


def flag(element: Element, name: str, *, otherwise: bool = False) -> bool:
    """Whether an attribute says yes, in whatever letters."""
    value = (element.get(name) or "").strip().lower()
    return value in _YES if value else otherwise


def count(element: Element, name: str, otherwise: int) -> int:
    """An attribute that is a whole number."""
    value = (element.get(name) or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else otherwise
