"""Imports go down the picture in the README only, and each framework stays in its rooms."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "quizapp"

MAY_IMPORT = {
    "domain": {"domain"},
    "formats": {"formats", "domain"},
    "diagrams": {"diagrams", "domain"},
    "db": {"db", "domain"},
    "library": {"formats", "diagrams", "domain", "patience"},
    "services": {"services", "db", "library", "folder", "patience", "formats", "diagrams", "domain"},
    "web": {"web", "services", "library", "patience", "formats", "diagrams", "domain"},
    "folder": set(),
    "patience": set(),
    "cli": {"app", "server", "services", "library", "formats", "domain"},
}
"""Which rooms each room may import from. `app` and `server` wire all of them."""

FREE = {"clock", "paths", "config"}
"""Modules that import nothing of the app but each other, open to the upper floors."""

UPPER = {"web", "cli", "app", "server"}

FRAMEWORKS = {
    "flask": {"web", "cli", "app", "server"},
    "flask_wtf": {"web"},
    "wtforms": {"web"},
    "sqlalchemy": {"db", "services"},
    "flask_sqlalchemy": {"db"},
    "alembic": {"db"},
}

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_from_its_own_floor_or_below(path: Path) -> None:
    room = room_of(path)
    allowed = MAY_IMPORT.get(room)
    rooms = {name.split(".")[1] for name in imports_of(path) if name.startswith("quizapp.")}

    if allowed is not None:
        assert rooms - allowed - (FREE if room in UPPER else set()) == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_framework_stays_in_its_rooms(path: Path) -> None:
    room = room_of(path)
    used = {name.split(".")[0] for name in imports_of(path)} & FRAMEWORKS.keys()

    assert {name for name in used if room not in FRAMEWORKS[name]} == set()
