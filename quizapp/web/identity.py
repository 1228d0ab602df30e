"""Who is asking, by the signed cookie: the visitor for services, and a name to greet."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeTimedSerializer

from quizapp.clock import now
from quizapp.domain.roles import Role
from quizapp.services.visitors import Visitor, person_of


@dataclass(frozen=True)
class Me:
    """What pages show of the visitor. For greeting only: what one may do, services ask the database."""

    is_known: bool
    name: str | None
    is_instructor: bool
    may_appoint: bool


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies; what was found well signed once is not unpacked again for each request."""

    def __init__(self, app: Flask) -> None:
        self._signer = super().get_signing_serializer(app)
        self._known = lru_cache(maxsize=2048)(self._unsigned)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """What the visitor's cookie holds; nothing if it is missing, forged, or too old."""
        cookie = request.cookies.get(self.get_cookie_name(app))
        found = self._known(cookie) if cookie else None
        if found is None or now() - found[1] > app.permanent_session_lifetime:
            return self.session_class()
        return self.session_class({name: list(at) if isinstance(at, list) else at for name, at in found[0].items()})

    def _unsigned(self, cookie: str) -> tuple[dict[str, Any], datetime] | None:
        """What was signed, and when; None if the signature is not ours."""
        if self._signer is not None:
            for signer in self._signer.iter_unsigners():
                with suppress(BadSignature):
                    payload, at = signer.unsign(cookie, return_timestamp=True)
                    return self._signer.load_payload(payload), at
        return None


def init_app(app: Flask) -> None:
    app.session_interface = Sessions(app)
    app.context_processor(lambda: {"me": me()})


def visitor() -> Visitor | None:
    """The visitor that the cookie names."""
    person_id, key = session.get("person"), session.get("key")
    return Visitor(person_id, key) if isinstance(person_id, int) and isinstance(key, str) else None


def remember(recognised: Visitor) -> None:
    """Keep a visitor in the cookie, and what pages greet them by."""
    person = person_of(recognised)
    wanted: dict[str, Any] = {
        "person": recognised.person_id,
        "key": recognised.key,
        "name": person.name if person else None,
        "role": person.role if person else None,
    }
    if {name: session.get(name) for name in wanted} != wanted:
        session.permanent = True
        session.update(wanted)


def forget() -> None:
    """Know nobody any more on this device."""
    session.clear()


def me() -> Me:
    """The visitor as pages show them."""
    role = Role(session.get("role") or Role.LEARNER)
    return Me("person" in session, session.get("name"), role.may_instruct, role is Role.ADMINISTRATOR)
