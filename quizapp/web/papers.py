"""Exams on paper: what to print, and the file."""

from collections import Counter
from functools import lru_cache
from secrets import randbelow

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from quizapp.domain.banks import Bank
from quizapp.paths import bundled
from quizapp.services import papers
from quizapp.services.refusals import BadInput
from quizapp.web.forms import PaperForm
from quizapp.web.identity import visitor
from quizapp.web.pages import library

bp = Blueprint("papers", __name__, url_prefix="/instructor/banks")

_KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
}

LEVELS = ("recall", "understand", "apply")

MOST_SEEDS = 10_000
"""Numbers among which one is proposed, so that no two exams are alike by chance."""


@bp.get("/<bank_id>/paper")
def paper(bank_id: str) -> ResponseReturnValue:
    """Choose what to print."""
    bank = papers.open_for(library(), visitor(), bank_id)
    return _page(bank, PaperForm(seed=1 + randbelow(MOST_SEEDS - 1)))


@bp.post("/<bank_id>/paper")
def print_paper(bank_id: str) -> ResponseReturnValue:
    """The exam as a file."""
    bank = papers.open_for(library(), visitor(), bank_id)
    form = PaperForm(request.form)
    if not form.validate():
        return _page(bank, form), 422
    try:
        written = papers.exam_for(library(), visitor(), bank_id, form.wishes(), _style())
    except BadInput as refusal:
        return _page(bank, form, refusal.sentence), 422
    answer = Response(written.data, mimetype=_KINDS[written.suffix])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{bank_id}-{form.seed.data}{written.suffix}")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _page(bank: Bank, form: PaperForm, error: str = "") -> str:
    questions = bank.questions.values()
    levels: Counter[str] = Counter(question.level or "" for question in questions)
    return render_template(
        "instructor/paper.html",
        bank=bank,
        form=form,
        error=error,
        levels=[(level, number) for level in LEVELS if (number := levels[level])],
        tags=Counter(tag for question in questions for tag in question.tags),
    )


@lru_cache(maxsize=1)
def _style() -> str:
    return (bundled("static") / "css" / "diagram.css").read_text("utf-8")
