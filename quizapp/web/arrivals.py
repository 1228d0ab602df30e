"""Files of other programs as they came in: the report on each, and reading it in another way."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.services import arrivals
from quizapp.services.arrivals import Arrived
from quizapp.web.identity import visitor
from quizapp.web.pages import library

bp = Blueprint("arrivals", __name__, url_prefix="/instructor/arrivals")


@bp.get("/<int:arrival_id>")
def arrival(arrival_id: int) -> ResponseReturnValue:
    """How a file was read."""
    return _page(arrivals.arrived(visitor(), arrival_id))


def _page(found: Arrived, error: str = "") -> str:
    return render_template(
        "arrivals/arrival.html",
        found=found,
        formats=arrivals.readable(),
        error=error,
    )


@bp.post("/<int:arrival_id>")
def read_again(arrival_id: int) -> ResponseReturnValue:
    """Read it as another format, or with other columns."""
    said = {name: value for name, value in request.form.items() if name not in {"csrf_token", "format"}}
    found = arrivals.read_again(library(), visitor(), arrival_id, request.form.get("format", ""), said, now())
    if found.report.refusal:
        return _page(found, found.report.refusal), 422
    flash("Read again.")
    return redirect(url_for("drafts.draft", draft_id=found.drafts[0].id), 303)
