"""A question as a learner would see it, on a page where nobody answers it."""

import re
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from quizapp.domain.banks import Bank
from quizapp.domain.questions.base import Layout, Question, shuffled

_SEED = 1
_REFERENCES = re.compile(r'(\s(?:id|for|aria-labelledby|aria-describedby|aria-controls)=")([^"]+)"')
_LINKS = re.compile(r'((?:href="|url\()#)([^")]+)')


@dataclass(frozen=True)
class Specimen:
    """What the templates of the kinds ask of a sheet, where nothing is given and nothing can be struck out."""

    question: Question
    bank: Bank | None
    given: None = None
    may_strike: bool = False
    refuted: frozenset[str] = frozenset()
    item: Any = field(default_factory=lambda: SimpleNamespace(struck=()))

    @property
    def layout(self) -> Layout:
        return self.question.arrange(Random(_SEED))  # noqa: S311 - a shuffle, no secret

    @property
    def reasons(self) -> Layout:
        return shuffled(self.question.reasons, Random(_SEED))  # noqa: S311 - a shuffle, no secret


def own_ids(markup: Markup, prefix: str) -> Markup:
    """Markup whose ids are told apart from those of the same thing elsewhere on the page."""

    def told_apart(found: re.Match[str]) -> str:
        return f'{found[1]}{" ".join(prefix + name for name in found[2].split())}"'

    text = _REFERENCES.sub(told_apart, str(markup))
    return Markup(_LINKS.sub(lambda found: f"{found[1]}{prefix}{found[2]}", text))  # noqa: S704 - it was markup before
