"""Serve one subject by the app's own server: `python -m bench.serve SUBJECT FOLDER PORT`.

Further arguments such as `threads=4` or `worker_class=sync` change a setting of Gunicorn, for comparing servers.
"""

import sys
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from bench.subjects import SUBJECTS
from quizapp.server import Server


class PlainServer(Server):
    """The app's server, for programs that have no database handle to let go of."""

    def run(self) -> None:
        BaseApplication.run(self)

    def _start_afresh(self, server: Any, worker: Any) -> None:
        pass


def main(name: str, folder: str, port: str, *settings: str) -> None:
    """Serve until told to stop."""
    app = SUBJECTS[name].create_app(Path(folder))
    kind = Server if "sqlalchemy" in app.extensions else PlainServer
    server = kind(app, "127.0.0.1", int(port), workers=2, ready=lambda: None)
    for setting in settings:
        key, _, value = setting.partition("=")
        server.cfg.set(key, value)
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
