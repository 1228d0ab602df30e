"""Refusals and faults as pages that say what happened and where to go on."""

from flask import Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from quizapp.services.refusals import Refusal, TooLate

_SENTENCES = {
    400: "The request was not complete. Go back, reload the page and try again.",
    403: "This is not open to you.",
    404: "There is no such page. It may have moved, or the address has a slip in it.",
    405: "This address does not take that kind of request. Go back and use the page's own buttons.",
    413: "That was more than this form takes. Send less text.",
    429: "That was too fast. Wait a moment, then try again.",
}

_TITLES = {
    403: "Not open to you",
    404: "There is no such page",
    405: "Not that way",
    413: "Too much at once",
    429: "Please wait a moment",
}


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, token_missing)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(500, broken)


def refused(refusal: Refusal) -> ResponseReturnValue:
    """The page for something that this person may not do, or not now."""
    links = [("To the start page", url_for("banks.home"))]
    if isinstance(refusal, TooLate):
        links.insert(0, ("See the result", url_for("attempts.attempt", attempt_id=refusal.attempt_id)))
    return page(refusal.status, refusal.title, refusal.sentence, links)


def token_missing(_error: CSRFError) -> ResponseReturnValue:
    """The page for a form that was made in another session, or whose cookie is gone."""
    sentence = (
        "This form belongs to a session that has ended, or cookies are switched off. "
        "Nothing was changed. Open the page again and send it once more."
    )
    return page(400, "Please send that again", sentence, [("Open the page again", request.script_root + request.path)])


def failed(error: HTTPException) -> ResponseReturnValue:
    """The page for what the web framework refused."""
    status = error.code or 500
    sentence = _SENTENCES.get(status, error.description or "That did not work.")
    title = _TITLES.get(status, "That did not work")
    return page(status, title, sentence, [("To the start page", url_for("banks.home"))])


def broken(_error: Exception) -> ResponseReturnValue:
    """The page for a fault of ours. What was acknowledged before is safe."""
    sentence = "Something broke on our side. All that you answered before is safe. Reload the page, or go on later."
    return page(500, "That went wrong", sentence, [("To the start page", url_for("banks.home"))])


def page(status: int, title: str, sentence: str, links: list[tuple[str, str]]) -> ResponseReturnValue:
    return render_template("error.html", status=status, title=title, sentence=sentence, links=links), status
