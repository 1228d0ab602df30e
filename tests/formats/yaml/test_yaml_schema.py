"""The JSON Schema and the reader agree on the shape of a file, whichever way a bank is made or broken."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from quizapp.domain.questions import KINDS
from quizapp.formats.yaml import read
from quizapp.formats.yaml.schema import schema
from quizapp.formats.yaml.trees import grown

ROOT = Path(__file__).parents[3]
CELLS = ROOT / "tests" / "data" / "cells" / "bank.yaml"
DATA = ROOT / "tests" / "data" / "yaml"
SCHEMA = Draft202012Validator(schema())

BEYOND_A_SCHEMA = {
    "bench-combinations",
    "bench-names",
    "contrast",
    "contrast-dangling",
    "dangling",
    "cycle-in-a-chain",
    "doubled-question-id",
    "no-right-option",
    "same-ask-without-id",
    "two-right-options",
}
"""Files whose faults only the reader sees."""


def as_text(value):
    """Data as the reader has it: every scalar is the text that was typed."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def accepted_by_reader(data):
    text = yaml.safe_dump(as_text(data), allow_unicode=True, sort_keys=False)
    bank, _ = read({"bank.yaml": text.encode()}, "bank")
    return bank is not None


def accepted_by_schema(data):
    """Whether the schema takes both what the reader sees and what an editor sees."""
    as_reader, as_editor = SCHEMA.is_valid(as_text(data)), SCHEMA.is_valid(data)
    assert as_reader == as_editor
    return as_reader


words = st.text(alphabet="abcdefgh äß中$*_.,:-'\"[]{}#&?!", min_size=1, max_size=20).filter(
    lambda text: text.strip() and "[[" not in text
)
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,10}", fullmatch=True)
numbers = st.integers(-1000, 1000)
truths = st.booleans()


def distinct(least, most):
    return st.lists(words, min_size=least, max_size=most, unique_by=lambda text: " ".join(text.lower().split()))


@st.composite
def noted(draw, **fields):
    """The fields of an answer, perhaps with what is said of it."""
    return {**fields, **draw(st.fixed_dictionaries({}, optional={"why": words}))}


@st.composite
def options(draw, rights):
    texts = draw(distinct(2, 5))
    count = 1 if rights == 1 else draw(st.integers(1, len(texts) - 1))
    return [draw(noted(**{"right" if place < count else "wrong": text})) for place, text in enumerate(texts)]


@st.composite
def typed(draw):
    return {"accept": draw(distinct(1, 3)), **draw(st.fixed_dictionaries({}, optional={"typos": st.integers(0, 2)}))}


@st.composite
def number(draw):
    if draw(truths):
        return {"answer": draw(numbers)}
    low = draw(numbers)
    return {"range": [low, low + draw(st.integers(1, 50))]}


@st.composite
def cloze(draw):
    names = draw(st.lists(st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True), min_size=1, max_size=3, unique=True))
    choose = options(1).map(lambda made: {"options": made})
    return {
        "ask": " and ".join(f"[[{name}]]" for name in names),
        "blanks": {name: draw(st.one_of(typed(), number(), choose)) for name in names},
    }


@st.composite
def matching(draw):
    lefts, rights = draw(distinct(2, 4)), draw(distinct(4, 6))
    pairs = [draw(noted(left=left, right=right)) for left, right in zip(lefts, rights, strict=False)]
    return {"pairs": pairs, "distractors": rights[len(lefts) :]} if draw(truths) else {"pairs": pairs}


@st.composite
def categorize(draw):
    categories, items = draw(distinct(2, 4)), draw(distinct(1, 4))
    within = st.one_of(st.sampled_from(categories), st.lists(st.sampled_from(categories), min_size=1, max_size=1))
    return {"categories": categories, "items": [{"text": item, "in": draw(within)} for item in items]}


@st.composite
def hotspot(draw):
    parts, labels = draw(st.lists(ids, min_size=2, max_size=4, unique=True)), draw(distinct(4, 4))
    areas = [
        draw(noted(**{"wrong" if place else "right": part, "label": labels[place]})) for place, part in enumerate(parts)
    ]
    return {"image": "cell.svg", "alt": draw(words), "areas": areas}


ANSWERS = {
    "choice": st.fixed_dictionaries({"options": options(1)}, optional={"shuffle": truths}),
    "multiple": st.fixed_dictionaries({"options": options(2)}),
    "true-false": st.fixed_dictionaries({"answer": truths}, optional={"wrong": noted()}),
    "short": typed(),
    "numeric": number(),
    "cloze": cloze(),
    "matching": matching(),
    "ordering": distinct(3, 5).map(lambda texts: {"order": [{"text": text} for text in texts]}),
    "categorize": categorize(),
    "hotspot": hotspot(),
}
COMMON = {
    "level": st.sampled_from(["recall", "understand", "apply"]),
    "title": words,
    "topic": words,
    "tags": st.one_of(words, distinct(0, 3)),
    "hints": distinct(0, 2),
    "explain": words,
    "points": st.integers(1, 100),
}


