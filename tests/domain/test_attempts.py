"""Which questions an attempt asks, in which order, for how long, and what it adds up to."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.attempts import (
    GRACE,
    LONGEST_LOOK,
    Mode,
    Selection,
    deadline,
    draw,
    eligible,
    is_late,
    layout,
    score,
    time_spent,
    total,
)
from quizapp.domain.questions import KINDS
from quizapp.domain.questions.base import Mark

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def chosen(bank, **choice):
    last_marks = choice.pop("last_marks", {})
    return [question.id for question in eligible(bank, Selection(**choice), last_marks)]


def about(topic, number):
    native = {"id": f"{topic}-{number}", "type": "true-false", "ask": "So?", "answer": True, "topic": topic}
    return KINDS["true-false"].model_validate(native)


def test_without_a_restriction_every_question_fits_in_the_files_order(cells):
    assert chosen(cells) == list(cells.questions)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"questions": frozenset({"how-many"})}, ["how-many"]),
        ({"topics": frozenset({"pumps"}), "levels": frozenset({"understand"})}, ["what-it-needs", "fill-in"]),
        ({"tags": frozenset({"energy", "unheard-of"})}, ["what-it-needs"]),
        ({"steps": frozenset({"fuel/burn", "fuel/charge"})}, ["powerhouse", "pair-up"]),
        ({"topics": frozenset({"unheard-of"})}, []),
        ({"topics": frozenset({"fuel"}), "steps": frozenset({"pump/bind"})}, []),
    ],
)
def test_a_selection_narrows_by_everything_that_it_names(cells, choice, expected):
    assert chosen(cells, **choice) == expected


def test_unseen_are_those_never_marked(cells):
    marks = dict.fromkeys(list(cells.questions)[1:], Mark.RIGHT)

    assert chosen(cells, only="unseen", last_marks=marks) == ["which-ion"]


def test_missed_are_those_last_marked_wrong_or_partial(cells):
    marks = {"which-ion": Mark.WRONG, "how-many": Mark.RIGHT, "fill-in": Mark.PARTIAL}

    assert chosen(cells, only="missed", last_marks=marks) == ["which-ion", "fill-in"]


@given(st.integers(0, 2**31), st.integers(1, 30))
def test_a_draw_holds_no_question_twice_and_no_more_than_there_are(cells, seed, count):
    questions = list(cells.questions.values())

    drawn = draw(questions, count, Random(seed))

    assert len({question.id for question in drawn}) == len(drawn) == min(count, len(questions))


@given(st.integers(0, 2**31))
def test_the_same_seed_draws_the_same_questions_in_the_same_order(cells, seed):
    questions = list(cells.questions.values())

    assert draw(questions, 5, Random(seed)) == draw(questions, 5, Random(seed))


def test_every_question_is_drawn_sooner_or_later(cells):
    questions = list(cells.questions.values())

    firsts = {draw(questions, 1, Random(seed))[0].id for seed in range(200)}

    assert firsts == set(cells.questions)


@given(st.integers(0, 2**31), st.integers(1, 6))
def test_topics_alternate_as_long_as_there_are_two(seed, each):
    questions = [about(topic, number) for topic in ("pumps", "fuel") for number in range(each)]

    topics = [question.topic for question in draw(questions, 2 * each, Random(seed))]

    assert all(before != after for before, after in pairwise(topics))


def test_a_single_topic_is_drawn_all_the_same():
    questions = [about("pumps", number) for number in range(3)]

    assert len(draw(questions, 3, Random(1))) == 3


@given(st.integers(0, 2**31))
def test_a_layout_is_the_same_at_every_look(cells, seed):
    for question in cells.questions.values():
        assert layout(question, seed) == layout(question, seed)


def test_a_layout_differs_between_attempts_and_keeps_every_option(cells):
    question = cells.questions["which-ion"]

    layouts = {layout(question, seed) for seed in range(60)}

    assert len(layouts) == 6, "three free options; the fourth keeps its place"
    assert {frozenset(order) for order in layouts} == {frozenset(option.key for option in question.options)}


def test_the_layout_of_one_question_tells_nothing_about_another(cells):
    first = KINDS["choice"].model_validate({**cells.questions["which-ion"].native(), "id": "another"})

    assert any(layout(first, seed) != layout(cells.questions["which-ion"], seed) for seed in range(10))


def test_practice_has_no_end():
    assert deadline(NOON, Selection(mode=Mode.PRACTICE, minutes=5), 10) is None


def test_an_exam_gives_ninety_seconds_for_each_question():
    assert deadline(NOON, Selection(mode=Mode.EXAM), 10) == NOON + timedelta(minutes=15)


def test_an_exam_may_name_its_minutes():
    assert deadline(NOON, Selection(mode=Mode.EXAM, minutes=7), 10) == NOON + timedelta(minutes=7)


@pytest.mark.parametrize(
    ("after", "late"),
    [(timedelta(0), False), (GRACE, False), (GRACE + timedelta(microseconds=1), True), (timedelta(days=1), True)],
)
def test_an_answer_is_late_only_after_the_grace(after, late):
    assert is_late(NOON + after, NOON) is late


def test_without_an_end_nothing_is_late():
    assert not is_late(NOON, None)


@pytest.mark.parametrize(
    ("shown", "spent"),
    [
        (NOON - timedelta(seconds=12), timedelta(seconds=12)),
        (NOON - timedelta(days=3), LONGEST_LOOK),
        (NOON + timedelta(seconds=1), None),
        (None, None),
    ],
)
def test_time_is_counted_as_far_as_it_can_be_told(shown, spent):
    assert time_spent(shown, NOON) == spent


@given(st.data(), st.lists(st.tuples(st.floats(0, 1), st.floats(0.25, 100)), max_size=30))
def test_points_add_up_to_the_same_in_any_order(data, answers):
    scores = [score(credit, points) for credit, points in answers]

    assert total(scores) == total(data.draw(st.permutations(scores)))


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from([1.0, 2.0, 2.5, 3.0])), max_size=50))
def test_adding_one_by_one_comes_to_the_same_as_adding_all(answers):
    running = 0.0
    for credit, points in answers:
        running = total((running, score(credit, points)))

    assert running == total(score(credit, points) for credit, points in answers)


@given(st.floats(0, 1), st.floats(0, 1), st.lists(st.floats(0, 1), max_size=20))
def test_a_revised_answer_leaves_nothing_of_the_first_behind(first, second, others):
    before = total(score(credit, 3) for credit in [*others, first])

    revised = total((before, score(second, 3), -score(first, 3)))

    assert revised == total(score(credit, 3) for credit in [*others, second])
