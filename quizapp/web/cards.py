"""Flashcards: a front, its back, and four grades."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.domain.recall import Grade
from quizapp.services import flashcards
from quizapp.web.forms import GradeForm
from quizapp.web.identity import remember, visitor
from quizapp.web.pages import library

bp = Blueprint("cards", __name__)


@bp.get("/banks/<bank_id>/cards")
def card(bank_id: str) -> ResponseReturnValue:
    """The card that is next. Its back is in the page only once it was turned."""
    at = now()
    turn = flashcards.next_card(library(), visitor(), bank_id, at, request.args.get("card", ""))
    is_turned = turn.card is not None and request.args.get("card") == turn.card.id
    return render_template("cards/card.html", turn=turn, is_turned=is_turned, shown=at.isoformat(), grades=Grade)


@bp.post("/banks/<bank_id>/cards")
def grade(bank_id: str) -> ResponseReturnValue:
    """Keep the grade, and go to the next card."""
    form = GradeForm(request.form)
    chosen = Grade.named(form.grade.data or "")
    if not form.validate() or chosen is None:
        abort(400)
    remember(
        flashcards.grade(library(), visitor(), bank_id, form.card.data or "", chosen, form.reviews.data or 0, now())
    )
    return redirect(url_for(".card", bank_id=bank_id), 303)
