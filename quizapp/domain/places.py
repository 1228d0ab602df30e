"""Where something stands in a file, and what is wrong with it or could be better."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """A problem keeps a file from being served; advice does not."""

    PROBLEM = "problem"
    ADVICE = "advice"


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file. Line and column count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: where, what, and how."""

    place: Place
    message: str
    severity: Severity = Severity.PROBLEM
    name: str = ""
    """The rule that an advice comes from, such as `key-longest`; empty for problems."""

    def __str__(self) -> str:
        label = f"{self.severity} ({self.name})" if self.name else str(self.severity)
        return f"{self.place}: {label}: {self.message}"

    def as_data(self) -> dict[str, Any]:
        """The same for programs (`quizapp check --format json`)."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "severity": str(self.severity),
            "name": self.name,
            "message": self.message,
        }
