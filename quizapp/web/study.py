"""Studying by plan: one button, as many minutes as there are, and exams to get ready for."""

from datetime import date
from secrets import randbits

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.domain.plan import MINUTES
from quizapp.services import exams, leeches, planning, sittings
from quizapp.services import study as services
from quizapp.services.refusals import BadInput
from quizapp.services.sittings import Step
from quizapp.web.identity import remember, visitor
from quizapp.web.pages import library

bp = Blueprint("study", __name__, url_prefix="/study")


@bp.get("")
def study() -> ResponseReturnValue:
    """What waits, and how long there is for it."""
    return _page()


def _page(refusal: BadInput | None = None) -> str:
    return render_template(
        "study/study.html",
        agenda=services.agenda_of(library(), visitor(), now()),
        all_minutes=MINUTES,
        error=refusal.sentence if refusal else "",
        field=refusal.field if refusal else "",
    )


@bp.post("")
def begin() -> ResponseReturnValue:
    """Plan a sitting, and go to the first thing in it."""
    asked = request.form.get("minutes", "", type=str)
    minutes = int(asked) if asked in {str(count) for count in MINUTES} else MINUTES[1]
    bank_id = request.form.get("bank") or None
    found, recognised = planning.begin(library(), visitor(), minutes, bank_id, now(), randbits(31))
    remember(recognised)
    if found.questions and not found.cards:
        return _to_questions()
    return redirect(url_for(".go_on"), 303)


@bp.get("/now")
def go_on() -> ResponseReturnValue:
    """Whatever is next in the sitting: a card, the questions, or its end."""
    at = now()
    sitting = sittings.sitting(library(), visitor(), at)
    if sitting and sitting.card:
        bank_id, card_id = sitting.card
        return redirect(url_for("cards.card", bank_id=bank_id, card=card_id, side="front", study=1), 303)
    if sitting and sitting.step is Step.ATTEMPT:
        return redirect(url_for("attempts.resume", attempt_id=sitting.attempt_id), 303)
    if sitting and sitting.step is Step.QUESTIONS:
        return render_template("study/questions.html", sitting=sitting)
    agenda = services.agenda_of(library(), visitor(), at)
    return render_template("study/done.html", sitting=sitting, agenda=agenda, all_minutes=MINUTES)


@bp.post("/questions")
def questions() -> ResponseReturnValue:
    """Begin the questions of the sitting."""
    return _to_questions()


def _to_questions() -> ResponseReturnValue:
    attempt_id = sittings.begin_questions(library(), visitor(), now(), randbits(31))
    if attempt_id is None:
        return redirect(url_for(".go_on"), 303)
    session["studying"] = [*(session.get("studying") or ())[-3:], attempt_id]  # so that its result leads back here
    return redirect(url_for("attempts.resume", attempt_id=attempt_id), 303)


@bp.post("/exam")
def exam() -> ResponseReturnValue:
    """Keep the date of an exam, or take it away."""
    bank_id = request.form.get("bank", "")
    try:
        day = None if request.form.get("none") else _day(request.form.get("day", ""))
        remember(exams.set_exam(library(), visitor(), bank_id, day, now()))
    except BadInput as refusal:
        return _page(refusal), refusal.status
    flash("Kept." if day else "Taken away.")
    return redirect(url_for(".study", _anchor="exams"), 303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("Enter the day of the exam.", "day") from None


@bp.post("/put-back")
def put_back() -> ResponseReturnValue:
    """Let a missed question that was taken out come back again."""
    leeches.put_back(visitor(), request.form.get("bank", ""), request.form.get("family", ""))
    flash("Put back.")
    return redirect(url_for(".study"), 303)
