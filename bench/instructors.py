"""`python -m bench.instructors`: how long an instructor waits over a large file, and students beside that.

The instructor does it in one go, as fast as pages come: hand the file in, look at it, at its last page, publish it,
change a question, publish again. Students answer all the time, before that and meanwhile.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from threading import Barrier, Event

import click

from bench.__main__ import ON_DISK
from bench.browser import Browser, Fields, Page
from bench.flashcards import create_app
from bench.forms import hidden
from bench.load import percentile
from bench.running import serving
from bench.tasks import Wrong, answers
from quizapp.clock import now
from quizapp.db import db
from quizapp.domain.roles import Role
from quizapp.paths import bundled
from quizapp.services import accounts
from quizapp.web.drafts import A_PAGE

QUESTIONS = 2_000
STUDENTS = 30
THINKING = 1.0
"""Seconds of a student between two answers."""

QUIET = 5.0
"""Seconds in which students are alone."""

ROUNDS = 3
AT_MOST = 30
"""Answers of a student in a round."""

PREVIEWED_IN, PUBLISHED_IN = 3.0, 2.0
LONGEST_PAUSE = 0.25
"""Seconds within which 99 of 100 answers are there while an instructor is at work."""

DRAFTS = "/instructor/drafts/"


@dataclass
class Round:
    """Seconds that each thing took."""

    preview: float = 0
    last_page: float = 0
    publish: float = 0
    again: float = 0
    """Publishing a second time, with one question changed."""
    alone: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    """Answers of students, before and while the instructor was at work."""


def many(count: int) -> str:
    """A file of questions as people write them, with options that are explained by links of a mechanism."""
    return _HEAD + "".join(map(_entry, range(count)))


def _entry(n: int) -> str:
    return _ENTRY.format(n=n, m=n + 1, step=("bind", "turn")[n % 2], week=n % 12)


_HEAD = """title: Ligands and receptors
mechanisms:
  pore:
    title: How the pore opens
    steps:
      - {id: bind, text: Two ligands settle in their pockets.}
      - {id: turn, text: The helices turn aside.}
questions:
"""

_ENTRY = """  - id: q-{n}
    type: choice
    ask: Which structure of tissue {n} binds ligand {n} before its pore opens?
    step: pore/{step}
    level: understand
    tags: [week-{week}]
    options:
      - right: the receptor of type {n}, on its outer side
        why: Its pocket fits ligand {n}; the pore opens once both pockets are taken.
      - wrong: the carrier of type {m}
        why: It moves the ligand across and has no pore of its own.
        step: pore/bind
      - wrong: the enzyme {m} on the inner side
        why: It cuts the ligand after it was let go.
        step: pore/turn
      - wrong: the lipid around it
        why: Lipids bind nothing of that size.
"""


def measure(folder: Path, questions: int, rounds: int, students: int = STUDENTS, quiet: float = QUIET) -> list[Round]:
    """All rounds, each with a file of its own."""
    data = folder / "instructors"
    copytree(bundled("questions"), data / "questions")
    token = _invitation(data)
    with ExitStack() as stack:
        server = stack.enter_context(serving("cards", data))
        teacher = stack.enter_context(Browser(server.port))
        _become_instructor(teacher, token)
        return [
            _round(server.port, teacher, many(questions), f"many-{number}", students, quiet) for number in range(rounds)
        ]


def _invitation(data: Path) -> str:
    app = create_app(data)
    with app.app_context():
        token = accounts.invite(Role.INSTRUCTOR, now())
        db.session.remove()
        db.engine.dispose()
    return token


def _become_instructor(teacher: Browser, token: str) -> None:
    path = f"/instructor/join/{token}"
    _send(teacher, path, _token(teacher.get(path)))


def _token(page: Page) -> Fields:
    value = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    return [("csrf_token", value)]


def _send(browser: Browser, path: str, fields: Fields) -> Page:
    page = browser.post(path, fields)
    if page.status != 200:
        shown = page.text.partition("<main")[2][:1500]
        raise Wrong(f"{path} gave {page.status}:\n{shown}")
    return page


def _round(port: int, teacher: Browser, text: str, name: str, students: int, quiet: float) -> Round:
    found = Round()
    with _answering(port, students) as clock:
        time.sleep(quiet)
        alone_until = time.perf_counter()
        _work(teacher, text, name, found)
    found.alone = [took for began, took in clock if began < alone_until]
    found.beside = [took for began, took in clock if began >= alone_until]
    return found


def _work(teacher: Browser, text: str, name: str, found: Round) -> None:
    """The instructor's whole way; in its round stands what each part of it took."""
    desk = teacher.get(DRAFTS)
    sent = [*_token(desk), ("name", name), ("text", text), ("into", "")]
    found.preview, draft = _timed(lambda: _send(teacher, DRAFTS, sent))
    last = draft.text.count('<li value="') // A_PAGE
    found.last_page, _ = _timed(lambda: teacher.get(f"{draft.path}?page={last}"))
    found.publish, _ = _timed(lambda: _publish(teacher, draft))
    changed = _send(teacher, f"{DRAFTS}edit", [*_token(desk), ("path", f"{name}.yaml")])
    last_form = dict(hidden(changed.text, f"{changed.path}/text"))
    entry = _entry(A_PAGE - 1).replace("Which structure", "Which part")
    changed = _send(teacher, f"{changed.path}/text", list({**last_form, "text": entry}.items()))
    found.again, _ = _timed(lambda: _publish(teacher, changed))


