"""To Anki and back: the deck as a package with one's own scheduling, and the reviews done there."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.domain.banks import Bank
from quizapp.paths import bundled
from quizapp.services import anki
from quizapp.services.banks import open_bank
from quizapp.services.refusals import BadInput
from quizapp.web.identity import remember, visitor
from quizapp.web.pages import library

bp = Blueprint("anki", __name__)

MOST_BYTES = 30_000_000
"""Of a package that a learner brings; without its media it is far smaller."""


@bp.url_value_preprocessor
def _bound(endpoint: str | None, _values: Mapping[str, Any] | None) -> None:
    """A package is larger than a form."""
    if endpoint == "anki.bring" and request.method == "POST":
        request.max_content_length = MOST_BYTES


@bp.get("/banks/<bank_id>/cards/anki")
def page(bank_id: str) -> ResponseReturnValue:
    """The ways to Anki and back."""
    return _page(open_bank(library(), bank_id))


def _page(bank: Bank, error: str = "") -> str:
    return render_template("cards/anki.html", bank=bank, error=error)


@bp.get("/banks/<bank_id>/cards/anki.apkg")
def package(bank_id: str) -> ResponseReturnValue:
    """The deck with one's own scheduling."""
    written = anki.own_package(library(), visitor(), bank_id, _style(), now())
    answer = Response(written.data, mimetype="application/apkg")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{bank_id}{written.suffix}")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/banks/<bank_id>/cards/anki")
def bring(bank_id: str) -> ResponseReturnValue:
    """Take the reviews of a package that was exported from Anki."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise BadInput("Choose a file: a deck exported from Anki, with its scheduling.", "file")
        with file.stream as stream:
            known, told = anki.bring(library(), visitor(), bank_id, stream.read(), now())
    except BadInput as refusal:
        return _page(open_bank(library(), bank_id), refusal.sentence), 422
    remember(known)
    flash(_said(told))
    return redirect(url_for(".page", bank_id=bank_id), 303)


def _said(told: anki.Brought) -> str:
    others = f" {told.others:,} cards in it are not of this bank." if told.others else ""
    if not told.cards:
        return f"Nothing in it was new here.{others}"
    reviews = f"{told.reviews:,} review{'s' if told.reviews != 1 else ''}"
    return f"{reviews} of {told.cards:,} card{'s' if told.cards != 1 else ''} brought in.{others}"


@lru_cache(maxsize=1)
def _style() -> str:
    return (bundled("static") / "css" / "diagram.css").read_text("utf-8")
