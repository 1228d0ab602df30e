"""How pages look and listen on this device: theme, keyboard shortcuts, and typing the answers of cards."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

bp = Blueprint("settings", __name__)

_YEAR = 365 * 24 * 3600


@bp.get("/keys")
def help() -> ResponseReturnValue:
    """The list of keyboard shortcuts, and their off switch."""
    return render_template("settings/keys.html")


@bp.post("/settings/theme")
def theme() -> ResponseReturnValue:
    """Light, dark, or as the system has it."""
    return _keep("theme", {"light", "dark", "system"})


@bp.post("/settings/keys")
def keys() -> ResponseReturnValue:
    """Whether single keys act."""
    return _keep("keys", {"on", "off"})


@bp.post("/settings/one-key")
def one_key() -> ResponseReturnValue:
    """Whether the key of an option sends it as well, for whoever wants no second press."""
    return _keep("one-key", {"on", "off"})


@bp.post("/settings/typing")
def typing() -> ResponseReturnValue:
    """Whether the answer of a card is typed before it is turned."""
    return _keep("typing", {"on", "off"})


def _keep(name: str, allowed: set[str]) -> Response:
    response = redirect(_back(), 303)
    value = request.form.get(name)
    if value in allowed:
        response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure, httponly=True)
    return response


def _back() -> str:
    """The page that the form stood on, if it is one of ours and can be opened."""
    try:
        came_from = urlsplit(request.referrer or "")
    except ValueError:
        return url_for("banks.home")
    if came_from.netloc != request.host or not _can_be_opened(came_from.path):
        return url_for("banks.home")
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def _can_be_opened(path: str) -> bool:
    """Whether there is a page at this path. A path that begins with two slashes would lead to another host."""
    try:
        current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return False
    return True
