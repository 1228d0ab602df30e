"""Banks from above, for those who write them."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quizapp.services import mapping
from quizapp.web.identity import visitor
from quizapp.web.pages import library

bp = Blueprint("maps", __name__, url_prefix="/instructor/maps")

MOST_PAIRS = 200


@bp.get("/<bank_id>")
def bank(bank_id: str) -> ResponseReturnValue:
    """A bank's links, questions and misconceptions, and what leans on what."""
    return render_template("maps/bank.html", map=mapping.bank_map(library(), visitor(), bank_id))


@bp.get("/")
def alike() -> ResponseReturnValue:
    """Questions that are asked twice."""
    return render_template("maps/alike.html", pairs=mapping.alike(library(), visitor()), most=MOST_PAIRS)
