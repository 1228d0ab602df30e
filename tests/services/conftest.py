"""Services in the context of an app, and people who use them."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from taking import Taker

from quizapp.library import Library

Newcomer = Callable[[], Taker]


@pytest.fixture(autouse=True)
def _inside_the_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def taker(library: Library) -> Taker:
    """Somebody new."""
    return Taker(library)


@pytest.fixture
def newcomer(library: Library) -> Newcomer:
    """For tests with several people: each call is one more."""
    return lambda: Taker(library)
