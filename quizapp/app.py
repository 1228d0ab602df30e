"""Put the app together: settings, database, question library, security, pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from quizapp.clock import now
from quizapp.config import Config
from quizapp.db.base import as_json, db, from_json, prepare
from quizapp.db.schema import bring_up_to_date
from quizapp.library import Library
from quizapp.paths import bundled
from quizapp.web import (
    account,
    anki,
    arrivals,
    attempts,
    banks,
    cards,
    chains,
    composing,
    contrast,
    drafts,
    errors,
    exports,
    fragments,
    health,
    identity,
    instructor,
    journal,
    linking,
    maps,
    mechanisms,
    pace,
    pages,
    papers,
    people,
    progress,
    provider,
    regrades,
    revisions,
    security,
    settings,
    study,
    words,
    workbench,
)


class App(Flask):
    """Flask for views that are plain functions, all of them; it need not look at each whether it is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(config: Config | None = None) -> Flask:
    """The app for these settings, or for those of the environment. The database has to be there already."""
    config = config or Config.from_environment()
    app = App("quizapp", static_folder=None, template_folder=str(bundled("templates")))
    app.config.from_mapping(_flask_settings(config))
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    app.extensions["quizapp.library"] = Library(config.questions, now)
    provider.init_app(app, config)
    for part in (security, identity, pages, words, fragments, chains, errors):
        part.init_app(app)
    for place in (
        banks,
        study,
        attempts,
        mechanisms,
        cards,
        anki,
        pace,
        contrast,
        workbench,
        journal,
        progress,
        account,
        provider,
        settings,
        instructor,
        people,
        drafts,
        arrivals,
        linking,
        exports,
        composing,
        revisions,
        regrades,
        maps,
        papers,
        health,
    ):
        app.register_blueprint(place.bp)
    return app


def create_ready_app(config: Config) -> Flask:
    """The app with its data folder and its database brought to the form that it needs."""
    config.data.mkdir(parents=True, exist_ok=True)
    bring_up_to_date(config.resolved_database_url())
    return create_app(config)


@contextmanager
def at_work(config: Config) -> Iterator[Flask]:
    """The ready app in its context, for commands; its database is closed at the end."""
    app = create_ready_app(config)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def _flask_settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.resolved_secret_key(),
        "SQLALCHEMY_DATABASE_URI": config.resolved_database_url(),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": not config.resolved_database_url().startswith("sqlite"),
            "json_serializer": as_json,
            "json_deserializer": from_json,
            "pool_use_lifo": True,  # threads take turns: so one connection serves them all, and knows its pages
        },
        "SESSION_COOKIE_NAME": "__Host-session" if config.https else "session",
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=400),
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "MAX_FORM_PARTS": 2000,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }
