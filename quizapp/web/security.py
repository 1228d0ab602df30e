"""What guards every page: who may send forms, what a page may load, what a browser may keep."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, abort, request, session
from flask_wtf.csrf import CSRFProtect, generate_csrf
from isal import igzip
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header


class RememberingProtect(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's check of forms; a token that was good for a session once is not computed again, for none runs out."""

    MOST = 4096

    def __init__(self) -> None:
        super().__init__()
        self._good: set[tuple[str, str]] = set()

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse a form that was not made for this session."""
        if request.method in SAFE:
            return
        pair = (request.form.get("csrf_token", ""), session.get("csrf_token", ""))
        if pair in self._good:
            return
        super().protect(apply_exemptions)
        # A token that came in a header says nothing of forms without one.
        if all(pair):
            if len(self._good) >= self.MOST:
                self._good.clear()
            self._good.add(pair)


SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

csrf = RememberingProtect()

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)

HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_SMALLEST_TO_COMPRESS = 1024
_COMPRESSIBLE = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json", "text/csv"})


def init_app(app: Flask) -> None:
    app.before_request(_refuse_foreign_forms)
    csrf.init_app(app)
    app.jinja_env.globals["form_token"] = token
    app.wsgi_app = _guarded(app.wsgi_app)  # type: ignore[method-assign,assignment]
    app.after_request(_guard)
    app.after_request(_compress)


def token() -> str:
    """The token of this session's forms. It does not run out before the session does, so it is signed but once."""
    secret = session.get("csrf_token")
    return _signed(secret) if isinstance(secret, str) else str(generate_csrf())


@lru_cache(maxsize=2048)
def _signed(_secret: str) -> str:
    return str(generate_csrf())


def _refuse_foreign_forms() -> None:
    """The second lock beside the token: browsers say where a form was sent from."""
    sent_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method not in SAFE and sent_from not in {"same-origin", "none"}:
        abort(403, "This form was sent from another site. Open the page here and send it again.")


def _guarded(serve: WSGIApplication) -> WSGIApplication:
    """Every answer with the headers that are the same for all of them, put there as they are."""
    same_for_all = list(HEADERS.items())

    def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            return start_response(status, headers + same_for_all, *error)

        return serve(environ, start)

    return guarded


def _guard(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _compress(response: Response) -> Response:
    """Send text gzipped where that is wanted and worth it."""
    if response.mimetype in _COMPRESSIBLE and not response.direct_passthrough:
        response.headers.add("Vary", "Accept-Encoding")
        body = response.get_data()
        if len(body) >= _SMALLEST_TO_COMPRESS and _takes_gzip(request.headers.get("Accept-Encoding", "")):
            response.set_data(igzip.compress(body, compresslevel=1, mtime=0))
            response.content_encoding = "gzip"
    return response


@lru_cache(maxsize=256)
def _takes_gzip(accepted: str) -> bool:
    """Whether a browser that sends this takes gzip. There are few browsers, and they all say the same."""
    return bool(parse_accept_header(accepted, Accept).quality("gzip"))
