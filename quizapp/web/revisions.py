"""Every version of a question file: what was changed in it, by whom and why, and the way back to it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.services import publishing
from quizapp.web.identity import visitor
from quizapp.web.pages import library

bp = Blueprint("revisions", __name__, url_prefix="/instructor/revisions")


@bp.get("/")
def revisions() -> ResponseReturnValue:
    """The versions of one file, the latest first."""
    path = request.args.get("path", "")
    found = publishing.revisions(library(), visitor(), path, now())
    return render_template("revisions/revisions.html", path=path, revisions=found)


@bp.get("/<int:revision_id>")
def revision(revision_id: int) -> ResponseReturnValue:
    """One version, compared with the one before or with another."""
    against = request.args.get("against", type=int)
    return render_template(
        "revisions/revision.html", version=publishing.version(library(), visitor(), revision_id, against)
    )


@bp.post("/<int:revision_id>/back")
def bring_back(revision_id: int) -> ResponseReturnValue:
    """Make a draft of a version, to be looked at and published again."""
    draft_id = publishing.bring_back(library(), visitor(), revision_id, now())
    flash("This is the earlier version, as a draft. Look at it, then publish.")
    return redirect(url_for("drafts.draft", draft_id=draft_id), 303)
