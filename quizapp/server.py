"""Serving the app: a few processes that do one thing at a time, for SQLite lets one write at a time anyway.

16 users on 2 cores: one thread 371 answers a second, two to eight at once 237 to 321 and less evenly; sync workers 396,
but a browser's spare connections stop them for 30 s, and Gunicorn's own gthread for 20. `python -m bench --servers`
measures. So threads take turns, but whoever reads a large file gives up its turn meanwhile (`quizapp.patience`).
"""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker  # type: ignore[attr-defined]

from quizapp.db.base import db
from quizapp.patience import in_turn

THREADS = 4
"""Of each process: one that works, and three that read large files meanwhile or wait for their turn."""

ALLOCATIONS = 20_000
"""Between two garbage collections. A page makes thousands of objects, and hardly any that form a ring."""


class PatientWorker(ThreadWorker):
    """Gunicorn's threaded worker, but one that lets no silent connection keep a thread waiting.

    Browsers open spare connections. Gunicorn alone gives each five seconds of a thread before it looks after others.
    """

    def handle(self, conn: TConn) -> Any:
        if conn.initialized or conn.data_ready or conn.wait_for_data(0):
            with in_turn():
                return super().handle(conn)
        return _DEFER


class Server(BaseApplication):
    """Gunicorn, with the app loaded once and shared by its workers."""

    def __init__(self, app: Flask, host: str, port: int, workers: int, ready: Callable[[], None]) -> None:
        self.flask_app = app
        self.options = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "worker_class": PatientWorker,
            "threads": THREADS,
            "preload_app": True,
            "loglevel": "warning",
            "keepalive": 5,
            "graceful_timeout": 10,
            "control_socket_disable": True,
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108 - gunicorn's own advice
            "pre_fork": _keep_memory_shared,
            "when_ready": lambda _server: ready(),
            "post_fork": self._start_afresh,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.flask_app

    def run(self) -> None:
        """Serve until told to stop. SQLite wants no open connection carried over into the workers."""
        with self.flask_app.app_context():
            db.session.remove()
            db.engine.dispose()
        super().run()

    def _start_afresh(self, _server: Any, _worker: Any) -> None:
        """A worker opens database connections of its own; those of the process that it was forked from are not its."""
        with self.flask_app.app_context():
            db.engine.dispose(close=False)
        gc.set_threshold(ALLOCATIONS, *gc.get_threshold()[1:])


def _keep_memory_shared(_server: Any, _worker: Any) -> None:
    """What was loaded before the fork stays out of the garbage collector's marks, which would copy it page by page."""
    gc.freeze()
