"""The contrast grid of a bank: place its facts, then see what was swapped with what."""

import re
from collections.abc import Mapping
from secrets import token_urlsafe

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.diagrams.contrast import contrast_picture
from quizapp.domain.contrast import Misplaced
from quizapp.services import contrast
from quizapp.web.identity import remember, visitor
from quizapp.web.pages import library

bp = Blueprint("contrast", __name__)

_FORM = re.compile(r"[A-Za-z0-9_-]{16,64}")


@bp.get("/banks/<bank_id>/contrast")
def grid(bank_id: str) -> ResponseReturnValue:
    """The empty grid. Nothing in the page tells which fact belongs where."""
    return _grid_page(contrast.grid(library(), bank_id, token_urlsafe(16)))


@bp.post("/banks/<bank_id>/contrast")
def place(bank_id: str) -> ResponseReturnValue:
    """Keep what was placed, and show what it means."""
    form = request.form.get("form", "")
    if not _FORM.fullmatch(form):
        abort(400)
    sheet = contrast.grid(library(), bank_id, form)
    entered = {cell: request.form.get(f"cell-{cell}", "").strip() for cell in sheet.contrast.cells}
    try:
        attempt_id, recognised = contrast.place(library(), visitor(), bank_id, form, entered, now())
    except Misplaced as misplaced:
        return _grid_page(sheet, entered, misplaced), 422
    remember(recognised)
    return redirect(url_for(".result", bank_id=bank_id, attempt_id=attempt_id), 303)


def _grid_page(sheet: contrast.Grid, entered: Mapping[str, str] = {}, misplaced: Misplaced | None = None) -> str:
    return render_template("contrast/grid.html", sheet=sheet, entered=entered, misplaced=misplaced)


@bp.get("/banks/<bank_id>/contrast/<int:attempt_id>")
def result(bank_id: str, attempt_id: int) -> ResponseReturnValue:
    """What stands, what is swapped and what is mixed, with the whys."""
    filled = contrast.see(library(), visitor(), bank_id, attempt_id)
    return render_template("contrast/result.html", filled=filled, picture=contrast_picture(filled.picture))
