"""Answers to questions of every kind, as the fields of their forms: the right one, or any at all."""

from random import Random

from quizapp.domain.authored import key_of
from quizapp.domain.questions.base import Question

Fields = dict[str, list[str]]

NONSENSE = ["7", "GABA", "blue", "1/2", "inner membrane"]


def right_fields(question: Question) -> Fields:
    """The form of an answer that earns all points."""
    return _RIGHT[question.type](question)


def any_fields(question: Question, chance: Random) -> Fields:
    """The form of some answer that can be marked: right, wrong or in between."""
    return right_fields(question) if chance.random() < 0.3 else _ANY[question.type](question, chance)


def _number(answer) -> str:
    return str(answer.answer if answer.answer is not None else answer.range[0])


def _blank(answer) -> str:
    if answer.shape == "chosen":
        return answer.right.key
    return answer.right_words if answer.shape == "typed" else _number(answer)


def _any_blank(answer, chance: Random) -> str:
    return chance.choice([option.key for option in answer.options]) if answer.shape == "chosen" else _typed(chance)


def _typed(chance: Random) -> str:
    return chance.choice(NONSENSE[:1] + NONSENSE[3:4])


def _keys(things, chance: Random) -> list[str]:
    return chance.sample([thing.key for thing in things], chance.randint(1, len(things)))


def _order(keys: list[str]) -> Fields:
    return {f"place-{key}": [str(place)] for place, key in enumerate(keys, 1)}


_RIGHT = {
    "choice": lambda q: {"answer": [q.right.key]},
    "multiple": lambda q: {"answer": [option.key for option in q.right_options]},
    "true-false": lambda q: {"answer": ["true" if q.answer else "false"]},
    "short": lambda q: {"answer": [q.right_words]},
    "numeric": lambda q: {"answer": [_number(q)]},
    "cloze": lambda q: {f"blank-{name}": [_blank(blank)] for name, blank in q.blanks.items()},
    "matching": lambda q: {f"match-{pair.key}": [key_of(pair.right)] for pair in q.pairs},
    "ordering": lambda q: _order([item.key for item in q.order]),
    "categorize": lambda q: {f"item-{item.key}": [key_of(item.belongs[0])] for item in q.items},
    "hotspot": lambda q: {"answer": [next(area.key for area in q.areas if area.is_right)]},
}

_ANY = {
    "choice": lambda q, chance: {"answer": [chance.choice(q.options).key]},
    "multiple": lambda q, chance: {"answer": _keys(q.options, chance)},
    "true-false": lambda q, chance: {"answer": [chance.choice(["true", "false"])]},
    "short": lambda q, chance: {"answer": [chance.choice(NONSENSE)]},
    "numeric": lambda q, chance: {"answer": [_typed(chance)]},
    "cloze": lambda q, chance: {f"blank-{name}": [_any_blank(blank, chance)] for name, blank in q.blanks.items()},
    "matching": lambda q, chance: {f"match-{key}": [chance.choice(list(q.rights))] for key in _keys(q.pairs, chance)},
    "ordering": lambda q, chance: _order(chance.sample([item.key for item in q.order], len(q.order))),
    "categorize": lambda q, chance: {
        f"item-{key}": [key_of(chance.choice(q.categories))] for key in _keys(q.items, chance)
    },
    "hotspot": lambda q, chance: {"answer": [chance.choice(q.areas).key]},
}
