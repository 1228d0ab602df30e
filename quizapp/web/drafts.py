"""Where instructors add and change question files: hand in, look through, mend, publish."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from quizapp.clock import now
from quizapp.domain.fields import SHAPES
from quizapp.domain.places import Problem, Severity
from quizapp.formats.base import LARGEST_UPLOAD
from quizapp.formats.yaml.passages import Name
from quizapp.formats.yaml.proofs import Entry
from quizapp.formats.yaml.texts import LARGEST
from quizapp.patience import letting_others_go
from quizapp.services import arrivals, drafts, enclosures, mapping, publishing
from quizapp.services.drafts import Desk, Overtaken, Window
from quizapp.services.refusals import BadInput, Refusal
from quizapp.services.visitors import instructor
from quizapp.web import errors
from quizapp.web.banks import PHOTOGRAPHS
from quizapp.web.identity import visitor
from quizapp.web.pages import Enclosures, library, show_enclosed
from quizapp.web.specimens import Specimen, own_ids

bp = Blueprint("drafts", __name__, url_prefix="/instructor/drafts")

MOST_BYTES = LARGEST_UPLOAD + 20_000_000
"""Of one upload, all its files together. They are kept on disk while they come, and read one after another."""

A_PAGE = 20
"""Questions on one page; further ones are fetched as one scrolls."""

_MUCH = frozenset({"drafts.receive", "drafts.replace_lines"})
"""Where more is taken than from everybody."""


@bp.url_value_preprocessor
def _bound(endpoint: str | None, _values: Mapping[str, Any] | None) -> None:
    """Nobody else's files are read, and of an instructor's no more than can be."""
    if endpoint in _MUCH and request.method == "POST":
        instructor(visitor())
        request.max_content_length = MOST_BYTES
        request.max_form_memory_size = 2 * LARGEST
        with letting_others_go():
            _ = request.files  # taking a large file apart is long work


bp.record_once(lambda state: state.app.jinja_env.filters.update(own_ids=own_ids))


@bp.get("/")
def desk() -> ResponseReturnValue:
    """Hand in files, and go on with drafts."""
    return _desk()


def _desk(error: str = "", received: list[arrivals.Received] | None = None, field: str = "files") -> str:
    banks = library().banks()
    return render_template(
        "drafts/desk.html",
        drafts=drafts.listed(visitor()),
        files={name: paths for name, paths in library().files().items() if paths},
        banks=banks,
        error=error,
        field=field,
        received=received or [],
        formats=arrivals.readable(),
        largest=LARGEST_UPLOAD,
        most=MOST_BYTES,
        entered=request.form,
    )


@bp.post("/")
def receive() -> ResponseReturnValue:
    """Read what was handed in."""
    files = [(file.filename or "", partial(_content, file)) for file in request.files.getlist("files") if file]
    pasted = request.form.get("text", "")
    if pasted.strip():
        files.append((request.form.get("name", "").strip() or "pasted", partial(pasted.encode, errors="replace")))
    into, format_name = request.form.get("into", ""), request.form.get("format", "")
    try:
        received = arrivals.receive(library(), visitor(), files, into, format_name, now())
    except BadInput as refusal:
        return _desk(refusal.sentence), 422
    if len(received) == 1 and received[0].draft_ids:
        return redirect(url_for(".draft", draft_id=received[0].draft_ids[0]), 303)
    return _desk(received=received), 200 if any(one.draft_ids for one in received) else 422


def _content(file: FileStorage) -> bytes:
    """What a file holds, cut off just beyond what one may have."""
    with file.stream as stream:
        return stream.read(LARGEST_UPLOAD + 1)


@bp.post("/new")
def begin() -> ResponseReturnValue:
    """Begin with nothing, and fill in forms."""
    form = request.form
    try:
        draft_id = drafts.begin(library(), visitor(), form.get("title", "")[:200], form.get("into", ""), now())
    except BadInput as refusal:
        return _desk(refusal.sentence, field=refusal.field or "title"), 422
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.post("/edit")
def edit() -> ResponseReturnValue:
    """Begin to change a file that is published, or a new one."""
    draft_id = drafts.edit(library(), visitor(), request.form.get("path", ""), now())
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@dataclass(frozen=True)
class Card:
    """A question on the page of a draft."""

    number: int
    entry: Entry
    specimen: Specimen | None
    window: Window


@dataclass(frozen=True)
class Task:
    """Something that is to be mended before the draft can be published."""

    where: str
    page: int
    anchor: str
    problem: Problem


@bp.get("/<int:draft_id>")
def draft(draft_id: int) -> ResponseReturnValue:
    """A draft, question by question as learners would see it, beside what is wrong with each."""
    return _page(draft_id)


@bp.get("/<int:draft_id>/pictures/<name>")
def picture(draft_id: int, name: str) -> ResponseReturnValue:
    """A picture that came with a draft. Drawings are put into pages instead, for a drawing can hold script."""
    suffix = name[name.rfind(".") :].lower()
    draft = drafts.own_draft(visitor(), draft_id)
    data = enclosures.picture(draft, name) if suffix in PHOTOGRAPHS else None
    if data is None:
        abort(404)
    return Response(data, mimetype=PHOTOGRAPHS[suffix])


@bp.post("/<int:draft_id>/take-back/<int:step_id>")
def take_back(draft_id: int, step_id: int) -> ResponseReturnValue:
    """Undo the latest change."""
    drafts.take_back(visitor(), draft_id, step_id, now())
    flash("Taken back.")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


def show_pictures(desk: Desk) -> None:
    """Let the page have the pictures that came with a draft."""
    draft = desk.draft
    show_enclosed(
        Enclosures(
            enclosures.are_with(draft),
            lambda name: url_for("drafts.picture", draft_id=draft.id, name=name),
            lambda name: enclosures.picture(draft, name),
        )
    )


def _page(draft_id: int, refusal: str = "") -> str:
    found = drafts.see(library(), visitor(), draft_id)
    show_pictures(found)
    arrived = arrivals.arrival_of(visitor(), found.draft.arrival_id)
    only = request.args.get("only", "")
    numbered = [
        (number, entry) for number, entry in enumerate(found.proof.questions, 1) if only != "problems" or entry.problems
    ]
    pages = max(1, -(-len(numbered) // A_PAGE))
    page = min(max(request.args.get("page", 1, int), 1), pages)
    shown = numbered[(page - 1) * A_PAGE : page * A_PAGE]
    return render_template(
        "drafts/draft.html",
        desk=found,
        cards=[_card(found, number, entry) for number, entry in shown],
        others=[(entry, Window(entry.passage.first, entry.passage.text)) for entry in found.proof.others],
        numbered=numbered,
        tasks=_tasks(found),
        page=page,
        pages=pages,
        a_page=A_PAGE,
        kinds=SHAPES,
        alike=mapping.alike_to(library(), found),
        chains=[one.passage.name[1] for one in found.proof.entries if _is_chain(one.passage.name)],
        only=only,
        refusal=refusal,
        arrived=arrived,
        told={one.question: one for one in arrived.report.changed if one.question} if arrived else {},
        step=drafts.last_step(draft_id),
    )


def _tasks(found: Desk) -> list[Task]:
    """All problems of a draft, those of the file first."""
    loose = [*found.proof.loose, *(problem for entry in found.proof.others for problem in entry.problems)]
    tasks = [Task("The file", 1, "file-problems", problem) for problem in loose]
    for number, entry in enumerate(found.proof.questions, 1):
        page = (number - 1) // A_PAGE + 1
        tasks += [Task(f"Question {number}", page, f"q-{number}", problem) for problem in entry.problems]
    return [task for task in tasks if task.problem.severity is Severity.PROBLEM]


def _is_chain(name: Name) -> bool:
    return len(name) > 1 and name[0] == "mechanisms"


def _card(found: Desk, number: int, entry: Entry) -> Card:
    bank = library().bank(found.beside.bank_id)
    specimen = Specimen(entry.question, bank) if entry.question else None
    return Card(number, entry, specimen, Window(entry.passage.first, entry.passage.text))


@bp.get("/<int:draft_id>/text")
def text(draft_id: int) -> ResponseReturnValue:
    """A draft as text with line numbers; of a long one the part around a line."""
    found = drafts.see(library(), visitor(), draft_id)
    line = request.args.get("line", 1, int)
    return render_template("drafts/text.html", desk=found, window=drafts.window(found.draft.text, line), line=line)


@bp.post("/<int:draft_id>/text")
def replace_lines(draft_id: int) -> ResponseReturnValue:
    """Keep what was written in some lines."""
    form = request.form
    first, count = form.get("first", 1, int), form.get("count", 0, int)
    try:
        drafts.replace_lines(visitor(), draft_id, first, count, form.get("mark", ""), form.get("text", ""), now())
    except Overtaken as refusal:
        found = drafts.see(library(), visitor(), draft_id)
        window = drafts.window(found.draft.text, first)
        shown = {"desk": found, "window": window, "line": first, "mine": form.get("text", "")}
        return render_template("drafts/text.html", error=refusal.sentence, **shown), refusal.status
    flash("Saved. Learners see it once it is published.")
    anchor = form.get("anchor", "")
    back = url_for(".draft", draft_id=draft_id, page=form.get("page") or None, only=form.get("only") or None)
    return redirect(back + (f"#{anchor}" if anchor.replace("-", "").isalnum() else ""), 303)


@bp.get("/<int:draft_id>/changes")
def changes(draft_id: int) -> ResponseReturnValue:
    """What publishing would change, in words."""
    found = drafts.see(library(), visitor(), draft_id)
    after = found.merged.text if found.merged else found.draft.text
    comparison = publishing.compare_texts(found.present or "", after)
    return render_template("drafts/changes.html", desk=found, comparison=comparison)


@bp.post("/<int:draft_id>/move")
def move(draft_id: int) -> ResponseReturnValue:
    """Let it become another file."""
    drafts.move(library(), visitor(), draft_id, request.form.get("path", "").strip(), now())
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.post("/<int:draft_id>/settle")
def settle(draft_id: int) -> ResponseReturnValue:
    """Join what others did meanwhile, with the choices that were made where both changed the same."""
    theirs = frozenset(_name(value) for value in request.form.getlist("theirs"))
    drafts.settle(library(), visitor(), draft_id, theirs, now())
    flash("Both are joined. Look at it once more, then publish.")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


def _name(value: str) -> Name:
    return () if value == "*" else tuple(value.split("/", 1))


@bp.post("/<int:draft_id>/publish")
def publish(draft_id: int) -> ResponseReturnValue:
    """Let learners have it."""
    try:
        done = publishing.publish(library(), visitor(), draft_id, request.form.get("note", ""), now())
    except publishing.NotYet as refusal:
        return _page(draft_id, refusal.sentence), refusal.status
    joined = f" What others changed meanwhile was kept: {len(done.joined)}." if done.joined else ""
    flash(f"Published. Learners are asked from it now.{joined}")
    return redirect(url_for("revisions.revision", revision_id=done.revision_id), 303)


@bp.post("/<int:draft_id>/discard")
def discard(draft_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    drafts.throw_away(visitor(), draft_id)
    flash("The draft is thrown away. What is published stays as it is.")
    return redirect(url_for(".desk"), 303)


@bp.errorhandler(413)
def _too_large(_error: HTTPException) -> ResponseReturnValue:
    sentence = f"That is larger than {MOST_BYTES // 1_000_000} MB. Hand in fewer files at once, or split them."
    return errors.page(413, "Too much at once", sentence, [("To the question files", url_for("drafts.desk"))])


@bp.errorhandler(BadInput)
def _refused(refusal: Refusal) -> ResponseReturnValue:
    links = [("To the question files", url_for("drafts.desk"))]
    return errors.page(refusal.status, refusal.title, refusal.sentence, links)
