"""A name for one's work: sign up, in and out, and delete everything."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.services import accounts
from quizapp.services.refusals import BadInput
from quizapp.services.visitors import person_of
from quizapp.web.devices import device_words
from quizapp.web.forms import PasswordForm, SignInForm, SignUpForm
from quizapp.web.identity import forget, remember, visitor
from quizapp.web.pages import library

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
def account() -> ResponseReturnValue:
    """Who one is here, where one is signed in, and what one can do about it."""
    asking = visitor()
    if asking is not None:  # a role that was given or taken shows from here on; so does the end of this session
        if person_of(asking):
            remember(asking)
        else:
            forget()
    return render_template("account/account.html", sessions=accounts.sessions(asking), key=asking and asking.key)


@bp.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """Be unknown on one browser."""
    accounts.end_session(visitor(), session_id)
    flash("That session is ended.")
    return redirect(url_for(".account"), 303)


@bp.route("/password/<token>", methods=["GET", "POST"])
def password(token: str) -> ResponseReturnValue:
    """Choose a password by a one-time link; opening it alone changes nothing."""
    form = PasswordForm(request.form)
    name = accounts.whose_password(token, now())
    if request.method == "POST" and form.validate():
        remember(accounts.choose_password(library(), visitor(), token, form.password.data or "", now(), _device()))
        flash("Your password is set, and you are signed in.")
        return redirect(url_for(".account"), 303)
    return render_template("account/password.html", form=form, name=name), 422 if form.errors else 200


def _device() -> str:
    return device_words(request.user_agent.string)


@bp.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> ResponseReturnValue:
    """Give oneself a name and keep all work."""
    form = SignUpForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            remember(accounts.sign_up(visitor(), form.name.data or "", form.password.data or "", now(), _device()))
        except BadInput as refusal:
            form[refusal.field].errors = [refusal.sentence]
        else:
            flash("Done. Your work is kept under your name, and you can sign in with it anywhere.")
            return redirect(url_for(".account"), 303)
    return render_template("account/sign_up.html", form=form), 422 if form.errors else 200


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Be recognised, and bring along what was done as a guest."""
    form = SignInForm(request.form)
    if request.method == "POST" and form.validate():
        address, name, password = request.remote_addr or "", form.name.data or "", form.password.data or ""
        try:
            remember(accounts.sign_in(library(), visitor(), name, password, address, now(), _device()))
        except BadInput as refusal:
            form[refusal.field].errors = [refusal.sentence]
        else:
            flash("Welcome back.")
            return redirect(url_for("banks.home"), 303)
    return render_template("account/sign_in.html", form=form), 422 if form.errors else 200


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Be unknown on this device, or on all."""
    if request.form.get("everywhere"):
        accounts.sign_out_everywhere(visitor())
    else:
        accounts.sign_out(visitor())
    forget()
    flash("You are signed out.")
    return redirect(url_for("banks.home"), 303)


@bp.route("/delete", methods=["GET", "POST"])
def delete() -> ResponseReturnValue:
    """Delete everything, after being asked once."""
    if request.method == "GET":
        return render_template("account/delete.html")
    accounts.forget(visitor())
    forget()
    flash("All your work and your name are deleted.")
    return redirect(url_for("banks.home"), 303)
