"""What an answer earns after hints and wrong tries, and what a wrong try is told."""

import pytest
from answering import any_fields
from conftest import CELLS
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.attempts import Mode
from quizapp.domain.questions.base import Mark
from quizapp.domain.tries import after_hints, earned, most_tries, told, worth
from quizapp.library import read_path

MODES = st.sampled_from(Mode)


@pytest.fixture(scope="module")
def bank():
    [(bank, _)] = read_path(CELLS.with_name("tiers"))
    return bank


def outcome(question, *texts):
    return question.grade(question.respond(texts))


@pytest.mark.parametrize(
    ("most", "worths"), [(1, [1]), (2, [1, 0]), (3, [1, 0.5, 0]), (4, [1, 0.5, 0.25, 0]), (6, [1, 0.5, 0.25, 0, 0, 0])]
)
def test_each_try_is_worth_less_and_the_last_of_several_nothing(most, worths):
    assert [worth(tried, most) for tried in range(most)] == worths


def test_each_hint_takes_a_fifth_but_never_all():
    assert [after_hints(hints) for hints in range(6)] == [1, 0.8, 0.6, 0.4, 0.4, 0.4]


@pytest.mark.parametrize(
    ("question_id", "tries"), [("which-way", 4), ("what-helps", 4), ("pair-up", 4), ("in-a-word", 1), ("true-so", 1)]
)
def test_where_nothing_is_left_to_find_out_there_is_one_try(bank, question_id, tries):
    question = bank.questions[question_id]

    assert most_tries(Mode.UNTIL_RIGHT, question) == tries
    assert most_tries(Mode.PRACTICE, question) == most_tries(Mode.EXAM, question) == 1


def test_a_wrong_try_earns_nothing_and_leaves_the_place_open(bank):
    question = bank.questions["which-way"]
    wrong = outcome(question, "nowhere")

    tries = [earned(wrong, Mode.UNTIL_RIGHT, question, tried, hints=0) for tried in range(4)]

    assert [each.credit for each in tries] == [0] * 4
    assert [each.is_settled for each in tries] == [False, False, False, True]


def test_a_try_that_is_partly_right_earns_nothing_yet(bank):
    question = bank.questions["what-helps"]

    tried = earned(outcome(question, "warmth"), Mode.UNTIL_RIGHT, question, 0, hints=0)

    assert (tried.credit, tried.is_settled) == (0, False)


def test_a_right_answer_after_a_wrong_try_and_a_hint_pays_for_both(bank):
    question = bank.questions["which-way"]
    right = outcome(question, "towards clear water")

    assert earned(right, Mode.UNTIL_RIGHT, question, 1, hints=1).credit == 0.4
    assert earned(right, Mode.PRACTICE, question, 0, hints=2).credit == 0.6
    assert earned(right, Mode.EXAM, question, 1, hints=2).credit == 1


@given(st.randoms(use_true_random=False), MODES, st.integers(0, 3), st.integers(0, 9))
def test_nothing_earns_more_than_the_answer_alone_is_worth(cells, chance, mode, tried, hints):
    for question in cells.questions.values():
        marked = question.grade(question.read(any_fields(question, chance)))

        assert 0 <= earned(marked, mode, question, tried, hints).credit <= marked.credit


def test_a_wrong_try_is_told_its_own_why_only(bank):
    [fault] = told(outcome(bank.questions["which-way"], "nowhere"))

    assert (fault.label, fault.given, fault.why) == ("", "nowhere", "Heat keeps all of it moving.")


def test_of_several_ticks_only_the_wrong_ones_are_spoken_of(bank):
    faults = told(outcome(bank.questions["what-helps"], "warmth", "darkness"))

    assert [(fault.label, fault.given) for fault in faults] == [("", "darkness")]


def test_a_why_that_is_also_said_of_what_belongs_there_is_kept_back(bank):
    faults = told(outcome(bank.questions["pair-up"], "heat = mixing"))

    assert [(fault.label, fault.given, fault.why) for fault in faults] == [("heat", "mixing", None)]


@given(st.randoms(use_true_random=False))
def test_no_try_is_told_a_word_about_what_belongs_there(cells, chance):
    for question in cells.questions.values():
        marked = question.grade(question.read(any_fields(question, chance)))
        keys = {part.key_note.why for part in marked.parts} - {None}

        assert keys.isdisjoint(fault.why for fault in told(marked))


@given(st.randoms(use_true_random=False))
def test_what_is_refuted_was_chosen_and_is_never_right(cells, chance):
    for question in cells.questions.values():
        response = question.read(any_fields(question, chance))
        right = {thing.key for thing in getattr(question, "options", getattr(question, "areas", ())) if thing.is_right}

        refuted = question.refuted(response)

        assert right.isdisjoint(refuted)
        assert all(key in str(response) for key in refuted)
        assert not refuted or question.grade(response).mark is not Mark.RIGHT
