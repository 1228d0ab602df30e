"""What was measured, for people to read: as text for a terminal, which is Markdown as well."""

import os
import platform
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date

from bench.durability import Syncs
from bench.first_visit import Weight
from bench.history import Histories
from bench.measurement import USERS, Key, Results, Spread
from bench.servers import Choice
from bench.tasks import ANSWER, FORGETFUL, TASKS

_MINIMAL_ANSWER = next(task for task in TASKS if task.subject == "minimal" and task.is_recorded)


def report(results: Results, day: date) -> str:
    """The whole page."""
    return "\n".join(_lines(results, day)) + "\n"


def _lines(results: Results, day: date) -> Iterator[str]:
    yield "# Speed"
    yield ""
    yield (
        f"Measured on {day:%-d %B %Y} by `make bench`: {os.cpu_count()} cores that the load generator shares, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}. All programs ran under the app's own "
        "server (Gunicorn, two workers), taking turns; figures are medians of the rounds, with the lowest and highest."
    )
    yield ""
    yield from _table(
        ["", "users", "per second", "p50 ms", "p95 ms", "p99 ms", "p99 : p50", "CPU ms"],
        [_row(results, (task, users)) for users in USERS for task in TASKS],
    )
    yield ""
    yield (
        "An answer is the form sent, the redirect followed, and the feedback there. CPU is what one took of the "
        "server; other work on the machine changes it least."
    )
    yield ""
    yield from _table(
        ["aim", "measured", ""], [[aim, found, "met" if met else "**missed**"] for aim, found, met in _aims(results)]
    )
    yield ""
    yield (
        "The app that learns no links is this app with nothing in the place of what an answer moves on of links, "
        "misconceptions and sums in its own transaction, and of what its feedback reads of them."
    )
    yield ""
    yield from _history(results.histories)
    yield ""
    yield from _table(
        ["memory, MB", "resident", "proportional"],
        [
            [name, f"{found.resident:.0f}", "–" if found.proportional is None else f"{found.proportional:.0f}"]
            for name, found in results.memory.items()
        ],
    )
    yield ""
    yield f"The first question, were it opened cold: {_weight(results.weights[1])}."
    yield ""
    yield "Memory is that of the server and both workers; proportional counts what they share once."


def server_report(choices: Sequence[Choice]) -> str:
    """What speaks for the app's server."""
    lines = _table(
        ["16 users who answer", "per second", "p99 ms", "p99 : p50", "beside spare connections"],
        [
            [each.title, _spread(each.rate, 0), f"{each.p99:.0f}", _spread(each.evenness, 1), f"{each.held_up:.2f} s"]
            for each in choices
        ],
    )
    return "\n".join(["", "## Why this server", "", *lines]) + "\n"


def _row(results: Results, key: Key) -> list[str]:
    task, users = key
    return [
        task.title,
        str(users),
        _spread(results.spread(key, lambda found: found.rate), 0),
        *(
            f"{results.spread(key, value).median:.1f}"
            for value in (lambda found: found.p50, lambda found: found.p95, lambda found: found.p99)
        ),
        f"{results.spread(key, lambda found: found.p99 / found.p50).median:.1f}",
        f"{results.spread(key, lambda found: found.cpu).median:.1f}",
    ]


def _aims(results: Results) -> Iterator[tuple[str, str, bool]]:
    for users in USERS:
        who = "one user" if users == 1 else f"{users} users"
        rate = results.ratio((ANSWER, users), (_MINIMAL_ANSWER, users), lambda found: found.rate)
        yield f"answers at half the minimal quiz's rate or more, {who}", _spread(rate, 2), rate.median >= 0.5
        p50 = results.ratio((ANSWER, users), (_MINIMAL_ANSWER, users), lambda found: found.p50)
        yield f"p50 at most twice that of the minimal quiz, {who}", _spread(p50, 2), p50.median <= 2
    for users in USERS:
        who = "one user" if users == 1 else f"{users} users"
        work = results.ratio((ANSWER, users), (FORGETFUL, users), lambda found: found.cpu)
        wait = results.ratio((ANSWER, users), (FORGETFUL, users), lambda found: found.p50)
        cost = f"{_spread(work, 2)} in CPU, {_spread(wait, 2)} in p50"
        is_met = max(work.median, wait.median) <= 1.15
        yield f"learning from an answer makes it at most 1.15 times as costly, {who}", cost, is_met
    beside, growth = Spread.of(results.grading.beside_answers), Spread.of(results.grading.growth)
    yield (
        "grading a card until the next is shown: p50 at most 1.5 × an answer's",
        _spread(beside, 2),
        beside.median <= 1.5,
    )
    few, many = (f"{size:,}".replace(",", " ") for size in results.grading.cards)
    yield f"the same with {many} cards: at most 1.2 × with {few}", _spread(growth, 2), growth.median <= 1.2
    tail = results.spread((ANSWER, USERS[-1]), lambda found: found.p99 / found.p50)
    yield f"p99 at most 3 × p50, {USERS[-1]} users", _spread(tail, 1), tail.median <= 3
    answered, viewed = results.durability.answered, results.durability.viewed
    is_one = answered.commits == answered.times and answered.of_log in {answered.times, None}
    yield "one commit and one sync for each answer", _syncs(answered), is_one
    yield "none for a page that is only seen", _syncs(viewed), not (viewed.commits or viewed.of_log)
    yield "second start to first page in 1.5 s", f"{_spread(results.starts, 2)} s", results.starts.median <= 1.5
    home = results.weights[0]
    is_light = home.bytes <= 60_000 and home.requests <= 6 and not home.foreign_hosts
    yield "first page, cold: at most 60 kB, 6 requests, no foreign host", _weight(home), is_light


def _history(found: Histories) -> Iterator[str]:
    many, few = (f"{size:,}".replace(",", " ") for size in (found.many, found.few))
    return _table(
        [f"a page of somebody with {many} answers on record", "ms", f"to that of one with {few}"],
        [[page.path, _spread(Spread.of(page.many), 1), _spread(Spread.of(page.ratios), 2)] for page in found.pages],
    )


def _weight(weight: Weight) -> str:
    hosts = ", ".join(weight.foreign_hosts) or "no foreign host"
    return f"{weight.bytes / 1000:.1f} kB, {weight.requests} requests, {hosts}"


def _syncs(syncs: Syncs) -> str:
    if syncs.of_log is None:
        return f"{syncs.commits} commits in {syncs.times}; syncs are counted where strace is installed"
    return f"{syncs.commits} commits and {syncs.of_log} syncs in {syncs.times}, and {syncs.of_database} of checkpoints"


def _spread(spread: Spread, decimals: int) -> str:
    return f"{spread.median:.{decimals}f} ({spread.low:.{decimals}f}–{spread.high:.{decimals}f})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A Markdown table whose columns stand in line in a terminal as well."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
