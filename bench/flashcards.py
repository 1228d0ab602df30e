"""Grading a card until the next one is shown: beside answering a question, and with ten times the cards.

`make bench` has it in its page; `python -m bench.flashcards` measures it alone.
"""

import re
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from statistics import median
from typing import cast

import click
from flask import Flask
from sqlalchemy import Table, insert, select

from bench.browser import Browser, Page
from bench.forms import hidden
from bench.running import serving
from bench.tasks import Wrong, answers
from quizapp.app import create_ready_app
from quizapp.clock import now
from quizapp.config import Config
from quizapp.db import CardMemory, CardReview, CardSettings, Person, db
from quizapp.domain.pace import Pace
from quizapp.paths import bundled

DEEDS, IN_A_ROW = 40, 10
"""Grades, and answers, in one round, and without the others between them."""

IN_A_FILE = 40_000
"""Cards; a question file has a largest size."""

DECK = "/banks/deck/cards"
_CARD = re.compile(r'name="card" value="([^"]+)"')
_LONG_AGO, _SPAN = 30, 120
"""Cards are due from so many days ago on, spread over so many days."""


@dataclass(frozen=True)
class Grading:
    """Milliseconds for a grade, by round: with few cards, with many, and for an answer beside it."""

    cards: tuple[int, int]
    few: Sequence[float]
    many: Sequence[float]
    answers: Sequence[float]

    @property
    def growth(self) -> list[float]:
        """With many cards to with few, round by round."""
        return [many / few for many, few in zip(self.many, self.few, strict=True)]

    @property
    def beside_answers(self) -> list[float]:
        """A grade to an answer, round by round."""
        return [grade / answer for grade, answer in zip(self.few, self.answers, strict=True)]


def create_app(data: Path) -> Flask:
    """The app over a bank of many cards, beside a shipped one that has questions."""
    return create_ready_app(Config(data=data, questions=data / "questions"))


def grading(folder: Path, few: int, many: int, rounds: int) -> Grading:
    """Both learners and somebody who answers, taking turns after every few deeds, so that a busy spell hits all."""
    with ExitStack() as stack:
        servers, learners = [], []
        for size in (few, many):
            data = folder / f"cards-{size}"
            _write_banks(data / "questions", size)
            servers.append(stack.enter_context(serving("cards", data)))
            browser = stack.enter_context(Browser(servers[-1].port))
            learners.append(_Learner(browser, data, size))
        answering = stack.enter_context(Browser(servers[0].port))
        found: tuple[list[float], list[float], list[float]] = ([], [], [])
        for _ in range(rounds + 1):
            deeds = answers(answering, DEEDS)
            times: tuple[list[float], list[float], list[float]] = ([], [], [])
            for first in range(0, DEEDS, IN_A_ROW):
                some = deeds[first : first + IN_A_ROW]
                for taken, act in zip(times, (learners[0].grade, learners[1].grade, None), strict=True):
                    taken += [_timed(act or deed) for deed in some]
            for own, taken in zip(found, times, strict=True):
                own.append(median(taken))
    return Grading((few, many), *(own[1:] for own in found))  # the first round warms up


