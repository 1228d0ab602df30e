"""Taking a quiz: a question, its answer and feedback, flags, reports, the result."""

from secrets import randbits

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.domain.attempts import Mode
from quizapp.domain.questions.base import Fields, Unreadable
from quizapp.services import answering, attempts, reports, results, searches, sheets
from quizapp.web.forms import FlagForm, ReportForm, StrikeForm
from quizapp.web.identity import visitor
from quizapp.web.pages import address, library

bp = Blueprint("attempts", __name__, url_prefix="/attempts")


@bp.get("/<int:attempt_id>/<int:position>")
def question(attempt_id: int, position: int) -> ResponseReturnValue:
    """A question, or once it is answered and may be explained, the feedback."""
    return _question_page(sheets.see(library(), visitor(), attempt_id, position, now()))


@bp.post("/<int:attempt_id>/<int:position>")
def answer(attempt_id: int, position: int) -> ResponseReturnValue:
    """Keep an answer; in practice show why, in an exam move on."""
    fields = request.form.to_dict(flat=False)
    try:
        sheet = answering.answer(library(), visitor(), attempt_id, position, fields, now())
    except Unreadable as unreadable:
        sheet = sheets.see(library(), visitor(), attempt_id, position, now())
        return _question_page(sheet, str(unreadable), fields), 422
    if sheet.attempt.mode == Mode.EXAM and not sheet.is_over:
        return redirect(_after(sheet), 303)
    return redirect(address("attempts.question", attempt_id=attempt_id, position=position), 303)


def _question_page(sheet: sheets.Sheet, error: str = "", entered: Fields | None = None) -> str:
    return render_template(
        "attempts/question.html",
        sheet=sheet,
        error=error,
        entered=entered or {},
        changing=sheet.may_change and (bool(error or entered) or "change" in request.args),
        hints=sheet.opened_hints(entered or {}),
        shown=now().isoformat(),
    )


def _half_filled_page(sheet: sheets.Sheet, fields: Fields) -> ResponseReturnValue:
    """The question again with what is entered so far; without JavaScript a hint or a struck option comes so."""
    if not sheet.may_answer:
        return redirect(url_for(".question", attempt_id=sheet.attempt.id, position=sheet.item.position), 303)
    return _question_page(sheet, entered=fields)


def _after(sheet: sheets.Sheet) -> str:
    if sheet.next_position is None:
        return url_for(".attempt", attempt_id=sheet.attempt.id)
    return url_for(".question", attempt_id=sheet.attempt.id, position=sheet.next_position)


@bp.post("/<int:attempt_id>/<int:position>/flag")
def flag(attempt_id: int, position: int) -> ResponseReturnValue:
    """Mark a question for coming back to."""
    answering.flag(visitor(), attempt_id, position, FlagForm(request.form).flagged.data)
    return redirect(url_for(".question", attempt_id=attempt_id, position=position), 303)


@bp.post("/<int:attempt_id>/<int:position>/hint")
def hint(attempt_id: int, position: int) -> ResponseReturnValue:
    """One more hint beside what is entered so far. It is counted with the answer."""
    fields = request.form.to_dict(flat=False)
    sheet = sheets.see(library(), visitor(), attempt_id, position, now())
    return _half_filled_page(sheet, {**fields, "hints": [str(sheet.opened_hints(fields) + 1)]})


@bp.post("/<int:attempt_id>/<int:position>/strike")
def strike(attempt_id: int, position: int) -> ResponseReturnValue:
    """Strike out an option, or take that back, and keep what is entered so far."""
    form, fields = StrikeForm(request.values), request.form.to_dict(flat=False)
    option = form.option.data or ""
    answering.strike(library(), visitor(), attempt_id, position, option, form.struck.data, now())
    if "shown" not in fields:
        return redirect(url_for(".question", attempt_id=attempt_id, position=position), 303)
    sheet = sheets.see(library(), visitor(), attempt_id, position, now())
    chosen = [key for key in fields.get("answer", []) if key != option]
    return _half_filled_page(sheet, {**fields, "answer": chosen or [""]})


@bp.post("/<int:attempt_id>/<int:position>/report")
def report(attempt_id: int, position: int) -> ResponseReturnValue:
    """Tell the instructor that something is wrong with a question."""
    form = ReportForm(request.form)
    if form.validate():
        reports.report(library(), visitor(), attempt_id, position, form.text.data or "", now())
        flash("Thank you. Your report is kept for the instructor.")
    else:
        flash("Say in a few words what is wrong, then send the report again.")
    return redirect(url_for(".question", attempt_id=attempt_id, position=position), 303)


@bp.post("/<int:attempt_id>/<int:position>/step-back")
def step_back(attempt_id: int, position: int) -> ResponseReturnValue:
    """Ask about the link before the one that an answer got wrong; where that is known already, stay here."""
    started = searches.step_back(library(), visitor(), attempt_id, position, now(), randbits(31))
    if started is None:
        return redirect(url_for(".question", attempt_id=attempt_id, position=position), 303)
    return redirect(url_for(".resume", attempt_id=started), 303)


@bp.get("/<int:attempt_id>")
def attempt(attempt_id: int) -> ResponseReturnValue:
    """The result so far; of a running exam, the overview of its places."""
    result = results.result(library(), visitor(), attempt_id, now())
    if result.attempt.mode == Mode.EXAM and not result.is_over:
        return render_template(
            "attempts/overview.html",
            result=result,
            places=sheets.overview(attempt_id),
            resume=attempts.resume_position(attempt_id),
            shown=now().isoformat(),
        )
    return render_template("attempts/result.html", result=result)


@bp.get("/<int:attempt_id>/resume")
def resume(attempt_id: int) -> ResponseReturnValue:
    """Go on where one left."""
    attempts.own_attempt(visitor(), attempt_id)
    return redirect(url_for(".question", attempt_id=attempt_id, position=attempts.resume_position(attempt_id)), 303)


@bp.post("/<int:attempt_id>/finish")
def finish(attempt_id: int) -> ResponseReturnValue:
    """End an attempt and see its result."""
    attempts.finish(library(), visitor(), attempt_id, now())
    return redirect(url_for(".attempt", attempt_id=attempt_id), 303)
