"""A text with blanks."""

from random import Random

import pytest

from quizapp.domain.authored import key_of
from quizapp.domain.questions.base import Mark, Unreadable
from quizapp.domain.questions.cloze import Gap

QUESTION = """
type: cloze
ask: Clonazepam strengthens [[messenger]], the channel opens more [[how]], and [[left]] remains after two half-lives.
blanks:
  messenger:
    accept: GABA
    why: It is the brain's brake.
    anticipate: [{text: serotonin, why: Another messenger., misconception: clonazepam-serotonin}]
    wrong: {step: classes/messenger}
  how:
    options:
      - {right: often, why: Frequency rises.}
      - {wrong: widely, why: The width stays., step: gaba-a/frequency}
      - {wrong: at once}
  left:
    answer: "25"
    unit: "%"
"""

ALL_RIGHT = {"messenger": "GABA", "how": key_of("often"), "left": "25 %"}


def fields(**blanks):
    return {f"blank-{name}": [text] for name, text in blanks.items()}


def test_every_blank_is_marked_by_itself(question):
    response = question.read(fields(messenger="serotonin", how=key_of("often"), left="25"))

    outcome = question.grade(response)

    assert [(part.label, part.given, part.mark) for part in outcome.parts] == [
        ("messenger", "serotonin", Mark.WRONG),
        ("how", "often", Mark.RIGHT),
        ("left", "25", Mark.RIGHT),
    ]
    assert outcome.credit == 0.6667
    assert outcome.misconceptions == ("clonazepam-serotonin",)


def test_an_empty_blank_is_missed_and_betrays_nothing(question):
    outcome = question.grade(question.read(fields(messenger="GABA", how="")))

    assert [part.mark for part in outcome.parts] == [Mark.RIGHT, Mark.MISSED, Mark.MISSED]
    assert outcome.parts[1].key == "often"
    assert outcome.parts[1].note.why is None
    assert outcome.parts[1].key_note.why == "Frequency rises."
    assert outcome.credit == 0.3333


def test_the_answer_is_kept_by_blank(question):
    assert question.read(fields(**ALL_RIGHT)) == ALL_RIGHT


def test_an_author_names_the_blank_and_its_answer(question):
    assert question.respond(["messenger = GABA", "how = often", "left = 25 %"]) == ALL_RIGHT


def test_an_answer_says_each_blank(question):
    assert question.says({"how": key_of("often"), "left": "25 %"}) == "how: often; left: 25 %"


@pytest.mark.parametrize("form", [{}, fields(messenger=" ", how="")])
def test_nothing_filled_in_is_unreadable(question, form):
    with pytest.raises(Unreadable, match="Answer at least one part"):
        question.read(form)


def test_a_number_that_cannot_be_read_is_unreadable(question):
    with pytest.raises(Unreadable, match="“a quarter” is not a number"):
        question.read(fields(messenger="GABA", left="a quarter"))


@pytest.mark.parametrize("texts", [[], ["GABA"], ["nowhere = GABA"], ["how = wide"]])
def test_words_that_fill_no_blank_are_unreadable(question, texts):
    with pytest.raises(Unreadable):
        question.respond(texts)


def test_the_text_is_cut_at_its_blanks(question):
    texts = [piece for piece in question.pieces if isinstance(piece, str)]
    gaps = [(piece.name, piece.blank.shape) for piece in question.pieces if isinstance(piece, Gap)]

    assert texts == ["Clonazepam strengthens ", ", the channel opens more ", ", and ", " remains after two half-lives."]
    assert gaps == [("messenger", "typed"), ("how", "chosen"), ("left", "number")]


def test_the_chosen_blanks_are_shuffled(question):
    orders = {question.arrange(Random(seed)) for seed in range(40)}

    assert len(orders) == 6
    assert {frozenset(order) for order in orders} == {
        frozenset(f"how:{key_of(text)}" for text in ("often", "widely", "at once"))
    }


def test_the_notes_are_found_by_their_paths(question):
    assert [path for path, _ in question.notes()] == [
        "blanks.messenger.anticipate.0",
        "blanks.messenger.wrong",
        "blanks.how.options.0",
        "blanks.how.options.1",
        "blanks.how.options.2",
        "blanks.left.wrong",
    ]


def test_a_blank_of_the_text_that_is_not_described_is_refused(refusal):
    """
    type: cloze
    ask: The [[one]] and the [[other]].
    blanks: {one: {accept: this}}
    """
    assert refusal == "`ask` has the blank [[other]], but `blanks` lacks it. Add `other:` there."


def test_a_described_blank_that_the_text_lacks_is_refused(refusal):
    """
    type: cloze
    ask: The [[one]] and the other.
    blanks: {one: {accept: this}, other: {accept: that}}
    """
    assert refusal == "`blanks` has `other`, but `ask` lacks it. Write [[other]] where it belongs."


def test_a_blank_that_stands_twice_in_the_text_is_refused(refusal):
    """
    type: cloze
    ask: The [[one]] and the [[one]].
    blanks: {one: {accept: this}}
    """
    assert refusal == "Two blanks in `ask` have the same text, “one”. Change or remove one of them."


def test_a_blank_without_an_answer_is_refused(refusal):
    """
    type: cloze
    ask: The [[one]].
    blanks: {one: {why: Because.}}
    """
    assert refusal == "This blank has no answer. Write `accept`, `options`, `answer` or `range`."


def test_a_blank_whose_name_is_no_name_is_refused(refusal):
    """
    type: cloze
    ask: The [[1]].
    blanks: {1: {accept: this}}
    """
    assert refusal.startswith("A blank cannot be called `1`. Begin with a letter;")


def test_a_text_without_blanks_is_refused(refusal):
    """
    type: cloze
    ask: Nothing to fill in.
    blanks: {}
    """
    assert "at least 1" in refusal
