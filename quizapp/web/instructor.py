"""The instructor's corner: what is wrong with question files, and what learners report."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.services import accounts, reports
from quizapp.web.identity import remember, visitor
from quizapp.web.pages import library

bp = Blueprint("instructor", __name__, url_prefix="/instructor")


@bp.get("/")
def home() -> ResponseReturnValue:
    """Problems and advice by bank, and open reports."""
    waiting = reports.open_reports(visitor())
    banks, problems = library().banks(), library().problems()
    names = sorted({*banks, *problems})
    return render_template(
        "instructor/home.html",
        banks=[(name, banks.get(name), problems.get(name, ())) for name in names],
        reports=waiting,
        files=library().files(),
    )


@bp.post("/reports/<int:report_id>/settled")
def settle(report_id: int) -> ResponseReturnValue:
    """Put a report away."""
    reports.settle(visitor(), report_id, now())
    return redirect(url_for(".home"), 303)


@bp.route("/join/<token>", methods=["GET", "POST"])
def join(token: str) -> ResponseReturnValue:
    """Become an instructor by a one-time link; opening it alone changes nothing, so that previews cannot use it up."""
    if request.method == "GET":
        return render_template("instructor/join.html", token=token)
    remember(accounts.accept(visitor(), token, now()))
    flash("You are an instructor now.")
    return redirect(url_for(".home"), 303)
