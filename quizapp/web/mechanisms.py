"""A mechanism's own page: the chain step by step, with its drawing."""

from secrets import randbits

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.services import banks, searches
from quizapp.web.identity import remember, visitor
from quizapp.web.pages import library

bp = Blueprint("mechanisms", __name__)


@bp.get("/banks/<bank_id>/mechanisms/<mechanism_id>")
def mechanism(bank_id: str, mechanism_id: str) -> ResponseReturnValue:
    """The whole chain; `?step=` lights one link where there is no JavaScript."""
    bank = banks.open_bank(library(), bank_id)
    links = banks.chain(bank, mechanism_id)
    return render_template(
        "mechanisms/mechanism.html",
        bank=bank,
        mechanism_id=mechanism_id,
        mechanism=bank.mechanisms[mechanism_id],
        links=links,
        chosen=request.args.get("step"),
    )


@bp.post("/banks/<bank_id>/mechanisms/<mechanism_id>/search")
def search(bank_id: str, mechanism_id: str) -> ResponseReturnValue:
    """Begin to look for the weak link of the chain, and go to the first question."""
    attempt_id, recognised = searches.find_weak_link(library(), visitor(), bank_id, mechanism_id, now(), randbits(31))
    remember(recognised)
    return redirect(url_for("attempts.question", attempt_id=attempt_id, position=1), 303)
