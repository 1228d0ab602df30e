"""A name for one's work: sign up, in and out, and delete everything."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.services import accounts
from quizapp.services.refusals import BadInput
from quizapp.web.forms import SignInForm, SignUpForm
from quizapp.web.identity import forget, remember, visitor
from quizapp.web.pages import library

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
def account() -> ResponseReturnValue:
    """Who one is here, and what one can do about it."""
    return render_template("account/account.html")


@bp.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> ResponseReturnValue:
    """Give oneself a name and keep all work."""
    form = SignUpForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            remember(accounts.sign_up(visitor(), form.name.data or "", form.password.data or "", now()))
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
            remember(accounts.sign_in(library(), visitor(), name, password, address, now()))
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
