"""Signing in by OpenID Connect, where a provider is configured: there with a nonce, back with a name."""

import logging
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from quizapp.clock import now
from quizapp.config import Config
from quizapp.services import accounts
from quizapp.services.accounts import Told
from quizapp.web import errors
from quizapp.web.devices import device_words
from quizapp.web.identity import remember, visitor
from quizapp.web.pages import library

bp = Blueprint("provider", __name__, url_prefix="/account/provider")

log = logging.getLogger(__name__)

_PATIENCE = 10
"""Seconds that the provider may take to answer."""


def init_app(app: Flask, config: Config) -> None:
    """Know the provider, if there is one. It is asked for its keys only when somebody comes."""
    app.extensions["quizapp.provider"] = None
    app.context_processor(lambda: {"provider_name": config.oidc_name if config.oidc_issuer else ""})
    if config.oidc_issuer:
        # Imported here, for they take a seventh of a second, and most have no provider.
        from authlib.integrations.base_client import OAuthError
        from authlib.integrations.flask_client import OAuth
        from joserfc.errors import JoseError
        from requests import RequestException

        client = OAuth(app).register(
            "provider",
            client_id=config.oidc_client,
            client_secret=config.oidc_secret,
            server_metadata_url=f"{config.oidc_issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": _PATIENCE},
        )
        faults = (OAuthError, JoseError, RequestException, KeyError, ValueError)
        app.extensions["quizapp.provider"] = _Provider(client, config, faults)


@dataclass(frozen=True)
class _Provider:
    client: Any
    config: Config
    faults: tuple[type[Exception], ...]
    """What goes wrong if the provider is not there, or does not say what it should."""


def _provider() -> _Provider:
    found: _Provider | None = current_app.extensions["quizapp.provider"]
    if found is None:
        abort(404)
    return found


@bp.get("")
def leave() -> ResponseReturnValue:
    """Go to the provider to be recognised."""
    there = _provider()
    try:
        answer: ResponseReturnValue = there.client.authorize_redirect(url_for(".come_back", _external=True))
    except there.faults as reason:
        return _refused(reason)
    return answer


@bp.get("/back")
def come_back() -> ResponseReturnValue:
    """Be whom the provider says one is."""
    there = _provider()
    try:
        token = there.client.authorize_access_token()
        claims = token["userinfo"]
        told = Told(
            claims["iss"], str(claims["sub"]), _name(claims), _is_instructor(claims, there.config.oidc_instructors)
        )
    except there.faults as reason:
        return _refused(reason)
    for key in [key for key in session if key.startswith("_state_")]:
        session.pop(key)
    remember(accounts.sign_in_by(library(), visitor(), told, now(), device_words(request.user_agent.string)))
    flash("Welcome.")
    return redirect(url_for("banks.home"), 303)


def _name(claims: dict[str, Any]) -> str:
    return str(claims.get("name") or claims.get("preferred_username") or claims.get("nickname") or "")


def _is_instructor(claims: dict[str, Any], rule: str) -> bool:
    """Whether the claims meet a rule such as `affiliation=staff`."""
    claim, _, wanted = rule.partition("=")
    held = claims.get(claim) if claim and wanted else None
    return wanted in (held if isinstance(held, list) else [held])


def _refused(reason: Exception) -> ResponseReturnValue:
    log.warning("sign-in by the provider failed: %s", reason)
    sentence = "The sign-in did not work, and nothing was changed. Try again, or tell whoever runs this app."
    return errors.page(400, "Not signed in", sentence, [("Sign in", url_for("account.sign_in"))])
