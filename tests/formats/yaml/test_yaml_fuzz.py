"""Whatever stands in a file, reading it ends in problems with places, never in an exception."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.questions import KINDS
from quizapp.formats.yaml import read, trees

ROOT = Path(__file__).parents[3]
FILES = [*(ROOT / "questions").glob("*/*.yaml"), ROOT / "tests" / "data" / "cells" / "bank.yaml"]
TEXTS = [path.read_text() for path in FILES]
KEYS = sorted(set(re.findall(r"\b([a-z]+):", " ".join(TEXTS))) - {"type", "ask"})
WORDS = [*KEYS, "choice", "true", "1", "5 %", "-2.5", "[[a]]", "a/b", "x.svg", "1e999", "nan", "", "~", "*", "=", "1/0"]

keys = st.sampled_from(KEYS)
scalars = st.one_of(st.sampled_from(WORDS), st.text(max_size=20))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=5)),
    max_leaves=25,
)
kinds = st.sampled_from(sorted(KINDS))
questions = st.builds(
    lambda kind, ask, more: {"type": kind, "ask": ask, **more},
    kinds,
    scalars,
    st.dictionaries(keys, values, max_size=8),
)


def check(data: bytes):
    """Read a file; where there is no bank there is a problem, and every problem can be printed."""
    bank, problems = read({"bank.yaml": data}, "fuzz", frozenset({"bank.yaml", "x.svg"}))
    assert bank is not None or problems
    count = data.count(b"\n") + data.count(b"\r") + data.count("\u2028".encode()) + data.count("\u2029".encode())
    for problem in problems:
        str(problem).encode()
        assert "\n" not in problem.message
        assert problem.place.line <= count + data.count("\u0085".encode()) + 2


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(data):
    check(data)


@given(st.text(alphabet="abc:-?!&*#|>'\"%@`{}[], \t\n~<=\\\x07\u2028é0", max_size=80))
@settings(max_examples=500)
def test_any_signs_of_yaml_can_be_read(text):
    check(text.encode())


@given(st.dictionaries(keys, values, max_size=6))
def test_any_tree_can_be_read(tree):
    check(yaml.safe_dump({"title": "x", **tree}, allow_unicode=True).encode(errors="replace"))


@given(st.lists(questions, max_size=3))
@settings(max_examples=300, deadline=None)
def test_any_question_can_be_read(entries):
    check(yaml.safe_dump({"title": "x", "questions": entries}, allow_unicode=True).encode(errors="replace"))


@given(st.sampled_from(TEXTS), st.data())
@settings(max_examples=300, deadline=None)
def test_a_real_file_with_slips_of_the_pen_can_be_read(text, data):
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text)))
        length = data.draw(st.sampled_from([0, 0, 1, 2, 10, 200]))
        text = (
            text[:place]
            + data.draw(st.sampled_from(["", " ", "\n", ":", "-", "'", '"', "x", "\t", "~"]))
            + text[place + length :]
        )

    check(text.encode())


@given(st.sampled_from(TEXTS), st.data())
@settings(max_examples=100, deadline=None)
def test_a_real_file_that_breaks_off_can_be_read(text, data):
    check(text.encode()[: data.draw(st.integers(0, len(text)))])


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "data" / "yaml" / "valid").glob("*.yaml")), ids=lambda path: path.name
)
def test_both_parsers_give_the_same_tree(path, monkeypatch):
    text = path.read_text()
    fast = trees.grown("x.yaml", text)

    monkeypatch.setattr(trees, "_LOADER", yaml.SafeLoader)

    assert trees.grown("x.yaml", text) == fast


@given(st.text(alphabet="ab:-?!&*#|>'\"%@`{}[], \t\n~\\", max_size=60))
@settings(max_examples=300)
def test_the_slow_parser_can_read_any_signs_too(text):
    loader = trees._LOADER
    trees._LOADER = yaml.SafeLoader
    try:
        check(text.encode())
    finally:
        trees._LOADER = loader
