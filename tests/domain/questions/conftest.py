"""Questions written where they are tested: in the test's docstring, or once for the file as `QUESTION`."""

from collections.abc import Callable
from inspect import cleandoc
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Question

Load = Callable[[str], Question]


def read_question(text: str) -> Question:
    """The question that a piece of YAML describes, read as the app reads its files: every scalar is text."""
    native: dict[str, Any] = yaml.load(cleandoc(text), yaml.BaseLoader)
    return KINDS[native["type"]].model_validate({"id": "here", **native})


@pytest.fixture
def load() -> Load:
    return read_question


@pytest.fixture
def question(request: pytest.FixtureRequest) -> Any:
    """The question in the test's docstring, or else the file's own."""
    return read_question(request.function.__doc__ or request.module.QUESTION)


@pytest.fixture
def refusal(request: pytest.FixtureRequest) -> str:
    """What the author of the question in the test's docstring is told."""
    with pytest.raises(ValidationError) as refused:
        read_question(request.function.__doc__)
    return "\n".join(error["msg"].removeprefix("Value error, ") for error in refused.value.errors())