@st.composite
def questions(draw, name):
    kind = draw(st.sampled_from(sorted(KINDS)))
    common = draw(st.fixed_dictionaries({"ask": words}, optional=COMMON))
    return {"type": kind, "id": name, **common, **draw(ANSWERS[kind])}


@st.composite
def banks(draw):
    """A bank with one or two questions of any kinds, and some of what a bank may hold beside them."""
    named = {
        "summary": words,
        "language": st.sampled_from(["en", "de-AT", "no"]),
        "facts": st.dictionaries(ids, st.fixed_dictionaries({"text": words}, optional={"adds": words}), max_size=2),
        "cards": ids.map(lambda name: [{"id": name, "front": "f", "back": "b"}]),
    }
    bank = draw(st.fixed_dictionaries({"title": words}, optional=named))
    return {**bank, "questions": [draw(questions(f"q{place}")) for place in range(draw(st.integers(1, 2)))]}


def tables(value):
    """Every mapping of a tree in which the keys are the format's own."""
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            yield from (found for each in inner.values() for found in tables(each)) if key in NAMED else tables(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from tables(inner)


NAMED = {"facts", "mechanisms", "misconceptions", "blanks", "sections"}


def test_every_kind_is_made():
    assert set(ANSWERS) == set(KINDS)


def test_the_schema_is_one():
    Draft202012Validator.check_schema(schema())


def test_a_further_file_needs_no_title():
    assert not SCHEMA.is_valid({})
    assert Draft202012Validator(schema(further=True)).is_valid({})


@given(banks())
@settings(deadline=None, max_examples=200)
def test_whatever_is_valid_is_accepted_by_both(bank):
    assert accepted_by_reader(bank)
    assert accepted_by_schema(bank)


@given(banks(), st.data())
@settings(deadline=None, max_examples=200)
def test_an_unknown_key_is_refused_by_both(bank, data):
    data.draw(st.sampled_from(list(tables(bank))))["unheard-of"] = "x"

    assert not accepted_by_reader(bank)
    assert not accepted_by_schema(bank)


@given(banks(), st.data())
@settings(deadline=None, max_examples=200)
def test_a_missing_key_is_refused_by_both(bank, data):
    question = data.draw(st.sampled_from(bank["questions"]))
    holder, key = data.draw(
        st.sampled_from(
            [(bank, "title"), (question, "type"), (question, "ask"), *((question, key) for key in _answers(question))]
        )
    )
    del holder[key]

    assert not accepted_by_reader(bank)
    assert not accepted_by_schema(bank)


def _answers(question):
    """The keys without which a question of its kind has no answer."""
    needed = {
        "options",
        "accept",
        "answer",
        "range",
        "blanks",
        "pairs",
        "order",
        "categories",
        "items",
        "areas",
        "image",
    }
    return sorted(needed & set(question))


@given(banks(), st.data())
@settings(deadline=None, max_examples=200)
def test_a_value_of_the_wrong_type_is_refused_by_both(bank, data):
    table = data.draw(st.sampled_from(list(tables(bank))))
    key = data.draw(st.sampled_from([key for key in sorted(table) if key not in NAMED] or ["title"]))
    table[key] = [{"x": "y"}] if not isinstance(table.get(key), list) else {"x": "y"}

    assert not accepted_by_reader(bank)
    assert not accepted_by_schema(bank)


@given(banks(), st.data())
@settings(deadline=None, max_examples=100)
def test_a_word_that_is_not_on_the_list_is_refused_by_both(bank, data):
    question = data.draw(st.sampled_from(bank["questions"]))
    question[data.draw(st.sampled_from(["type", "level", "points"]))] = "soon"

    assert not accepted_by_reader(bank)
    assert not accepted_by_schema(bank)


@pytest.mark.parametrize("path", [CELLS, *(ROOT / "questions").glob("*/bank.yaml")], ids=lambda path: path.parent.name)
def test_real_banks_are_accepted_as_text_and_as_an_editor_sees_them(path):
    tree, _ = grown(path.name, path.read_text())

    assert [error.message for error in SCHEMA.iter_errors(tree)] == []
    assert [error.message for error in SCHEMA.iter_errors(yaml.load(path.read_text(), yaml.CSafeLoader))] == []


@pytest.mark.parametrize("path", sorted((DATA / "valid").glob("*.yaml")), ids=lambda path: path.stem)
def test_valid_files_are_accepted(path):
    tree, _ = grown(path.name, path.read_bytes().decode("utf-8-sig"))

    assert [error.message for error in SCHEMA.iter_errors(tree)] == []


@pytest.mark.parametrize("path", sorted((DATA / "invalid").glob("*.yaml")), ids=lambda path: path.stem)
def test_invalid_files_are_refused_unless_their_fault_is_beyond_a_schema(path):
    tree, problems = grown(path.name, path.read_text())
    if tree is None or problems:
        return  # no YAML, or not our kind of it

    assert SCHEMA.is_valid(tree) == (path.stem in BEYOND_A_SCHEMA)
