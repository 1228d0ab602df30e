"""A small provider of OpenID Connect on this machine: real HTTP, real keys, whatever the test lets it say."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT, SECRET = "quizapp", "between us"


@dataclass
class Institution:
    """The provider. Whoever comes is at once recognised as `claims` say."""

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "ada-7", "name": "Ada Lovelace"})
    lies: dict[str, Any] = field(default_factory=dict)
    """What an identity token is to say instead of the truth."""
    signs_with_its_key: bool = True
    issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}))

    def app(self) -> Flask:
        app = Flask("institution")
        app.add_url_rule("/.well-known/openid-configuration", view_func=self.metadata)
        app.add_url_rule("/keys", view_func=lambda: {"keys": [self._key.as_dict(private=False)]})
        app.add_url_rule("/authorize", view_func=self.authorize)
        app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        return app

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorize(self) -> Any:
        asked = request.args.to_dict()
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def token(self) -> Any:
        given = base64.b64decode(request.authorization.token or "") if request.authorization.token else b""
        sent = given.decode() or f"{request.authorization.username}:{request.authorization.password}"
        asked = self.codes.pop(request.form["code"], None)
        if asked is None or sent != f"{CLIENT}:{SECRET}" or not _proves(asked, request.form["code_verifier"]):
            return {"error": "invalid_grant"}, 400
        key = self._key if self.signs_with_its_key else RSAKey.generate_key(2048, {"kid": "1"})
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        identity = jwt.encode({"alg": "RS256", "kid": "1"}, {**said, **self.claims, **self.lies}, key)
        return json.dumps({"access_token": "x", "token_type": "Bearer", "id_token": identity}), 200, _JSON


_JSON = {"Content-Type": "application/json"}


def _proves(asked: dict[str, str], verifier: str) -> bool:
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return asked["code_challenge_method"] == "S256" and asked["code_challenge"] == made


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@contextmanager
def open_institution() -> Iterator[Institution]:
    """A provider that answers on a free port of this machine."""
    institution = Institution()
    server = make_server("127.0.0.1", 0, institution.app(), request_handler=_Quiet)
    institution.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield institution
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
