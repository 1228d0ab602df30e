"""Pairs of a left and a right side."""

from random import Random

import pytest

from quizapp.domain.authored import key_of
from quizapp.domain.questions.base import Mark, Unreadable

QUESTION = """
type: matching
ask: Match each drug with its target.
pairs:
  - {left: sertraline, right: the serotonin transporter, why: It is an SSRI., step: reuptake/block}
  - {left: fluoxetine, right: the serotonin transporter}
  - {left: clonazepam, right: the benzodiazepine site, why: Not serotonin., misconception: clonazepam-serotonin}
distractors:
  - the glycine receptor
  - {text: the serotonin receptor, why: No drug here acts on it., misconception: ssri-agonist}
"""


def fields(**pairs):
    return {f"match-{key_of(left)}": [key_of(right)] for left, right in pairs.items()}


def test_credit_is_the_share_of_right_pairs(question):
    response = question.read(
        fields(sertraline="the serotonin transporter", fluoxetine="the benzodiazepine site", clonazepam="")
        | {f"match-{key_of('clonazepam')}": [key_of("the benzodiazepine site")]}
    )

    outcome = question.grade(response)

    assert outcome.credit == 0.6667
    assert [(part.label, part.mark) for part in outcome.parts] == [
        ("sertraline", Mark.RIGHT),
        ("fluoxetine", Mark.WRONG),
        ("clonazepam", Mark.RIGHT),
    ]


def test_a_wrong_pair_is_told_what_belongs_there(question):
    part = question.grade(question.respond(["clonazepam = the glycine receptor"])).parts[2]

    assert part.given == "the glycine receptor"
    assert part.key == "the benzodiazepine site"
    assert part.note.misconception == part.key_note.misconception == "clonazepam-serotonin"


def test_a_distractor_with_a_note_of_its_own_is_explained_by_it(question):
    outcome = question.grade(question.respond(["clonazepam = the serotonin receptor"]))

    assert outcome.parts[2].note.misconception == "ssri-agonist"
    assert outcome.parts[2].key_note.why == "Not serotonin."
    assert outcome.misconceptions == ("ssri-agonist",)


def test_a_left_side_without_an_answer_is_missed(question):
    outcome = question.grade(question.respond(["sertraline = the serotonin transporter"]))

    assert [part.mark for part in outcome.parts] == [Mark.RIGHT, Mark.MISSED, Mark.MISSED]
    assert outcome.misconceptions == ()


def test_each_right_side_is_offered_once(question):
    assert list(question.rights.values()) == [
        "the serotonin transporter",
        "the benzodiazepine site",
        "the glycine receptor",
        "the serotonin receptor",
    ]
    assert sorted(question.arrange(Random(3))) == sorted(question.rights)


@pytest.mark.parametrize("form", [{}, fields(sertraline="made up"), fields(made_up="the serotonin transporter")])
def test_nothing_or_an_unknown_side_is_unreadable(question, form):
    with pytest.raises(Unreadable):
        question.read(form)


@pytest.mark.parametrize("texts", [[], ["sertraline"], ["aspirin = the benzodiazepine site"], ["sertraline = nothing"]])
def test_words_that_match_nothing_are_unreadable(question, texts):
    with pytest.raises(Unreadable):
        question.respond(texts)


def test_a_side_may_hold_an_equals_sign(load):
    question = load("{type: matching, ask: Match., pairs: [{left: a = b, right: c = d}, {left: e, right: f}]}")

    assert question.grade(question.respond(["a = b = c = d", "e = f"])).credit == 1


def test_the_notes_are_found_by_their_paths(question):
    assert [path for path, _ in question.notes()] == [
        *("pairs.0", "pairs.1", "pairs.2"),
        *("distractors.0", "distractors.1"),
    ]


def test_a_single_pair_is_refused(refusal):
    """
    type: matching
    ask: Match.
    pairs: [{left: a, right: b}]
    distractors: [c]
    """
    assert "at least 2" in refusal


def test_the_same_left_side_twice_is_refused(refusal):
    """
    type: matching
    ask: Match.
    pairs: [{left: a, right: b}, {left: a, right: c}]
    """
    assert refusal == "Two left sides have the same text, “a”. Change or remove one of them."


def test_a_distractor_that_belongs_to_a_pair_is_refused(refusal):
    """
    type: matching
    ask: Match.
    pairs: [{left: a, right: b}, {left: c, right: d}]
    distractors: [d]
    """
    assert refusal == "Two right sides have the same text, “d”. Change or remove one of them."


def test_a_single_right_side_is_refused(refusal):
    """
    type: matching
    ask: Match.
    pairs: [{left: a, right: b}, {left: c, right: b}]
    """
    assert refusal == "There is only one right side to choose from. Add a distractor, or another pair."


def test_credit_of_a_pair_is_refused(refusal):
    """
    type: matching
    ask: Match.
    pairs: [{left: a, right: b, credit: 50}, {left: c, right: d}]
    """
    assert refusal == "Input should be None"
