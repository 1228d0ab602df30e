"""The floor: Flask that does nothing, and Flask that does nothing but keep one row for each request."""

from pathlib import Path

from flask import Flask

from bench.sqlite import connection


def nothing(_data: Path) -> Flask:
    """A page of one word."""
    app = Flask("bench.nothing")

    @app.get("/")
    def page() -> str:
        return "ok"

    return app


def one_commit(data: Path) -> Flask:
    """A page of one word, after a commit that survives power loss."""
    file = data / "hits.sqlite"
    with connection(file) as prepared:
        prepared.execute("CREATE TABLE hits (id INTEGER PRIMARY KEY, at TEXT DEFAULT CURRENT_TIMESTAMP)")
    app = Flask("bench.one_commit")

    @app.get("/")
    def page() -> str:
        connection(file).execute("INSERT INTO hits DEFAULT VALUES")
        return "ok"

    return app
