"""One request at a time in each process, except that whoever reads a large file lets others go first.

Threads that all work at once are slower together than one after the other (see `quizapp.server`). But a file of
thousands of questions takes a second to be read, and nobody who answers a question is to wait for that.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, local

_turn = Lock()
_here = local()

_USUALLY, _BRIEFLY = sys.getswitchinterval(), 0.0005
"""Seconds after which a thread makes way for another that wants to run."""


@contextmanager
def in_turn() -> Iterator[None]:
    """Work that others in this process wait for."""
    with _turn:
        _here.has_turn = True
        try:
            yield
        finally:
            _here.has_turn = False


@contextmanager
def letting_others_go() -> Iterator[None]:
    """Long work for which nobody else has to wait. Whoever does it holds nothing that others might want."""
    had_turn = getattr(_here, "has_turn", False)
    sys.setswitchinterval(_BRIEFLY)
    if had_turn:
        _here.has_turn = False
        _turn.release()
    try:
        yield
    finally:
        if had_turn:
            _turn.acquire()
            _here.has_turn = True
        sys.setswitchinterval(_USUALLY)
