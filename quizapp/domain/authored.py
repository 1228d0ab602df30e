"""What everything that an author writes has in common: frozen, strict about its keys, and dumped as it was written."""

import json
from collections.abc import Iterable
from hashlib import blake2b
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
"""Prose in CommonMark, never empty."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
"""A name by which others refer to a thing: letters, digits, hyphens."""

StepRef = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", max_length=161)]
"""A link of a chain, as `mechanism/step`."""


def as_list(value: Any) -> Any:
    """Let an author write one thing where a list of one is meant."""
    return value if isinstance(value, list | tuple) else [value]


Several = BeforeValidator(as_list)


class Authored(BaseModel):
    """A value from a question file. Unknown keys are refused, so that a slip of the pen is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, hide_input_in_errors=True)

    def native(self) -> dict[str, Any]:
        """The value as plain data in the form of a question file, without what is left at its default."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def digest(native: dict[str, Any]) -> str:
    """The version of a question: the same for the same content, whatever the order of its keys.

    Returns 32 hexadecimal digits (BLAKE2b, 128 bits).
    """
    canonical = json.dumps(native, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return blake2b(canonical.encode(), digest_size=16).hexdigest()


def key_of(text: str) -> str:
    """A short name for an option in forms and records, which tells nothing about its place in the file."""
    return blake2b(text.encode(), digest_size=5).hexdigest()


def doubled(texts: Iterable[str]) -> str | None:
    """The first text that stands there twice, or None."""
    seen: set[str] = set()
    for text in texts:
        if text in seen:
            return text
        seen.add(text)
    return None
