"""Flashcards: a front, its back, four grades; what can be done with a card besides; and taking a grade back."""

from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from quizapp.clock import now
from quizapp.diagrams import drawing as drawings
from quizapp.domain.comparison import MOST_LETTERS, Comparison, compare
from quizapp.domain.deck import Flashcard
from quizapp.domain.recall import Grade
from quizapp.services import aside, flashcards, grading, pacing, sittings
from quizapp.services.aside import Move
from quizapp.services.flashcards import Turn
from quizapp.web.forms import CardForm, GradeForm, QuestionCardForm
from quizapp.web.identity import remember, visitor
from quizapp.web.markup import plain
from quizapp.web.pages import address, library

bp = Blueprint("cards", __name__)

_SAID = {
    Move.SUSPEND: "Suspended. It stays away until you put it back from the cards set aside.",
    Move.BURY: "Buried until tomorrow.",
    Move.RESTORE: "Put back.",
}


@bp.get("/banks/<bank_id>/cards")
def card(bank_id: str) -> ResponseReturnValue:
    """The card that is next. Its back is in the page only once it was turned."""
    at, asked = now(), request.args.get("card", "")
    wants_back = bool(asked) and request.args.get("side") != "front"
    turn = flashcards.look(library(), visitor(), bank_id, at, asked, is_turned=wants_back)
    is_turned = wants_back and turn.card is not None and turn.card.id == asked
    comparison = _compared(turn, request.args.get("typed")) if is_turned else None
    return render_template(
        "cards/card.html",
        turn=turn,
        is_turned=is_turned,
        covered=_covered(turn) if not is_turned else "",
        comparison=comparison,
        proposed=(comparison.proposed if comparison else None) or Grade.GOOD,
        is_typing=request.cookies.get("typing") == "on",
        shown=(_moment(request.args.get("shown")) or at).isoformat(),
        at=at,
        sitting=sittings.sitting(library(), visitor(), at) if _is_studying() else None,
    )


def _is_studying() -> bool:
    """Whether the card is part of a sitting; each link and form of its page carries that on."""
    return request.args.get("study") == "1"


def _onward(bank_id: str, **values: str | None) -> ResponseReturnValue:
    """To a card, or to what is next: in the bank, or in the sitting."""
    if _is_studying() and not values:
        return redirect(url_for("study.go_on"), 303)
    study = "1" if _is_studying() else None
    return redirect(address("cards.card", bank_id=bank_id, study=study, **values), 303)


@bp.post("/banks/<bank_id>/cards")
def grade(bank_id: str) -> ResponseReturnValue:
    """Keep the grade, and go to the next card."""
    form = GradeForm(request.form)
    chosen = Grade.named(form.grade.data or "")
    if not form.validate() or chosen is None:
        abort(400)
    card_id, changes, shown = form.card.data or "", form.changes.data or 0, _moment(form.shown.data)
    before = visitor()
    if (recognised := grading.grade(library(), before, bank_id, card_id, chosen, changes, now(), shown)) != before:
        remember(recognised)
    return _onward(bank_id)


@bp.get("/banks/<bank_id>/cards/before/<int:back>")
def before(bank_id: str, back: int) -> ResponseReturnValue:
    """A card that was graded before in this sitting, to be looked at once more."""
    at = now()
    turn, has_more = flashcards.look_back(library(), visitor(), bank_id, at, max(back, 1))
    return render_template(
        "cards/before.html", turn=turn, back=max(back, 1), has_more=has_more, is_studying=_is_studying()
    )


@bp.post("/banks/<bank_id>/cards/undo")
def undo(bank_id: str) -> ResponseReturnValue:
    """Take the latest grade of this sitting back, and show its card to be graded anew."""
    card_id = grading.undo(library(), visitor(), bank_id, now())
    if card_id is None:
        flash("There is no grade of this sitting left to take back.")
        return _onward(bank_id)
    flash("Taken back. Grade the card anew.")
    return _onward(bank_id, card=card_id)


@bp.post("/banks/<bank_id>/cards/more")
def more(bank_id: str) -> ResponseReturnValue:
    """Some more new cards today."""
    pacing.ask_for_more(visitor(), bank_id, now())
    return _onward(bank_id)


@bp.post("/banks/<bank_id>/cards/move")
def move(bank_id: str) -> ResponseReturnValue:
    """Suspend, bury or flag a card, or put it back."""
    form = CardForm(request.form)
    if not form.validate():
        abort(400)
    what, card_id = Move(form.move.data), form.card.data or ""
    remember(aside.move(library(), visitor(), bank_id, card_id, what, now()))
    if what in _SAID:
        flash(_SAID[what])
    if form.back_to.data == "aside":
        return redirect(url_for(".set_aside", bank_id=bank_id), 303)
    if what in (Move.FLAG, Move.UNFLAG):
        shown, side = _moment(form.shown.data), form.side.data or None
        since = shown.isoformat() if shown else None
        return _onward(bank_id, card=card_id, side=side, shown=since)
    return _onward(bank_id)


@bp.post("/banks/<bank_id>/cards/questions")
def make_card(bank_id: str) -> ResponseReturnValue:
    """Have a question come back as a card, and go on where it was asked for."""
    form = QuestionCardForm(request.form)
    if not form.validate():
        abort(400)
    remember(aside.make_card(library(), visitor(), bank_id, form.question.data or "", now()))
    flash("It comes back as a card: first among the new ones of this bank.")
    if form.attempt.data and form.position.data:
        here = url_for("attempts.question", attempt_id=form.attempt.data, position=form.position.data)
        return redirect(here, 303)
    return redirect(url_for(".card", bank_id=bank_id), 303)


@bp.get("/banks/<bank_id>/cards/aside")
def set_aside(bank_id: str) -> ResponseReturnValue:
    """The cards that are suspended, buried or flagged."""
    bank, asides = aside.set_aside(library(), visitor(), bank_id, now())
    return render_template("cards/aside.html", bank=bank, asides=asides)


def _compared(turn: Turn, typed: str | None) -> Comparison | None:
    if turn.card is None or not (typed or "").strip():
        return None
    return compare((typed or "")[:MOST_LETTERS], plain(turn.card.short or turn.card.back))


def _covered(turn: Turn) -> Markup | str:
    """The drawing of a card with its part covered, described without naming it."""
    card = turn.card
    svg = library().drawing(turn.bank.id, card.drawing) if card and card.drawing else None
    if card is None or svg is None:
        return ""
    try:
        text = drawings.covered(svg, card.part, _words(card))
    except drawings.BadDrawing:
        return ""
    return Markup(text)  # noqa: S704 - cleaned by an allowlist


def _words(card: Flashcard) -> str:
    """A covered drawing in words."""
    about = f" of “{plain(card.context)}”" if card.context else ""
    link = card.link
    where = f" It belongs to link {link.number} of {len(link.mechanism.steps)}." if link else ""
    rest = f" To be seen: {'; '.join(card.beside)}." if card.beside else ""
    return f"A drawing{about} with one part covered.{where}{rest}"


def _moment(text: str | None) -> datetime | None:
    """A moment that a page was given, by its own word."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None
