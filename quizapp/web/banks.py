"""The start page, a bank's page, and the start of a quiz."""

from datetime import datetime
from secrets import randbits

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.domain.banks import Bank
from quizapp.domain.plan import MINUTES
from quizapp.services import attempts, banks, ideas, progress, sources, study
from quizapp.services.refusals import NothingToAsk
from quizapp.web.forms import StartForm
from quizapp.web.identity import me, remember, visitor
from quizapp.web.pages import library

bp = Blueprint("banks", __name__)

PHOTOGRAPHS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".avif": "image/avif",
}


@bp.get("/")
def home() -> ResponseReturnValue:
    """All banks, what is due, and one button to start."""
    shares = progress.shares(visitor(), now())
    return render_template(
        "banks/home.html",
        banks=[(bank, *shares.get(bank.id, (0, 0))) for bank in _by_title()],
        to_check=ideas.due(library(), visitor(), now()),
        unfinished=attempts.unfinished(visitor(), now()),
        agenda=study.agenda_of(library(), visitor(), now()),
        all_minutes=MINUTES,
        troubled=_troubled() if me().is_instructor else 0,
    )


def _by_title() -> list[Bank]:
    return sorted(library().banks().values(), key=lambda bank: bank.title.casefold())


def _troubled() -> int:
    return sum(1 for problems in library().problems().values() if any(p.severity == "problem" for p in problems))


@bp.get("/banks/<bank_id>")
def bank(bank_id: str) -> ResponseReturnValue:
    """What a bank holds, and how to be asked from it."""
    return _bank_page(bank_id, now())


def _bank_page(bank_id: str, at: datetime, error: str = "") -> str:
    found = banks.open_bank(library(), bank_id)
    seen, right = progress.shares(visitor(), at).get(bank_id, (0, 0))
    return render_template(
        "banks/bank.html",
        bank=found,
        seen=seen,
        right=right,
        missed=seen - right,
        coverage=banks.coverage(found),
        to_check=[idea for idea in ideas.due(library(), visitor(), at) if idea.bank.id == bank_id],
        error=error,
        entered=request.form.to_dict(flat=False),
    )


@bp.get("/banks/<bank_id>/source")
def source(bank_id: str) -> ResponseReturnValue:
    """The source of a bank, fact by fact: what asks for each, and how well the visitor knows it."""
    return render_template("banks/source.html", map=sources.source_map(library(), visitor(), bank_id, now()))


@bp.post("/banks/<bank_id>/attempts")
def start(bank_id: str) -> ResponseReturnValue:
    """Begin a quiz, and go to its first question."""
    at = now()
    form = StartForm(request.form)
    if not form.validate():
        return _bank_page(bank_id, at, form.first_error()), 422
    try:
        attempt_id, recognised = attempts.start(library(), visitor(), bank_id, form.selection(), at, randbits(31))
    except NothingToAsk as refusal:
        return _bank_page(bank_id, at, refusal.sentence), refusal.status
    remember(recognised)
    return redirect(url_for("attempts.question", attempt_id=attempt_id, position=1), 303)


@bp.post("/banks/<bank_id>/ideas/<name>/repair")
def repair(bank_id: str, name: str) -> ResponseReturnValue:
    """Begin a quiz that repairs a misconception, and go to its first question."""
    attempt_id, recognised = ideas.repair(library(), visitor(), bank_id, name, now(), randbits(31))
    remember(recognised)
    return redirect(url_for("attempts.question", attempt_id=attempt_id, position=1), 303)


@bp.get("/banks/<bank_id>/files/<name>")
def picture(bank_id: str, name: str) -> ResponseReturnValue:
    """A picture of a bank. Drawings are put into pages instead, for a drawing can hold script."""
    suffix = name[name.rfind(".") :].lower()
    data = library().drawing(bank_id, name) if suffix in PHOTOGRAPHS else None
    if data is None:
        abort(404)
    return Response(data, mimetype=PHOTOGRAPHS[suffix])
