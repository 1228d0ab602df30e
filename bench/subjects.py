"""What is measured: programs from nothing at all to this app."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from bench import bare, flashcards, forgetful, minimal_quiz
from bench.sqlite import count
from quizapp.app import create_ready_app
from quizapp.config import Config


@dataclass(frozen=True)
class Subject:
    """A program under measurement, and where it keeps what was acknowledged."""

    title: str
    create_app: Callable[[Path], Flask]
    file: str = ""
    table: str = ""

    def kept(self, data: Path) -> int:
        """How many answers are on record."""
        return count(data / self.file, self.table) if self.file else 0


def _quizapp(data: Path) -> Flask:
    return create_ready_app(Config(data=data))


SUBJECTS = {
    "bare": Subject("bare Flask", bare.nothing),
    "commit": Subject("Flask, one commit", bare.one_commit, "hits.sqlite", "hits"),
    "minimal": Subject("minimal quiz", minimal_quiz.create_app, "minimal.sqlite", "answers"),
    "forgetful": Subject("this app, learning no links", forgetful.create_app, "quizapp.sqlite", "responses"),
    "cards": Subject("this app, many cards", flashcards.create_app, "quizapp.sqlite", "card_reviews"),
    "quizapp": Subject("this app", _quizapp, "quizapp.sqlite", "responses"),
}
