"""Adding the mechanism to questions that came without one: question by question, or all that are likely at once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.services import drafts, linking
from quizapp.services.refusals import BadInput
from quizapp.web.drafts import show_pictures
from quizapp.web.identity import visitor
from quizapp.web.pages import library
from quizapp.web.specimens import Specimen

bp = Blueprint("linking", __name__, url_prefix="/instructor/drafts/<int:draft_id>/steps")


@bp.get("")
def steps(draft_id: int) -> ResponseReturnValue:
    """One question with the links that it may be about, and the list of the others."""
    return _page(draft_id)


def _page(draft_id: int, error: str = "") -> str:
    found = linking.look(library(), visitor(), draft_id)
    show_pictures(found.desk)
    one = found.at(request.args.get("at", ""))
    bank = library().bank(found.desk.beside.bank_id)
    return render_template(
        "drafts/steps.html",
        found=found,
        one=one,
        specimen=Specimen(one.question, bank) if one else None,
        step=drafts.last_step(draft_id),
        error=error,
    )


@bp.post("")
def accept(draft_id: int) -> ResponseReturnValue:
    """Give a question the link that was chosen, or many the likeliest; then on to the next."""
    form = request.form
    found = linking.look(library(), visitor(), draft_id)
    name, mark = form.get("name", ""), form.get("mark", 0, int)
    chosen = {name: _read(form.get("other") or form.get("link", ""))}
    if mark in linking.MARKS:
        chosen = {
            one.name: (one.proposals[0].bank_id, one.proposals[0].link.ref)
            for one in found.loose
            if one.likeness >= mark
        }
    try:
        if not chosen.keys() <= {one.name for one in found.loose}:
            raise BadInput("This question has a link already, or it is not there any more.", "link")
        if chosen:
            linking.accept(library(), visitor(), draft_id, chosen, now())
    except BadInput as refusal:
        return _page(draft_id, refusal.sentence), refusal.status
    flash("1 question was given a link." if len(chosen) == 1 else f"{len(chosen)} questions were given a link.")
    following = found.after(name) if mark not in linking.MARKS else ""
    return redirect(url_for(".steps", draft_id=draft_id, at=following or None), 303)


def _read(value: str) -> tuple[str, str]:
    bank_id, _, ref = value.partition(":")
    return bank_id, ref


@bp.post("/take-back/<int:step_id>")
def take_back(draft_id: int, step_id: int) -> ResponseReturnValue:
    """Undo the latest."""
    drafts.take_back(visitor(), draft_id, step_id, now())
    flash("Taken back.")
    return redirect(url_for(".steps", draft_id=draft_id), 303)
