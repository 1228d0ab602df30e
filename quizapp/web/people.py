"""Who has a name here, and with which role: the administrators' page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.domain.roles import Role
from quizapp.services import people as everybody
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import administrator
from quizapp.web.forms import PersonForm
from quizapp.web.identity import visitor

bp = Blueprint("people", __name__, url_prefix="/instructor/people")


@bp.before_request
def _for_administrators() -> None:
    administrator(visitor())


@bp.route("/", methods=["GET", "POST"])
def people() -> ResponseReturnValue:
    """Everybody with a name; or one more, with the link by which they choose a password."""
    form = PersonForm(request.form)
    if request.method == "POST" and form.validate():
        name = form.name.data or ""
        try:
            token = everybody.add(name, Role(form.role.data), now())
        except BadInput as refusal:
            form.name.errors = [refusal.sentence]
        else:
            return _with_link(name, token)
    return _page(form), 422 if form.errors else 200


@bp.post("/role")
def appoint() -> ResponseReturnValue:
    """Give somebody a role."""
    name, role = request.form.get("name", ""), request.form.get("role", "")
    if role not in set(Role):
        raise BadInput("There is no such role.", "role")
    everybody.appoint(name, Role(role))
    flash(f"{name}: {role} from the next page on.")
    return redirect(url_for(".people"), 303)


@bp.post("/reset")
def reset() -> ResponseReturnValue:
    """Void somebody's password; the page shows the link for a new one, once."""
    name = request.form.get("name", "")
    return _with_link(name, everybody.reset(name, now()))


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End all sessions of somebody."""
    name = request.form.get("name", "")
    everybody.end_sessions(name)
    flash(f"{name} is signed out everywhere.")
    return redirect(url_for(".people"), 303)


def _with_link(name: str, token: str) -> ResponseReturnValue:
    link = url_for("account.password", token=token, _external=True)
    return _page(PersonForm(), name, link), 200, {"Cache-Control": "no-store"}


def _page(form: PersonForm, name: str = "", link: str = "") -> str:
    return render_template(
        "people/people.html", people=everybody.people(), roles=list(Role), form=form, name=name, link=link
    )
