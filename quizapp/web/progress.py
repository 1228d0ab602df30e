"""One's own progress, and one's own data to take along."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.diagrams.charts import (
    BarChart,
    LineChart,
    RowChart,
    calendar,
    count_bars,
    share_bars,
    share_line,
    share_rows,
)
from quizapp.domain.attempts import Confidence
from quizapp.domain.measures import Day, Tally
from quizapp.services import course
from quizapp.services import progress as services
from quizapp.web.identity import visitor
from quizapp.web.markup import plain
from quizapp.web.pages import library
from quizapp.web.tables import as_csv
from quizapp.web.words import percent

bp = Blueprint("progress", __name__)

LEVELS = ("recall", "understand", "apply")
"""The easier before the harder."""

MOST_DAYS = 10
"""In the plot."""

MOST_LISTED = 60
"""In the table; all are in the answers that can be taken along."""


@bp.get("/progress")
def progress() -> ResponseReturnValue:
    """What was answered so far, in plots and tables."""
    found = services.progress(library(), visitor(), now())
    by_level = {level: found.levels[level] for level in LEVELS if level in found.levels}
    return render_template(
        "progress/progress.html",
        progress=found,
        by_level=by_level,
        chart=_chart(found.days),
        topics=_rows(found.topics),
        levels=_rows(by_level),
        curve=_curve(found.calibration),
        most_days=MOST_LISTED,
    )


def _curve(levels: Mapping[Confidence, Tally]) -> LineChart:
    """How right one was, from guessing to sure."""
    words = {Confidence.GUESSING: "guessing", Confidence.FAIRLY: "fairly sure", Confidence.SURE: "sure"}
    return share_line([(words[level], levels[level].share if level in levels else None) for level in words])


def _rows(groups: Mapping[str, Tally]) -> RowChart:
    """How right one was in each of some groups."""
    return share_rows([(_capital(plain(name)), one.share, percent(one.share)) for name, one in groups.items()])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@bp.get("/progress/days")
def days() -> ResponseReturnValue:
    """A year of days, and the time that they took."""
    found = course.days(visitor(), now())
    weeks = [(_short(week), done.minutes) for week, done in found.weeks] if found else []
    return render_template(
        "progress/days.html",
        days=found,
        year=calendar(found.levels) if found else None,
        minutes=count_bars(weeks),
    )


@bp.get("/progress/memory")
def memory() -> ResponseReturnValue:
    """What was remembered, what comes back, and how long it lasts."""
    found = course.memory(visitor(), now())
    if found is None:
        return render_template("progress/memory.html", memory=None)
    shares = [done.retention for _, done in found.weeks]
    least = 0.5 if all(share is None or share >= 0.5 for share in shares) else 0.0
    return render_template(
        "progress/memory.html",
        memory=found,
        retention=share_line(
            [(_short(week), share) for (week, _), share in zip(found.weeks, shares, strict=True)],
            goal=found.goal,
            least=least,
            every=3,
        ),
        coming=count_bars([(_short(day), count) for day, count in found.forecast]),
        lasting=count_bars([(label, count) for label, (_, count) in zip(_LASTING, found.lasting, strict=True)]),
    )


_LASTING = ("1d", "3d", "1w", "1mo", "3mo", "1y", "more")
"""Short for the bars."""


@bp.get("/progress/mechanisms")
def mastery() -> ResponseReturnValue:
    """How well each mechanism was known over the latest weeks."""
    found = course.mastery(library(), visitor(), now())
    charts = {
        bank.id: [
            share_line([(_short(day), share) for day, share in zip(one.days, one.shares, strict=True)], every=4)
            for one in mechanisms
        ]
        for bank, mechanisms in found
    }
    return render_template("progress/mastery.html", banks=found, charts=charts)


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


@bp.get("/banks/<bank_id>/progress")
def bank(bank_id: str) -> ResponseReturnValue:
    """What is known of each link of a bank's chains, and what is believed instead."""
    return render_template("progress/bank.html", here=services.in_bank(library(), visitor(), bank_id, now()))


def _chart(days: tuple[Day, ...]) -> BarChart:
    return share_bars([(_short(d.day), d.tally.share, percent(d.tally.share)) for d in days[-MOST_DAYS:]])


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
