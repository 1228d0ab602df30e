"""Taking a bank along: each format, what it cannot hold of this bank, and the file."""

from functools import lru_cache

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from quizapp.paths import bundled
from quizapp.services import exports
from quizapp.services.refusals import BadInput
from quizapp.web import errors
from quizapp.web.identity import visitor
from quizapp.web.pages import address, library

bp = Blueprint("exports", __name__, url_prefix="/instructor/banks")

_KINDS = {
    ".yaml": "application/yaml",
    ".zip": "application/zip",
    ".xml": "application/xml",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}
_TEXTS = frozenset({".txt", ".gift", ".md"})


@bp.get("/<bank_id>/export")
def page(bank_id: str) -> ResponseReturnValue:
    """Every format, with what it would lose."""
    chosen = request.args.get("of", "")
    bank, offers = exports.offers(library(), visitor(), bank_id, chosen)
    return render_template("instructor/export.html", bank=bank, offers=offers, chosen=chosen)


@bp.get("/<bank_id>/export/<name>")
def file(bank_id: str, name: str) -> ResponseReturnValue:
    """The file."""
    try:
        written = exports.file_for(library(), visitor(), bank_id, name, _style())
    except BadInput as refusal:
        links = [("To the formats", address(".page", bank_id=bank_id))]
        return errors.page(refusal.status, refusal.title, refusal.sentence, links)
    fallback = "text/plain; charset=utf-8" if written.suffix in _TEXTS else "application/octet-stream"
    answer = Response(written.data, content_type=_KINDS.get(written.suffix, fallback))
    answer.headers.set("Content-Disposition", "attachment", filename=f"{bank_id}{written.suffix}")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@lru_cache(maxsize=1)
def _style() -> str:
    return (bundled("static") / "css" / "diagram.css").read_text("utf-8")
