"""What all that authors write has in common: versions, keys, and one form to be written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizapp.domain.authored import digest, doubled, key_of
from quizapp.domain.questions import KINDS

NATIVE = {"id": "q", "type": "true-false", "ask": "So?", "answer": True}
plain = st.recursive(
    st.text() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), plain, min_size=1), st.randoms(use_true_random=False))
def test_the_order_of_keys_makes_no_version(native, chance):
    names = list(native)
    chance.shuffle(names)

    assert digest({name: native[name] for name in names}) == digest(native)


@given(st.text(), st.text())
def test_other_content_is_another_version(one, other):
    assert (digest({"ask": one}) == digest({"ask": other})) is (one == other)


def test_every_question_is_read_from_its_own_native_form(cells):
    for question in cells.questions.values():
        again = KINDS[question.type].model_validate(question.native())

        assert again == question
        assert again.native() == question.native()


def test_defaults_are_not_written(cells):
    assert "points" not in cells.questions["which-ion"].native()
    assert cells.questions["what-it-needs"].native()["points"] == 2


def test_an_unknown_key_is_refused():
    with pytest.raises(ValidationError, match="rigth"):
        KINDS["true-false"].model_validate({**NATIVE, "rigth": "yes"})


def test_what_was_read_cannot_be_changed():
    question = KINDS["true-false"].model_validate(NATIVE)

    with pytest.raises(ValidationError, match="frozen"):
        question.ask = "Is it so?"


@given(st.lists(st.text(), unique=True))
def test_different_texts_have_different_keys(texts):
    assert len({key_of(text) for text in texts}) == len(texts)


def test_keys_are_short_and_fit_into_forms():
    assert len(key_of("Any text, however long. " * 100)) == 10
    assert key_of("ä").isalnum()


@pytest.mark.parametrize(("texts", "twice"), [([], None), (["a", "b"], None), (["a", "b", "a", "b"], "a")])
def test_the_first_text_that_stands_there_twice_is_named(texts, twice):
    assert doubled(texts) == twice
