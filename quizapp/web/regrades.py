"""A key was wrong: whose scores would change, marking anew, and what was marked anew before."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.services import regrading
from quizapp.web.identity import visitor
from quizapp.web.pages import library

bp = Blueprint("regrades", __name__, url_prefix="/instructor/regrades")


@bp.get("/")
def regrades() -> ResponseReturnValue:
    """All that was marked anew, the latest first."""
    return render_template("regrades/regrades.html", regrades=regrading.listed(visitor()))


@bp.get("/<bank_id>/<question_id>/<version>")
def offer(bank_id: str, question_id: str, version: str) -> ResponseReturnValue:
    """What marking the answers to a version by the present one would change."""
    found = regrading.offer(library(), visitor(), bank_id, question_id, version)
    return render_template("regrades/offer.html", offer=found)


@bp.post("/<bank_id>/<question_id>/<version>")
def begin(bank_id: str, question_id: str, version: str) -> ResponseReturnValue:
    """Mark them anew."""
    note = request.form.get("note", "")
    regrade_id = regrading.begin(library(), visitor(), bank_id, question_id, version, note, now())
    regrading.go_on(library(), visitor(), regrade_id, now())
    return redirect(url_for(".regrade", regrade_id=regrade_id), 303)


@bp.get("/<int:regrade_id>")
def regrade(regrade_id: int) -> ResponseReturnValue:
    """What was marked anew, and what is left."""
    return render_template("regrades/regrade.html", done=regrading.see(library(), visitor(), regrade_id))


@bp.post("/<int:regrade_id>")
def go_on(regrade_id: int) -> ResponseReturnValue:
    """Mark the next answers."""
    regrading.go_on(library(), visitor(), regrade_id, now())
    return redirect(url_for(".regrade", regrade_id=regrade_id), 303)