def _timed(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return (time.perf_counter() - began) * 1000


class _Learner:
    """Somebody with many cards, at the next of them."""

    def __init__(self, browser: Browser, data: Path, size: int) -> None:
        self.browser = browser
        self.page = browser.get(DECK)
        self.grade(changes="0")
        _fill(data, size)
        self.page = browser.get(DECK)

    def grade(self, changes: str = "1") -> None:
        """Grade the card that is shown, and see the next one."""
        card = _card_on(self.page)
        fields = [(name, value) for name, value in hidden(self.page.text, f"{DECK}/move") if name == "csrf_token"]
        fields += [("card", card), ("changes", changes), ("grade", "good")]
        self.page = self.browser.post(DECK, fields)
        if _card_on(self.page) == card:
            raise Wrong(f"After {card} was graded it is shown again.")


def _card_on(page: Page) -> str:
    found = _CARD.search(page.text)
    if page.status != 200 or found is None or 'id="front"' not in page.text:
        raise Wrong(f"{page.path} gave {page.status} and no card:\n{page.text[:1500]}")
    return found[1]


def _write_banks(folder: Path, size: int) -> None:
    (folder / "deck").mkdir(parents=True)
    copytree(bundled("questions") / "clonazepam-and-ssris", folder / "clonazepam-and-ssris")
    for first in range(0, size, IN_A_FILE):
        cards = "".join(
            f"  - {{id: c{number}, front: Front of {number}, back: Back of {number}}}\n"
            for number in range(first, min(first + IN_A_FILE, size))
        )
        name = f"more-{first}.yaml" if first else "bank.yaml"
        (folder / "deck" / name).write_text(("" if first else "title: Deck\n") + "cards:\n" + cards)


def _fill(data: Path, size: int) -> None:
    """Let every card have been learnt, and be due on one of many days."""
    app = create_app(data)
    with app.app_context():
        at = now()
        connection = db.session.connection()
        person_id = db.session.scalars(select(Person.id)).one()
        memories, reviews, settings = (cast(Table, kind.__table__) for kind in (CardMemory, CardReview, CardSettings))
        connection.execute(memories.delete())
        connection.execute(insert(memories), [_memory(person_id, number, at) for number in range(size)])
        log = [_review(person_id, number, at) for number in range(size)]
        connection.execute(insert(reviews), log)
        pace = Pace(new_a_day=0, reviews_a_day=9999)
        connection.execute(insert(settings), {**pace.row(), "person_id": person_id})
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _memory(person_id: int, number: int, at: datetime) -> dict[str, object]:
    due = at + timedelta(days=number % _SPAN - _LONG_AGO, microseconds=number)
    return {
        "person_id": person_id,
        "bank_id": "deck",
        "card_id": f"c{number}",
        "added_at": at - timedelta(days=90),
        "changes": 1,
        "reviews": 1,
        "state": 2,
        "stability": 20.0,
        "difficulty": 5.0,
        "due": due,
        "due_day": due.date(),
        "last_review": at - timedelta(days=60),
        "last_day": (at - timedelta(days=60)).date(),
        "comes_at": due,
    }


def _review(person_id: int, number: int, at: datetime) -> dict[str, object]:
    day: date = (at - timedelta(days=60)).date()
    memory = {"state": 2, "step": None, "stability": 20.0, "difficulty": 5.0}
    return {
        "person_id": person_id,
        "bank_id": "deck",
        "card_id": f"c{number}",
        "grade": 3,
        "reviewed_at": at - timedelta(days=60, microseconds=number),
        "day": day,
        "seconds": 5.0,
        "after": memory,
    }


@click.command()
@click.option("--rounds", default=7, show_default=True)
def main(rounds: int) -> None:
    """Measure grades alone. Takes half a minute or more."""
    with tempfile.TemporaryDirectory(
        prefix="quizapp-bench-", dir="/var/tmp"
    ) as folder:  # on a disk: a sync costs there
        found = grading(Path(folder), 10_000, 100_000, rounds)
    few, many = found.cards
    for what, times in (
        (f"a grade, {few} cards", found.few),
        (f"a grade, {many} cards", found.many),
        ("an answer", found.answers),
    ):
        click.echo(f"{what:<24}{median(times):5.1f} ms ({min(times):.1f}–{max(times):.1f})")
    for what, ratios, aim in (
        ("a grade to an answer", found.beside_answers, 1.5),
        ("many cards to few", found.growth, 1.2),
    ):
        click.echo(f"{what:<24}{median(ratios):5.2f} ({min(ratios):.2f}–{max(ratios):.2f}), the aim: at most {aim}")


if __name__ == "__main__":
    main()
