"""A mechanism's own page: the chain step by step, with its drawing."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from quizapp.services import banks
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
