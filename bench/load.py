"""Users who work at the same time, and how long each thing that they do takes them."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Barrier, Event

from bench.browser import Browser
from bench.running import Running

Deed = Callable[[], None]
"""Something that a user does and that is timed; it raises where the outcome is not what it should be."""

Prepare = Callable[[Browser, int], Sequence[Deed]]
"""Bring a user to where so many deeds can be done; this is not timed."""


@dataclass(frozen=True)
class Round:
    """What one round showed, times in milliseconds."""

    rate: float
    """Deeds a second, as long as all users were at work."""
    p50: float
    p95: float
    p99: float
    cpu: float
    """What a deed took of the server's processors. Other programs on the machine change it least."""
    done: int
    """All deeds, those included that were under way at the end."""


def run(server: Running, prepare: Prepare, users: int, seconds: float, most: int) -> Round:
    """One round: so many users, each doing at most so many deeds, until time is up or the first has no more to do."""
    with ExitStack() as stack, ThreadPoolExecutor(users) as pool:
        browsers = [stack.enter_context(Browser(server.port)) for _ in range(users)]
        plans = list(pool.map(lambda browser: prepare(browser, most), browsers))
        start, stop = Barrier(users), Event()
        before = server.cpu_time()
        spans = list(pool.map(lambda plan: _work(plan, start, stop, seconds), plans))
        spent = server.cpu_time() - before
    began = min(own[0][0] for own in spans)
    until = min(own[-1][1] for own in spans)
    times = sorted((end - begin) * 1000 for own in spans for begin, end in own)
    counted = sum(end <= until for own in spans for _, end in own)
    return Round(
        rate=counted / (until - began),
        p50=percentile(times, 50),
        p95=percentile(times, 95),
        p99=percentile(times, 99),
        cpu=spent * 1000 / len(times),
        done=len(times),
    )


def _work(plan: Sequence[Deed], start: Barrier, stop: Event, seconds: float) -> list[tuple[float, float]]:
    spans = []
    start.wait(timeout=60)
    deadline = time.perf_counter() + seconds
    for deed in plan:
        began = time.perf_counter()
        deed()
        ended = time.perf_counter()
        spans.append((began, ended))
        if stop.is_set() or ended > deadline:
            break
    stop.set()
    return spans


def percentile(ordered: Sequence[float], share: int) -> float:
    """The value that this percentage of the ordered values does not exceed."""
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]