def _publish(teacher: Browser, draft: Page) -> Page:
    path = draft.path.partition("?")[0]
    return _send(teacher, f"{path}/publish", [*_token(draft), ("note", "")])


def _timed(work: Callable[[], Page]) -> tuple[float, Page]:
    began = time.perf_counter()
    page = work()
    return time.perf_counter() - began, page


@contextmanager
def _answering(port: int, students: int) -> Iterator[list[tuple[float, float]]]:
    """Students who answer and think in turns as long as the block lasts: when they sent each answer, and what it took.

    Their questions are open before the block begins.
    """
    spans: list[tuple[float, float]] = []
    ready, stop = Barrier(students + 1), Event()
    with ThreadPoolExecutor(students) as pool:
        working = [
            pool.submit(_answer, port, place * THINKING / students, spans, ready, stop) for place in range(students)
        ]
        ready.wait(timeout=120)
        try:
            yield spans
        finally:
            stop.set()
        for one in working:
            one.result()


def _answer(port: int, pause: float, spans: list[tuple[float, float]], ready: Barrier, stop: Event) -> None:
    with Browser(port) as browser:
        deeds = answers(browser, AT_MOST)
        ready.wait(timeout=120)
        stop.wait(pause)
        for deed in deeds:
            began = time.perf_counter()
            deed()
            spans.append((began, time.perf_counter() - began))
            if stop.wait(THINKING):
                return


@click.command()
@click.option("--questions", default=QUESTIONS, show_default=True, help="In the file.")
@click.option("--rounds", default=ROUNDS, show_default=True)
def main(questions: int, rounds: int) -> None:
    """Let an instructor publish a large file while students answer."""
    with tempfile.TemporaryDirectory(
        prefix="quizapp-bench-", dir=ON_DISK if Path(ON_DISK).is_dir() else None
    ) as folder:
        found = measure(Path(folder), questions, rounds)
    size = len(many(questions)) / 1e6
    click.echo(f"A file of {questions:,} questions, {size:.1f} MB, while {STUDENTS} students answer; seconds.\n")
    for title, aim, value in _ROWS:
        values = sorted(value(one) for one in found)
        middle = values[len(values) // 2]
        met = "" if aim is None else f"   aim {aim:g}: {'met' if middle <= aim else 'missed'}"
        click.echo(f"{title:<52}{middle:>7.3f}  ({values[0]:.3f}–{values[-1]:.3f}){met}")


def _share(spans: list[float], share: int) -> float:
    return percentile(sorted(spans), share)


_ROWS: tuple[tuple[str, float | None, Callable[[Round], float]], ...] = (
    ("handed in, until its questions can be seen", PREVIEWED_IN, lambda one: one.preview),
    ("its last questions", None, lambda one: one.last_page),
    ("published", PUBLISHED_IN, lambda one: one.publish),
    ("published again with one question changed", PUBLISHED_IN, lambda one: one.again),
    ("an answer while nobody else is there, p50", None, lambda one: _share(one.alone, 50)),
    ("an answer while nobody else is there, p99", None, lambda one: _share(one.alone, 99)),
    ("an answer while the instructor works, p50", None, lambda one: _share(one.beside, 50)),
    ("an answer while the instructor works, p99", LONGEST_PAUSE, lambda one: _share(one.beside, 99)),
    ("the slowest answer meanwhile", None, lambda one: max(one.beside)),
)


if __name__ == "__main__":
    main()
