"""The benches of a bank: set the switches, commit to a prediction, see what it comes to."""

import re
from secrets import token_urlsafe

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.diagrams.timeplot import time_plot
from quizapp.domain.questions.base import Fields, Unreadable
from quizapp.domain.workbench import Change
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
def bench(bank_id: str, bench_id: str) -> ResponseReturnValue:
    """A bench at the beginning. Nothing in the page tells what other settings lead to."""
    return _bench_page(workbench.see(library(), bank_id, bench_id))


@bp.post("/banks/<bank_id>/bench/<bench_id>")
def predict(bank_id: str, bench_id: str) -> ResponseReturnValue:
    """Keep a prediction, and show what comes of it."""
    form = request.form.get("form", "")
    if not _FORM.fullmatch(form):
        abort(400)
    fields = request.form.to_dict(flat=False)
    try:
        prediction_id, recognised = workbench.predict(library(), visitor(), bank_id, bench_id, form, fields, now())
    except Unreadable as unreadable:
        return _bench_page(workbench.see(library(), bank_id, bench_id), str(unreadable), fields), 422
    remember(recognised)
    return redirect(
        url_for(".result", bank_id=bank_id, bench_id=bench_id, prediction_id=prediction_id), 303
    )


@bp.get("/banks/<bank_id>/bench/<bench_id>/<int:prediction_id>")
def result(bank_id: str, bench_id: str, prediction_id: int) -> ResponseReturnValue:
    """What came of a prediction, and the form for the next."""
    return _bench_page(workbench.result(library(), visitor(), bank_id, bench_id, prediction_id))


def _bench_page(board: Board, error: str = "", entered: Fields | None = None) -> str:
    run = board.run
    return render_template(
        "workbench/bench.html",
        board=board,
        bench=board.bench,
        run=run,
        plot=time_plot(run) if run else None,
        form=token_urlsafe(16),
        changes=Change,
        error=error,
        entered=entered or {},
    )
