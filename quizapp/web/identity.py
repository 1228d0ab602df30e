"""Who is asking, by the signed cookie: the visitor for services, and a name to greet."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

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
    """Flask's signed cookies, with the signer made once instead of for each request."""

    def __init__(self, app: Flask) -> None:
        self._signer = super().get_signing_serializer(app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._signer


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
