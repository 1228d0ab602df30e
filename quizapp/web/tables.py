"""Tables to take along, as files that spreadsheets open."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from flask import Response


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]], file_name: str) -> Response:
    """A table as a file to save; what was typed stays text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    return Response(
        "\ufeff" + text.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-store"},
    )


def _harmless(value: object) -> object:
    """Keep spreadsheets from taking typed text for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
