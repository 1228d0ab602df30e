"""Why this server: the app under other settings of Gunicorn, with 16 users who answer, and with spare connections."""

import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.browser import Browser
from bench.load import Round
from bench.measurement import QUICK, Plan, Spread, one_round
from bench.running import Running, serving
from bench.tasks import ANSWER

CHOICES = {
    "threads that take turns, as the app is served": (),
    "one thread": ("threads=1",),
    "Gunicorn's own gthread": ("worker_class=gthread",),
    "sync workers": ("worker_class=sync",),
}
USERS = 16
SPARE = 4
"""Connections that are opened and not used, as browsers do."""


@dataclass(frozen=True)
class Choice:
    """How the app does under one choice of server."""

    title: str
    rate: Spread
    p99: float
    evenness: Spread
    """p99 : p50."""
    held_up: float
    """Seconds that a page takes beside spare connections."""


def compare(folder: Path, plan: Plan) -> list[Choice]:
    """All choices, taking turns."""
    rounds: dict[str, list[Round]] = {title: [] for title in CHOICES}
    with ExitStack() as stack:
        servers = {
            title: stack.enter_context(serving("quizapp", folder / f"server-{number}", settings))
            for number, (title, settings) in enumerate(CHOICES.items())
        }
        for server in servers.values():
            one_round(server, ANSWER, 4, QUICK)
        for _ in range(plan.rounds):
            for title, server in servers.items():
                rounds[title].append(one_round(server, ANSWER, USERS, plan))
        return [_choice(title, rounds[title], _held_up(server)) for title, server in servers.items()]


def _choice(title: str, rounds: Sequence[Round], held_up: float) -> Choice:
    return Choice(
        title,
        Spread.of([found.rate for found in rounds]),
        Spread.of([found.p99 for found in rounds]).median,
        Spread.of([found.p99 / found.p50 for found in rounds]),
        held_up,
    )


def _held_up(server: Running) -> float:
    with ExitStack() as stack:
        for _ in range(SPARE):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        browser = stack.enter_context(Browser(server.port))
        began = time.perf_counter()
        with suppress(TimeoutError):  # a browser would wait on
            browser.get("/keys")
        return time.perf_counter() - began
