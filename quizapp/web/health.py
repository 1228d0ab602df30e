"""Whether the app can do its work, for whoever watches over it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.services import health

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """`ok` while the database takes writes."""
    if not health.takes_writes(now()):
        return "the database takes no writes", 503, {"Content-Type": "text/plain", "Cache-Control": "no-store"}
    return "ok", 200, {"Content-Type": "text/plain", "Cache-Control": "no-store"}
