"""The journal of a bank: the misses of its learner, on a page and as a table."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.domain.journal import Cause
from quizapp.services import journal as services
from quizapp.web.identity import visitor
from quizapp.web.pages import library
from quizapp.web.tables import as_csv

bp = Blueprint("journal", __name__)


@bp.get("/banks/<bank_id>/journal")
def journal(bank_id: str) -> ResponseReturnValue:
    """What was missed: the open rows, or all of them; fifty on a page."""
    at = now()
    found = services.journal(library(), visitor(), bank_id, at, with_closed=_with_closed(), page=_page())
    return render_template("journal/journal.html", journal=found, with_closed=_with_closed(), causes=Cause, at=at)


@bp.get("/banks/<bank_id>/journal.csv")
def export(bank_id: str) -> ResponseReturnValue:
    """The same as a table that spreadsheets open."""
    rows = services.table(library(), visitor(), bank_id, now(), with_closed=_with_closed())
    return as_csv(services.COLUMNS, rows, "quizapp-journal.csv")


@bp.post("/banks/<bank_id>/journal/<int:response_id>/cause")
def cause(bank_id: str, response_id: int) -> ResponseReturnValue:
    """Keep why a question was missed, and go back to its row."""
    services.tick(library(), visitor(), bank_id, response_id, request.form.get("cause", ""), now())
    show, page = "all" if _with_closed() else None, _page() if _page() > 1 else None
    return redirect(url_for(".journal", bank_id=bank_id, show=show, page=page, _anchor=f"miss-{response_id}"), 303)


def _with_closed() -> bool:
    return request.values.get("show") == "all"


def _page() -> int:
    told = request.values.get("page", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else 1
