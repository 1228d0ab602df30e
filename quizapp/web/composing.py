"""Filling in questions and chains as forms, beside what learners will see of them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.domain.fields import SHAPES
from quizapp.formats.yaml.texts import LARGEST
from quizapp.services import composing, pictures
from quizapp.services.composing import Form
from quizapp.services.drafts import Overtaken
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import instructor
from quizapp.web.drafts import show_pictures
from quizapp.web.identity import visitor
from quizapp.web.pages import library
from quizapp.web.specimens import Specimen

bp = Blueprint("composing", __name__, url_prefix="/instructor/drafts/<int:draft_id>")

_FORM = "/<any(questions,mechanisms):section>/<name>/form"
_SPARE_ROW = "add "


@bp.url_value_preprocessor
def _bound(endpoint: str | None, _values: object) -> None:
    """A form may bring a picture along."""
    if endpoint == "composing.save" and request.method == "POST":
        instructor(visitor())
        request.max_content_length = 2 * LARGEST


@bp.post("/questions")
def add_question(draft_id: int) -> ResponseReturnValue:
    """Begin a question of some kind."""
    name = composing.add_question(library(), visitor(), draft_id, request.form.get("kind", ""), now())
    return redirect(url_for(".form", draft_id=draft_id, section=name[0], name=name[1]), 303)


@bp.post("/mechanisms")
def add_chain(draft_id: int) -> ResponseReturnValue:
    """Begin a mechanism."""
    name = composing.add_chain(visitor(), draft_id, request.form.get("title", "").strip()[:200], now())
    return redirect(url_for(".form", draft_id=draft_id, section=name[0], name=name[1]), 303)


@bp.get(_FORM)
def form(draft_id: int, section: str, name: str) -> ResponseReturnValue:
    """The form of a question or a chain."""
    return _page(composing.open_form(library(), visitor(), draft_id, (section, name)))


def _page(form: Form, mark: str = "", error: str = "") -> str:
    show_pictures(form.desk)
    specimen = Specimen(form.question, library().bank(form.desk.beside.bank_id)) if form.question else None
    return render_template(
        "drafts/form.html",
        form=form,
        specimen=specimen,
        mark=mark or form.window.mark,
        kinds=SHAPES,
        pictures=pictures.beside(form.desk.beside),
        served=library().bank(form.desk.beside.bank_id),
        error=error,
        focus=request.form.get("do", ""),
    )


@bp.post(_FORM)
def save(draft_id: int, section: str, name: str) -> ResponseReturnValue:
    """Keep what was filled in; or only look at it, or add, move and take out rows."""
    found = composing.open_form(library(), visitor(), draft_id, (section, name))
    fields = dict(request.form.items())
    mark, deed = fields.get("mark", ""), fields.get("do", "")
    if deed and deed != "save":
        filled = composing.rearranged(composing.read_form(found, fields), deed)
        return _page(composing.looked_at(found, filled), mark)
    try:
        fields |= _uploaded(found)
        filled = composing.read_form(found, fields)
        composing.save(visitor(), found, filled, mark, now())
    except Overtaken as refusal:
        return _page(composing.looked_at(found, composing.read_form(found, fields)), "", refusal.sentence), 409
    except BadInput as refusal:
        return _page(composing.looked_at(found, composing.read_form(found, fields)), mark, refusal.sentence), 422
    flash("Saved. Learners see it once it is published.")
    return redirect(url_for(".form", draft_id=draft_id, section=section, name=fields.get("id_now", name)), 303)


def _uploaded(form: Form) -> dict[str, str]:
    """The field that names a picture that came along, if one did."""
    file = request.files.get("upload")
    if not file:
        return {}
    with file.stream as stream:
        data = stream.read(LARGEST + 1)
    words = request.form.get("alt", "") or request.form.get("upload_words", "")
    name = pictures.add(library(), visitor(), form.desk.draft.id, file.filename or "", data, words)
    return {"image" if form.kind else "diagram": name}
