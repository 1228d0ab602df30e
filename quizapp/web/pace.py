"""How cards come back: how much to remember, how much a day, and where the day turns."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.domain.pace import steps_text
from quizapp.services import pacing
from quizapp.web.forms import PaceForm
from quizapp.web.identity import remember, visitor

bp = Blueprint("pace", __name__, url_prefix="/cards")


@bp.route("/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """Look at how one's cards come back, and change it."""
    pace = pacing.pace(visitor())
    form = PaceForm(
        request.form,
        retention=round(pace.retention * 100),
        new_a_day=pace.new_a_day,
        reviews_a_day=pace.reviews_a_day,
        maximum_interval=pace.maximum_interval,
        learning_steps=steps_text(pace.learning_steps),
        relearning_steps=steps_text(pace.relearning_steps),
        zone=pace.zone_name or "",
    )
    if request.method == "POST" and form.validate():
        remember(pacing.choose(visitor(), form.pace(), now()))
        flash("Kept. It holds from the next grade on.")
        return redirect(url_for(".settings"), 303)
    return render_template("cards/settings.html", form=form, pace=pace), 422 if form.errors else 200
