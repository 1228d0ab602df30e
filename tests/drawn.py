"""Banks that hypothesis draws: every kind of question, with whatever a question may have."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from quizapp.domain.banks import Bank
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Question

WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from(" abcXYZ019.,;:!?'\"()[]{}<>=~#%@&|/\\*_`^$+-–“”éßµ\n"),
        st.characters(exclude_categories=["C", "Zl", "Zp"]),
    ),
    min_size=1,
    max_size=24,
).filter(lambda text: bool(text.strip()))
"""Any text that an author may write, signs of Markdown and of all formats among it."""

LETTERS = st.text(alphabet="abc XYZ", min_size=1, max_size=12)
LETTERS = LETTERS.map(lambda text: " ".join(text.split())).filter(bool)
NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)
NUMBERS = st.integers(-(10**6), 10**6).map(lambda number: f"{number / 100:g}")

Texts = SearchStrategy[str]


def distinct(texts: Texts, least: int, most: int = 5) -> SearchStrategy[list[str]]:
    """Texts that differ, also when their outer blanks are gone."""
    return st.lists(texts.map(str.strip).filter(bool), min_size=least, max_size=most, unique=True)


def _options(texts: Texts, *, most_right: int = 1) -> SearchStrategy[list[dict[str, Any]]]:
    def marked(drawn: tuple[list[str], int, list[str | None]]) -> list[dict[str, Any]]:
        words, right, whys = drawn
        count = min(right, len(words) - 1)
        return [
            {"right" if place < count else "wrong": text, **({"why": why} if why else {})}
            for place, (text, why) in enumerate(zip(words, whys, strict=False))
        ]

    whys = st.lists(st.none() | texts, min_size=5, max_size=5)
    return st.tuples(distinct(texts, 2), st.integers(1, most_right), whys).map(marked)


def _short(texts: Texts) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"accept": distinct(LETTERS, 1, 3)}, optional={"why": texts})


def _numeric(texts: Texts) -> SearchStrategy[dict[str, Any]]:
    around = st.fixed_dictionaries({"answer": NUMBERS}, optional={"tolerance": st.sampled_from(["0.5", "2", "5 %"])})
    between = st.fixed_dictionaries(
        {"range": st.tuples(st.integers(-50, 0), st.integers(1, 50)).map(lambda both: [str(end) for end in both])}
    )
    return st.tuples(around | between, st.fixed_dictionaries({}, optional={"why": texts})).map(
        lambda both: {**both[0], **both[1]}
    )


def _matching(texts: Texts) -> SearchStrategy[dict[str, Any]]:
    return st.tuples(distinct(texts, 2, 4), distinct(texts, 4, 6)).map(
        lambda sides: {
            "pairs": [{"left": left, "right": right} for left, right in zip(*sides, strict=False)],
            "distractors": sides[1][len(sides[0]) :],
        }
    )


def bodies(texts: Texts) -> Mapping[str, SearchStrategy[dict[str, Any]]]:
    """What each kind of question has beside its stem."""
    return {
        "choice": _options(texts).map(lambda options: {"options": options}),
        "multiple": _options(texts, most_right=3).map(lambda options: {"options": options}),
        "true-false": st.fixed_dictionaries({"answer": st.booleans()}, optional={"why": texts}),
        "short": _short(texts),
        "numeric": _numeric(texts),
        "matching": _matching(texts),
        "ordering": distinct(texts, 3).map(lambda items: {"order": [{"text": text} for text in items]}),
        "categorize": st.tuples(distinct(texts, 2, 3), distinct(texts, 1, 4)).map(
            lambda both: {
                "categories": both[0],
                "items": [{"text": text, "in": [both[0][len(text) % len(both[0])]]} for text in both[1]],
            }
        ),
        "cloze": st.one_of(_short(texts), _numeric(texts)).map(
            lambda blank: {"ask": "One [[gap]] here", "blanks": {"gap": blank}}
        ),
    }


def questions(
    kinds: Sequence[str] = tuple(kind for kind in KINDS if kind != "hotspot"),
    texts: Texts = WORDS,
    parts: Sequence[str] = ("title", "explain", "tags", "topic", "points", "hints"),
) -> SearchStrategy[Question]:
    """Questions of these kinds with any of these parts."""
    optional: dict[str, SearchStrategy[Any]] = {
        "title": texts,
        "explain": texts,
        "hints": st.lists(texts, min_size=1, max_size=2),
        "tags": distinct(LETTERS, 1, 2),
        "topic": LETTERS,
        "points": st.sampled_from([0.5, 2, 3]),
    }
    shared = st.fixed_dictionaries({"ask": texts}, optional={part: optional[part] for part in parts})

    def whole(kind: str) -> SearchStrategy[Question]:
        native = st.tuples(shared, bodies(texts)[kind]).map(
            lambda both: {"id": "q", "type": kind, **both[0], **both[1]}
        )
        return native.map(KINDS[kind].model_validate)

    return st.sampled_from(list(kinds)).flatmap(whole)


def banks(drawn: SearchStrategy[Question] | None = None, most: int = 4) -> SearchStrategy[Bank]:
    """Banks of such questions, each with an id of its own."""

    def bank(several: list[Question]) -> Bank:
        named = {f"q{number}": each.model_copy(update={"id": f"q{number}"}) for number, each in enumerate(several)}
        return Bank(id="drawn", title="Drawn", questions=named)

    return st.lists(questions() if drawn is None else drawn, min_size=1, max_size=most).map(bank)
