"""Wrong answers to questions of every kind, as the fields of their forms."""

from quizapp.domain.authored import key_of
from quizapp.domain.questions.base import Question

Fields = dict[str, list[str]]

NO_WORD = "qqqq"
NO_NUMBER = "-98765"
"""Nowhere near an answer of the shipped bank."""


def wrong_fields(question: Question) -> Fields:
    """The form of an answer that earns nothing."""
    return _WRONG[question.type](question)


def _option(answer) -> str:
    return next(option.key for option in answer.options if not option.is_right)


def _blank(answer) -> str:
    return {"chosen": _option, "typed": lambda _: NO_WORD, "number": lambda _: NO_NUMBER}[answer.shape](answer)


def _other(right: str | tuple[str, ...], among) -> str:
    return next(key_of(text) for text in among if text != right and text not in right)


_WRONG = {
    "choice": lambda q: {"answer": [_option(q)]},
    "multiple": lambda q: {"answer": [option.key for option in q.options if not option.is_right]},
    "true-false": lambda q: {"answer": ["false" if q.answer else "true"]},
    "short": lambda q: {"answer": [NO_WORD]},
    "numeric": lambda q: {"answer": [NO_NUMBER]},
    "cloze": lambda q: {f"blank-{name}": [_blank(blank)] for name, blank in q.blanks.items()},
    "matching": lambda q: {f"match-{pair.key}": [_other((pair.right,), q.rights.values())] for pair in q.pairs},
    "ordering": lambda q: {f"place-{item.key}": [str(place)] for place, item in enumerate(reversed(q.order), 1)},
    "categorize": lambda q: {f"item-{item.key}": [_other(item.belongs, q.categories)] for item in q.items},
    "hotspot": lambda q: {"answer": [next(area.key for area in q.areas if not area.is_right)]},
}
