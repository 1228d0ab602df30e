"""The second bank: small, on another subject, and with everything that a bank can hold."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import pytest

from quizapp.domain.banks import Bank
from quizapp.domain.checks import advice
from quizapp.domain.checks.items import Items
from quizapp.domain.places import Problem
from quizapp.domain.questions import KINDS
from quizapp.formats.yaml.drawings import parts_of
from quizapp.library import read_path
from quizapp.paths import bundled

FOLDER = bundled("questions") / "action-potential"
DRAWING = "action-potential.svg"


@cache
def shipped() -> tuple[Bank, Sequence[Problem]]:
    [(bank, problems)] = read_path(FOLDER)
    assert bank, "\n".join(map(str, problems))
    return bank, problems


@pytest.fixture
def bank() -> Bank:
    return shipped()[0]


@pytest.fixture
def parts() -> frozenset[str]:
    """The ids in the bank's drawing."""
    found, problems = parts_of(DRAWING, (FOLDER / DRAWING).read_bytes())
    assert found
    assert problems == []
    return found


def test_it_is_read_without_a_problem_and_needs_no_advice():
    bank, problems = shipped()

    assert not problems, "\n".join(map(str, problems))
    assert not list(advice(bank))


def test_it_is_small_and_has_something_of_everything(bank):
    kinds = Counter(question.type for question in bank.questions.values())

    assert 14 <= len(bank.questions) <= 20
    assert kinds.keys() == KINDS.keys()
    assert len(bank.cards) == 10
    assert len(bank.mechanisms) == 2
    assert len(bank.misconceptions) == 5
    assert sum(bool(question.reasons) for question in bank.questions.values()) >= 2
    assert bank.contrast
    assert bank.benches


def test_every_step_and_every_fact_is_tested_and_every_card_names_both(bank):
    assert bank.questions_by_step.keys() == {link.ref for link in bank.links()}
    assert {name for question in bank.questions.values() for name in question.facts} == set(bank.facts)
    assert all(card.step and card.facts for card in bank.cards)


def test_every_misconception_is_met_in_two_questions(bank):
    met = Counter(
        name
        for item in Items.of(bank).by_id.values()
        for name in {note.misconception for note in item.notes.values()}
        if name
    )

    assert {name: met[name] for name in bank.misconceptions if met[name] < 2} == {}


def test_a_third_goes_beyond_recall(bank):
    levels = Counter(question.level for question in bank.questions.values())

    assert levels["understand"] + levels["apply"] >= len(bank.questions) / 3


def test_every_answer_is_explained_in_one_to_three_sentences_and_every_wrong_one_has_a_cause(bank):
    for name, item in Items.of(bank).by_id.items():
        for path, why in {**item.whys, **{path: note.why for path, note in item.notes.items()}}.items():
            assert 1 <= len(re.findall(r"[.!?](?=\s+[A-Z0-9“]|$)", why or "")) <= 3, (name, path, why)
        for path, note in item.wrong.items():
            assert note.misconception or note.step, (name, path)


def test_what_is_not_settled_has_a_reference_and_what_lies_beyond_has_no_section(bank):
    for name, fact in bank.facts.items():
        assert fact.status == "settled" or fact.ref, name
        assert bool(fact.section) == (fact.status != "beyond"), name


def test_the_drawing_has_the_parts_that_are_named_and_says_itself_in_words(bank, parts):
    for mechanism in bank.mechanisms.values():
        assert mechanism.diagram == DRAWING
        assert all(step.shows and set(step.shows) <= parts for step in mechanism.steps)
    for question in bank.questions.values():
        assert {part for _, part in question.parts()} <= parts
    text = (FOLDER / DRAWING).read_text(encoding="utf-8")
    assert "<title" in text
    assert "<desc" in text
    assert "style=" not in text


def test_the_contrast_sets_the_two_channels_side_by_side(bank):
    assert list(bank.contrast.sides) == ["sodium", "potassium"]
    assert len(bank.contrast.rows) >= 5


def test_what_the_authors_expect_of_their_items_holds(bank):
    expected = [(question, one) for question in bank.questions.values() for one in question.expect]

    assert expected
    for question, one in expected:
        outcome = question.grade(question.respond(one.choose))
        assert outcome.mark == one.marked, (question.id, one.choose)
        assert one.misconception is None or one.misconception in outcome.misconceptions, (question.id, one.choose)


def test_the_length_of_an_option_tells_nothing(bank):
    """The key is neither the longest option nearly always, nor never."""
    offers = [
        offer
        for item in Items.of(bank).by_id.values()
        for offer in item.offers
        if len(offer.keys) == 1 and len(offer.options) > 2
    ]
    longest = sum(len(offer.keys[0].text) > max(len(option.text) for option in offer.distractors) for offer in offers)

    assert 0 < longest <= len(offers) / 2
