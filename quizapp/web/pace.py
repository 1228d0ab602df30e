"""How cards come back: how much to remember, how much a day, where the day turns, and by whose parameters."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.diagrams.charts import BarChart, count_bars
from quizapp.domain.pace import Pace, steps_text
from quizapp.domain.recall import LEAST_RETENTION, MOST_RETENTION
from quizapp.domain.workload import Forecast
from quizapp.services import pacing, tuning
from quizapp.services.refusals import BadInput
from quizapp.web.forms import PaceForm
from quizapp.web.identity import remember, visitor
from quizapp.web.pages import library

bp = Blueprint("pace", __name__, url_prefix="/cards")


@bp.route("/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """Look at how one's cards come back, see what another wish would cost, and choose."""
    pace = pacing.pace(visitor())
    aim = _percent(request.args.get("aim", ""))
    form = _form(pace, aim)
    if request.method == "POST" and form.validate():
        remember(pacing.choose(visitor(), form.pace(), now()))
        flash("Kept. It holds from the next grade on.")
        return redirect(url_for(".settings"), 303)
    wishes = sorted({round(pace.retention, 2), aim / 100}) if aim else []
    forecasts = tuning.what_if(library(), visitor(), wishes, now())
    page = render_template(
        "cards/settings.html",
        form=form,
        pace=pace,
        aim=aim,
        forecasts=forecasts,
        charts=_charts(forecasts),
        tuning=tuning.tuning(visitor()),
    )
    return page, 422 if form.errors else 200


def _charts(forecasts: Sequence[Forecast]) -> list[BarChart]:
    """Repetitions a day, week by week, for each wish; all to one scale."""
    weeks = [[(str(week), repetitions) for week, repetitions, _ in each.by_week()] for each in forecasts]
    most = max((repetitions for each in weeks for _, repetitions in each), default=0)
    return [count_bars(each, most) for each in weeks]


@bp.post("/fit")
def fit() -> ResponseReturnValue:
    """Fit the parameters to one's own reviews."""
    try:
        is_taken = tuning.fit(visitor(), now())
    except BadInput as refusal:
        flash(refusal.sentence)
    else:
        better = "They foretell your latest reviews better, and are used from now on."
        flash(better if is_taken else "They foretell your latest reviews no better, so all stays as it was.")
    return redirect(url_for(".settings", _anchor="fit"), 303)


@bp.post("/fit/forgotten")
def forget_fit() -> ResponseReturnValue:
    """Go back to the defaults."""
    tuning.forget_fit(visitor(), now())
    flash("The defaults of FSRS are used again.")
    return redirect(url_for(".settings", _anchor="fit"), 303)


def _form(pace: Pace, aim: int | None) -> PaceForm:
    return PaceForm(
        request.form,
        retention=aim or round(pace.retention * 100),
        new_a_day=pace.new_a_day,
        reviews_a_day=pace.reviews_a_day,
        maximum_interval=pace.maximum_interval,
        learning_steps=steps_text(pace.learning_steps),
        relearning_steps=steps_text(pace.relearning_steps),
        zone=pace.zone_name or "",
    )


def _percent(text: str) -> int | None:
    """A wish in percent, if it is one that can be chosen."""
    aim = int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else 0
    return aim if round(100 * LEAST_RETENTION) <= aim <= round(100 * MOST_RETENTION) else None
