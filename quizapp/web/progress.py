"""One's own progress, and one's own data to take along."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.diagrams.charts import BarChart, share_bars
from quizapp.domain.measures import Day
from quizapp.services import progress as services
from quizapp.web.identity import visitor
from quizapp.web.pages import library
from quizapp.web.tables import as_csv
from quizapp.web.words import percent

bp = Blueprint("progress", __name__)

MOST_DAYS = 10
"""In the plot."""

MOST_LISTED = 60
"""In the table; all are in the answers that can be taken along."""


@bp.get("/progress")
def progress() -> ResponseReturnValue:
    """What was answered so far, in plots and tables."""
    found = services.progress(library(), visitor(), now())
    return render_template("progress/progress.html", progress=found, chart=_chart(found.days), most_days=MOST_LISTED)


@bp.get("/banks/<bank_id>/progress")
def bank(bank_id: str) -> ResponseReturnValue:
    """What is known of each link of a bank's chains, and what is believed instead."""
    return render_template("progress/bank.html", here=services.in_bank(library(), visitor(), bank_id, now()))


def _chart(days: tuple[Day, ...]) -> BarChart:
    return share_bars(
        [(f"{d.day.day} {d.day:%b}", d.tally.share, percent(d.tally.share)) for d in days[-MOST_DAYS:]],
        width=360,
        height=220,
    )


@bp.get("/progress/data.json")
def export_json() -> ResponseReturnValue:
    """All that is kept about the visitor."""
    response = jsonify(services.everything(library(), visitor(), now()))
    response.headers["Content-Disposition"] = 'attachment; filename="quizapp-data.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/progress/answers.csv")
def export_csv() -> ResponseReturnValue:
    """All answers as a table that spreadsheets open."""
    rows = services.response_rows(library(), visitor(), now())
    return as_csv(services.COLUMNS, rows, "quizapp-answers.csv")
