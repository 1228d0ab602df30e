"""Where the folders lie that the app brings along: templates, static files, the sample bank."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """The folder `name` inside the installed package, or else beside it in a checkout.

    By this file's own place only: an editable install may leave stale copies elsewhere.
    """
    inside = _PACKAGE / "bundled" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
