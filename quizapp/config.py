"""Every setting once: its name, its default, and what it is for."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from quizapp.paths import bundled


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one running app, read from `QUIZAPP_*` environment variables."""

    data: Path = Path("instance")
    """`QUIZAPP_DATA`: the folder for the database and the secret key."""
    database_url: str = ""
    """`QUIZAPP_DATABASE_URL`: where learners' work is kept; by default SQLite in the data folder."""
    questions: Path = field(default_factory=lambda: bundled("questions"))
    """`QUIZAPP_QUESTIONS`: the folder of question banks."""
    secret_key: str = ""
    """`QUIZAPP_SECRET_KEY`: signs cookies; by default made once and kept in the data folder."""
    https: bool = False
    """`QUIZAPP_HTTPS`: set to 1 behind HTTPS, so that cookies are sent there only."""
    proxies: int = 0
    """`QUIZAPP_PROXIES`: how many reverse proxies stand in front and set `X-Forwarded-*`."""

    oidc_issuer: str = ""
    """`QUIZAPP_OIDC_ISSUER`: the address of an OpenID Connect provider by which people may sign in, too."""
    oidc_client: str = ""
    """`QUIZAPP_OIDC_CLIENT`: how the provider calls this app."""
    oidc_secret: str = ""
    """`QUIZAPP_OIDC_SECRET`: what this app shows the provider."""
    oidc_name: str = "your institution"
    """`QUIZAPP_OIDC_NAME`: how people call the provider."""
    oidc_instructors: str = ""
    """`QUIZAPP_OIDC_INSTRUCTORS`: which claim makes an instructor, such as `affiliation=staff`; none by default."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Config":
        """Settings as the environment has them; what it does not name stays at its default."""
        data = Path(environment.get("QUIZAPP_DATA", "instance")).resolve()
        return cls(
            data=data,
            database_url=environment.get("QUIZAPP_DATABASE_URL", ""),
            questions=Path(environment.get("QUIZAPP_QUESTIONS", bundled("questions"))).resolve(),
            secret_key=environment.get("QUIZAPP_SECRET_KEY", ""),
            https=environment.get("QUIZAPP_HTTPS", "") in {"1", "true", "yes"},
            oidc_issuer=environment.get("QUIZAPP_OIDC_ISSUER", "").rstrip("/"),
            oidc_client=environment.get("QUIZAPP_OIDC_CLIENT", ""),
            oidc_secret=environment.get("QUIZAPP_OIDC_SECRET", ""),
            oidc_name=environment.get("QUIZAPP_OIDC_NAME", "") or cls.oidc_name,
            oidc_instructors=environment.get("QUIZAPP_OIDC_INSTRUCTORS", ""),
            proxies=int(environment.get("QUIZAPP_PROXIES", "0") or 0),
        )

    def resolved_database_url(self) -> str:
        """The database to use, SQLite in the data folder if none is named."""
        return self.database_url or f"sqlite:///{self.data / 'quizapp.sqlite'}"

    def resolved_secret_key(self) -> str:
        """The key that signs cookies; made on first use, readable by its owner only."""
        return self.secret_key or _kept_secret(self.data / "secret_key")


def _kept_secret(path: Path) -> str:
    """Read the secret, or make it whole under another name first: two processes may start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
