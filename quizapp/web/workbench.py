"""The benches of a bank: set the switches, commit to a prediction, see what it comes to."""

import re
from secrets import token_urlsafe

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.diagrams.timeplot import time_plot
from quizapp.domain.questions.base import Fields, Unreadable
from quizapp.services import workbench
from quizapp.services.workbench import Board
from quizapp.web.identity import remember, visitor
from quizapp.web.pages import library

bp = Blueprint("workbench", __name__)

_FORM = re.compile(r"[A-Za-z0-9_-]{16,64}")


@bp.get("/banks/<bank_id>/bench")
def benches(bank_id: str) -> ResponseReturnValue:
    """The benches of a bank; if there is one, that one."""
    bank = workbench.bank_with_benches(library(), bank_id)
    if len(bank.benches) == 1:
        return redirect(url_for(".bench", bank_id=bank_id, bench_id=next(iter(bank.benches))), 303)
    return render_template("workbench/benches.html", bank=bank)


@bp.get("/banks/<bank_id>/bench/<bench_id>")
@bp.get("/banks/<bank_id>/bench/<bench_id>/<int:after>")
def bench(bank_id: str, bench_id: str, after: int | None = None) -> ResponseReturnValue:
    """A bench at the beginning, or after a prediction. Nothing in the page tells what other settings lead to."""
    return _bench_page(workbench.see(library(), visitor(), bank_id, bench_id, after))


@bp.post("/banks/<bank_id>/bench/<bench_id>")
@bp.post("/banks/<bank_id>/bench/<bench_id>/<int:after>")
def predict(bank_id: str, bench_id: str, after: int | None = None) -> ResponseReturnValue:
    """Keep a prediction, and show what comes of it."""
    form = request.form.get("form", "")
    if not _FORM.fullmatch(form):
        abort(400)
    fields = request.form.to_dict(flat=False)
    try:
        kept, recognised = workbench.predict(library(), visitor(), bank_id, bench_id, form, fields, now(), after)
    except Unreadable as unreadable:
        return _bench_page(workbench.see(library(), visitor(), bank_id, bench_id, after), str(unreadable), fields), 422
    remember(recognised)
    return redirect(url_for(".bench", bank_id=bank_id, bench_id=bench_id, after=kept), 303)


def _bench_page(board: Board, error: str = "", entered: Fields | None = None) -> str:
    return render_template(
        "workbench/bench.html",
        board=board,
        plot=time_plot(board.run) if board.run else None,
        form=token_urlsafe(16),
        error=error,
        entered=entered or {},
    )
